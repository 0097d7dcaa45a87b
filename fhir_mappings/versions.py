"""Which version of FHIR a client speaks, told by the shapes of what it sent.

Everything a client sends is of one version, and much of it looks the same in all. A shape that
exists in some versions only narrows the choice; one that exists only from R4 on settles it, since
older shapes beside it are then slips of a sender and no other version. Where nothing tells, the
client is taken at its word: the services ask for R4.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.resource import Resource, many


class Version(StrEnum):
    """A release of FHIR; R4 stands for itself, R4B and what came later."""

    DSTU2 = "DSTU2"
    STU3 = "STU3"
    R4 = "R4"


ANY = frozenset(Version)
_DSTU2, _STU3, _R4 = (frozenset({version}) for version in Version)
_OLDER = _DSTU2 | _STU3

_TYPES: Mapping[str, frozenset[Version]] = {
    "MedicationPrescription": _DSTU2,
    "MedicationOrder": _DSTU2,
    "DiagnosticOrder": _DSTU2,
    "ProcedureRequest": _OLDER,
    "ReferralRequest": _OLDER,
    "ServiceRequest": _R4,
}
TELL_NOTHING = frozenset({"Observation", "Patient"})
"""Types whose shapes we read are the same in all versions; charts hold hundreds of results."""
_OF_A_PATIENT = frozenset(
    {"Condition", "MedicationStatement", "MedicationDispense", "MedicationAdministration"}
)
"""Types that named their `patient` in DSTU2 and have a `subject` since."""


def spoken(
    resources: Iterable[Resource], drafts: Iterable[Mapping[str, Any]] = ()
) -> frozenset[Version]:
    """The versions that fit every shape; all three where nothing tells. Never empty.

    `drafts` are draft orders as plain JSON, of which only type and date are looked at.
    """
    fitting, seen = ANY, frozenset[Version]()
    for shape in _all_shapes(resources, drafts):
        if shape == _R4:
            return _R4
        seen |= shape
        fitting &= shape
    return fitting or seen


def older(versions: frozenset[Version]) -> str | None:
    """The name of the version of a client that does not speak R4; None for one that does."""
    if Version.R4 in versions:
        return None
    return "/".join(version for version in Version if version in versions)


def _all_shapes(
    resources: Iterable[Resource], drafts: Iterable[Mapping[str, Any]]
) -> Iterator[frozenset[Version]]:
    for draft in drafts:
        kind = draft.get("resourceType")
        if isinstance(kind, str) and kind in _TYPES:
            yield _TYPES[kind]
        if "dateWritten" in draft:
            yield _DSTU2
    for resource in resources:
        if resource.resource_type not in TELL_NOTHING:
            yield from _shapes(resource)


def _shapes(resource: Resource) -> Iterator[frozenset[Version]]:
    """What each telling shape of one resource allows."""
    kind = resource.resource_type or ""
    if kind in _TYPES:
        yield _TYPES[kind]
    if kind in _OF_A_PATIENT and resource.patient is not None and resource.subject is None:
        yield _DSTU2
    if kind == "Condition" and resource.recorded_date is not None:
        yield _R4
    for status in (resource.clinical_status, resource.verification_status):
        if status is not None:
            yield _R4 if isinstance(status, CodeableConcept) else _OLDER
    members = (
        (_DSTU2, _members_of_dstu2(resource)),
        (_STU3, _members_of_stu3(resource)),
        (_R4, (resource.status_reason,)),
    )
    for versions, values in members:
        if any(value is not None for value in values):
            yield versions
    yield from _dosage_shapes(resource)


def _members_of_dstu2(resource: Resource) -> tuple[object, ...]:
    return (
        resource.date_recorded,
        resource.date_written,
        resource.date_ended,
        resource.ordered_on,
        resource.was_not_taken,
        resource.was_not_given,
        resource.not_performed,
        resource.reason_not_performed,
        resource.effective_time_date_time,
        resource.effective_time_period,
        resource.substance if resource.resource_type == "AllergyIntolerance" else None,
    )


def _members_of_stu3(resource: Resource) -> tuple[object, ...]:
    return (
        resource.asserted_date,
        resource.taken,
        resource.not_given,
        resource.not_done,
        resource.not_done_reason,
    )


def _dosage_shapes(resource: Resource) -> Iterator[frozenset[Version]]:
    for line in (*many(resource.dosage_instruction), *many(resource.dosage)):
        if line.dose_and_rate is not None:
            yield _R4
        repeat = line.timing.repeat if line.timing is not None else None
        if repeat is not None and repeat.period_units is not None:
            yield _DSTU2
