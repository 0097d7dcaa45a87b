"""Observation -> findings: symptoms and signs asked for, diet, a low B12 only asserted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from fhir_mappings.codes import codes, entries, has_code, texts
from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.dates import Moment
from fhir_mappings.observations import USABLE, taken
from fhir_mappings.recognition import CONCEPT_NAMES, recognise, table
from fhir_mappings.resource import Component, Resource, reference_of
from pathway.concepts import Concept
from pathway.facts import Day, Finding, FindingState

_Question = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one Observation says to its question; no concepts: no, or nothing of ours."""

    question: _Question
    day: Day | None
    concepts: tuple[Concept, ...]
    asks_for: frozenset[Concept]
    source: str


def read_observed(observations: Iterable[Resource]) -> Iterator[Finding]:
    """Findings sent as Observations, each unless a later answer to its question took it back."""
    parts = [
        (part, resource)
        for resource in observations
        if resource.status in USABLE
        for part in (resource, *(resource.component or ()))
        if part.data_absent_reason is None
    ]
    if not any(_asserted(part, _asks_for(part)) for part, _ in parts):
        return  # most records: spares dating and comparing every answer
    answers = [_answer(part, resource) for part, resource in parts]
    answered_otherwise = _last_answered_otherwise(answers)
    for answer in answers:
        for concept in answer.concepts:
            last = answered_otherwise.get((answer.question, concept))
            changes = concept in answer.asks_for or concept in _HABITS
            if changes and last is not None and answer.day is not None and answer.day.latest < last:
                continue
            yield Finding(concept=concept, source=answer.source, since=answer.day)


def _last_answered_otherwise(answers: list[_Answer]) -> dict[tuple[_Question, Concept], date]:
    """The last day on which a question that once gave a concept was answered without it.

    It takes the concept back where the question is about it, or where it is a habit; of questions
    that any finding may answer ("symptom") a second answer adds to the first.
    """
    given: dict[_Question, set[Concept]] = defaultdict(set)
    for answer in answers:
        given[answer.question].update(answer.concepts)
    last: dict[tuple[_Question, Concept], date] = {}
    for answer in answers:
        if answer.day is None:
            continue
        for concept in given[answer.question].difference(answer.concepts):
            key, day = (answer.question, concept), answer.day.earliest
            last[key] = max(last.get(key, day), day)
    return last


_HABITS = frozenset({Concept.VEGAN_OR_VEGETARIAN})


def _answer(part: Resource | Component, resource: Resource) -> _Answer:
    asks_for, moment = _asks_for(part), taken(resource)
    return _Answer(
        question=_question(part.code),
        day=moment.day if isinstance(moment, Moment) else None,
        concepts=tuple(_asserted(part, asks_for)),
        asks_for=frozenset(asks_for),
        source=reference_of(resource),
    )


def _asks_for(part: Resource | Component) -> list[Concept]:
    """The findings a question is about by its code: "fatigue", answered with yes or no."""
    known = entries(part.code, table())
    asked = [name for entry in known if not entry.history for name in entry.concepts]
    return [Concept(name) for name in asked if name in CONCEPT_NAMES]


def _question(code: CodeableConcept | None) -> _Question:
    """What makes two Observations answers to one question: their codes, else their words."""
    return frozenset(codes(code)) or frozenset(("", text) for text in texts(code))


def _asserted(part: Resource | Component, asks_for: list[Concept]) -> list[Concept]:
    """A finding as the value, or as the code of an Observation that is not answered with no."""
    value = part.value_codeable_concept
    if value is not None and not has_code([value], _YES):
        return [concept for concept, state in _told(value) if state is FindingState.CURRENT]
    return [] if _is_denied(part) else asks_for


def _told(value: CodeableConcept) -> list[tuple[Concept, FindingState]]:
    """What a coded value means; of words alone only a habit is read."""
    if value.coding:
        return recognise(CodeableConcept(coding=value.coding))
    return [(concept, state) for concept, state in recognise(value) if concept in _HABITS]


_YES = frozenset({"373066001", "52101004", "10828004"})
_YES_WORDS = frozenset({"yes", "present", "positive"})


def _is_denied(part: Resource | Component) -> bool:
    """Whether anything but a plain yes, or no answer at all, stands beside the question."""
    words = part.value_string
    return (
        part.value_boolean is False
        or part.value_quantity is not None
        or (words is not None and words.strip().lower() not in _YES_WORDS)
    )
