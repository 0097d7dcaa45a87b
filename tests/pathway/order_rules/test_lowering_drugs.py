"""Table D, medicines that lower B12, continued: whom a test is asked for (rows D10 to D13, G-4)."""

from typing import Any

import pytest

from pathway.concepts import Concept
from pathway.condition import Seen
from pathway.drafts import Draft, Moment
from pathway.facts import (
    DrugClass,
    FactGroup,
    MedicationUse,
    PendingTest,
    UnreadableResult,
)
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    clicks,
    lab_test,
    loud,
    medicine,
    rows,
    speaking,
    table_d,
    using,
)
from tests.pathway.stories import EVERYTHING, assessed, b12, finding, lab, taking

AT_SELECT = ("info", None)

METFORMIN, PPI, H2RA = DrugClass.METFORMIN, DrugClass.PPI, DrugClass.H2RA
COLCHICINE = DrugClass.COLCHICINE
LOWERS_B12 = DrugClass.B12_LOWERING_ANTISEIZURE
LOWERS_FOLATE = DrugClass.FOLATE_LOWERING_ANTISEIZURE

VEGAN = finding(Concept.VEGAN_OR_VEGETARIAN)
FATIGUE = finding(Concept.FATIGUE)
COELIAC = finding(Concept.COELIAC)
LARGE_CELLS = lab(Analyte.MCV, "104")

YEAR, YEARS_2, YEARS_4 = 365, 730, 4 * 365
CONTINUED = [("D10", METFORMIN), ("D11", PPI), ("D12", LOWERS_B12), ("D13", COLCHICINE)]
"""Each row and a medicine it is about."""
UNREADABLE = UnreadableResult(analyte=Analyte.TOTAL_B12, source="Observation/odd", problem="unit")


@pytest.mark.parametrize(
    ("record", "more", "expected"),
    [
        ((), {}, AT_SELECT),
        ((b12("500", 366),), {}, AT_SELECT),
        ((b12("500", 365),), {}, SILENT),
        ((b12("120"),), {}, SILENT),
        ((taking(since=180),), {}, SILENT),
        ((), {"supplied": EVERYTHING - {FactGroup.LABS}}, SILENT),
        ((), {"unreadable": (UNREADABLE,)}, SILENT),
    ],
)
@pytest.mark.parametrize(("row", "drug"), CONTINUED)
def test_a_test_is_asked_for_where_no_result_of_a_year_is_or_may_be_on_record(
    row: str,
    drug: DrugClass,
    record: tuple[object, ...],
    more: dict[str, Any],
    expected: tuple[str | None, ...],
) -> None:
    result = assessed(VEGAN, *record, medications=(using(drug, YEARS_4),), **more)
    assert loud(row, result, medicine(drug)) == expected


@pytest.mark.parametrize(
    ("reasons", "taken", "expected"),
    [
        ((), (using(PPI, YEARS_2),), AT_SELECT),
        ((), (using(PPI, YEARS_2 - 1),), SILENT),
        ((), (using(H2RA, YEARS_2),), AT_SELECT),
        ((COELIAC,), (using(PPI, YEAR),), AT_SELECT),
        ((COELIAC,), (using(PPI, YEAR - 1),), SILENT),
        ((FATIGUE,), (using(H2RA, YEAR),), AT_SELECT),
        ((LARGE_CELLS,), (using(PPI, YEAR),), AT_SELECT),
        ((), (using(PPI, YEAR), using(METFORMIN, 120)), AT_SELECT),
        ((), (using(PPI, YEAR), using(METFORMIN, 119)), SILENT),
        ((), (using(PPI, YEAR), using(H2RA, YEAR)), SILENT),
        ((), (using(PPI, YEARS_2, as_needed=True),), SILENT),
        ((COELIAC,), (using(PPI, None),), SILENT),
        ((COELIAC,), (), SILENT),
    ],
)
def test_acid_suppression_alone_calls_for_a_test_after_two_years_with_a_reason_after_one(
    reasons: tuple[object, ...],
    taken: tuple[MedicationUse, ...],
    expected: tuple[str | None, ...],
) -> None:
    assert loud("D11", assessed(*reasons, medications=taken), medicine(PPI)) == expected


@pytest.mark.parametrize(("age", "expected"), [(75, AT_SELECT), (74, SILENT)])
def test_old_age_is_a_reason(age: int, expected: tuple[str | None, ...]) -> None:
    result = assessed(age=age, medications=(using(PPI, YEAR),))
    assert loud("D11", result, medicine(PPI)) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (medicine(H2RA), AT_SELECT),
        (medicine(H2RA, lasts_days=57), AT_SELECT),
        (medicine(H2RA, lasts_days=56), SILENT),
        (medicine(H2RA, as_needed=True), SILENT),
        (medicine(PPI, lasts_days=56), AT_SELECT),
        (medicine(PPI, as_needed=True), SILENT),
        (medicine(PPI, ends=True), SILENT),
        (medicine(METFORMIN), SILENT),
    ],
)
def test_a_new_course_of_eight_weeks_or_one_as_needed_is_no_renewal(
    order: Draft, expected: tuple[str | None, ...]
) -> None:
    assert loud("D11", assessed(medications=(using(PPI, YEARS_2),)), order) == expected


