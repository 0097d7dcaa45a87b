"""Seeded patient-view and order-select requests of three sizes; the same bytes on every run.

About one Observation in five is of an analyte the pathway reads; the rest is what a chart is full
of. Resources carry the members real servers send (meta, category, performer, reference range), so
that their size is real too.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

PATIENT = "bench-patient"
TODAY = date(2026, 11, 25)
_LOINC = "http://loinc.org"
_UCUM = "http://unitsofmeasure.org"

READ = (
    ("718-7", "Hemoglobin", 131, "g/L", "g/L"),
    ("2160-0", "Creatinine", 0.9, "mg/dL", "mg/dL"),
    ("2276-4", "Ferritin", 80, "ng/mL", "ng/mL"),
    ("2823-3", "Potassium", 4.1, "mmol/L", "mmol/L"),
)
SKIPPED = (
    ("2951-2", "Sodium", 140, "mmol/L", "mmol/L"),
    ("2345-7", "Glucose", 96, "mg/dL", "mg/dL"),
    ("17861-6", "Calcium", 9.4, "mg/dL", "mg/dL"),
    ("1975-2", "Bilirubin", 0.6, "mg/dL", "mg/dL"),
    ("1742-6", "Alanine aminotransferase", 22, "U/L", "U/L"),
    ("8480-6", "Systolic blood pressure", 124, "mmHg", "mm[Hg]"),
    ("29463-7", "Body weight", 71, "kg", "kg"),
    ("8310-5", "Körpertemperatur", 36.7, "°C", "Cel"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many resources of each kind a body has."""

    name: str
    observations: int
    orders: int
    conditions: int
    procedures: int

    @property
    def resources(self) -> int:
        """All of them, without the patient."""
        return self.observations + self.orders + self.conditions + self.procedures


SIZES = (
    Size("S", 20, 5, 5, 1),
    Size("M", 200, 20, 10, 5),
    Size("L", 2000, 150, 60, 40),
)


def patient_view(size: Size) -> bytes:
    """A woman with a recorded deficiency and a low level: a treatment and a monitoring card."""
    return _encoded("patient-view", size, {})


def with_a_bad_entry(size: Size) -> bytes:
    """The same with one Observation whose status is no text."""
    return patient_view(size).replace(b'"status":"final"', b'"status":7', 1)


def order_select(size: Size) -> bytes:
    """The same patient with folic acid picked: the card of folic acid before B12."""
    draft = {
        "resourceType": "MedicationRequest",
        "id": "picked",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Folic acid 5 mg oral tablet"},
        "subject": {"reference": f"Patient/{PATIENT}"},
    }
    context = {
        "selections": ["MedicationRequest/picked"],
        "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": draft}]},
    }
    return _encoded("order-select", size, context)


def _encoded(hook: str, size: Size, context: dict[str, Any]) -> bytes:
    request = {
        "hook": hook,
        "hookInstance": "5b9a6f0e-2f4d-4b8a-9d3e-0c8f1a7d2b61",
        "context": {"userId": "Practitioner/bench", "patientId": PATIENT, **context},
        "prefetch": _prefetch(size),
    }
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()


def _prefetch(size: Size) -> dict[str, Any]:
    chance = random.Random(size.name)
    patient = {"resourceType": "Patient", "id": PATIENT, "birthDate": "1966-04-12"}
    return {
        "patient": patient,
        "labs": _searchset(_observations(size.observations, chance)),
        "conditions": _searchset(_conditions(size.conditions)),
        "medicationRequests": _searchset(_orders(size.orders)),
        "procedures": _searchset(_procedures(size.procedures)),
        **dict.fromkeys(
            (
                "medicationStatements", "allergies", "dispenses", "administrations",
                "serviceRequests", "tasks", "observations", "familyHistory",
            )
        ),
    }  # fmt: skip


