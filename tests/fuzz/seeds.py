"""Well-formed resources of every kind and version, from which the fuzzer's inputs are grown."""

from datetime import date
from typing import Any

from tests import builders as fhir

JSON = dict[str, Any]
_DAY = date(2026, 6, 1)
_ORAL, _INJECTED = fhir.PRODUCTS["CN", "PO"], fhir.PRODUCTS["OH", "IM"]
_PATIENT = {"patient": {"reference": f"Patient/{fhir.PID}"}}
_SUBJECT = {"subject": {"reference": f"Patient/{fhir.PID}"}}
_B12_TEST = fhir.concept(fhir.LOINC, "2132-9")
_DRUG = {"medicationCodeableConcept": fhir.concept(fhir.RXNORM, *_INJECTED)}

WHO: JSON = fhir.patient(date(1970, 1, 1))

_RESULTS = (
    fhir.lab("b12", 150, "pg/mL", _DAY),
    fhir.lab("b12", 320, "pmol/L", "2026-10-30T08:00:00+01:00", id_="b12-2"),
    fhir.lab("hb", 8.1, "g/dL", _DAY),
    fhir.lab("egfr", 44, "mL/min/{1.73_m2}", _DAY),
    fhir.lab("folate", 2, "ng/mL", _DAY),
    fhir.lab("plt", 140, "10*3/uL", _DAY),
    fhir.lab("inr", 3.2, None, _DAY),
    {
        "resourceType": "Observation", "id": "antibody", "status": "final", **_SUBJECT,
        "code": fhir.concept(fhir.LOINC, "31444-3"), "valueString": "positive",
        "interpretation": [{"coding": [{"code": "POS"}]}], "effectivePeriod": {"end": "2026-05"},
    },
    {
        "resourceType": "Observation", "id": "panel", "status": "amended", **_SUBJECT,
        "code": fhir.concept(fhir.LOINC, "58410-2"), "effectiveInstant": "2026-05-01T00:00:00Z",
        "component": [
            {
                "code": fhir.concept(fhir.LOINC, "787-2"),
                "valueQuantity": {"value": 112, "unit": "fL"},
                "referenceRange": [{"low": {"value": 80, "unit": "fL"}, "high": {"value": 100}}],
            }
        ],
        "hasMember": [{"reference": "Observation/1"}],
    },
    {
        "resourceType": "Observation", "id": "pregnant", "status": "final", **_SUBJECT,
        "code": fhir.concept(fhir.LOINC, "82810-3"), "effectiveDateTime": "2026-11-01",
        "valueCodeableConcept": fhir.concept(fhir.SCT, "77386006"),
    },
    {
        "resourceType": "Observation", "id": "length", "status": "final", **_SUBJECT,
        "code": {"text": "Length of ileum resected"}, "effectiveDateTime": "2020",
        "valueQuantity": {"value": 25, "unit": "cm"}, "partOf": [{"reference": "Procedure/op"}],
    },
)  # fmt: skip

_PROBLEMS = (
    fhir.condition("302226006", recorded=_DAY),
    fhir.condition("190634004", onsetPeriod={"start": "2024"}),
    fhir.condition("84027009", abatementDateTime="2025-01-01"),
    {
        "resourceType": "Condition", "id": "old", **_PATIENT, "dateRecorded": "2024-05-05",
        "code": {"text": "Crohn's disease of terminal ileum"}, "clinicalStatus": "active",
        "verificationStatus": "provisional", "abatementString": "unsure",
    },
    {
        "resourceType": "FamilyMemberHistory", "id": "f", "status": "completed", **_PATIENT,
        "condition": [{"code": fhir.concept(fhir.SCT, "84027009")}],
    },
    {
        "resourceType": "Procedure", "id": "op", "status": "completed", **_SUBJECT,
        "code": {"text": "Resection of terminal ileum, 30 cm"},
        "performedPeriod": {"start": "2019"}, "note": [{"text": "25 cm removed"}],
        "extension": [{"url": "x", "valueQuantity": {"value": 300, "unit": "mm"}}],
    },
    {
        "resourceType": "Procedure", "id": "no", "status": "not-done", **_SUBJECT,
        "code": {"text": "Intramuscular injection"}, "statusReason": {"text": "Patient declined"},
    },
    fhir.procedure("173747005"),
    fhir.allergy("11248"),
    {
        "resourceType": "AllergyIntolerance", "id": "old", **_PATIENT, "status": "active",
        "substance": {"text": "cobalt"},
        "reaction": [{"manifestation": [{"text": "anaphylaxis"}], "severity": "severe"}],
    },
)  # fmt: skip

