"""Condition, Procedure, finding-like Observation and family history -> findings."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from fhir_mappings.codes import concepts as concepts_in
from fhir_mappings.codes import entries, has_code, texts
from fhir_mappings.dates import day_of
from fhir_mappings.observations import DELIVERY_DATE, PREGNANCY_STATUS, USABLE, number
from fhir_mappings.observations import table as observation_table
from fhir_mappings.prefetch import Record
from fhir_mappings.resource import CodeableConcept, Quantity, Resource, many, reference_of
from fhir_mappings.valueset import ValueSet, load
from pathway.facts import (
    B12Course,
    Cobalamin,
    Concept,
    CourseKind,
    CourseState,
    Finding,
    FindingState,
    Route,
)

IM_INJECTION = "im-injection"
B12_INJECTION = "b12-injection"
_KNOWN = frozenset({concept.value for concept in Concept} | {IM_INJECTION, B12_INJECTION})


def table() -> ValueSet:
    """Codes of problems, operations and habits."""
    return load("findings", _KNOWN)


LASTS_FOR_LIFE = frozenset(
    {
        Concept.ROUX_EN_Y,
        Concept.BILIOPANCREATIC_DIVERSION,
        Concept.SLEEVE_GASTRECTOMY,
        Concept.BARIATRIC_OTHER,
        Concept.GASTRECTOMY_TOTAL,
        Concept.GASTRECTOMY_PARTIAL,
        Concept.ILEAL_RESECTION,
        Concept.ILEAL_RESECTION_TOTAL,
        Concept.SMALL_BOWEL_RESECTION,
    }
)
"""Once done it holds, whatever the status of the record says."""

_WORDS: tuple[tuple[re.Pattern[str], Concept], ...] = tuple(
    (re.compile(pattern), concept)
    for pattern, concept in (
        (r"\bpernicious an(?:a)?emia\b", Concept.PERNICIOUS_ANAEMIA),
        (r"\bautoimmune gastritis\b", Concept.AUTOIMMUNE_GASTRITIS),
        (r"\bsubacute combined degeneration\b", Concept.SUBACUTE_COMBINED_DEGENERATION),
        (r"\bleber'?s?\b.*\boptic\b", Concept.LEBER),
        (r"\b(?:vitamin )?b-?\s?12 deficien|\bcobalamin deficien", Concept.B12_DEFICIENCY),
        (r"\bperipheral neuropathy\b|\bpolyneuropathy\b", Concept.PERIPHERAL_NEUROPATHY),
        (r"\bpar(?:a)?esthesia\b|\bnumbness\b", Concept.PARAESTHESIA),
        (r"\bdementia\b|\bcognitive impairment\b", Concept.COGNITIVE_IMPAIRMENT),
        (r"\broux-?en-?y\b|\bgastric bypass\b", Concept.ROUX_EN_Y),
        (r"\bbiliopancreatic diversion\b|\bduodenal switch\b", Concept.BILIOPANCREATIC_DIVERSION),
        (r"\bsleeve gastrectomy\b", Concept.SLEEVE_GASTRECTOMY),
        (r"\btotal gastrectomy\b", Concept.GASTRECTOMY_TOTAL),
        (r"\bresection of (?:the )?(?:terminal )?ileum\b|\bileal resection\b|\bileectomy\b",
         Concept.ILEAL_RESECTION),
        (r"\b(?:terminal )?ileal crohn|\bcrohn'?s? ileitis\b", Concept.CROHN_ILEAL),
        (r"\bcrohn'?s? disease of (?:the )?(?:terminal )?ileum\b", Concept.CROHN_ILEAL),
        (r"\bvegan\b|\bvegetarian\b", Concept.VEGAN_OR_VEGETARIAN),
        (r"\bco?eliac disease\b", Concept.COELIAC),
        (r"\bfatigue\b|\btiredness\b", Concept.FATIGUE),
        (r"\bpalliative care\b|\bhospice\b", Concept.PALLIATIVE_CARE),
    )
)  # fmt: skip
_NEGATED = re.compile(r"\bno\b|\bnot\b|\bdenie[sd]\b|\bwithout\b|\bfamily\b|\brisk of\b|\bnon-")
_NAMES_B12 = re.compile(r"\bb-?\s?12\b|cobalamin")
_ILEUM = frozenset({"34516001", "85774003"})


def recognise(concept: CodeableConcept | None) -> list[tuple[Concept, bool]]:
    """The concepts of a code, with whether the code itself says "history of".

    Words are read only when no coding is known to the tables, and never past a negation.
    """
    known = entries(concept, table())
    found = [(Concept(c), e.history) for e in known for c in e.concepts if c in _CONCEPTS]
    if not known:
        found = [(c, False) for c in _by_words(concept)]
    names_b12 = any(_NAMES_B12.search(text) for text in texts(concept))
    return [
        (Concept.B12_DEFICIENCY, history)
        if c is Concept.B12_OR_FOLATE_DEFICIENCY and names_b12
        else (c, history)
        for c, history in found
    ]


_CONCEPTS = frozenset(concept.value for concept in Concept)


def _by_words(concept: CodeableConcept | None) -> Iterator[Concept]:
    words = " ".join(texts(concept))
    if words and not _NEGATED.search(words):
        for pattern, name in _WORDS:
            if pattern.search(words):
                yield name
                return


def read_condition(resource: Resource, today: date) -> Iterator[Finding]:
    """Findings of one Condition; a refuted one is nothing."""
    state = _condition_state(resource, today)
    if state is None:
        return
    onset = resource.onset_period
    started = (
        resource.onset_date_time,
        onset.start if onset is not None else None,
        resource.recorded_date,
        resource.date_recorded,
        resource.asserted_date,
    )
    since = day_of(next((text for text in started if text), None))
    for concept, history in recognise(resource.code):
        located = _located(concept, resource)
        yield Finding(
            concept=located,
            source=reference_of(resource),
            state=_final_state(located, state, history=history),
            since=since,
        )


def _located(concept: Concept, resource: Resource) -> Concept:
    in_ileum = has_code(many(resource.body_site), _ILEUM)
    return Concept.CROHN_ILEAL if concept is Concept.CROHN_SITE_UNKNOWN and in_ileum else concept


def _final_state(concept: Concept, state: FindingState, *, history: bool) -> FindingState:
    if concept in LASTS_FOR_LIFE and state is FindingState.PAST:
        return FindingState.CURRENT
    return FindingState.PAST if history and state is FindingState.CURRENT else state


_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_DROPPED = frozenset({"refuted", "entered-in-error"})
_UNSURE = frozenset({"differential", "provisional", "unconfirmed"})


def _condition_state(resource: Resource, today: date) -> FindingState | None:
    verification = status_words(resource.verification_status)
    clinical = status_words(resource.clinical_status)
    if verification & _DROPPED or resource.status == "entered-in-error":
        return None
    abated = day_of(resource.abatement_date_time)
    over = bool(resource.abatement_boolean) or (abated is not None and abated.latest <= today)
    if clinical and not clinical & _ACTIVE:
        return FindingState.PAST
    if over:
        return FindingState.PAST
    return FindingState.POSSIBLE if verification & _UNSURE else FindingState.CURRENT


def status_words(status: CodeableConcept | str | None) -> frozenset[str]:
    """The codes of a status, which older versions of FHIR send as a plain string."""
    if isinstance(status, str):
        return frozenset({status})
    if status is None:
        return frozenset()
    coded = [c.code for c in status.coding or () if c.code]
    return frozenset(coded or ([status.text] if status.text else []))


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
    for concept, _ in recognise(resource.code):
        finding = Finding(concept=concept, source=source, since=since)
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
    named = any(_NAMES_B12.search(text) and "inject" in text for text in texts(resource.code))
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


_PREGNANT = frozenset({"77386006"})


def read_observed(resource: Resource, today: date) -> Iterator[Finding]:
    """Findings sent as Observations: pregnancy, expected delivery, diet, low B12 asserted."""
    if resource.status not in USABLE:
        return
    seen = day_of(resource.effective_date_time or resource.effective_instant)
    names = concepts_in(resource.code, observation_table())
    source = reference_of(resource)
    if DELIVERY_DATE in names:
        due = day_of(resource.value_date_time)
        if due is not None and due.latest >= today:
            yield Finding(concept=Concept.PREGNANCY, source=source)
    elif PREGNANCY_STATUS in names:
        value = resource.value_codeable_concept
        if seen is not None and value is not None and has_code([value], _PREGNANT):
            yield Finding(concept=Concept.PREGNANCY, source=source, since=seen)
    else:
        for concept in _asserted(resource):
            yield Finding(concept=concept, source=source, since=seen)


def _asserted(resource: Resource) -> list[Concept]:
    """A finding as the value, or as the code of an Observation that is not answered with no."""
    value = resource.value_codeable_concept
    if value is not None:
        return [c for c, history in recognise(CodeableConcept(coding=value.coding)) if not history]
    denied = resource.value_boolean is False or resource.value_quantity is not None
    return (
        []
        if denied
        else [
            c
            for e in entries(resource.code, table())
            if not e.history
            for c in map(Concept, (n for n in e.concepts if n in _CONCEPTS))
        ]
    )


def read_family(resource: Resource) -> Iterator[Finding]:
    """Diseases of relatives: a risk factor, never a diagnosis of the patient."""
    for condition in resource.condition or ():
        for concept, _ in recognise(condition.code):
            yield Finding(concept=concept, source=reference_of(resource), state=FindingState.FAMILY)
