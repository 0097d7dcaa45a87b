"""Folates while B12 is unresolved, not tested or being treated (D1b to D1e, D1h, D2)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import (
    CourseKind,
    CourseState,
    DrugClass,
    FactGroup,
    UnreadableResult,
)
from pathway.orders import PeriodUnit, Span
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    card,
    clicks,
    folic_acid,
    lab_test,
    loud,
    medicine,
    recommended,
    rows,
    speaking,
    tablet,
    using,
)
from tests.pathway.stories import EVERYTHING, assessed, b12, finding, lab, taking

GREY = b12("250")
UNRESOLVED = assessed(GREY)
FATIGUE = finding(Concept.FATIGUE)
UNTESTED = assessed(FATIGUE)
FA_5 = folic_acid("5000")
FA_1 = folic_acid("1000")
ACTIVE_FOLATE = medicine(DrugClass.OTHER_FOLATE)
METHOTREXATE = using(DrugClass.METHOTREXATE)
PHENYTOIN = DrugClass.FOLATE_SENSITIVE_ANTISEIZURE
TOLD, HELD, AT_SIGN = ("info", "info"), ("info", "warning"), (None, "info")
MISSING_TESTS = ("mma", "homocysteine", "creatinine", "folate")


def treated(folate: str | None, *more: object, **others: object) -> PathwayResult:
    """On tablets with a normal level."""
    measured = () if folate is None else (lab(Analyte.FOLATE, folate),)
    return assessed(taking(), b12("500"), *measured, *more, **others)  # type: ignore[arg-type]  # fields of PatientFacts


@pytest.mark.parametrize(("row", "order"), [("D1b", FA_5), ("D2", ACTIVE_FOLATE)])
def test_folate_waits_for_the_tests_that_resolve_a_borderline_level(row: str, order: Draft) -> None:
    advice = speaking(row, UNRESOLVED, order)
    assert loud(row, UNRESOLVED, order) == HELD
    assert clicks(advice) == (("remove draft-1", *MISSING_TESTS), MISSING_TESTS)
    assert recommended(advice) == (False, True)
    assert advice.exclusive


def test_the_wording_says_why_a_folate_waits() -> None:
    assert speaking("D1b", UNRESOLVED, FA_5).variant == ""
    assert speaking("D2", UNRESOLVED, ACTIVE_FOLATE).variant == "borderline"
    assert speaking("D2", UNTESTED, ACTIVE_FOLATE).variant == "untested"


@pytest.mark.parametrize(("row", "order"), [("D1b", FA_5), ("D2", ACTIVE_FOLATE)])
@pytest.mark.parametrize(
    "result",
    [
        assessed(GREY, finding(Concept.HAEMOLYTIC_ANAEMIA)),
        assessed(GREY, finding(Concept.ANTIFOLATE_THERAPY)),
        assessed(GREY, medications=(METHOTREXATE,)),
    ],
)
def test_a_folate_that_is_needed_does_not_wait(
    row: str, order: Draft, result: PathwayResult
) -> None:
    assert loud(row, result, order) == TOLD
    assert clicks(speaking(row, result, order)) == (MISSING_TESTS,)


def test_one_that_cannot_be_taken_back_is_only_joined_by_the_tests() -> None:
    sent = replace(FA_5, removable=False)
    assert clicks(speaking("D1b", UNRESOLVED, sent)) == (MISSING_TESTS,)


def test_the_wording_says_that_folic_acid_is_kept_while_b12_is_unresolved() -> None:
    needed = assessed(GREY, finding(Concept.HAEMOLYTIC_ANAEMIA))
    assert speaking("D1b", needed, FA_5).variant == "keep"


def test_tests_that_are_drafted_already_are_not_asked_for_again() -> None:
    two = lab_test(Analyte.MMA, Analyte.HOMOCYSTEINE)
    left = ("creatinine", "folate")
    assert clicks(speaking("D1b", UNRESOLVED, FA_5, two)) == (("remove draft-1", *left), left)
    all_of_them = lab_test(Analyte.MMA, Analyte.HOMOCYSTEINE, Analyte.CREATININE, Analyte.FOLATE)
    advice = speaking("D1b", UNRESOLVED, FA_5, all_of_them)
    assert clicks(advice) == (("remove draft-1",),)
    assert recommended(advice) == (False,)


def test_mma_and_homocysteine_resolve_it_where_the_plan_names_no_tests() -> None:
    seventeen = assessed(GREY, age=17)
    both = ("mma", "homocysteine")
    assert clicks(speaking("D1b", seventeen, FA_5)) == (("remove draft-1", *both), both)


@pytest.mark.parametrize("order", [folic_acid("400"), folic_acid(None, combination=True)])
def test_a_preventive_dose_need_not_wait(order: Draft) -> None:
    assert rows(UNRESOLVED, order) == []


@pytest.mark.parametrize("order", [FA_5, ACTIVE_FOLATE])
def test_a_folate_need_not_wait_beside_b12_or_after_it(order: Draft) -> None:
    assert rows(UNRESOLVED, order, tablet()) == []
    given = replace(taking(since=20), kind=CourseKind.ADMINISTRATION)
    assert card("D1b", assessed(GREY, given), order) is None


@pytest.mark.parametrize(
    ("mcg", "loudness"), [("1000", TOLD), ("999", SILENT), (None, SILENT), ("5000", TOLD)]
)
def test_a_level_comes_before_a_treatment_dose_in_someone_with_a_sign(
    mcg: str | None, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D1c", UNTESTED, folic_acid(mcg)) == loudness


@pytest.mark.parametrize(("row", "order"), [("D1c", FA_1), ("D2", ACTIVE_FOLATE)])
def test_the_level_is_measured_with_a_blood_count(row: str, order: Draft) -> None:
    advice = speaking(row, UNTESTED, order)
    assert loud(row, UNTESTED, order) == TOLD
    assert clicks(advice) == (("total-b12", "cbc"),)
    assert recommended(advice) == (True,)


def test_in_pregnancy_it_is_the_active_level() -> None:
    pregnant = assessed(FATIGUE, finding(Concept.PREGNANCY))
    assert clicks(speaking("D1c", pregnant, FA_1)) == (("active-b12", "cbc"),)


@pytest.mark.parametrize(
    "result",
    [
        assessed(),
        assessed(FATIGUE, b12("500")),
        assessed(FATIGUE, supplied=EVERYTHING - {FactGroup.LABS}),
        assessed(FATIGUE, partial=frozenset({FactGroup.LABS})),
        assessed(
            FATIGUE,
            unreadable=(
                UnreadableResult(
                    analyte=Analyte.ACTIVE_B12, source="Observation/odd", problem="unit"
                ),
            ),
        ),
    ],
)
def test_no_level_is_asked_for_without_a_sign_or_where_there_may_be_one(
    result: PathwayResult,
) -> None:
    assert rows(result, FA_1) == []


def test_an_unreadable_result_of_another_test_is_no_level() -> None:
    odd = UnreadableResult(analyte=Analyte.MMA, source="Observation/odd", problem="unit")
    assert loud("D1c", assessed(FATIGUE, unreadable=(odd,)), FA_1) == TOLD


@pytest.mark.parametrize(("days_ago", "loudness"), [(365, SILENT), (366, TOLD)])
@pytest.mark.parametrize(
    "level", [lambda ago: b12("500", ago), lambda ago: lab(Analyte.ACTIVE_B12, "90", ago)]
)
def test_a_level_older_than_a_year_is_asked_for_again(
    days_ago: int, loudness: tuple[str | None, str | None], level: Callable[[int], object]
) -> None:
    assert loud("D1c", assessed(FATIGUE, level(days_ago)), FA_1) == loudness


def test_nothing_is_said_once_the_level_is_drafted() -> None:
    assert rows(UNTESTED, FA_1, lab_test(Analyte.TOTAL_B12)) == []


def test_folic_acid_for_low_folate_on_treatment_gets_its_end_after_three_months() -> None:
    advice = speaking("D1d", treated("2.9"), FA_5)
    assert loud("D1d", treated("2.9"), FA_5) == AT_SIGN
    assert clicks(advice) == (("change draft-1",),)
    ((_, change),) = advice.offers[0].changes
    assert change.lasts == Span(3, PeriodUnit.MONTH)


def test_folic_acid_of_two_dosage_lines_is_only_spoken_of() -> None:
    assert clicks(speaking("D1d", treated("2.9"), replace(FA_5, lines=2))) == ()


@pytest.mark.parametrize(
    ("order", "result"),
    [
        (replace(FA_5, bounded=True), treated("2.9")),
        (folic_acid("999"), treated("2.9")),
        (FA_5, treated("2.9", age=17)),
        (FA_5, treated("2.9", medications=(METHOTREXATE,))),
        (FA_5, assessed(b12("500"), lab(Analyte.FOLATE, "2.9"))),
    ],
)
def test_it_needs_no_end_added_in_other_cases(order: Draft, result: PathwayResult) -> None:
    assert rows(result, order) == []


def test_an_adult_gets_the_end_added_from_eighteen() -> None:
    assert loud("D1d", treated("2.9", age=18), FA_5) == AT_SIGN


@pytest.mark.parametrize(
    ("folate", "order", "loudness"),
    [
        ("3.0", FA_5, TOLD),
        ("9", FA_1, TOLD),
        ("9", replace(FA_5, bounded=True), TOLD),
        ("9", folic_acid("999"), SILENT),
        (None, FA_5, SILENT),
    ],
)
def test_on_treatment_with_normal_folate_it_is_told_that_none_was_found_low(
    folate: str | None, order: Draft, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D1e", treated(folate), order) == loudness


def test_it_is_told_without_an_offer_and_not_to_who_needs_folate() -> None:
    assert speaking("D1e", treated("9"), FA_5).offers == ()
    assert rows(treated("9", finding(Concept.HAEMOLYTIC_ANAEMIA)), FA_5) == []
    assert rows(assessed(b12("500"), lab(Analyte.FOLATE, "9")), FA_5) == []


def test_folic_acid_lowers_phenytoin_whether_taken_or_drafted() -> None:
    taking_it = assessed(b12("500"), medications=(using(PHENYTOIN),))
    assert loud("D1h", taking_it, folic_acid("400")) == AT_SIGN
    assert speaking("D1h", taking_it, FA_5).offers == ()
    nobody = assessed(b12("500"))
    assert loud("D1h", nobody, FA_5, medicine(PHENYTOIN)) == AT_SIGN


def test_folic_acid_does_not_lower_other_antiseizure_medicines_or_one_that_is_over() -> None:
    over = replace(using(PHENYTOIN), state=CourseState.ENDED)
    other = using(DrugClass.FOLATE_LOWERING_ANTISEIZURE)
    for use in (over, other):
        assert rows(assessed(b12("500"), medications=(use,)), FA_5) == []
    nobody = assessed(b12("500"))
    assert rows(nobody, FA_5, medicine(PHENYTOIN, ends=True)) == []
    assert rows(nobody, medicine(PHENYTOIN)) == []
