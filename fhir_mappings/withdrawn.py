"""Records their source took back, and what they would have said."""

import msgspec

from fhir_mappings.resource import Resource

WITHDRAWN = "entered-in-error"


def is_withdrawn(resource: Resource) -> bool:
    """Whether its source took it back; every reader passes over it."""
    if resource.status == WITHDRAWN:
        return True
    verified = resource.verification_status
    if verified is None or isinstance(verified, str):
        return verified == WITHDRAWN
    return any(coding.code == WITHDRAWN for coding in verified.coding or ())


_GOOD_STATUS = {
    "Observation": "final",
    "Task": "requested",
    "Encounter": "in-progress",
    **dict.fromkeys(("Procedure", "MedicationAdministration", "MedicationDispense"), "completed"),
}


def in_good_standing(resource: Resource) -> Resource:
    """A copy whose status is no reason to pass it over."""
    return msgspec.structs.replace(
        resource,
        status=_GOOD_STATUS.get(resource.resource_type or "", "active"),
        clinical_status=None,
        verification_status=None,
    )
