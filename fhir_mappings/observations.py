"""Observation -> results of known analytes; what cannot be read is an issue, never a number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from fhir_mappings.codes import codes, concepts, entries
from fhir_mappings.dates import Moment, read_date
from fhir_mappings.lab_values import LabValue, is_given, read_value
from fhir_mappings.lab_words import named_in_words
from fhir_mappings.resource import Component, Resource, reference_of
from fhir_mappings.valueset import ValueSet, load
from pathway.facts import LabResult, UnreadableResult
from pathway.quantities import Analyte

USABLE = frozenset({"final", "amended", "corrected"})
NO_SYSTEM = "code-system-missing"
PRELIMINARY = "preliminary"
"""Mentioned, never used (C0 1)."""
_SILENT = frozenset({"registered", "cancelled", "entered-in-error", "unknown"})
CLOCK_SKEW = timedelta(hours=24)
PREGNANCY_STATUS = "pregnancy-status"
DELIVERY_DATE = "delivery-date"
_ANALYTES = {analyte.value: analyte for analyte in Analyte}


@cache
def table() -> ValueSet:
    """LOINC and SNOMED CT codes of results."""
    return load("observations", frozenset({*_ANALYTES, PREGNANCY_STATUS, DELIVERY_DATE}))


@dataclass(frozen=True, slots=True)
class LabReading:
    """What one Observation gave: results, and for each unusable part its analyte and problem."""

    results: tuple[LabResult, ...] = ()
    unreadable: tuple[UnreadableResult, ...] = ()


_NOT_OURS = LabReading()


def read_observation(resource: Resource, now: datetime) -> LabReading:
    """Results of known analytes in one Observation and its components."""
    wanted = _measured(resource)
    if not wanted and resource.status in USABLE:
        return LabReading(unreadable=tuple(_only_named(resource)))
    status = (resource.status or "").lower()
    if not wanted or status in _SILENT:
        return _NOT_OURS
    if status not in USABLE:
        problem = PRELIMINARY if status == PRELIMINARY else "status-unknown"
        return LabReading(unreadable=tuple(_unread(a, resource, problem) for a, _ in wanted))
    moment = taken(resource)
    results: list[LabResult] = []
    unreadable: list[UnreadableResult] = []
    for analyte, part in wanted:
        read = _read(analyte, part, resource, moment, now)
        if isinstance(read, LabResult):
            results.append(read)
        elif read is not None:
            unreadable.append(_unread(analyte, resource, read))
    return LabReading(tuple(results), tuple(unreadable))


def _only_named(resource: Resource) -> Iterator[UnreadableResult]:
    """Results of ours whose code cannot be read as one: named, never interpreted."""
    for analyte in _without_system(resource):
        yield _unread(analyte, resource, NO_SYSTEM)
    if not _MISUSED.isdisjoint(codes(resource.code)):
        yield _unread(Analyte.HOMOCYSTEINE, resource, "code-not-interpretable")
    in_words = named_in_words(resource.code)
    if in_words is not None and is_given(resource):
        yield _unread(in_words, resource, "code-unknown")


_MISUSED = frozenset({("loinc", "26582-7")})
"""Homocysteine per creatinine in urine, which a laboratory catalogue publishes for plasma."""


def _without_system(resource: Resource) -> tuple[Analyte, ...]:
    """Analytes a coding would stand for if it said that it is LOINC: a system is never guessed."""
    coding = resource.code.coding if resource.code is not None else None
    entries = (table().find("loinc", c.code) for c in coding or () if c.code and not c.system)
    names = (name for entry in entries if entry is not None for name in entry.concepts)
    return tuple(_ANALYTES[name] for name in names if name in _ANALYTES)


def _unread(analyte: Analyte, resource: Resource, problem: str) -> UnreadableResult:
    return UnreadableResult(analyte=analyte, source=reference_of(resource), problem=problem)


def _measured(resource: Resource) -> list[tuple[Analyte, Resource | Component]]:
    return [
        (_ANALYTES[name], part)
        for part in (resource, *(resource.component or ()))
        for name in concepts(part.code, table())
        if name in _ANALYTES
    ]


def _codes_disagree(part: Resource | Component) -> bool:
    """Whether the codings name different tests, or one that only looks like ours."""
    if part.code is None or len(part.code.coding or ()) < 2:  # noqa: PLR2004 - nothing to disagree
        return False
    return len({entry.concepts for entry in entries(part.code, table())}) > 1


def taken(resource: Resource) -> Moment | str:
    """When the sample was taken, or the problem with that; `issued` never stands in for it."""
    text = resource.effective_date_time or resource.effective_instant or _timed(resource)
    if text is None:
        return "date-missing"
    return read_date(text) or "date-impossible"


def _timed(resource: Resource) -> str | None:
    """The end of a period, or the last of several times."""
    period, timing = resource.effective_period, resource.effective_timing
    repeat = timing.repeat if timing is not None else None
    bounds = repeat.bounds_period if repeat is not None else None
    candidates = (
        period.end or period.start if period is not None else None,
        timing.event[-1] if timing is not None and timing.event else None,
        (bounds.end or bounds.start) if bounds is not None else None,
    )
    return next((candidate for candidate in candidates if candidate), None)


def _read(
    analyte: Analyte,
    part: Resource | Component,
    resource: Resource,
    moment: Moment | str,
    now: datetime,
) -> LabResult | str | None:
    """The result, its problem, or None when the laboratory itself says there is no value."""
    value = _value(analyte, part, resource)
    if not isinstance(value, LabValue):
        return value
    if isinstance(moment, str):
        return moment
    if is_future(moment, now):
        return "date-in-future"
    updated = resource.meta.last_updated if resource.meta is not None else None
    issued_text = resource.issued or updated
    issued = read_date(issued_text) if issued_text else None
    return LabResult(
        analyte=analyte,
        quantity=value.quantity,
        collected=moment.day,
        source=reference_of(resource),
        flag=value.flag,
        own_low=value.own_low,
        taken_at=moment.instant,
        issued_at=issued.instant if issued is not None else None,
        reported=value.reported,
        remarks=value.remarks,
    )


def _value(
    analyte: Analyte, part: Resource | Component, resource: Resource
) -> LabValue | str | None:
    if _codes_disagree(part):
        return "code-contradiction"
    if part.data_absent_reason is not None:
        return "value-contradiction" if is_given(part) else None
    value = read_value(analyte, part)
    if value is None:
        return None if _is_panel(resource, analyte) else "value-missing"
    return value


def is_future(moment: Moment, now: datetime) -> bool:
    """Whether even the earliest reading lies beyond the clock skew we accept."""
    if moment.instant is not None:
        return moment.instant > now + CLOCK_SKEW
    return moment.day.earliest > (now + CLOCK_SKEW).date()


def _is_panel(resource: Resource, analyte: Analyte) -> bool:
    """Whether the value stands elsewhere: in a member, or in a component of the same analyte."""
    parts = resource.component or ()
    return bool(resource.has_member) or any(
        analyte.value in concepts(part.code, table()) for part in parts
    )
