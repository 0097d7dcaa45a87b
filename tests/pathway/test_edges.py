"""The last day that counts and the first that does not: windows, doses and verdicts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pathway import evaluate
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.facts import (
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    Dispense,
    Flag,
    LabResult,
    Route,
)
from pathway.laboratory import B12Class, plus
from pathway.orders import OrderId
from pathway.overlays import Overlay
from pathway.quantities import Analyte
from pathway.schedule import homocysteine_off_target
from pathway.status import Basis
from pathway.treatment import Exposure, adherence_contradicted, read_treatment
from tests.pathway.stories import SETTING, assessed, b12, day, finding, lab, patient, taking
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


@pytest.mark.parametrize(
    ("route", "mcg", "counts"),
    [
        (Route.ORAL, "249", False),
        (Route.ORAL, "250", True),
        (Route.INTRAMUSCULAR, "99", False),
        (Route.INTRAMUSCULAR, "100", True),
    ],
)
def test_a_dose_counts_as_treatment_from_its_limit(route: Route, mcg: str, *, counts: bool) -> None:
    exposure = assessed(FINE, taking(route=route, mcg=mcg)).picture.treatment.exposure
    assert (exposure is not Exposure.NONE) is counts


@pytest.mark.parametrize(("until", "running"), [(0, True), (1, False)])
def test_treatment_runs_to_the_last_day_of_its_order(until: int, *, running: bool) -> None:
    treatment = assessed(FINE, taking(until=until)).picture.treatment
    assert bool(treatment.courses) is running


@pytest.mark.parametrize(("ended", "offered"), [(1, True), (0, False)])
def test_an_order_stands_to_its_last_day(ended: int, *, offered: bool) -> None:
    planned = taking(until=ended, since=None, state=CourseState.PROPOSED)
    assert bool(assessed(LOW, planned).medicines.alternatives) is offered


@pytest.mark.parametrize(("total", "active"), [("190", "10"), ("120", "80")])
def test_levels_of_one_kind_that_contradict_each_other_are_a_conflict(
    total: str, active: str
) -> None:
    same_day = (b12("170", 10), b12("400", 10), lab(Analyte.ACTIVE_B12, "50", 10))
    assert assessed(*same_day).picture.b12.kind is B12Class.CONFLICT
    apart = (b12(total, 10), lab(Analyte.ACTIVE_B12, active, 10))
    assert assessed(*apart).picture.b12.kind in {B12Class.DEFICIENT, B12Class.INDETERMINATE}


@pytest.mark.parametrize(("days", "short"), [("1", True), ("1.5", False)])
def test_short_supply_is_seen_after_two_fills_even_of_a_day_each(days: str, *, short: bool) -> None:
    fill = Dispense(handed_over=day(2), days=Decimal(days), source="MedicationDispense/1")
    facts = patient(taking(since=2), dispenses=(fill,))
    treatment = read_treatment(facts, SETTING)
    found = adherence_contradicted(facts, treatment, SETTING)
    assert found == (("MedicationDispense/1",) if short else ())


@pytest.mark.parametrize(("age", "watched"), [(17, False), (18, True)])
def test_overlays_are_for_adults(age: int, *, watched: bool) -> None:
    result = assessed(b12("1200"), age=age)
    assert result.has(Overlay.HIGH_B12) is watched
    assert not result.has(Overlay.PREG)


@pytest.mark.parametrize(("days", "seen"), [(90, True), (91, False)])
def test_a_count_describes_the_start_of_treatment_for_three_months(
    days: int, *, seen: bool
) -> None:
    running = taking(since=20)
    result = assessed(running, lab(Analyte.HAEMOGLOBIN, "60", 20 + days))
    rows = {row.id for row in result.monitoring.rows}
    assert ("C3-severe-anaemia" in rows) is seen


def test_a_count_before_treatment_says_nothing_of_one_that_recovered() -> None:
    recovered = (lab(Analyte.HAEMOGLOBIN, "60", 25), lab(Analyte.HAEMOGLOBIN, "135", 5))
    rows = {row.id for row in assessed(taking(since=20), *recovered).monitoring.rows}
    assert "C3-severe-anaemia" in rows
    fallen = (lab(Analyte.HAEMOGLOBIN, "135", 25), lab(Analyte.HAEMOGLOBIN, "60", 5))
    rows = {row.id for row in assessed(taking(since=20), *fallen).monitoring.rows}
    assert "C3-severe-anaemia" not in rows


@pytest.mark.parametrize("value", ["130", None])
def test_a_cell_size_without_a_number_is_no_macrocytosis(value: str | None) -> None:
    mcv = lab(Analyte.MCV, "90", 25)
    sized = replace(mcv, quantity=mcv.quantity if value is None else None, flag=Flag.HIGH)
    rows = {row.id for row in assessed(taking(since=20), sized).monitoring.rows}
    assert "C3-anaemia" not in rows


@pytest.mark.parametrize(("ago", "off"), [(300, False), (299, True)])
def test_a_homocysteine_counts_as_response_after_the_first_day_of_treatment(
    ago: int, *, off: bool
) -> None:
    high = lab(Analyte.HOMOCYSTEINE, "12", ago)
    assert homocysteine_off_target(assessed(taking(since=300), high).picture) is off


def test_without_a_start_of_treatment_homocysteine_is_not_off_target() -> None:
    high = lab(Analyte.HOMOCYSTEINE, "12", 20)
    assert not homocysteine_off_target(assessed(taking(since=None), high).picture)


def test_an_injection_given_before_does_not_stand_for_one_to_be_given_on_a_schedule() -> None:
    injections = taking(
        Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=None,
        state=CourseState.PROPOSED,
    )  # fmt: skip
    prophylaxis = finding(Concept.ILEAL_RESECTION, cm="30")
    assert assessed(FINE, prophylaxis, injections).medicines.alternatives


def test_without_hydroxocobalamin_the_bypassed_get_it_under_the_tongue() -> None:
    setting = replace(SETTING, hydroxocobalamin_available=False)
    bypassed = (LOW, finding(Concept.ROUX_EN_Y), finding(Concept.PERNICIOUS_ANAEMIA))
    renal = lab(Analyte.EGFR, "40")
    offered = evaluate(patient(*bypassed, renal), setting).medicines.alternatives
    assert [[order.id for order in sequence] for sequence in offered] == [[OrderId.SL_ME]]
    offered = evaluate(patient(*bypassed[::2], renal), setting).medicines.alternatives
    assert [[order.id for order in sequence] for sequence in offered] == [[OrderId.PO_ME]]


@pytest.mark.parametrize("value", ["60", "29"])
def test_an_unmeasured_filtration_is_not_strongly_reduced(value: str) -> None:
    measured = lab(Analyte.EGFR, value)
    assert assessed(FINE, measured).picture.kidneys.strong is Answer.of(value == "29")
    wordy = replace(measured, quantity=None, flag=Flag.LOW)
    assert assessed(FINE, wordy).picture.kidneys.strong is not Answer.YES


def test_the_basis_of_a_recorded_diagnosis_is_the_diagnosis() -> None:
    diagnosed = finding(Concept.B12_DEFICIENCY)
    assert assessed(diagnosed).basis is Basis.RECORDED_DX
    assert assessed(diagnosed, lab(Analyte.MMA, "900")).basis is not Basis.LAB_LOW
    unsure = assessed(diagnosed, b12("250"))
    assert unsure.basis is not Basis.BORDERLINE_MMA


def test_an_answer_is_never_used_as_a_truth_value() -> None:
    with pytest.raises(TypeError, match=r"^an Answer is compared with 'is', never used as a truth"):
        bool(Answer.YES)


def test_a_very_late_day_stays_a_day() -> None:
    almost = date.max - timedelta(days=5)
    assert plus(almost, 5) == date.max
    assert plus(almost, 6) == date.max
    assert plus(almost, 4) == date.max - timedelta(days=1)
