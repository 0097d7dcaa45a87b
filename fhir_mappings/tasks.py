"""Our own checks and reviews on record: Tasks, and requests for one where a client has no tasks."""

from collections.abc import Iterator

from fhir_mappings.dates import day_of
from fhir_mappings.resource import Resource, reference_of
from pathway.checks import TaskKind
from pathway.facts import Day, RecordedTask

TASK_SYSTEM = "https://b12pathway.org/fhir/CodeSystem/task"
"""The code system of the tasks we propose: by it a later call knows them again."""

_KINDS = {kind.value: kind for kind in TaskKind}
_OPEN = frozenset(
    {"draft", "requested", "received", "accepted", "ready", "in-progress", "on-hold", "active"}
)


def read_tasks(resource: Resource) -> Iterator[RecordedTask]:
    """The tasks of ours a resource stands for; one completed on an unknown day is none."""
    for coding in (resource.code.coding or ()) if resource.code is not None else ():
        kind = _KINDS.get(coding.code or "") if coding.system == TASK_SYSTEM else None
        if kind is None:
            continue
        done = _completed(resource) if resource.status == "completed" else None
        if done is not None or resource.status in _OPEN:
            yield RecordedTask(
                kind=kind, source=reference_of(resource), until=_until(resource), done=done
            )


def _until(resource: Resource) -> Day | None:
    window = resource.restriction.period if resource.restriction is not None else None
    window = window or resource.occurrence_period
    return day_of((window.end if window is not None else None) or resource.occurrence_date_time)


def _completed(resource: Resource) -> Day | None:
    execution = resource.execution_period
    updated = resource.meta.last_updated if resource.meta is not None else None
    return day_of(
        (execution.end if execution is not None else None) or resource.last_modified or updated
    )
