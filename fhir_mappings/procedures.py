"""Procedure -> operations with their resected length, injections given, injections declined."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from fhir_mappings.codes import entries, has_code, texts
from fhir_mappings.dates import day_of
from fhir_mappings.lab_values import number
from fhir_mappings.observations import USABLE
from fhir_mappings.prefetch import Record
from fhir_mappings.recognition import B12_INJECTION, IM_INJECTION, NAMES_B12, recognise, table
from fhir_mappings.resource import CodeableConcept, Quantity, Resource, many, reference_of
from pathway.concepts import Concept
from pathway.facts import (
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    Finding,
    FindingState,
    Route,
)

_DONE = frozenset({"completed", "in-progress"})
_REFUSED = frozenset({"105480006", "183932001", "443390004", "416406003", "183944003"})
_REFUSAL_WORDS = re.compile(r"\brefus|\bdeclin|\bpatient (?:decision|choice|preference)")


def declined(resource: Resource) -> bool:
    """Whether the patient's own decision is given as the reason."""
    reasons = [*many(resource.status_reason), *many(resource.reason_code)]
    reasons += [resource.not_done_reason] if resource.not_done_reason is not None else []
    words = (text for reason in reasons for text in texts(reason))
    return has_code(reasons, _REFUSED) or any(_REFUSAL_WORDS.search(text) for text in words)


def read_procedure(resource: Resource, record: Record) -> Iterator[Finding]:
    """Operations done, with their resected length, and injections declined."""
    performed = resource.performed_period
    since = day_of(
        resource.performed_date_time or (performed.start if performed is not None else None)
    )
    source = reference_of(resource)
    if resource.status == "not-done" and is_injection(resource.code) and declined(resource):
        yield Finding(concept=Concept.INJECTIONS_DECLINED, source=source, since=since)
    if resource.status not in _DONE:
        return
    for concept, told in recognise(resource.code):
        unsure = told is FindingState.POSSIBLE
        state = FindingState.POSSIBLE if unsure else FindingState.CURRENT
        finding = Finding(concept=concept, source=source, state=state, since=since)
        if concept is Concept.ILEAL_RESECTION:
            finding = replace(finding, length_cm=_resected_cm(resource, record))
        yield finding


def is_injection(concept: CodeableConcept | None) -> bool:
    """A procedure that is an intramuscular or vitamin B12 injection, by code or by words."""
    coded = {c for entry in entries(concept, table()) for c in entry.concepts}
    words = " ".join(texts(concept))
    return bool(coded & {IM_INJECTION, B12_INJECTION}) or "intramuscular injection" in words


def read_injection(resource: Resource) -> B12Course | None:
    """A vitamin B12 injection recorded as a procedure: one dose, of a form not on record."""
    coded = {c for entry in entries(resource.code, table()) for c in entry.concepts}
    named = any(NAMES_B12.search(text) and "inject" in text for text in texts(resource.code))
    performed = resource.performed_period
    given = day_of(
        resource.performed_date_time or (performed.start if performed is not None else None)
    )
    if resource.status not in _DONE or not (B12_INJECTION in coded or named):
        return None
    return B12Course(
        form=Cobalamin.HYDROXOCOBALAMIN,
        route=Route.INTRAMUSCULAR,
        state=CourseState.ENDED,
        kind=CourseKind.ADMINISTRATION,
        source=reference_of(resource),
        start=given,
        end=given,
    )


_CM = {"cm": Decimal(1), "mm": Decimal("0.1"), "m": Decimal(100)}
_LENGTH = re.compile(
    r"(?<![\d.,])(\d{1,4}(?:[.,]\d{1,2})?)\s*(cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?)\b"
)
_RESECTED = re.compile(r"length.*(?:ile|bowel|resect)|resect.*length")
_MAX_NOTE = 2000


def _resected_cm(resource: Resource, record: Record) -> Decimal | None:
    """Resected length from an extension, an Observation of the operation, or its words.

    Several different lengths in one place leave it unknown: nobody says which one was resected.
    """
    extended = [e.value_quantity for e in resource.extension or () if e.value_quantity]
    observed = [
        o.value_quantity
        for o in record.of("Observation")
        if o.status in USABLE and o.value_quantity is not None and _measures(o, resource)
    ]
    for quantities in (extended, observed):
        lengths = {cm for quantity in quantities if (cm := _cm(quantity)) is not None}
        if lengths:
            return lengths.pop() if len(lengths) == 1 else None
    notes = [note.text or "" for note in many(resource.note)]
    return _length_in_words((*notes, *texts(resource.code)))


def _measures(observation: Resource, procedure: Resource) -> bool:
    links = (
        *many(observation.part_of),
        *many(observation.focus),
        *(observation.derived_from or ()),
    )
    tail = f"Procedure/{procedure.id}"
    linked = any((link.reference or "").split("/_history")[0].endswith(tail) for link in links)
    return linked or any(_RESECTED.search(text) for text in texts(observation.code))


def _cm(quantity: Quantity) -> Decimal | None:
    factor = _CM.get((quantity.code or quantity.unit or "").strip().lower())
    value = number(bytes(quantity.value))
    if factor is None or value is None or quantity.comparator is not None:
        return None
    return value * factor


def _length_in_words(words: tuple[str, ...]) -> Decimal | None:
    found = {
        Decimal(value.replace(",", ".")) * (_CM["mm"] if unit.startswith("m") else _CM["cm"])
        for text in words
        for value, unit in _LENGTH.findall(text[:_MAX_NOTE].lower())
    }
    return found.pop() if len(found) == 1 else None
