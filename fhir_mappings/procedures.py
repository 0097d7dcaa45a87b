"""Procedure -> operations, injections given, injections declined."""

import re
from collections.abc import Iterator
from dataclasses import replace

from fhir_mappings.codes import entries, has_code, texts
from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.dates import day_of
from fhir_mappings.prefetch import Record
from fhir_mappings.recognition import B12_INJECTION, IM_INJECTION, NAMES_B12, recognise, table
from fhir_mappings.resected_length import resected_cm
from fhir_mappings.resource import Resource, many, reference_of
from pathway.concepts import Concept
from pathway.facts import (
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    Day,
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
    reasons += many(resource.reason_not_performed)
    reasons += [resource.not_done_reason] if resource.not_done_reason is not None else []
    words = (text for reason in reasons for text in texts(reason))
    return has_code(reasons, _REFUSED) or any(_REFUSAL_WORDS.search(text) for text in words)


def read_procedure(resource: Resource, record: Record) -> Iterator[Finding]:
    """Operations done, with their resected length, and injections declined."""
    since = _performed(resource)
    source = reference_of(resource)
    if _was_not_done(resource) and is_injection(resource.code) and declined(resource):
        yield Finding(concept=Concept.INJECTIONS_DECLINED, source=source, since=since)
    if not _was_done(resource):
        return
    for concept, told in recognise(resource.code):
        unsure = told is FindingState.POSSIBLE
        state = FindingState.POSSIBLE if unsure else FindingState.CURRENT
        finding = Finding(concept=concept, source=source, state=state, since=since)
        if concept is Concept.ILEAL_RESECTION:
            finding = replace(finding, length_cm=resected_cm(resource, record))
        yield finding


def _was_not_done(resource: Resource) -> bool:
    """Said by its status, or beside it in older versions."""
    return resource.status == "not-done" or bool(resource.not_performed or resource.not_done)


def _was_done(resource: Resource) -> bool:
    return resource.status in _DONE and not _was_not_done(resource)


def is_injection(concept: CodeableConcept | None) -> bool:
    """A procedure that is an intramuscular or vitamin B12 injection, by code or by words."""
    coded = {c for entry in entries(concept, table()) for c in entry.concepts}
    words = " ".join(texts(concept))
    return bool(coded & {IM_INJECTION, B12_INJECTION}) or "intramuscular injection" in words


def read_injection(resource: Resource) -> B12Course | None:
    """A vitamin B12 injection recorded as a procedure: one dose.

    It is one by its code, by its words, or as an injection given for a B12 deficiency. A form
    that is not named is taken for hydroxocobalamin, which no rule objects to.
    """
    coded = {c for entry in entries(resource.code, table()) for c in entry.concepts}
    named = any(NAMES_B12.search(text) and "inject" in text for text in texts(resource.code))
    for_b12 = IM_INJECTION in coded and _treats_b12_deficiency(resource)
    if not _was_done(resource) or not (B12_INJECTION in coded or named or for_b12):
        return None
    given = _performed(resource)
    return B12Course(
        form=_form_named(resource),
        route=Route.INTRAMUSCULAR,
        state=CourseState.ENDED,
        kind=CourseKind.ADMINISTRATION,
        source=reference_of(resource),
        start=given,
        end=given,
    )


def _performed(resource: Resource) -> Day | None:
    performed = resource.performed_period
    return day_of(
        resource.performed_date_time or (performed.start if performed is not None else None)
    )


_B12_DEFICIENCIES = frozenset({Concept.B12_DEFICIENCY, Concept.PERNICIOUS_ANAEMIA})


def _treats_b12_deficiency(resource: Resource) -> bool:
    reasons = many(resource.reason_code)
    return any(concept in _B12_DEFICIENCIES for r in reasons for concept, _ in recognise(r))


_FORMS = (
    (re.compile(r"\bcyanocobalamin"), Cobalamin.CYANOCOBALAMIN),
    (re.compile(r"\bmethylcobalamin|\bmecobalamin"), Cobalamin.METHYLCOBALAMIN),
)


def _form_named(resource: Resource) -> Cobalamin:
    words = " ".join(texts(resource.code))
    return next((f for word, f in _FORMS if word.search(words)), Cobalamin.HYDROXOCOBALAMIN)
