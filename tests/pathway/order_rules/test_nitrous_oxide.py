"""Table D, nitrous oxide: rows D9 and D9b (G-15)."""

from dataclasses import replace

import pytest

from pathway import PathwayResult, evaluate
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import (
    Allergen,
    Allergy,
    CourseKind,
    CourseState,
    DrugClass,
    FactGroup,
    LabResult,
    Route,
)
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    clicks,
    lab_test,
    loud,
    medicine,
    recommended,
    speaking,
    tablet,
)
from tests.pathway.stories import (
    EVERYTHING,
    SETTING,
    assessed,
    b12,
    finding,
    lab,
    patient,
    taking,
)

GAS = medicine(DrugClass.NITROUS_OXIDE, route=Route.INHALED)
FOR_LABOUR = replace(GAS, reasons=frozenset({Concept.LABOUR}))
FOR_EMERGENCY = replace(GAS, reasons=frozenset({Concept.EMERGENCY_CARE}))

LOW = b12("120")
GREY = b12("250")
NORMAL = b12("500")
OLD = b12("500", 366)
RAISED_MMA = lab(Analyte.MMA, "400")
VEGAN = finding(Concept.VEGAN_OR_VEGETARIAN)
MISUSE = finding(Concept.NITROUS_OXIDE_MISUSE)
HALF_A_YEAR = taking(since=180)
COBALAMIN = Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/b12")
BOTH_MARKERS = ("mma", "homocysteine")


@pytest.mark.parametrize("labs", [(LOW,), (NORMAL, RAISED_MMA)])
def test_in_untreated_deficiency_it_is_critical_at_signing(labs: tuple[object, ...]) -> None:
    assert loud("D9", assessed(*labs), GAS) == ("warning", "critical")


@pytest.mark.parametrize("reason", [FOR_LABOUR, FOR_EMERGENCY])
def test_labour_and_emergencies_are_told_quietly_and_the_gas_stays(reason: Draft) -> None:
    result = assessed(LOW)
    assert loud("D9", result, reason) == ("info", "info")
    told = speaking("D9", result, reason)
    assert told.variant == "keep"
    assert clicks(told) == (("PO-CN",),)


@pytest.mark.parametrize("concept", [Concept.LABOUR, Concept.EMERGENCY_CARE])
def test_labour_on_the_problem_list_counts_as_well(concept: Concept) -> None:
    assert loud("D9", assessed(LOW, finding(concept)), GAS) == ("info", "info")


def test_another_reason_does_not_quieten_it() -> None:
    other = replace(GAS, reasons=frozenset({Concept.DIABETES}))
    assert loud("D9", assessed(LOW), other) == ("warning", "critical")


def test_another_agent_and_b12_are_offered_or_b12_beside_the_gas() -> None:
    told = speaking("D9", assessed(LOW), GAS)
    assert told.variant == ""
    assert [offer.key for offer in told.offers] == ["replace-by-ORD-PO-CN", "add-ORD-PO-CN"]
    assert clicks(told) == (("remove draft-1", "PO-CN"), ("PO-CN",))
    assert recommended(told) == (True, False)
    assert told.exclusive


def test_where_no_medicine_may_be_offered_the_gas_is_taken_back() -> None:
    told = speaking("D9", assessed(LOW, allergies=(COBALAMIN,)), GAS)
    assert clicks(told) == (("remove draft-1",),)


def test_b12_that_is_drafted_with_it_is_not_offered_again() -> None:
    told = speaking("D9", assessed(LOW), GAS, tablet())
    assert clicks(told) == (("remove draft-1",),)


def test_of_two_orders_that_for_labour_stays() -> None:
    told = speaking("D9", assessed(LOW), FOR_LABOUR, GAS)
    assert clicks(told) == (("remove draft-2", "PO-CN"), ("PO-CN",))


def test_an_unknown_problem_list_may_hide_an_emergency_so_the_gas_stays() -> None:
    blind = EVERYTHING - {FactGroup.CONDITIONS}
    never = replace(SETTING, never_supplied=frozenset({FactGroup.CONDITIONS}))
    declared = evaluate(patient(LOW, supplied=blind), never)
    assert clicks(speaking("D9", declared, GAS)) == (("PO-CN",),)
    assert clicks(speaking("D9", assessed(LOW, supplied=blind), GAS)) == ()


