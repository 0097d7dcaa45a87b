"""One patient as seven senders write her down: the same facts, none of the same bytes.

A woman of 66 on metformin since January 2024, two years after a Roux-en-Y bypass, with peripheral
neuropathy, B12 far below every limit, raised MMA, mild anaemia and healthy kidneys.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests import builders as fhir

JSON = dict[str, Any]
BORN = date(1960, 5, 17)
DAY = "2026-11-10"
BASE = "https://ehr.example.org/fhir/R4"
LOCAL = "urn:oid:1.2.840.114350.1.13.99999.1.7.5.737384.0"


def _lab(code: JSON, value: float, unit: str, id_: str, **more: Any) -> JSON:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": code,
        **fhir.about(),
        "effectiveDateTime": DAY,
        "valueQuantity": {"value": value, "unit": unit},
        **more,
    }


def plain() -> JSON:
    """R4 as the specification's examples write it."""
    labs = [
        fhir.lab("b12", 120, "pg/mL", DAY, id_="b12"),
        fhir.lab("mma", 640, "nmol/L", DAY, id_="mma"),
        fhir.lab("hb", 11.2, "g/dL", DAY, id_="hb"),
        fhir.lab("egfr", 82, "mL/min/{1.73_m2}", DAY, id_="egfr"),
    ]
    metformin = fhir.order(
        ("861007", "metformin hydrochloride 500 MG Oral Tablet"), date(2024, 1, 8),
        dose=(500, "mg"), times_a_day=2, id_="metformin",
    )  # fmt: skip
    neuropathy = fhir.condition("302226006", recorded=date(2026, 9, 1))
    bypass = fhir.procedure("443906008") | {"performedDateTime": "2024-10-02"}
    return fhir.prefetch(fhir.patient(BORN), *labs, metformin, neuropathy, bypass)


def epic() -> JSON:
    """OIDs for systems, the site's own codes first, absolute references, warnings for no hits."""
    about = {"subject": {"reference": f"{BASE}/Patient/{fhir.PID}", "display": "Fictional, One"}}
    loinc, sct = "urn:oid:2.16.840.1.113883.6.1", "urn:oid:2.16.840.1.113883.6.96"

    def code(system: str, value: str, text: str) -> JSON:
        own = {"system": LOCAL, "code": "4711", "display": text}
        return {"coding": [own, {"system": system, "code": value}], "text": text}

    labs = [
        _lab(code(loinc, "2132-9", "VITAMIN B12"), 120, "pg/mL", "b12"),
        _lab(code(loinc, "13964-2", "METHYLMALONIC ACID"), 0.64, "umol/L", "mma"),
        _lab(code(loinc, "718-7", "HGB"), 11.2, "g/dL", "hb"),
        _lab(code(loinc, "33914-3", "EGFR"), 82, "mL/min/1.73 m*2", "egfr"),
    ]
    for lab in labs:
        low = {"low": {"value": 0}, "high": {"value": 0}, "text": "see report"}
        lab.update(about, referenceRange=[low], issued=f"{DAY}T15:04:05Z")
        lab["effectiveDateTime"] = f"{DAY}T14:00:00Z"
    metformin = fhir.order(("", ""), date(2024, 1, 8), id_="metformin") | about
    metformin["category"] = {"text": "Outpatient"}
    del metformin["medicationCodeableConcept"]
    metformin["medicationReference"] = {
        "reference": "Medication/met",
        "display": "metformin (GLUCOPHAGE) 500 mg tablet",
    }
    metformin["dosageInstruction"] = [
        {
            "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
            "doseQuantity": {"value": 500, "unit": "mg"},
        }
    ]
    neuropathy = fhir.condition("302226006") | about
    neuropathy["code"] = code(sct, "302226006", "Peripheral neuropathy")
    bypass = fhir.procedure("x") | about | {"performedDateTime": "2024-10-02T09:00:00Z"}
    bypass["code"] = code(sct, "443906008", "LAP GASTRIC BYPASS")
    sent = fhir.prefetch(fhir.patient(BORN), *labs, metformin, neuropathy, bypass)
    warning = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "warning", "code": "processing", "details": {"text": "4101"}}],
    }
    for key, bundle in sent.items():
        if key != "patient" and not bundle.get("entry"):
            sent[key] = bundle | {"entry": [{"resource": warning, "search": {"mode": "outcome"}}]}
    return sent


