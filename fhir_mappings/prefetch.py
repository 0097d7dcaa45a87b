"""From prefetch values to this patient's resources, and what could be looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fhir_mappings.decode import UNREADABLE, Unavailable, decode_value
from fhir_mappings.issues import MappingIssue
from fhir_mappings.resource import Contained, PrefetchValue, Reference, Resource, reference_of
from pathway.facts import FactGroup

Prefetch = Mapping[str, PrefetchValue | Unavailable | None]

GROUP_OF_TYPE: Mapping[str, FactGroup] = {
    "Patient": FactGroup.PATIENT,
    "Observation": FactGroup.LABS,
    "Condition": FactGroup.CONDITIONS,
    "MedicationRequest": FactGroup.MEDICATION_REQUESTS,
    "MedicationOrder": FactGroup.MEDICATION_REQUESTS,
    "MedicationPrescription": FactGroup.MEDICATION_REQUESTS,
    "MedicationStatement": FactGroup.MEDICATION_STATEMENTS,
    "Procedure": FactGroup.PROCEDURES,
    "AllergyIntolerance": FactGroup.ALLERGIES,
    "MedicationDispense": FactGroup.DISPENSES,
    "MedicationAdministration": FactGroup.ADMINISTRATIONS,
    "ServiceRequest": FactGroup.SERVICE_REQUESTS,
    "ProcedureRequest": FactGroup.SERVICE_REQUESTS,
    "DiagnosticOrder": FactGroup.SERVICE_REQUESTS,
    "Task": FactGroup.TASKS,
    "FamilyMemberHistory": FactGroup.FAMILY_HISTORY,
}

_HARMLESS = frozenset({"information", "warning", "success"})


@dataclass(slots=True)
class Record:
    """The resources of this patient by type, and the honest account of the rest."""

    resources: dict[str, list[Resource]] = field(default_factory=dict)
    medications: dict[str, Resource | Contained] = field(default_factory=dict)
    supplied: set[FactGroup] = field(default_factory=set)
    incomplete: set[FactGroup] = field(default_factory=set)
    issues: list[MappingIssue] = field(default_factory=list)
    other_patient: bool = False
    not_ours: int = 0

    def of(self, *kinds: str) -> Iterator[Resource]:
        """The readable resources of some types, in the order they were sent."""
        for kind in kinds:
            yield from self.resources.get(kind, ())


def read_record(prefetch: Prefetch, patient_id: str) -> Record:
    """Sort what was sent. Resources count by their type, whatever key they came under."""
    record = Record()
    for key, value in prefetch.items():
        _read_key(record, key, value, patient_id)
    return record


def _read_key(
    record: Record, key: str, value: PrefetchValue | Unavailable | None, patient_id: str
) -> None:
    group = _group_named(key)
    if isinstance(value, PrefetchValue) and value.resource:
        value = decode_value(bytes(value.resource))
    if value is None:
        if group is not None and group is not FactGroup.PATIENT:
            record.supplied.add(group)
        return
    if isinstance(value, Unavailable) or _failed(value):
        return
    resources = _resources(value)
    if group is not None and (group is not FactGroup.PATIENT or resources):
        record.supplied.add(group)
    _mark_incomplete(record, value, group)
    for resource in resources:
        _place(record, resource, patient_id)


def _group_named(key: str) -> FactGroup | None:
    try:
        return FactGroup(key)
    except ValueError:
        return None


def _failed(value: PrefetchValue) -> bool:
    """An OperationOutcome in place of data, or a searchset of nothing but errors."""
    if value.resource_type == "OperationOutcome":
        return not _is_harmless(value)
    entries = [e.resource for e in value.entry or () if e.resource is not None]
    outcomes = [r for r in entries if r.resource_type == "OperationOutcome"]
    return bool(outcomes) and len(outcomes) == len(entries) and not all(map(_is_harmless, outcomes))


def _is_harmless(outcome: Resource) -> bool:
    return all(issue.severity in _HARMLESS for issue in outcome.issue or ())


def _resources(value: PrefetchValue) -> list[Resource]:
    if value.resource_type == "Bundle" or value.entry is not None:
        return [entry.resource or Resource() for entry in value.entry or ()]
    return [value]


def _mark_incomplete(record: Record, value: PrefetchValue, group: FactGroup | None) -> None:
    if any(link.relation == "next" for link in value.link or ()) and group is not None:
        record.incomplete.add(group)


def _place(record: Record, resource: Resource, patient_id: str) -> None:
    kind = resource.resource_type or ""
    if kind == "Medication":
        record.medications[f"Medication/{resource.id}"] = resource
        return
    group = GROUP_OF_TYPE.get(kind)
    if group is None:
        record.not_ours += 1
        if not kind or resource.status == UNREADABLE:
            record.issues.append(MappingIssue(reference_of(resource), "wrong-type"))
        return
    if resource.status == UNREADABLE:
        record.supplied.add(group)
        record.issues.append(MappingIssue(reference_of(resource), "wrong-type"))
        return
    _place_clinical(record, resource, group, patient_id)


def _place_clinical(record: Record, resource: Resource, group: FactGroup, patient_id: str) -> None:
    owner = resource.id if group is FactGroup.PATIENT else _owner(resource)
    if owner is None:
        record.issues.append(MappingIssue(reference_of(resource), "subject-missing"))
    elif owner != patient_id:
        record.other_patient = True
    else:
        record.supplied.add(group)
        record.resources.setdefault(resource.resource_type or "", []).append(resource)


def _owner(resource: Resource) -> str | None:
    """Id of the patient a resource belongs to; None when it does not say."""
    reference = resource.subject or resource.patient
    return patient_id_in(reference) if reference is not None else None


def patient_id_in(reference: Reference) -> str | None:
    """The id in a patient reference: relative, absolute, versioned, or a bare `urn:uuid:`.

    A reference to something that is no patient comes back whole, so that it never matches.
    """
    text = (reference.reference or "").partition("/_history/")[0].removeprefix("urn:uuid:")
    head, _, identifier = text.rpartition("/")
    if not identifier or identifier.startswith("#"):
        return None
    return identifier if head.rpartition("/")[2] in {"", "Patient"} else text