@pytest.mark.parametrize(
    "begun",
    [
        HALF_A_YEAR,
        taking(since=2),
        replace(taking(since=30), kind=CourseKind.ADMINISTRATION, state=CourseState.ENDED),
    ],
)
def test_b12_that_has_begun_silences_it(begun: object) -> None:
    assert loud("D9", assessed(LOW, begun), GAS) == SILENT


def test_a_dose_given_more_than_thirty_days_ago_does_not() -> None:
    given = replace(taking(since=31), kind=CourseKind.ADMINISTRATION, state=CourseState.ENDED)
    assert loud("D9", assessed(LOW, given), GAS) == ("warning", "critical")


@pytest.mark.parametrize("row", ["D9", "D9b"])
@pytest.mark.parametrize("labs", [(LOW,), (GREY,)])
def test_stopping_the_gas_is_no_reason_to_speak(row: str, labs: tuple[object, ...]) -> None:
    assert loud(row, assessed(*labs), replace(GAS, ends=True)) == SILENT


@pytest.mark.parametrize("row", ["D9", "D9b"])
def test_another_medicine_is_no_nitrous_oxide(row: str) -> None:
    metformin = medicine(DrugClass.METFORMIN)
    assert loud(row, assessed(LOW), metformin) == loud(row, assessed(GREY), metformin) == SILENT


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (assessed(GREY), ("info", "warning")),
        (assessed(GREY, finding(Concept.LABOUR)), ("info", "info")),
        (assessed(NORMAL, MISUSE), ("info", "info")),
        (assessed(VEGAN), ("info", "info")),
        (assessed(OLD, VEGAN), ("info", "info")),
        (assessed(finding(Concept.FATIGUE)), ("info", "info")),
        (assessed(age=75), ("info", "info")),
        (assessed(age=74), SILENT),
        (assessed(NORMAL, VEGAN), SILENT),
        (assessed(LOW, MISUSE), SILENT),
        (assessed(HALF_A_YEAR, NORMAL, MISUSE), SILENT),
        (assessed(HALF_A_YEAR, VEGAN), SILENT),
    ],
)
def test_before_it_is_known_whether_b12_lacks_it_asks_quietly(
    result: PathwayResult, expected: tuple[str | None, ...]
) -> None:
    assert loud("D9b", result, GAS) == expected


@pytest.mark.parametrize(
    ("result", "tests"),
    [
        (assessed(VEGAN), ("total-b12",)),
        (assessed(VEGAN, finding(Concept.PREGNANCY)), ("active-b12",)),
        (assessed(GREY), BOTH_MARKERS),
        (assessed(GREY, MISUSE), BOTH_MARKERS),
        (assessed(MISUSE), ("total-b12", *BOTH_MARKERS)),
        (assessed(NORMAL, MISUSE), BOTH_MARKERS),
        (assessed(b12("500", 100), MISUSE), BOTH_MARKERS),
        (assessed(GREY, lab(Analyte.HOMOCYSTEINE, "20", 42)), ("mma",)),
        (assessed(GREY, lab(Analyte.HOMOCYSTEINE, "20", 43)), BOTH_MARKERS),
    ],
)
def test_it_asks_for_the_level_or_for_what_settles_it(
    result: PathwayResult, tests: tuple[str, ...]
) -> None:
    told = speaking("D9b", result, GAS)
    assert clicks(told) == (tests,)
    assert recommended(told) == (True,)


def test_tests_drafted_with_it_are_not_asked_for_again() -> None:
    told = speaking("D9b", assessed(MISUSE), GAS, lab_test(Analyte.TOTAL_B12, Analyte.MMA))
    assert clicks(told) == (("homocysteine",),)


@pytest.mark.parametrize(("row", "level"), [("D9", LOW), ("D9b", GREY)])
def test_labour_and_emergencies_have_their_own_words(row: str, level: LabResult) -> None:
    result = assessed(level)
    assert speaking(row, result, GAS).variant == ""
    assert speaking(row, result, FOR_LABOUR).variant == "keep"
    assert speaking(row, result, FOR_EMERGENCY).variant == "keep"
