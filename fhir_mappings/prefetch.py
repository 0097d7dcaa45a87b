"""From prefetch values to this patient's resources, and what could be looked at."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from fhir_mappings.datatypes import Reference
from fhir_mappings.decode import UNREADABLE, Unavailable
from fhir_mappings.issues import MappingIssue
from fhir_mappings.resource import Contained, PrefetchValue, Resource, reference_of
from fhir_mappings.values import (
    GROUP_OF_TYPE,
    Standing,
    goes_on,
    is_bundle,
    is_harmless,
    standing,
    unwrapped,
)
from fhir_mappings.withdrawn import is_withdrawn
from pathway.facts import FactGroup

Prefetch = Mapping[str, PrefetchValue | Unavailable | None]


@dataclass(slots=True)
class Record:
    """The resources of this patient by type, and the honest account of the rest.

    `unreadable` are stand-ins for entries that could not be read or say no owner; `withdrawn` are
    those of the resources that were entered in error; `partial` and `incomplete` are the parts of
    the record in which something may therefore be missing.
    """

    resources: dict[str, list[Resource]] = field(default_factory=dict)
    unreadable: list[tuple[Resource, str]] = field(default_factory=list)
    withdrawn: list[Resource] = field(default_factory=list)
    medications: dict[str, Resource | Contained] = field(default_factory=dict)
    supplied: set[FactGroup] = field(default_factory=set)
    failed: set[FactGroup] = field(default_factory=set)
    partial: set[FactGroup] = field(default_factory=set)
    incomplete: set[FactGroup] = field(default_factory=set)
    issues: list[MappingIssue] = field(default_factory=list)
    other_patient: bool = False

    def of(self, *kinds: str) -> Iterator[Resource]:
        """The readable resources of some types, in the order they were sent."""
        for kind in kinds:
            yield from self.resources.get(kind, ())

    def other_than(self, kinds: Collection[str]) -> Iterator[Resource]:
        """The readable resources of all types but some."""
        for kind, resources in self.resources.items():
            if kind not in kinds:
                yield from resources


def read_record(prefetch: Prefetch, patient_id: str) -> Record:
    """Sort what was sent. Resources count by their type, whatever key they came under.

    Raises TooDeep for a wrapped value whose read parts nest too deep.
    """
    record = Record()
    for key, value in prefetch.items():
        _read_key(record, _group_named(key), value, patient_id)
    record.supplied -= record.failed
    return record


def holds_another_patient(prefetch: Prefetch, patient_id: str) -> bool:
    """Whether any part of what was sent is about somebody else. Raises TooDeep."""
    return read_record(prefetch, patient_id).other_patient


def _read_key(
    record: Record,
    group: FactGroup | None,
    value: PrefetchValue | Unavailable | None,
    patient_id: str,
) -> None:
    if value is None:  # of most keys, in most calls
        if group is not None:
            (record.failed if group is FactGroup.PATIENT else record.supplied).add(group)
        return
    value = unwrapped(value)
    answered = standing(value, group) is Standing.ANSWERED
    if isinstance(value, PrefetchValue):
        record.other_patient |= _is_anothers(value, patient_id)
        _read_value(record, group if answered else None, value, patient_id)
    if group is not None and not (answered and isinstance(value, PrefetchValue)):
        (record.supplied if answered else record.failed).add(group)


def _read_value(
    record: Record, group: FactGroup | None, value: PrefetchValue, patient_id: str
) -> None:
    """The resources of a value; `group` is the part asked for, None where it does not answer."""
    resources = resources_of(value)
    if group is not None and (group is not FactGroup.PATIENT or resources):
        record.supplied.add(group)
        if goes_on(value):
            record.incomplete.add(group)
    for resource in resources:
        _place(record, resource, group, patient_id)


def _group_named(key: str) -> FactGroup | None:
    try:
        return FactGroup(key)
    except ValueError:
        return None


def resources_of(value: PrefetchValue) -> list[Resource]:
    """What a value holds: the entries of a searchset, or itself if it says what it is."""
    if is_bundle(value):
        return [entry.resource or Resource() for entry in value.entry or ()]
    return [value] if value.resource_type else []


def _place(record: Record, resource: Resource, asked: FactGroup | None, patient_id: str) -> None:
    group = GROUP_OF_TYPE.get(resource.resource_type or "")
    if group is None:
        _place_other(record, resource, asked, patient_id)
    elif asked is FactGroup.OBSERVATIONS and group is FactGroup.LABS:
        # Observations asked for as `observations` do not stand for the laboratory results.
        _place_clinical(record, resource, asked, patient_id)
    else:
        _place_clinical(record, resource, group, patient_id)


def _place_other(
    record: Record, resource: Resource, asked: FactGroup | None, patient_id: str
) -> None:
    """A resource that is no part of the record by its type."""
    kind = resource.resource_type or ""
    if kind == "OperationOutcome":
        if not is_harmless(resource) and asked is not None:
            record.partial.add(asked)
        return
    if kind == "Medication":
        record.medications[f"Medication/{resource.id}"] = resource
        return
    record.other_patient |= _is_anothers(resource, patient_id)
    if kind == "Encounter" and resource.status != UNREADABLE:
        record.resources.setdefault(kind, []).append(resource)
        return
    if not kind or kind in {"Encounter", "Bundle"}:
        problem = NESTED if kind == "Bundle" else "wrong-type"
        record.issues.append(MappingIssue(reference_of(resource), problem))
        record.partial.update({asked} if asked is not None else ())


NESTED = "bundle-in-bundle"
"""A searchset inside a searchset, as answers to batches are: nothing in it is read."""


def _is_anothers(resource: Resource, patient_id: str) -> bool:
    """Whether even a resource we do not read names another patient as its own."""
    reference = resource.subject or resource.patient or resource.beneficiary
    text = (reference.reference or "") if reference is not None else ""
    named = "Patient/" in text
    return named and reference is not None and patient_id_in(reference) != patient_id


def _place_clinical(record: Record, resource: Resource, group: FactGroup, patient_id: str) -> None:
    owner = resource.id if group is FactGroup.PATIENT else _owner(resource, patient_id)
    if owner is not None and owner != patient_id:
        record.other_patient = True
    elif resource.status == UNREADABLE:
        _set_aside(record, resource, group, "wrong-type")
    elif owner is None:
        _set_aside(record, resource, group, "subject-missing")
    else:
        record.supplied.add(group)
        record.resources.setdefault(resource.resource_type or "", []).append(resource)
        if is_withdrawn(resource):
            record.withdrawn.append(resource)


def _set_aside(record: Record, resource: Resource, group: FactGroup, problem: str) -> None:
    if group is not FactGroup.PATIENT:
        record.supplied.add(group)
    record.unreadable.append((resource, problem))


def _owner(resource: Resource, patient_id: str) -> str | None:
    """Id of the patient a resource belongs to; None when it does not say."""
    reference = resource.subject or resource.patient or resource.beneficiary
    if reference is None:
        return None
    usual = f"Patient/{patient_id}"  # nearly every reference: spares taking it apart
    return patient_id if reference.reference == usual else patient_id_in(reference)


def patient_id_in(reference: Reference) -> str | None:
    """The id in a patient reference: relative, absolute, versioned, or a bare `urn:uuid:`.

    A reference to something that is no patient comes back whole, so that it never matches.
    """
    text = (reference.reference or "").partition("/_history/")[0].removeprefix("urn:uuid:")
    head, _, identifier = text.rpartition("/")
    if not identifier or identifier.startswith("#"):
        return None
    return identifier if head.rpartition("/")[2] in {"", "Patient"} else text