_MEDICINES = (
    fhir.order(_ORAL, date(2026, 1, 1), dose=(1000, "ug")),
    fhir.order(_INJECTED, date(2025, 12, 1)),
    fhir.order(_ORAL, date(2026, 2, 1), statement=True),
    fhir.order(("861004", "metformin hydrochloride 1000 MG Oral Tablet"), date(2020, 1, 1)),
    fhir.dispense(_ORAL, date(2026, 3, 1), 90, id_="d"),
    {
        "resourceType": "MedicationOrder", "id": "o", "status": "active", **_PATIENT, **_DRUG,
        "dateWritten": "2026-01-01", "dateEnded": "2026-02-01",
        "dosageInstruction": [
            {
                "doseQuantity": {"value": 1, "unit": "mg"},
                "timing": {"repeat": {"frequency": 1, "period": 2, "periodUnits": "d"}},
            }
        ],
    },
    {
        "resourceType": "MedicationAdministration", "id": "g", "status": "completed", **_PATIENT,
        **_DRUG, "effectiveTimeDateTime": "2026-02-03",
        "dosage": {"quantity": {"value": 1, "unit": "mg"}, "text": "1 mg im"},
    },
    {
        "resourceType": "MedicationStatement", "id": "s", "status": "active", **_PATIENT,
        "medicationReference": {"reference": "#m", "display": "vitamin B12"}, "taken": "y",
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "folic acid"}}],
    },
    {
        "resourceType": "Medication", "id": "m", "code": fhir.concept(fhir.RXNORM, *_ORAL),
        "ingredient": [{"itemCodeableConcept": fhir.concept(fhir.RXNORM, "11248")}],
    },
)  # fmt: skip

_PLANS = (
    fhir.draft_test("2132-9"),
    fhir.task("check-3-months", date(2026, 12, 1)),
    {
        "resourceType": "DiagnosticOrder", "id": "do", "status": "accepted", **_SUBJECT,
        "item": [{"code": _B12_TEST}],
    },
    {
        "resourceType": "ProcedureRequest", "id": "pr", "status": "active", **_SUBJECT,
        "code": _B12_TEST, "orderedOn": "2026-01-05", "scheduledPeriod": {"start": "2026-02-01"},
    },
    {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "x"}]},
    {"resourceType": "Encounter", "id": "e", **_SUBJECT},
)  # fmt: skip

RESOURCES: tuple[JSON, ...] = (*_RESULTS, *_PROBLEMS, *_MEDICINES, *_PLANS)

DRAFTS: tuple[JSON, ...] = (
    *(fhir.draft(product, id_=f"d{n}") for n, product in enumerate(fhir.DRAFT_PRODUCTS)),
    fhir.draft("FA 5", dose=(5, "mg"), reason="prevention of neural tube defects"),
    fhir.draft("CN PO", route="IV", bounds={"boundsPeriod": {"start": "2026-11-01"}}),
    fhir.draft_test("2132-9"),
    _MEDICINES[5] | {"status": "draft"},
    _PLANS[3] | {"status": "draft"},
    {
        "resourceType": "MedicationRequest", "id": "object", "status": "draft", "intent": "order",
        **_SUBJECT, "category": {"text": "x"}, "reasonCode": {"text": "vegan diet"},
        "medicationReference": {"display": "cyanocobalamin 1 mg"},
        "dosageInstruction": {"doseAndRate": {"doseQuantity": {"value": 1, "code": "{pill}"}}},
    },
)  # fmt: skip
