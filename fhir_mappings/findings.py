"""Condition and family history -> findings."""

from collections.abc import Iterator
from datetime import date

from fhir_mappings.codes import has_code
from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.dates import day_of
from fhir_mappings.recognition import recognise
from fhir_mappings.resected_length import resected_cm
from fhir_mappings.resource import Resource, many, reference_of
from fhir_mappings.withdrawn import is_withdrawn
from pathway.concepts import Concept
from pathway.facts import Finding, FindingState

_ILEUM = frozenset({"34516001", "85774003"})

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
    recorded = resource.recorded_date or resource.date_recorded or resource.asserted_date
    for concept, told in recognise(resource.code):
        located = _located(concept, resource)
        yield Finding(
            concept=located,
            source=reference_of(resource),
            state=_final_state(located, state, told),
            since=since,
            recorded=day_of(recorded),
            length_cm=resected_cm(resource) if located is Concept.ILEAL_RESECTION else None,
        )


def _located(concept: Concept, resource: Resource) -> Concept:
    in_ileum = has_code(many(resource.body_site), _ILEUM)
    return Concept.CROHN_ILEAL if concept is Concept.CROHN_SITE_UNKNOWN and in_ileum else concept


def _final_state(concept: Concept, state: FindingState, told: FindingState) -> FindingState:
    """The standing of the record and what its code or words tell: doubt weighs most."""
    if FindingState.POSSIBLE in {state, told}:
        return FindingState.POSSIBLE
    if concept in LASTS_FOR_LIFE:
        return FindingState.CURRENT
    return FindingState.PAST if FindingState.PAST in {state, told} else FindingState.CURRENT


_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_DROPPED = frozenset({"refuted", "entered-in-error"})
_UNSURE = frozenset({"differential", "provisional", "unconfirmed"})


def _condition_state(resource: Resource, today: date) -> FindingState | None:
    verification = status_words(resource.verification_status)
    clinical = status_words(resource.clinical_status)
    if verification & _DROPPED or resource.status == "entered-in-error":
        return None
    if (clinical and not clinical & _ACTIVE) or _abated(resource, today):
        return FindingState.PAST
    # How it ended stands in words nobody reads: neither current for certain nor over.
    ended_in_words = bool(resource.abatement_string) and not clinical
    doubtful = verification & _UNSURE or ended_in_words
    return FindingState.POSSIBLE if doubtful else FindingState.CURRENT


def _abated(resource: Resource, today: date) -> bool:
    """Whether it ended, on a day that has come or at an age of the patient."""
    period = resource.abatement_period
    day = day_of(resource.abatement_date_time or (period.end if period is not None else None))
    ages = (bytes(resource.abatement_age), bytes(resource.abatement_quantity))
    at_an_age = any(age not in {b"", b"null"} for age in ages)
    on_a_day = day is not None and day.latest <= today
    return bool(resource.abatement_boolean) or at_an_age or on_a_day


def status_words(status: CodeableConcept | str | None) -> frozenset[str]:
    """The codes of a status, which older versions of FHIR send as a plain string."""
    if isinstance(status, str):
        return frozenset({status})
    if status is None:
        return frozenset()
    coded = [c.code for c in status.coding or () if c.code]
    return frozenset(coded or ([status.text] if status.text else []))


def read_family(resource: Resource) -> Iterator[Finding]:
    """Diseases of relatives: a risk factor, never a diagnosis of the patient."""
    if is_withdrawn(resource):
        return
    for condition in resource.condition or ():
        for concept, _ in recognise(condition.code):
            yield Finding(concept=concept, source=reference_of(resource), state=FindingState.FAMILY)
