"""Table D, the cyanide antidote: hydroxocobalamin 5 g is no B12 replacement (row D7e)."""

from dataclasses import replace
from typing import Any

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import Allergen, Allergy, Cobalamin, FactGroup, Route
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    clicks,
    draft,
    injection,
    loud,
    recommended,
    speaking,
)
from tests.pathway.stories import EVERYTHING, assessed, b12, finding, lab

HYDROXO, CYANO = Cobalamin.HYDROXOCOBALAMIN, Cobalamin.CYANOCOBALAMIN
KIT = draft(antidote=True, route=Route.INTRAVENOUS)
GRAMS_2_5 = injection(HYDROXO, mcg="2500000", route=Route.INTRAVENOUS)
LOUD = ("warning", "critical")
LOW = b12("120")
DEFICIENT, HEALTHY = assessed(LOW), assessed(b12("500"))
ALLERGIC = (Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/1"),)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (KIT, LOUD),
        (replace(KIT, ends=True), SILENT),
        (GRAMS_2_5, LOUD),
        (injection(HYDROXO, mcg="5000000"), LOUD),
        (injection(HYDROXO, mcg="2499999", route=Route.INTRAVENOUS), SILENT),
        (injection(CYANO, mcg="5000000", route=Route.INTRAVENOUS), SILENT),
        (injection(HYDROXO, mcg=None, route=Route.INTRAVENOUS), SILENT),
        (replace(GRAMS_2_5, ends=True), SILENT),
        (injection(HYDROXO), SILENT),
    ],
)
@pytest.mark.parametrize("result", [DEFICIENT, HEALTHY, assessed()])
def test_it_is_known_by_its_product_or_by_its_dose(
    result: PathwayResult, order: Draft, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7e", result, order) == expected


@pytest.mark.parametrize("concept", [Concept.CYANIDE_POISONING, Concept.EMERGENCY_CARE])
@pytest.mark.parametrize("order", [KIT, GRAMS_2_5])
def test_after_cyanide_or_smoke_it_is_right(order: Draft, concept: Concept) -> None:
    said = replace(order, reasons=frozenset({concept}))
    assert loud("D7e", DEFICIENT, said) == SILENT
    assert loud("D7e", assessed(LOW, finding(concept)), order) == SILENT


def test_another_reason_does_not_make_it_right() -> None:
    for_anaemia = replace(KIT, reasons=frozenset({Concept.ANAEMIA}))
    assert loud("D7e", DEFICIENT, for_anaemia) == LOUD


@pytest.mark.parametrize("damaged", [{"supplied": EVERYTHING - {FactGroup.CONDITIONS}},
                                     {"partial": frozenset({FactGroup.CONDITIONS})}])  # fmt: skip
def test_an_unknown_problem_list_may_hide_a_poisoning(
    damaged: dict[str, Any],
) -> None:
    result = assessed(LOW, **damaged)
    assert loud("D7e", result, KIT) == ("warning", "warning")
    assert clicks(speaking("D7e", result, KIT)) == ()


def test_the_plan_comes_in_its_place() -> None:
    told = speaking("D7e", DEFICIENT, KIT)
    assert clicks(told) == (("remove draft-1", "PO-CN"),)
    assert recommended(told) == (True,)
    assert not told.exclusive


def test_of_two_treatments_one_comes_in_its_place() -> None:
    told = speaking("D7e", assessed(LOW, lab(Analyte.EGFR, "40")), KIT)
    assert clicks(told) == (
        ("remove draft-1", "IM-LOAD", "IM-MAINT23"),
        ("remove draft-1", "PO-ME"),
    )
    assert recommended(told) == (False, False)
    assert told.exclusive


def test_where_no_treatment_is_planned_it_goes() -> None:
    told = speaking("D7e", HEALTHY, KIT)
    assert clicks(told) == (("remove draft-1",),)
    assert recommended(told) == (True,)


def test_an_order_that_stands_already_is_not_taken_back() -> None:
    assert clicks(speaking("D7e", HEALTHY, replace(KIT, removable=False))) == ()


def test_with_a_blocking_allergy_nothing_comes_in_its_place() -> None:
    told = speaking("D7e", assessed(LOW, allergies=ALLERGIC), KIT)
    assert clicks(told) == (("remove draft-1",),)