def oracle() -> JSON:
    """https in the URI of RxNorm, proprietary code sets, local time, directions in words."""
    own = "https://fhir.example.com/ec2458f2/codeSet/72"

    def code(system: str, value: str, text: str) -> JSON:
        first = {"system": own, "code": "21704732", "display": text, "userSelected": True}
        return {"coding": [first, {"system": system, "code": value}], "text": text}

    def quantity(value: float, unit: str, ucum: str) -> JSON:
        return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": ucum}

    loinc, rxnorm = "http://loinc.org/", "https://www.nlm.nih.gov/research/umls/rxnorm"
    labs = [
        _lab(code(loinc, "2132-9", "Vitamin B12 Level"), 0, "", "b12",
             valueQuantity=quantity(120, "pg/mL", "pg/mL")),
        _lab(code(loinc, "13964-2", "Methylmalonic Acid"), 0, "", "mma",
             valueQuantity=quantity(0.64, "mcmol/L", "umol/L")),
        _lab(code(loinc, "718-7", "Hgb"), 0, "", "hb",
             valueQuantity=quantity(11.2, "gm/dL", "g/dL")),
        _lab(code(loinc, "98979-8", "eGFR CKD-EPI 2021"), 0, "", "egfr",
             valueQuantity=quantity(82, "mL/min/1.73m2", "mL/min/{1.73_m2}")),
    ]  # fmt: skip
    for lab in labs:
        lab["effectiveDateTime"] = f"{DAY}T08:15:00.000-06:00"
    metformin = fhir.order(("", ""), date(2024, 1, 8), id_="metformin")
    metformin["medicationCodeableConcept"] = code(rxnorm, "861007", "metFORMIN 500 mg oral tablet")
    metformin["dosageInstruction"] = [{"text": "Take 1 tablet by mouth twice daily"}]
    neuropathy = fhir.condition("G62.9", system="http://terminology.hl7.org/CodeSystem/icd10CM")
    bypass = fhir.procedure("0D164ZA") | {"performedPeriod": {"start": "2024-10-02"}}
    bypass["code"] = code("http://www.cms.gov/Medicare/Coding/ICD10", "0D164ZA", "Gastric bypass")
    del bypass["performedDateTime"]
    return fhir.prefetch(fhir.patient(BORN), *labs, metformin, neuropathy, bypass)


def british() -> JSON:
    """SNOMED CT with the UK module, dm+d, molar B12 and haemoglobin per litre."""
    sct, dmd = "http://snomed.info/sct/999000031000000106/version/20260401", "https://dmd.nhs.uk"
    labs = [
        _lab(fhir.concept(sct, "271216009", "Serum vitamin B12 level"), 88.5, "pmol/L", "b12"),
        _lab(fhir.concept(fhir.LOINC, "13964-2"), 0.64, "\u00b5mol/L", "mma"),
        _lab(fhir.concept(sct, "271026005", "Haemoglobin estimation"), 112, "g/L", "hb"),
        _lab(fhir.concept(sct, "1011481000000105"), 82, "ml/min/1.73m2", "egfr"),
    ]
    metformin = fhir.order(("", ""), date(2024, 1, 8), id_="metformin")
    metformin["medicationCodeableConcept"] = fhir.concept(
        dmd, "325278007", "Metformin 500mg tablets"
    )
    metformin["dosageInstruction"] = [{"text": "One To Be Taken Twice A Day"}]
    neuropathy = fhir.condition("302226006", system=sct)
    bypass = fhir.procedure("443906008") | {"performedDateTime": "2024-10"}
    bypass["code"] = fhir.concept(sct, "443906008", "Laparoscopic Roux-en-Y gastric bypass")
    return fhir.prefetch(fhir.patient(BORN), *labs, metformin, neuropathy, bypass)


