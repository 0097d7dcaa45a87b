"""Table C1, row by row and at its boundaries."""

import pytest

from pathway.concepts import Concept
from pathway.facts import Cobalamin, CourseState, Route
from pathway.quantities import Analyte, Bound, Unit
from tests.pathway.stories import assessed, b12, finding, lab, taking


@pytest.mark.parametrize(
    ("value", "unit", "status"),
    [
        ("179.9", Unit.NG_PER_L, "DEFICIENT"),
        ("180", Unit.NG_PER_L, "BORDERLINE_UNRESOLVED"),
        ("350", Unit.NG_PER_L, "BORDERLINE_UNRESOLVED"),
        ("350.1", Unit.NG_PER_L, "NORMAL"),
        ("132.9", Unit.PMOL_PER_L, "DEFICIENT"),
        ("133", Unit.PMOL_PER_L, "BORDERLINE_UNRESOLVED"),
        ("258", Unit.PMOL_PER_L, "BORDERLINE_UNRESOLVED"),
        ("258.2", Unit.PMOL_PER_L, "NORMAL"),
    ],
)
def test_total_b12_is_classed_in_the_unit_family_it_was_reported_in(
    value: str, unit: Unit, status: str
) -> None:
    assert assessed(b12(value, unit=unit)).status == status


@pytest.mark.parametrize(
    ("value", "status"),
    [("24.9", "DEFICIENT"), ("25", "BORDERLINE_UNRESOLVED"), ("70.1", "NORMAL")],
)
def test_active_b12_has_bands_of_its_own(value: str, status: str) -> None:
    assert assessed(lab(Analyte.ACTIVE_B12, value)).status == status


@pytest.mark.parametrize(
    ("bound", "value", "status"),
    [
        (Bound.BELOW, "150", "DEFICIENT"),
        (Bound.BELOW, "180", "DEFICIENT"),
        (Bound.AT_MOST, "180", "BORDERLINE_UNRESOLVED"),
        (Bound.BELOW, "200", "BORDERLINE_UNRESOLVED"),
        (Bound.ABOVE, "300", "BORDERLINE_UNRESOLVED"),
        (Bound.ABOVE, "350", "NORMAL"),
        (Bound.ABOVE, "2000", "NORMAL"),
    ],
)
def test_a_comparator_decides_only_when_its_whole_interval_lies_in_one_class(
    bound: Bound, value: str, status: str
) -> None:
    assert assessed(b12(value, bound=bound)).status == status


def test_raised_mma_confirms_a_borderline_result() -> None:
    result = assessed(b12("250"), lab(Analyte.MMA, "272"), lab(Analyte.EGFR, "60"))
    assert (result.status, result.basis) == ("DEFICIENT", "BORDERLINE_MMA")


def test_mma_exactly_on_the_limit_is_not_raised() -> None:
    assert assessed(b12("250"), lab(Analyte.MMA, "271")).status == "BORDERLINE_UNLIKELY"


def test_raised_mma_with_impaired_kidneys_is_inconclusive() -> None:
    result = assessed(b12("250"), lab(Analyte.MMA, "900"), lab(Analyte.EGFR, "59"))
    assert result.status == "BORDERLINE_UNRESOLVED"


def test_raised_mma_with_kidney_disease_of_unknown_stage_is_inconclusive() -> None:
    result = assessed(b12("250"), lab(Analyte.MMA, "900"), finding(Concept.CKD_EARLY_OR_UNSTAGED))
    assert result.status == "BORDERLINE_UNRESOLVED"


def test_homocysteine_confirms_only_with_folate_known_to_be_normal() -> None:
    raised = lab(Analyte.HOMOCYSTEINE, "15.1")
    assert assessed(b12("250"), raised).status == "BORDERLINE_UNRESOLVED"
    confirmed = assessed(b12("250"), raised, lab(Analyte.FOLATE, "3.0"))
    assert (confirmed.status, confirmed.basis) == ("DEFICIENT", "BORDERLINE_HCY")
    assert assessed(b12("250"), raised, lab(Analyte.FOLATE, "2.9")).status == (
        "BORDERLINE_UNRESOLVED"
    )


