"""What became of every draft order of a call."""

from collections.abc import Iterator

from fhir_mappings import MappedDrafts
from fhir_mappings.datatypes import Reference
from fhir_mappings.disposition import (
    BESIDE_OTHER,
    OTHER_PATIENT,
    Disposition,
    Kind,
    NotOurs,
)
from fhir_mappings.drafts import MAY_BE_DRAFTED
from fhir_mappings.prefetch import patient_id_in
from fhir_mappings.resource import Resource, reference_of
from pathway.drafts import Draft

JSON = dict[str, object]


def draft_dispositions(
    entries: list[object], drafts: MappedDrafts, patient_id: str
) -> Iterator[Disposition]:
    """One for each entry of `draftOrders`, in their order."""
    read = {draft.position: draft for draft in drafts.drafts}
    for position, entry in enumerate(entries):
        place = f"draftOrders.entry[{position}]"
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict) or not resource:
            yield Disposition(place, "entry", Kind.UNREADABLE, "wrong-type")
            continue
        reference = _reference(resource)
        if drafts.other_patient:
            foreign = _is_anothers(resource, patient_id)
            why = OTHER_PATIENT if foreign else BESIDE_OTHER
            yield Disposition(place, reference, Kind.REFUSED, why)
        elif any(issue.resource == reference for issue in drafts.issues):
            yield Disposition(place, reference, Kind.UNREADABLE, "wrong-type")
        else:
            yield _of_readable(place, reference, resource, read.get(position))


def _of_readable(place: str, reference: str, resource: JSON, draft: Draft | None) -> Disposition:
    kind = resource.get("resourceType")
    if draft is not None:
        ours = draft.forms or draft.drugs or draft.tests or draft.antidote
        if ours:
            return Disposition(place, reference, Kind.USED)
        return Disposition(place, reference, Kind.NOT_OURS, NotOurs.CODE.value)
    if kind == "Medication":
        return Disposition(place, reference, Kind.USED)
    known = isinstance(kind, str) and kind in MAY_BE_DRAFTED
    why = NotOurs.STATUS if known else NotOurs.TYPE
    return Disposition(place, reference, Kind.NOT_OURS, why.value)


def _reference(resource: JSON) -> str:
    kind, given = resource.get("resourceType"), resource.get("id")
    return reference_of(
        Resource(
            resource_type=kind if isinstance(kind, str) else None,
            id=given if isinstance(given, str) else None,
        )
    )


def _is_anothers(resource: JSON, patient_id: str) -> bool:
    owner = resource.get("subject") or resource.get("patient")
    reference = owner.get("reference") if isinstance(owner, dict) else None
    if not isinstance(reference, str):
        return False
    return patient_id_in(Reference(reference=reference)) not in {None, patient_id}