def documents() -> JSON:
    """Turned from clinical documents: bare OIDs, one panel with parts, ICD without dots."""
    about = {"subject": {"reference": f"urn:uuid:{fhir.PID}"}}
    loinc = "2.16.840.1.113883.6.1"

    def part(code: str, value: float, unit: str) -> JSON:
        return {
            "code": {"coding": [{"system": loinc, "code": code, "display": "LOINC"}]},
            "valueQuantity": {"value": value, "unit": unit, "system": "2.16.840.1.113883.6.8"},
        }

    panel = _lab({"text": "Laboratory studies"}, 0, "", "panel") | about
    del panel["valueQuantity"], panel["effectiveDateTime"]
    panel["effectivePeriod"] = {"start": DAY, "end": DAY}
    panel["component"] = [
        part("2132-9", 120, "PG/ML"),
        part("13964-2", 640, "NMOL/L"),
        part("718-7", 11.2, "G/DL"),
        part("62238-1", 82, "mL/min/1.73.m2"),
    ]
    metformin = fhir.order(("", ""), date(2024, 1, 8), statement=True, id_="metformin") | about
    metformin["medicationCodeableConcept"] = {
        "coding": [{"system": "2.16.840.1.113883.6.88", "code": "861007"}]
    }
    metformin["dosage"] = [
        {
            "timing": {"repeat": {"period": 12, "periodUnit": "h"}},
            "doseAndRate": {"doseQuantity": {"value": 500, "unit": "mg"}},
        }
    ]
    neuropathy = fhir.condition("G629", system="2.16.840.1.113883.6.90") | about
    bypass = fhir.procedure("443906008") | about | {"performedDateTime": "2024"}
    bypass["code"] = {"coding": [{"system": "2.16.840.1.113883.6.96", "code": "443906008"}]}
    return fhir.prefetch(fhir.patient(BORN), panel, metformin, neuropathy, bypass)


def dstu2() -> JSON:
    """FHIR 1.0.2: MedicationOrder, plain strings for statuses, one for many."""
    labs = [
        fhir.lab("b12", 120, "pg/mL", DAY, id_="b12", comments="fasting"),
        fhir.lab("mma", 640, "nmol/L", DAY, id_="mma"),
        fhir.lab("hb", 11.2, "g/dL", DAY, id_="hb", interpretation={"coding": [{"code": "L"}]}),
        fhir.lab("egfr", 82, "mL/min/1.73m2", DAY, id_="egfr"),
    ]
    owner = {"patient": {"reference": f"Patient/{fhir.PID}"}}
    metformin = {
        "resourceType": "MedicationOrder",
        "id": "metformin",
        "status": "active",
        "dateWritten": "2024-01-08",
        "medicationCodeableConcept": fhir.concept(fhir.RXNORM, "861007"),
        **owner,
        "dosageInstruction": [
            {
                "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnits": "d"}},
                "doseQuantity": {"value": 500, "unit": "mg", "code": "mg"},
            }
        ],
    }
    neuropathy = {
        "resourceType": "Condition",
        "id": "neuropathy",
        "clinicalStatus": "active",
        "verificationStatus": "confirmed",
        "dateRecorded": "2026-09-01",
        "code": fhir.concept(fhir.SCT, "302226006"),
        **owner,
    }
    bypass = fhir.procedure("443906008") | {"performedDateTime": "2024-10-02"}
    sent = fhir.prefetch(fhir.patient(BORN), *labs, neuropathy, bypass)
    return sent | {"medicationRequests": fhir.searchset(metformin)}


def paged() -> JSON:
    """The results on two pages, the second under a key of its own; one result on both."""
    sent = plain()
    entries = sent["labs"]["entry"]
    next_page = [{"relation": "next", "url": f"{BASE}?page=2"}]
    sent["labs"] = sent["labs"] | {"entry": entries[1:], "link": next_page}
    return sent | {"labs-page-2": {"resourceType": "Bundle", "entry": entries[:2]}}


DIALECTS: Mapping[str, Callable[[], JSON]] = {
    "plain R4": plain,
    "Epic": epic,
    "Oracle": oracle,
    "UK": british,
    "documents": documents,
    "DSTU2": dstu2,
    "paged": paged,
}
