"""A multivitamin or vitamin B complex as the only B12 of someone who needs it (D15)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import Allergen, Allergy, Cobalamin, CourseKind, DrugClass, Route
from tests.pathway.order_rules.drafted import (
    SILENT,
    card,
    clicks,
    folic_acid,
    injection,
    loud,
    medicine,
    rows,
    speaking,
    tablet,
)
from tests.pathway.stories import assessed, b12, day, finding, taking

TOLD = ("info", "info")
MULTIVITAMIN = medicine(DrugClass.MULTIVITAMIN)
B_COMPLEX = tablet(mcg="50", combination=True)
LOW = b12("120")
CYANO = Cobalamin.CYANOCOBALAMIN


@pytest.mark.parametrize("order", [MULTIVITAMIN, B_COMPLEX, tablet(mcg=None, combination=True)])
@pytest.mark.parametrize(
    ("result", "offers"),
    [
        (assessed(LOW), (("PO-CN",),)),
        (assessed(finding(Concept.ROUX_EN_Y), b12("500")), (("SL-CN",), ("IM-MONTHLY",))),
    ],
)
def test_a_multivitamin_alone_is_too_little_in_deficiency_and_for_prophylaxis(
    order: Draft, result: PathwayResult, offers: tuple[tuple[str, ...], ...]
) -> None:
    advice = speaking("D15", result, order)
    assert loud("D15", result, order) == TOLD
    assert clicks(advice) == offers


@pytest.mark.parametrize(
    ("mcg", "loudness"),
    [("249", TOLD), ("250", TOLD), ("999", TOLD), ("1000", SILENT), ("1001", SILENT)],
)
@pytest.mark.parametrize("order", [MULTIVITAMIN, B_COMPLEX, replace(MULTIVITAMIN, start=day(-7))])
def test_a_multivitamin_is_enough_from_the_dose_that_treats_deficiency(
    order: Draft, mcg: str, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D15", assessed(LOW), replace(order, b12_daily_mcg=Decimal(mcg))) == loudness


@pytest.mark.parametrize("route", [Route.INTRAMUSCULAR, Route.SUBCUTANEOUS, Route.INTRAVENOUS])
def test_an_ampoule_of_several_vitamins_is_no_multivitamin(route: Route) -> None:
    ampoule = replace(injection(CYANO, every="7", route=route), combination=True)
    assert card("D15", assessed(LOW), ampoule) is None


def test_a_multivitamin_is_no_matter_where_it_is_not_all_the_b12_there_is() -> None:
    given = replace(taking(since=10), kind=CourseKind.ADMINISTRATION)
    assert card("D15", assessed(LOW), MULTIVITAMIN, tablet()) is None
    assert card("D15", assessed(LOW, given), MULTIVITAMIN) is None
    assert card("D15", assessed(b12("500")), MULTIVITAMIN) is None
    assert card("D15", assessed(LOW), tablet(mcg="50")) is None
    assert card("D15", assessed(LOW), replace(B_COMPLEX, ends=True)) is None
    assert card("D15", assessed(LOW), folic_acid("400", combination=True)) is None


def test_a_multivitamin_beside_b12_that_an_allergy_forbids_stays_the_only_one() -> None:
    anaphylaxis = Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="Allergy/b12")
    allergic = assessed(LOW, allergies=(anaphylaxis,))
    methyl = tablet(Cobalamin.METHYLCOBALAMIN)
    assert rows(allergic, MULTIVITAMIN, methyl) == [["D5"], ["D15", "D1f"]]