def test_low_homocysteine_argues_against_deficiency_only_without_neurological_signs() -> None:
    low = lab(Analyte.HOMOCYSTEINE, "9")
    assert assessed(b12("250"), low).status == "BORDERLINE_UNLIKELY"
    numb = finding(Concept.PARAESTHESIA)
    assert assessed(b12("250"), low, numb).status == "BORDERLINE_UNRESOLVED"


def test_raised_mma_with_a_sufficient_level_is_a_functional_deficiency() -> None:
    assert assessed(b12("520"), lab(Analyte.MMA, "900")).status == "FUNCTIONAL_DEFICIENCY"


def test_a_result_of_exactly_one_year_still_counts_and_a_day_more_does_not() -> None:
    assert assessed(b12("120", 365)).status == "DEFICIENT"
    assert assessed(b12("120", 366)).status == "STALE"


def test_a_recorded_diagnosis_stands_while_no_current_result_contradicts_it() -> None:
    known = finding(Concept.B12_DEFICIENCY)
    for other in ((), (b12("120", 900),)):
        result = assessed(known, *other)
        assert (result.status, result.basis) == ("DEFICIENT", "RECORDED_DX")
    assert assessed(known, b12("500")).status == "NORMAL"


def test_a_diagnosis_that_also_means_folate_is_no_recorded_b12_deficiency() -> None:
    assert assessed(finding(Concept.B12_OR_FOLATE_DEFICIENCY)).status == "NOT_ASSESSED"


@pytest.mark.parametrize(
    ("since", "status"),
    [(83, "ON_TREATMENT_EARLY"), (84, "ON_TREATMENT_RESPONSE_UNKNOWN")],
)
def test_treatment_is_established_after_84_days(since: int, status: str) -> None:
    assert assessed(taking(since=since), b12("120", 300)).status == status


@pytest.mark.parametrize(
    ("days_ago", "status"),
    [(44, "ON_TREATMENT_NOT_RESPONDING"), (45, "ON_TREATMENT_RESPONSE_UNKNOWN")],
)
def test_only_a_result_56_days_into_treatment_shows_a_response(days_ago: int, status: str) -> None:
    assert assessed(taking(since=100), b12("120", days_ago)).status == status


def test_a_level_in_range_on_treatment_is_a_response() -> None:
    assert assessed(taking(), b12("500")).status == "ON_TREATMENT_RESPONDING"


def test_treatment_that_starts_tomorrow_is_not_treatment() -> None:
    assert assessed(taking(since=-1), b12("120")).status == "DEFICIENT"


def test_treatment_of_unknown_start_is_neither_early_nor_established() -> None:
    assert assessed(taking(since=None), b12("120")).status == "ON_TREATMENT_RESPONSE_UNKNOWN"


def test_a_dose_below_the_therapeutic_one_is_not_treatment() -> None:
    assert assessed(taking(mcg="249"), b12("120")).status == "DEFICIENT"
    assert assessed(taking(mcg="250"), b12("120")).status == "ON_TREATMENT_NOT_RESPONDING"


def test_a_product_without_a_readable_dose_is_named_and_not_counted() -> None:
    result = assessed(taking(mcg=None), b12("120"))
    assert result.status == "DEFICIENT"
    assert result.picture.treatment.dose_unknown


@pytest.mark.parametrize(("until", "status"), [(130, "BORDERLINE_UNRESOLVED"), (131, "NORMAL")])
def test_a_level_within_120_days_of_the_last_injection_diagnoses_nothing(
    until: int, status: str
) -> None:
    injection = taking(
        Cobalamin.HYDROXOCOBALAMIN,
        route=Route.INTRAMUSCULAR,
        since=300,
        until=until,
        state=CourseState.ENDED,
    )
    assert assessed(injection, b12("900", 10)).status == status


def test_a_treatment_that_ended_on_an_unknown_day_may_explain_the_level() -> None:
    ended = taking(since=300, state=CourseState.ENDED)
    assert assessed(ended, b12("900")).status == "BORDERLINE_UNRESOLVED"


def test_renewed_orders_with_a_gap_of_a_month_are_one_treatment() -> None:
    first = taking(since=200, until=60, state=CourseState.ENDED)
    assert assessed(first, taking(since=30)).status == "ON_TREATMENT_RESPONSE_UNKNOWN"
    broken = taking(since=200, until=61, state=CourseState.ENDED)
    assert assessed(broken, taking(since=30)).status == "ON_TREATMENT_EARLY"


