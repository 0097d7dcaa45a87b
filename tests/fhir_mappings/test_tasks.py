"""Tasks of ours on record: open, done, and what is none of them."""

from datetime import date

import pytest

from pathway.checks import TaskKind
from pathway.facts import Day, RecordedTask
from tests import builders as fhir
from tests.fhir_mappings.mapped import mapped

DUE = date(2026, 12, 24)
THREE = TaskKind.CHECK_3_MONTHS


def tasks(*resources: fhir.JSON) -> tuple[RecordedTask, ...]:
    return mapped(*resources).facts.tasks


def test_a_planned_task_is_open_until_the_end_of_its_window() -> None:
    assert tasks(fhir.task("check-3-months", DUE)) == (
        RecordedTask(kind=THREE, source="Task/task-check-3-months", until=Day.on(DUE)),
    )


@pytest.mark.parametrize(
    "how",
    [
        {"executionPeriod": {"end": "2026-11-01T10:00:00Z"}},
        {"lastModified": "2026-11-01"},
        {"meta": {"lastUpdated": "2026-11-01T23:00:00Z"}},
    ],
)
def test_a_completed_task_was_done_on_the_day_it_says(how: fhir.JSON) -> None:
    (task,) = tasks(fhir.task("neuro-review", DUE, status="completed", **how))
    assert task.done == Day.on(date(2026, 11, 1))


@pytest.mark.parametrize("status", ["cancelled", "rejected", "failed", "entered-in-error", None])
def test_a_task_that_was_dropped_is_none(status: str | None) -> None:
    assert tasks(fhir.task("check-3-months", DUE, status=status)) == ()


def test_a_completed_task_without_a_day_closes_nothing() -> None:
    assert tasks(fhir.task("check-3-months", DUE, status="completed")) == ()


def test_a_request_for_a_review_counts_as_its_task() -> None:
    request = fhir.task("neuro-review", DUE) | {
        "resourceType": "ServiceRequest",
        "status": "active",
        "subject": {"reference": f"Patient/{fhir.PID}"},
        "occurrencePeriod": {"start": "2026-12-10", "end": DUE.isoformat()},
    }
    del request["restriction"], request["for"]
    (task,) = tasks(request)
    assert (task.kind, task.until) == (TaskKind.NEURO_REVIEW, Day.on(DUE))


def test_another_system_or_an_unknown_kind_is_none_of_ours() -> None:
    foreign = fhir.task("check-3-months", DUE) | {
        "code": fhir.concept("http://example.org", "check-3-months")
    }
    assert tasks(foreign, fhir.task("something-else", DUE)) == ()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Vitamin B12 annual monitoring: serum B12, CBC, homocysteine", TaskKind.CHECK_ANNUAL),
        ("3 month B12 recheck", TaskKind.CHECK_3_MONTHS),
        ("B-12: 3 to 6-monthly check", TaskKind.CHECK_FREQUENT),
        ("Neurological review after hydroxocobalamin", TaskKind.NEURO_REVIEW),
        ("Cobalamin adherence call", TaskKind.ADHERENCE_REVIEW),
        ("3-month check", None),
        ("Call about B12", None),
    ],
)
def test_a_task_in_somebody_elses_words_is_known_if_it_names_b12_and_the_check(
    words: str, kind: TaskKind | None
) -> None:
    for written in ({"code": {"text": words}}, {"code": {}, "description": words}):
        found = [task.kind for task in tasks(fhir.task("check-3-months", DUE) | written)]
        assert found == ([] if kind is None else [kind])
