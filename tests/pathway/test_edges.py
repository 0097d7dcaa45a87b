"""The last day that counts and the first that does not: windows, doses and verdicts."""

from dataclasses import replace

import pytest

from pathway.concepts import Concept
from pathway.facts import B12Course, Cobalamin, CourseKind, CourseState, Flag, LabResult, Route
from pathway.quantities import Analyte
from tests.pathway.stories import assessed, b12, day, finding, lab, taking
from tests.traceability.stories import WARFARIN

FINE, LOW = b12("500", 10), b12("120")


@pytest.mark.parametrize(
    ("flag", "cause"),
    [(Flag.POSITIVE, True), (Flag.HIGH, True), (Flag.NEGATIVE, False), (Flag.NORMAL, False)],
)
def test_only_a_positive_antibody_is_a_cause(flag: Flag, *, cause: bool) -> None:
    antibody = LabResult(
        analyte=Analyte.INTRINSIC_FACTOR_ANTIBODY,
        quantity=None,
        collected=day(900),
        source="Observation/antibody",
        flag=flag,
    )
    assert bool(assessed(FINE, antibody).picture.lifelong_cause) is cause


@pytest.mark.parametrize(("ago", "unsafe"), [(7, True), (8, False)])
def test_on_an_anticoagulant_an_inr_counts_for_a_week(ago: int, *, unsafe: bool) -> None:
    result = assessed(LOW, lab(Analyte.INR, "4", ago), medications=(WARFARIN,))
    assert bool(result.picture.injections.unsafe) is unsafe


@pytest.mark.parametrize(
    ("start", "end", "taken"), [(0, None, True), (-1, None, False), (9, 0, True), (9, 1, False)]
)
def test_a_medicine_is_taken_from_its_first_day_to_its_last(
    start: int, end: int | None, *, taken: bool
) -> None:
    use = replace(WARFARIN, start=day(start), end=None if end is None else day(end))
    result = assessed(LOW, medications=(use,))
    assert bool(result.picture.injections.anticoagulated) is taken


def ended(route: Route, days_ago: int) -> B12Course:
    return taking(route=route, since=400, until=days_ago, state=CourseState.ENDED)


@pytest.mark.parametrize(
    ("course", "lifted"),
    [
        (ended(Route.ORAL, 70), True),
        (ended(Route.ORAL, 71), False),
        (ended(Route.INTRAMUSCULAR, 130), True),
        (ended(Route.INTRAMUSCULAR, 131), False),
        (taking(since=434, state=CourseState.ENDED), True),
        (taking(since=436, state=CourseState.ENDED), False),
        (taking(since=10, state=CourseState.PROPOSED), False),
        (taking(since=10, state=CourseState.NOT_TAKEN), False),
        (taking(since=10, until=10, state=CourseState.ENDED), True),
        (taking(since=9, until=9, state=CourseState.ENDED), False),
    ],
)
def test_how_long_a_level_stays_lifted(course: B12Course, *, lifted: bool) -> None:
    kind = assessed(course, FINE).picture.b12.kind
    assert kind == ("uninterpretable" if lifted else "normal")


@pytest.mark.parametrize(("ago", "kind"), [(130, "uninterpretable"), (131, "normal")])
def test_a_given_injection_lifts_the_level_from_its_day(ago: int, kind: str) -> None:
    given = replace(
        taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=ago),
        kind=CourseKind.ADMINISTRATION,
        state=CourseState.ENDED,
    )
    assert assessed(given, FINE).picture.b12.kind == kind


def test_a_switch_of_form_keeps_the_interval_of_the_cause() -> None:
    renal = lab(Analyte.EGFR, "40")
    bypass = finding(Concept.ROUX_EN_Y)
    for cause, order in (((), "ORD-IM-MAINT23"), ((bypass,), "ORD-IM-MONTHLY")):
        result = assessed(taking(), FINE, renal, *cause)
        assert result.medicines.alternatives[-1][-1].id == order


@pytest.mark.parametrize(("mcg", "offered"), [("999", True), ("1000", False), (None, False)])
def test_a_planned_tablet_at_full_dose_is_not_offered_again(
    mcg: str | None, *, offered: bool
) -> None:
    planned = taking(mcg=mcg, state=CourseState.PROPOSED, since=-5)
    result = assessed(LOW, planned)
    assert bool(result.medicines.alternatives) is offered
