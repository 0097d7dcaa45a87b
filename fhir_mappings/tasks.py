"""Checks and reviews of B12 treatment on record: Tasks, or requests where a client has no tasks."""

import re
from collections.abc import Iterator

from fhir_mappings.codes import texts
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


_NAMES_B12 = re.compile(r"\b(?:vitamin )?b-?12\b|cobalamin")
_IN_WORDS = (
    (re.compile(r"neurolog"), TaskKind.NEURO_REVIEW),
    (re.compile(r"pregnan"), TaskKind.PREGNANCY_REVIEW),
    (re.compile(r"breast-?feed"), TaskKind.BREASTFEEDING_REVIEW),
    (re.compile(r"adheren|how it is taken"), TaskKind.ADHERENCE_REVIEW),
    (re.compile(r"potassium"), TaskKind.POTASSIUM_CHECK),
    (re.compile(r"reticulocyte"), TaskKind.RETICULOCYTE_CHECK),
    (re.compile(r"\b(?:8|eight)[- ]weeks?\b"), TaskKind.BLOOD_COUNT_CHECK),
    (re.compile(r"\b3[- ]?(?:to|-)[- ]?6[- ]month"), TaskKind.CHECK_FREQUENT),
    (re.compile(r"\b(?:3|three)[- ]months?\b"), TaskKind.CHECK_3_MONTHS),
    (re.compile(r"\b(?:6|six)[- ]months?\b"), TaskKind.CHECK_6_MONTHS),
    (re.compile(r"\b(?:12|twelve)[- ]months?\b"), TaskKind.CHECK_12_MONTHS),
    (re.compile(r"\bannual|\byearly\b"), TaskKind.CHECK_ANNUAL),
)
"""A task somebody else wrote names B12 and one of these; the first that is found is its kind."""


def read_tasks(resource: Resource) -> Iterator[RecordedTask]:
    """The check or review a resource stands for; one completed on an unknown day is none."""
    kind = _coded_kind(resource) or _kind_in_words(resource)
    if kind is None:
        return
    done = _completed(resource) if resource.status == "completed" else None
    if done is not None or resource.status in _OPEN:
        yield RecordedTask(
            kind=kind, source=reference_of(resource), until=_until(resource), done=done
        )


def _coded_kind(resource: Resource) -> TaskKind | None:
    codings = (resource.code.coding or ()) if resource.code is not None else ()
    ours = (coding.code or "" for coding in codings if coding.system == TASK_SYSTEM)
    return next((_KINDS[code] for code in ours if code in _KINDS), None)


def _kind_in_words(resource: Resource) -> TaskKind | None:
    """Only of a Task: a request names a test, not a review."""
    if resource.resource_type != "Task":
        return None
    told = " ".join((*texts(resource.code), (resource.description or "").lower()))
    if _NAMES_B12.search(told) is None:
        return None
    return next((kind for pattern, kind in _IN_WORDS if pattern.search(told)), None)


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
