"""The prefetch templates: plain FHIR R4 searches by patient, one per part of the record.

Only `{{context.patientId}}` is used as a token and no parameter is repeated, so that every
client, the public sandbox included, can expand them.
"""

from collections.abc import Mapping

from pathway.facts import FactGroup

_PATIENT = "{{context.patientId}}"
_LOINC = "http://loinc.org|"

_LAB_CODES = (
    "2132-9", "14685-2", "16695-9", "35201-3", "15039-1", "72160-5", "13964-2", "2629-4",
    "13965-9", "2428-1", "2284-8", "14732-2", "35210-4", "62238-1", "98979-8", "98980-6",
    "33914-3", "48642-3", "48643-1", "88293-6", "88294-4", "77147-7", "718-7", "4544-3",
    "20570-8", "787-2", "777-3", "26515-7", "6690-2", "2823-3", "6301-6", "34714-6", "31444-3",
    "31443-5", "9318-7", "14959-1",
)  # fmt: skip
_OTHER_CODES = ("82810-3", "11778-8", "60474-4", "14196-0", "17849-1", "4679-7", "2276-4")
"""Pregnancy, and what the labs template has no room for: reticulocytes and ferritin."""


def _search(kind: str, query: str = "") -> str:
    return f"{kind}?patient={_PATIENT}{query}"


def _codes(codes: tuple[str, ...]) -> str:
    return "&code=" + ",".join(f"{_LOINC}{code}" for code in codes)


PATIENT_RECORD: Mapping[str, str] = {
    "patient": f"Patient/{_PATIENT}",
    "labs": _search("Observation", f"{_codes(_LAB_CODES)}&_sort=-date&_count=200"),
    "conditions": _search("Condition", "&_count=200"),
    "medicationRequests": _search("MedicationRequest", "&_count=200"),
    "medicationStatements": _search("MedicationStatement", "&_count=100"),
    "procedures": _search("Procedure", "&_count=200"),
    "allergies": _search("AllergyIntolerance", "&_count=100"),
    "dispenses": _search("MedicationDispense", "&_count=100"),
    "administrations": _search("MedicationAdministration", "&_count=100"),
    "serviceRequests": _search("ServiceRequest", "&status=active,draft,on-hold&_count=100"),
    "tasks": _search("Task", "&_count=50"),
    "observations": _search("Observation", f"{_codes(_OTHER_CODES)}&_sort=-date&_count=50"),
    "familyHistory": _search("FamilyMemberHistory", "&_count=50"),
}
REQUIRED = (FactGroup.PATIENT, FactGroup.LABS)
"""The keys without which nothing is assessed; every other key that is missing stays unknown."""