def _searchset(resources: Iterator[dict[str, Any]]) -> dict[str, Any]:
    entries = [
        {
            "fullUrl": f"https://fhir.example.org/r4/{r['resourceType']}/{r['id']}",
            "resource": r,
            "search": {"mode": "match"},
        }
        for r in resources
    ]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(entries),
        "entry": entries,
    }


def _observations(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    yield _observation(0, ("2132-9", "Cobalamin", 142, "pg/mL", "pg/mL"), 15)
    for number in range(1, count):
        kinds = READ if number % 5 == 0 else SKIPPED
        yield _observation(number, chance.choice(kinds), chance.randint(30, 2000))


def _observation(
    number: int, kind: tuple[str, str, float, str, str], days_ago: int
) -> dict[str, Any]:
    code, name, value, unit, ucum = kind
    day = (TODAY - timedelta(days=days_ago)).isoformat()
    return {
        "resourceType": "Observation",
        "id": f"obs-{number}",
        "meta": {"versionId": "1", "lastUpdated": f"{day}T10:11:12.000+00:00"},
        "identifier": [{"system": "https://lab.example.org/results", "value": f"R{number:08}"}],
        "status": "final",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                        "code": "laboratory",
                        "display": "Laboratory",
                    }
                ]
            }
        ],
        "code": {"coding": [{"system": _LOINC, "code": code, "display": name}], "text": name},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "encounter": {"reference": "Encounter/enc-1"},
        "effectiveDateTime": f"{day}T08:30:00+00:00",
        "issued": f"{day}T10:11:12.000+00:00",
        "performer": [{"reference": "Organization/lab", "display": "Zentrallabor Süd"}],
        "valueQuantity": {"value": value, "unit": unit, "system": _UCUM, "code": ucum},
        "referenceRange": [
            {
                "low": {"value": 1, "unit": unit, "system": _UCUM, "code": ucum},
                "high": {"value": 999, "unit": unit, "system": _UCUM, "code": ucum},
                "text": f"1 - 999 {unit}",
            }
        ],
    }


def _conditions(count: int) -> Iterator[dict[str, Any]]:
    yield _condition(0, "190634004", "Cobalamin deficiency")
    for number in range(1, count):
        yield _condition(number, "38341003", "Hypertensive disorder")


def _condition(number: int, code: str, name: str) -> dict[str, Any]:
    terminology = "http://terminology.hl7.org/CodeSystem"
    return {
        "resourceType": "Condition",
        "id": f"cond-{number}",
        "meta": {"versionId": "1", "lastUpdated": "2026-11-12T10:11:12.000+00:00"},
        "clinicalStatus": {
            "coding": [{"system": f"{terminology}/condition-clinical", "code": "active"}]
        },
        "verificationStatus": {
            "coding": [{"system": f"{terminology}/condition-ver-status", "code": "confirmed"}]
        },
        "code": {
            "coding": [{"system": "http://snomed.info/sct", "code": code, "display": name}],
            "text": name,
        },
        "subject": {"reference": f"Patient/{PATIENT}"},
        "recordedDate": "2026-11-12",
    }


def _orders(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "resourceType": "MedicationRequest",
            "id": f"med-{number}",
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {
                "coding": [
                    {
                        "system": "http://www.nlm.nih.gov/research/umls/rxnorm",
                        "code": "314076",
                        "display": "lisinopril 10 MG Oral Tablet",
                    }
                ],
                "text": "lisinopril 10 MG Oral Tablet",
            },
            "subject": {"reference": f"Patient/{PATIENT}"},
            "authoredOn": "2025-02-01",
            "dosageInstruction": [
                {
                    "text": "1 tablet daily",
                    "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                    "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
                }
            ],
        }


def _procedures(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "resourceType": "Procedure",
            "id": f"proc-{number}",
            "status": "completed",
            "code": {
                "coding": [
                    {
                        "system": "http://snomed.info/sct",
                        "code": "73761001",
                        "display": "Colonoscopy",
                    }
                ]
            },
            "subject": {"reference": f"Patient/{PATIENT}"},
            "performedDateTime": "2024-05-06",
        }