@pytest.mark.parametrize(
    ("cm", "status"), [("20", "NORMAL"), ("20.1", "PROPHYLAXIS_INDICATED"), (None, "NORMAL")]
)
def test_an_ileal_resection_counts_beyond_20_cm_and_an_unknown_length_does_not(
    cm: str | None, status: str
) -> None:
    assert assessed(finding(Concept.ILEAL_RESECTION, cm=cm), b12("500")).status == status


def test_in_pregnancy_total_b12_alone_confirms_nothing() -> None:
    pregnant = finding(Concept.PREGNANCY)
    assert assessed(b12("120"), pregnant).status == "BORDERLINE_UNRESOLVED"
    assert assessed(b12("120"), lab(Analyte.ACTIVE_B12, "20"), pregnant).status == "DEFICIENT"


@pytest.mark.parametrize(
    ("total", "active", "status"),
    [
        ("500", "20", "DEFICIENT"),
        ("120", "50", "DEFICIENT"),
        ("120", "90", "BORDERLINE_UNRESOLVED"),
        ("250", "90", "BORDERLINE_UNRESOLVED"),
        ("500", "50", "BORDERLINE_UNRESOLVED"),
        ("500", "90", "NORMAL"),
    ],
)
def test_total_and_active_b12_are_read_together(total: str, active: str, status: str) -> None:
    assert assessed(b12(total), lab(Analyte.ACTIVE_B12, active)).status == status


def test_results_of_one_day_that_disagree_and_cannot_be_ordered_are_a_conflict() -> None:
    result = assessed(b12("120"), b12("500"))
    assert (result.status, result.basis) == ("BORDERLINE_UNRESOLVED", "LAB_CONFLICT")


@pytest.mark.parametrize(
    ("age", "status"), [(15, "OUT_OF_SCOPE"), (16, "DEFICIENT"), (None, "OUT_OF_SCOPE")]
)
def test_the_rules_are_for_people_of_16_and_over(age: int | None, status: str) -> None:
    assert assessed(b12("120"), age=age).status == status


def test_nobody_who_has_died_is_assessed() -> None:
    assert assessed(b12("120"), deceased=True).status == "OUT_OF_SCOPE"


@pytest.mark.parametrize(("days_ago", "pregnant"), [(294, True), (295, False), (None, True)])
def test_a_pregnancy_is_current_for_as_long_as_one_lasts(
    days_ago: int | None,
    pregnant: bool,  # noqa: FBT001 - a table
) -> None:
    assert assessed(finding(Concept.PREGNANCY, days_ago)).picture.pregnant is pregnant


RAISED_HCY = (lab(Analyte.HOMOCYSTEINE, "40"), lab(Analyte.FOLATE, "9"))


@pytest.mark.parametrize(
    ("items", "basis"),
    [
        ((taking(), b12("120", 20)), "LAB_LOW"),
        ((taking(), b12("120", 20), lab(Analyte.MMA, "900")), "LAB_LOW"),
        ((taking(), b12("500", 20), lab(Analyte.MMA, "900")), "MMA"),
        ((taking(), b12("500", 20), *RAISED_HCY), "HCY"),
        ((taking(), b12("500", 20)), "LAB_NORMAL"),
        ((taking(), b12("1500", 20)), "LAB_HIGH"),
        ((taking(), b12("250", 20), lab(Analyte.MMA, "150")), "BORDERLINE_MMA"),
        ((taking(), b12("250", 20), lab(Analyte.HOMOCYSTEINE, "8")), "BORDERLINE_HCY"),
        ((b12("120"),), "LAB_LOW"),
        ((b12("250"), lab(Analyte.MMA, "900")), "BORDERLINE_MMA"),
        ((b12("250"), *RAISED_HCY), "BORDERLINE_HCY"),
        ((b12("500"), lab(Analyte.MMA, "900")), "MMA"),
        ((b12("500"), *RAISED_HCY), "HCY"),
        ((finding(Concept.PERNICIOUS_ANAEMIA),), "RECORDED_DX"),
        ((finding(Concept.PERNICIOUS_ANAEMIA), b12("120")), "LAB_LOW"),
    ],
)
def test_what_decided_is_named(items: tuple[object, ...], basis: str) -> None:
    assert assessed(*items).basis == basis
