"""The few FHIR elements the pathway reads, decoded typed and tolerant of sloppy shapes.

One flat, optional struct for every resource type: an unknown type decodes and is simply not
ours. Numbers stay raw text until a relevant result is read, so decimals are exact and a
string where a number belongs is seen. Where senders confuse one and many, both are accepted.
"""

import re
from typing import TypeVar

import msgspec

from fhir_mappings.datatypes import (
    NOTHING,
    CodeableConcept,
    Coding,
    Dosage,
    Period,
    Quantity,
    Range,
    Reference,
    Struct,
    Timing,
)

T = TypeVar("T")


class Annotation(Struct):
    text: str | None = None


class Extension(Struct):
    value_quantity: Quantity | None = None


class Reaction(Struct):
    substance: CodeableConcept | None = None
    manifestation: list[CodeableConcept] | CodeableConcept | None = None
    severity: str | None = None


class Component(Struct):
    code: CodeableConcept | None = None
    value_quantity: Quantity | None = None
    value_string: str | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_boolean: bool | None = None
    data_absent_reason: CodeableConcept | None = None
    interpretation: list[CodeableConcept] | CodeableConcept | None = None
    reference_range: list[Range] | None = None


class Ingredient(Struct):
    item_codeable_concept: CodeableConcept | None = None


class Issue(Struct):
    severity: str | None = None


class Link(Struct):
    relation: str | None = None
    url: msgspec.Raw = NOTHING


class Restriction(Struct):
    period: Period | None = None


class Family(Struct):
    code: CodeableConcept | None = None


class Meta(Struct):
    last_updated: str | None = None
    version_id: str | None = None


class EncounterClass(Struct):
    """A Coding in R4, a CodeableConcept in R5; DSTU2 has the bare code."""

    code: str | None = None
    coding: list[Coding] | None = None


class Contained(Struct):
    """A contained resource: medications, reasons and encounters are read."""

    resource_type: str | None = None
    id: str | None = None
    encounter_class: EncounterClass | list[EncounterClass] | str | None = msgspec.field(
        default=None, name="class"
    )
    code: CodeableConcept | None = None
    ingredient: list[Ingredient] | None = None


class Resource(Struct):
    """Any resource inside a prefetch value."""

    resource_type: str | None = None
    id: str | None = None
    status: str | None = None
    intent: str | None = None
    do_not_perform: bool | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    patient: Reference | None = None
    beneficiary: Reference | None = msgspec.field(default=None, name="for")  # Task
    contained: list[Contained] | None = None
    note: list[Annotation] | Annotation | None = None
    extension: list[Extension] | None = None
    meta: Meta | None = None
    encounter_class: EncounterClass | list[EncounterClass] | str | None = msgspec.field(
        default=None, name="class"
    )

    birth_date: str | None = None
    deceased_boolean: bool | None = None
    deceased_date_time: str | None = None

    effective_date_time: str | None = None
    effective_instant: str | None = None
    effective_period: Period | None = None
    effective_timing: Timing | None = None
    issued: str | None = None
    value_quantity: Quantity | None = None
    value_string: str | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_boolean: bool | None = None
    value_date_time: str | None = None
    data_absent_reason: CodeableConcept | None = None
    interpretation: list[CodeableConcept] | CodeableConcept | None = None
    reference_range: list[Range] | None = None
    component: list[Component] | None = None
    has_member: list[Reference] | None = None
    part_of: list[Reference] | Reference | None = None
    focus: list[Reference] | Reference | None = None
    derived_from: list[Reference] | None = None

    clinical_status: CodeableConcept | str | None = None
    verification_status: CodeableConcept | str | None = None
    onset_date_time: str | None = None
    onset_period: Period | None = None
    abatement_date_time: str | None = None
    abatement_boolean: bool | None = None
    abatement_period: Period | None = None
    abatement_age: msgspec.Raw = NOTHING
    abatement_string: str | None = None
    recorded_date: str | None = None
    date_recorded: str | None = None
    asserted_date: str | None = None
    body_site: list[CodeableConcept] | CodeableConcept | None = None

    performed_date_time: str | None = None
    performed_period: Period | None = None
    status_reason: list[CodeableConcept] | CodeableConcept | None = None
    not_done_reason: CodeableConcept | None = None
    reason_code: list[CodeableConcept] | CodeableConcept | None = None

    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    dosage_instruction: list[Dosage] | Dosage | None = None
    dosage: list[Dosage] | Dosage | None = None
    authored_on: str | None = None
    date_written: str | None = None
    date_asserted: str | None = None
    when_handed_over: str | None = None
    when_prepared: str | None = None
    days_supply: Quantity | None = None
    taken: str | None = None
    was_not_taken: bool | None = None
    ingredient: list[Ingredient] | None = None

    occurrence_date_time: str | None = None
    occurrence_period: Period | None = None
    description: str | None = None  # Task
    restriction: Restriction | None = None
    execution_period: Period | None = None
    last_modified: str | None = None

    criticality: str | None = None
    reaction: list[Reaction] | None = None
    substance: CodeableConcept | None = None
    condition: list[Family] | None = None
    issue: list[Issue] | None = None

    not_done: bool | None = None  # STU3
    not_given: bool | None = None  # STU3
    # DSTU2
    abatement_quantity: msgspec.Raw = NOTHING
    not_performed: bool | None = None
    reason_not_performed: list[CodeableConcept] | CodeableConcept | None = None
    date_ended: str | None = None
    was_not_given: bool | None = None
    effective_time_date_time: str | None = None
    effective_time_period: Period | None = None
    ordered_on: str | None = None
    scheduled_date_time: str | None = None
    scheduled_period: Period | None = None
    item: msgspec.Raw = NOTHING


class DraftResource(Resource):
    """A draft order: what is read of it beyond a record's resource."""

    reason_codeable_concept: CodeableConcept | None = None  # DSTU2
    reason_reference: list[Reference] | Reference | None = None
    priority: str | None = None
    encounter: Reference | None = None


class Entry(Struct):
    resource: Resource | None = None


class PrefetchValue(Resource):
    """A prefetch value: one resource, or a searchset of them."""

    entry: list[Entry] | None = None
    link: list[Link] | None = None
    total: msgspec.Raw = NOTHING
    resource: msgspec.Raw = NOTHING  # pre-1.0 clients wrap: {"response": .., "resource": ..}


def many(value: list[T] | T | None) -> list[T]:
    """One, many or none as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


_TYPE = re.compile(r"[A-Za-z]{1,64}")
_ID = re.compile(r"[A-Za-z0-9\-._~:|]{1,256}")


def reference_of(resource: Resource) -> str:
    """The reference the client itself would use; without a plain id the type alone."""
    kind = resource.resource_type or ""
    kind = kind if _TYPE.fullmatch(kind) else "entry"
    return f"{kind}/{resource.id}" if resource.id and _ID.fullmatch(resource.id) else kind
