"""Which tests and medicines go with a plan, and which checks a result closes."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import evaluate
from pathway.checks import TaskKind
from pathway.concepts import Concept
from pathway.facts import (
    Cobalamin,
    CourseState,
    Dispense,
    PendingTest,
    RecordedTask,
    Route,
)
from pathway.monitoring import CheckState
from pathway.quantities import Analyte
from tests.pathway.stories import SETTING, assessed, b12, day, finding, lab, patient, taking

LOW, NORMAL = b12("120"), b12("500")
MYELOPATHY = finding(Concept.MYELOPATHY)
DIAGNOSED = finding(Concept.B12_DEFICIENCY)
CROHN = finding(Concept.CROHN_ILEAL)


def asked_for(*items: object, **more: object) -> set[str]:
    wanted = assessed(*items, **more).tests  # type: ignore[arg-type]  # fields of PatientFacts
    return {order.analyte.value for order in wanted}


def test_a_cord_syndrome_that_was_never_tested_gets_every_test_on_the_same_day() -> None:
    asked = asked_for(MYELOPATHY)
    assert asked == {"total-b12", "mma", "homocysteine", "cbc", "creatinine", "folate"}


def test_a_cord_syndrome_with_a_normal_level_gets_the_tests_that_go_beyond_it() -> None:
    asked = asked_for(MYELOPATHY, NORMAL)
    assert asked == {"mma", "homocysteine", "cbc", "creatinine", "folate"}


def test_treatment_that_is_not_taken_needs_no_search_for_another_cause() -> None:
    fills = tuple(
        Dispense(handed_over=day(ago), days=Decimal(30), source=f"MedicationDispense/{ago}")
        for ago in (300, 200)
    )
    not_taken = assessed(taking(since=300), LOW, dispenses=fills)
    assert not_taken.plan.code == "ADHERENCE_FIRST"
    assert not_taken.tests == ()


def test_a_level_that_treatment_lifted_is_not_measured_again_for_a_recorded_diagnosis() -> None:
    lifted = (b12("500", 50), taking(since=300, until=60, state=CourseState.ENDED))
    assert "total-b12" in asked_for(DIAGNOSED)
    assert "total-b12" not in asked_for(DIAGNOSED, *lifted)
    assert "total-b12" not in asked_for(LOW)


def test_kidney_function_is_measured_where_it_is_not_known_for_this_year() -> None:
    assert "creatinine" not in asked_for(LOW, lab(Analyte.EGFR, "90", 365))
    assert "creatinine" in asked_for(LOW, lab(Analyte.EGFR, "90", 366))


def test_an_open_question_about_the_kidneys_holds_back_no_injection() -> None:
    unstaged = finding(Concept.CKD_EARLY_OR_UNSTAGED)
    injected = assessed(LOW, unstaged, finding(Concept.PERNICIOUS_ANAEMIA)).medicines
    assert injected.alternatives
    assert injected.withheld_for == ()
    assert assessed(LOW, unstaged).medicines.withheld_for == ("kidney-function",)


@pytest.mark.parametrize(
    ("state", "every", "stands"),
    [
        (CourseState.ACTIVE, "30", True),
        (CourseState.ACTIVE, "31", False),
        (CourseState.ACTIVE, None, False),
        (CourseState.PROPOSED, "30", False),
    ],
)
def test_injections_ordered_for_next_week_stand_if_they_are_as_often_and_ordered_indeed(
    state: CourseState, every: str | None, *, stands: bool
) -> None:
    ordered = taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=-7, state=state)
    course = replace(ordered, every_days=None if every is None else Decimal(every))
    assert assessed(CROHN, NORMAL, course).medicines.already_ordered is stands


@pytest.mark.parametrize(("starts_in", "lapsed"), [(0, True), (1, False)])
def test_a_weak_tablet_begun_today_does_not_continue_treatment_that_ended(
    starts_in: int, *, lapsed: bool
) -> None:
    ended = replace(
        taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=700, until=100),
        state=CourseState.ENDED,
    )
    result = assessed(NORMAL, DIAGNOSED, ended, taking(mcg="100", since=-starts_in))
    assert bool(result.lapsed) is lapsed


def test_treatment_of_years_that_ended_today_has_lapsed() -> None:
    ended = taking(since=400, until=0, state=CourseState.ENDED)
    assert assessed(b12("500", 5), DIAGNOSED, ended).lapsed


def test_treatment_of_unknown_start_has_its_rows_of_monitoring_without_any_check() -> None:
    result = assessed(taking(since=None), NORMAL)
    assert [row.id for row in result.monitoring.rows] == ["C3-start", "C3-annual"]
    assert "C3-start" in {step.row for step in result.steps if step.matched}
    assert result.monitoring.checks == ()


ANAEMIC_AT_START = (taking(since=60), lab(Analyte.HAEMOGLOBIN, "105", 65))


def standing(kind: TaskKind, *items: object, **more: object) -> CheckState:
    result = assessed(*items, **more)  # type: ignore[arg-type]  # fields of PatientFacts
    (state,) = [check.state for check in result.monitoring.checks if check.kind is kind]
    return state


def test_a_haemoglobin_after_six_weeks_is_the_blood_count_asked_for_at_eight() -> None:
    count = TaskKind.BLOOD_COUNT_CHECK
    assert standing(count, *ANAEMIC_AT_START) is CheckState.DUE
    after = lab(Analyte.HAEMOGLOBIN, "110", 18)
    assert standing(count, *ANAEMIC_AT_START, after) is CheckState.DONE
    before = lab(Analyte.HAEMOGLOBIN, "110", 19)
    assert standing(count, *ANAEMIC_AT_START, before) is CheckState.DUE


def test_a_neurological_review_is_closed_by_no_result_but_by_its_own_task() -> None:
    alternate = replace(
        taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=20),
        every_days=Decimal(2),
    )
    review = TaskKind.NEURO_REVIEW
    assert standing(review, alternate, b12("900", 2), lab(Analyte.MMA, "200", 2)) is CheckState.DUE
    held = RecordedTask(kind=review, source="Task/1", done=day(2))
    assert standing(review, alternate, tasks=(held,)) is CheckState.DONE


@pytest.mark.parametrize(
    ("pending", "left"),
    [
        ((), ["cbc", "reticulocytes"]),
        ((Analyte.CBC,), ["reticulocytes"]),
        ((Analyte.RETICULOCYTES,), ["cbc"]),
        ((Analyte.FERRITIN,), ["cbc", "reticulocytes"]),
    ],
)
def test_a_check_of_two_tests_asks_for_the_one_that_is_not_on_order(
    pending: Sequence[Analyte], left: list[str]
) -> None:
    (check,) = SETTING.profile.mild_anaemia_checks
    both = replace(check, measures=(Analyte.CBC, Analyte.RETICULOCYTES))
    setting = replace(SETTING, profile=replace(SETTING.profile, mild_anaemia_checks=(both,)))
    orders = tuple(
        PendingTest(analyte=analyte, source=f"ServiceRequest/{analyte}", ordered=day(3))
        for analyte in pending
    )
    result = evaluate(patient(*ANAEMIC_AT_START, pending=orders), setting)
    assert [order.analyte.value for order in result.monitoring.tests] == left