def test_two_acid_suppressants_get_one_card_and_one_level() -> None:
    result = assessed(medications=(using(PPI, YEARS_2), using(H2RA, YEARS_2)))
    both = (medicine(PPI), medicine(H2RA))
    assert rows(result, *both, moment=Moment.SELECT) == [["D11"]]
    told = speaking("D11", result, *both, moment=Moment.SELECT)
    assert len(told.targets) == 2
    assert clicks(told) == (("total-b12",),)


@pytest.mark.parametrize(
    ("row", "drug", "limit"), [("D12", LOWERS_B12, 180), ("D12", LOWERS_FOLATE, 180),
                               ("D13", COLCHICINE, 90)],
)  # fmt: skip
@pytest.mark.parametrize("reason", [LARGE_CELLS, FATIGUE, COELIAC, None])
def test_antiseizure_medicines_and_colchicine_call_for_a_test_only_with_a_reason(
    row: str, drug: DrugClass, limit: int, reason: object
) -> None:
    reasons = [] if reason is None else [reason]
    at_limit = assessed(*reasons, medications=(using(drug, limit),))
    before = assessed(*reasons, medications=(using(drug, limit - 1),))
    assert loud(row, at_limit, medicine(drug)) == (SILENT if reason is None else AT_SELECT)
    assert loud(row, before, medicine(drug)) == SILENT


@pytest.mark.parametrize(("row", "drug"), CONTINUED)
def test_a_first_order_calls_for_nothing(row: str, drug: DrugClass) -> None:
    assert loud(row, assessed(VEGAN), medicine(drug)) == SILENT


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (medicine(COLCHICINE, lasts_days=10), AT_SELECT),
        (medicine(COLCHICINE, as_needed=True), SILENT),
        (medicine(COLCHICINE, ends=True), SILENT),
    ],
)
def test_colchicine_as_needed_is_no_lasting_use(
    order: Draft, expected: tuple[str | None, ...]
) -> None:
    assert loud("D13", assessed(VEGAN, medications=(using(COLCHICINE, 90),)), order) == expected


FOLATE_OF_TODAY = lab(Analyte.FOLATE, "9")


@pytest.mark.parametrize(
    ("orders", "labs", "tests"),
    [
        ((LOWERS_B12,), (), ("total-b12",)),
        ((LOWERS_FOLATE,), (), ("total-b12", "folate")),
        ((LOWERS_B12, LOWERS_FOLATE), (), ("total-b12", "folate")),
        ((LOWERS_FOLATE,), (FOLATE_OF_TODAY,), ("total-b12",)),
        ((LOWERS_FOLATE,), (lab(Analyte.FOLATE, "9", 365),), ("total-b12",)),
        ((LOWERS_FOLATE,), (lab(Analyte.FOLATE, "9", 366),), ("total-b12", "folate")),
    ],
)
def test_folate_is_measured_as_well_where_the_medicine_lowers_it(
    orders: tuple[DrugClass, ...], labs: tuple[object, ...], tests: tuple[str, ...]
) -> None:
    taken = tuple(using(drug, 200) for drug in orders)
    result = assessed(VEGAN, *labs, medications=taken)
    told = speaking("D12", result, *map(medicine, orders), moment=Moment.SELECT)
    assert clicks(told) == (tests,)


TEST = lab_test(Analyte.TOTAL_B12)
ON_ORDER = (PendingTest(analyte=Analyte.TOTAL_B12, source="ServiceRequest/b12"),)


@pytest.mark.parametrize(("row", "drug"), CONTINUED)
def test_nothing_is_said_where_the_level_is_on_order_or_drafted(row: str, drug: DrugClass) -> None:
    taken = (using(drug, YEARS_4),)
    assert loud(row, assessed(VEGAN, medications=taken, pending=ON_ORDER), medicine(drug)) == SILENT
    assert loud(row, assessed(VEGAN, medications=taken), medicine(drug), TEST) == SILENT


@pytest.mark.parametrize(("row", "drug"), CONTINUED)
def test_the_trace_names_the_medicine_that_is_taken(row: str, drug: DrugClass) -> None:
    def seen(*medications: MedicationUse) -> list[Seen]:
        steps = table_d(assessed(medications=medications), medicine(drug)).steps
        (step,) = (step for step in steps if step.row == row)
        return [r.fact for r in step.reasons if r.fact.name.startswith("taken: ")]

    (on_record,) = seen(using(drug, 5))
    assert on_record.name == f"taken: {drug.value}"
    assert on_record.sources == (f"MedicationRequest/{drug.value}",)
    assert [fact.sources for fact in seen()] == [()]
