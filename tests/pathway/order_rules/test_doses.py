"""The dose of B12 on an order: too little to treat, or milligrams for micrograms (D3b, D18)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import Cobalamin, Route
from pathway.orders import OrderId
from tests.pathway.order_rules.drafted import (
    SILENT,
    card,
    clicks,
    injection,
    loud,
    recommended,
    speaking,
    tablet,
)
from tests.pathway.stories import assessed, b12, finding, taking

LOW, NORMAL = b12("120"), b12("500")
NOBODY = assessed(NORMAL)
METHYL, HYDROXO = Cobalamin.METHYLCOBALAMIN, Cobalamin.HYDROXOCOBALAMIN
WARNED, FAR_BEYOND, SOFTER = ("warning", "warning"), ("warning", "critical"), ("info", "warning")
INTO_A_VEIN = Route.INTRAVENOUS


@pytest.mark.parametrize(
    ("mcg", "loudness"),
    [("999", SOFTER), ("250", SOFTER), ("1000", SILENT), ("2000", SILENT), (None, SILENT)],
)
def test_a_tablet_below_a_thousand_micrograms_is_too_little_in_deficiency(
    mcg: str | None, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D3b", assessed(LOW), tablet(mcg=mcg)) == loudness


def test_it_can_be_given_the_dose_and_times_of_the_order_that_treats() -> None:
    advice = speaking("D3b", assessed(LOW), tablet(mcg="500"))
    assert clicks(advice) == (("change draft-1",),)
    assert recommended(advice) == (True,)
    ((_, change),) = advice.offers[0].changes
    assert change.dosage is not None
    assert change.dosage.id is OrderId.PO_CN


@pytest.mark.parametrize("order", [tablet(mcg="500", lines=2), tablet(mcg="500", revisable=False)])
def test_what_cannot_be_rewritten_is_only_spoken_of(order: Draft) -> None:
    assert clicks(speaking("D3b", assessed(LOW), order)) == ()


@pytest.mark.parametrize(
    ("result", "order"),
    [
        (NOBODY, tablet(mcg="100")),
        (assessed(finding(Concept.SLEEVE_GASTRECTOMY), NORMAL), tablet(mcg="500")),
        (assessed(LOW, age=17), tablet(mcg="500")),
        (assessed(LOW, finding(Concept.PERNICIOUS_ANAEMIA)), tablet(mcg="500")),
        (assessed(LOW), tablet(mcg="500", route=Route.SUBLINGUAL)),
        (assessed(LOW), tablet(mcg="500", combination=True)),
        (assessed(LOW), tablet(METHYL, "500")),
    ],
)
def test_a_small_dose_is_accepted_elsewhere(result: PathwayResult, order: Draft) -> None:
    assert card("D3b", result, order) is None


def test_a_small_dose_is_too_little_from_eighteen_and_for_who_does_not_respond() -> None:
    assert loud("D3b", assessed(LOW, age=18), tablet(mcg="500")) == SOFTER
    failing = assessed(taking(mcg="500"), LOW)
    assert loud("D3b", failing, tablet(mcg="500")) == SOFTER


@pytest.mark.parametrize(
    ("order", "loudness"),
    [
        (tablet(mcg="5000"), SILENT),
        (tablet(mcg="5001"), WARNED),
        (tablet(mcg="99999"), WARNED),
        (tablet(mcg="100000"), FAR_BEYOND),
        (tablet(mcg="3000", b12_daily_mcg=Decimal(6000)), WARNED),
        (tablet(mcg="6000", b12_daily_mcg=Decimal(3000)), SILENT),
        (tablet(mcg=None), SILENT),
        (tablet(mcg=None, b12_daily_mcg=Decimal(200000)), WARNED),
        (injection(mcg="2000"), SILENT),
        (injection(mcg="2001"), WARNED),
        (injection(mcg="2001", route=Route.SUBCUTANEOUS), WARNED),
        (injection(mcg="2001", route=INTO_A_VEIN), WARNED),
        (injection(mcg="99999"), WARNED),
        (injection(mcg="100000"), FAR_BEYOND),
        (injection(mcg="1000", b12_daily_mcg=Decimal(6000)), SILENT),
        (injection(mcg=None, b12_daily_mcg=Decimal(6000)), SILENT),
    ],
)
def test_a_dose_no_order_of_b12_has_is_taken_for_a_slip_of_the_unit(
    order: Draft, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D18", NOBODY, order) == loudness


@pytest.mark.parametrize(
    ("mcg", "meant"),
    [("250000", "250"), ("1000000", "1000"), ("2000000", "2000")],
)
def test_the_same_number_in_micrograms_is_offered_where_it_is_a_dose(mcg: str, meant: str) -> None:
    advice = speaking("D18", NOBODY, tablet(mcg=mcg))
    assert clicks(advice) == (("change draft-1",),)
    assert recommended(advice) == (True,)
    ((_, change),) = advice.offers[0].changes
    assert change.dose_mcg == Decimal(meant)


@pytest.mark.parametrize("mcg", ["249999", "2000001", "10000"])
def test_no_number_is_guessed_where_it_is_none(mcg: str) -> None:
    assert speaking("D18", NOBODY, tablet(mcg=mcg)).offers == ()


def test_only_orders_of_the_same_wrong_dose_are_put_right_together() -> None:
    unknown = tablet(mcg=None, b12_daily_mcg=Decimal(6000))
    drafts = (unknown, *(tablet(METHYL, mcg) for mcg in ("10000", "500000", "1000000", "500000")))
    advice = speaking("D18", NOBODY, *drafts)
    assert [draft.position for draft in advice.targets] == [1, 2, 3, 4, 5]
    assert clicks(advice) == (("change draft-3", "change draft-5"),)
    assert {change.dose_mcg for _, change in advice.offers[0].changes} == {Decimal(500)}


@pytest.mark.parametrize(
    "antidote",
    [
        injection(HYDROXO, mcg="2500000", route=INTO_A_VEIN),
        replace(injection(HYDROXO, mcg="2001", route=INTO_A_VEIN), antidote=True),
    ],
)
def test_the_cyanide_antidote_is_no_slip_of_the_unit(antidote: Draft) -> None:
    assert card("D18", NOBODY, antidote) is None
    assert card("D7e", NOBODY, antidote) is not None


def test_as_much_of_another_form_or_a_little_less_is_no_antidote() -> None:
    assert loud("D18", NOBODY, injection(HYDROXO, mcg="2499999", route=INTO_A_VEIN)) == FAR_BEYOND
    cyanocobalamin = injection(Cobalamin.CYANOCOBALAMIN, mcg="2500000", route=INTO_A_VEIN)
    assert loud("D18", NOBODY, cyanocobalamin) == FAR_BEYOND
