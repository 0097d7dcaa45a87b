"""Observations of a pregnancy: its status on a day, and the expected day of delivery."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fhir_mappings.codes import codes, concepts, texts
from fhir_mappings.dates import Moment, read_date
from fhir_mappings.issues import MappingIssue
from fhir_mappings.observations import (
    DELIVERY_DATE,
    PREGNANCY_STATUS,
    USABLE,
    is_future,
    table,
    taken,
)
from fhir_mappings.resource import Resource, reference_of
from pathway.concepts import Concept
from pathway.facts import Day, Finding


@dataclass(slots=True)
class PregnancyReading:
    """The pregnancy on record today, and what could not be read of one."""

    findings: list[Finding] = field(default_factory=list)
    issues: list[MappingIssue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one Observation said, and when; `due` for an expected delivery."""

    source: str
    day: Day | None
    pregnant: bool
    due: Day | None = None


def is_about_pregnancy(resource: Resource) -> bool:
    """Whether an Observation is of one of the two kinds read here."""
    return not {PREGNANCY_STATUS, DELIVERY_DATE}.isdisjoint(concepts(resource.code, table()))


def read_pregnancy(observations: Iterable[Resource], now: datetime) -> PregnancyReading:
    """Pregnant by a status or a delivery still ahead, unless a later status says it is over."""
    reading = PregnancyReading()
    said: list[_Statement] = []
    for resource in observations:
        if resource.status not in USABLE:
            continue
        is_status = PREGNANCY_STATUS in concepts(resource.code, table())
        read = _status(resource, now) if is_status else _delivery(resource, now)
        if isinstance(read, str):
            reading.issues.append(MappingIssue(reference_of(resource), read))
        elif read is not None:
            said.append(read)
    reading.findings.extend(_standing(said))
    return reading


def _standing(said: list[_Statement]) -> Iterator[Finding]:
    ended = [s.day.earliest for s in said if not s.pregnant and s.day is not None]
    over_since = max(ended, default=None)
    for statement in said:
        day = statement.day
        over = over_since is not None and day is not None and day.latest < over_since
        if statement.pregnant and not over:
            since = None if statement.due is not None else day
            yield Finding(concept=Concept.PREGNANCY, source=statement.source, since=since)


_ANSWERS = {
    ("sct", "77386006"): True,
    ("sct", "60001007"): False,
    ("loinc", "LA15173-0"): True,
    ("loinc", "LA26683-5"): False,
}
_WORDS = {"pregnant": True, "currently pregnant": True, "yes": True, "positive": True,
          "not pregnant": False, "not currently pregnant": False, "no": False, "negative": False,
          "unknown": None}  # fmt: skip
_NOT_KNOWN = frozenset({"UNK", "unknown", "LA4489-6", "261665006"})


def _status(resource: Resource, now: datetime) -> _Statement | str | None:
    """A status, the problem with it, or None when nobody knows."""
    if resource.data_absent_reason is not None:
        return None
    answer = _answer(resource)
    if not isinstance(answer, bool):
        return answer
    moment = taken(resource)
    if isinstance(moment, str):
        return moment
    if is_future(moment, now):
        return "date-in-future"
    return _Statement(reference_of(resource), moment.day, answer)


def _answer(resource: Resource) -> bool | str | None:
    """Yes, no, None for "not known"; else the problem."""
    value = resource.value_codeable_concept
    if resource.value_boolean is not None:
        return resource.value_boolean
    for coding in codes(value):
        if coding in _ANSWERS:
            return _ANSWERS[coding]
    if value is not None and any(c.code in _NOT_KNOWN for c in value.coding or ()):
        return None
    words = [*texts(value), (resource.value_string or "").strip().lower()]
    understood = [word for word in words if word in _WORDS]
    if understood:
        return _WORDS[understood[0]]
    return "answer-unknown" if any(words) or value is not None else "value-missing"


_LONGEST = timedelta(weeks=42)


def _delivery(resource: Resource, now: datetime) -> _Statement | str | None:
    """A delivery still ahead, the problem with its date, or None when it is past."""
    text = resource.value_date_time
    if not text:
        return None if resource.data_absent_reason is not None else "value-missing"
    due = read_date(text)
    if due is None:
        return "date-impossible"
    if due.day.earliest > now.date() + _LONGEST:
        return "value-implausible"
    if due.day.latest < now.date():
        return None
    moment = taken(resource)
    asked = moment.day if isinstance(moment, Moment) else None
    return _Statement(reference_of(resource), asked, pregnant=True, due=due.day)
