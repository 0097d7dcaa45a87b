"""FHIR R4 resources and CDS Hooks requests of fictional patients, in a few words each."""

import json
from datetime import date
from typing import Any

from hooks.services import SERVICES

PID = "fictional-1"
LOINC, SCT = "http://loinc.org", "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
UCUM = "http://unitsofmeasure.org"
JSON = dict[str, Any]

LABS = {
    "b12": "2132-9",
    "active": "72160-5",
    "mma": "13964-2",
    "hcy": "13965-9",
    "folate": "2284-8",
    "egfr": "62238-1",
    "hb": "718-7",
    "plt": "777-3",
    "inr": "6301-6",
    "ifab": "31444-3",
    "acr": "9318-7",
    "k": "2823-3",
    "retic": "60474-4",
}


def concept(system: str, code: str, text: str | None = None) -> JSON:
    return {"coding": [{"system": system, "code": code}], **({"text": text} if text else {})}


def about(pid: str = PID) -> JSON:
    return {"subject": {"reference": f"Patient/{pid}"}}


def patient(born: date | None, *, deceased: bool = False, sex: str = "F") -> JSON:
    return {
        "resourceType": "Patient",
        "id": PID,
        "gender": {"F": "female", "M": "male"}[sex],
        **({"birthDate": born.isoformat()} if born else {}),
        **({"deceasedBoolean": True} if deceased else {}),
    }


def lab(
    name: str,
    value: float | str,
    unit: str | None,
    day: date | str,
    *,
    id_: str = "",
    status: str = "final",
    **more: Any,
) -> JSON:
    number = json.loads(str(value).lstrip("<>="))
    comparator = str(value)[: len(str(value)) - len(str(value).lstrip("<>="))]
    quantity: JSON = {"value": number, **({"comparator": comparator} if comparator else {})}
    if unit is not None:
        quantity |= {"unit": unit}
    day_text = day if isinstance(day, str) else day.isoformat()
    return {
        "resourceType": "Observation",
        "id": id_
        or f"{name}-{day_text}-{number}".replace(".", "-").replace("T", "-").replace(":", ""),
        "status": status,
        "code": concept(LOINC, LABS[name]),
        **about(),
        "effectiveDateTime": day_text,
        "valueQuantity": quantity,
        **more,
    }


def condition(code: str, *, system: str = SCT, recorded: date | None = None, **more: Any) -> JSON:
    status = "http://terminology.hl7.org/CodeSystem/condition-"
    return {
        "resourceType": "Condition",
        "id": f"cond-{code}".replace(".", "-"),
        "clinicalStatus": concept(f"{status}clinical", "active"),
        "verificationStatus": concept(f"{status}ver-status", "confirmed"),
        "code": concept(system, code),
        **about(),
        **({"recordedDate": recorded.isoformat()} if recorded else {}),
        **more,
    }


def procedure(
    code: str, *, status: str = "completed", text: str | None = None, **more: Any
) -> JSON:
    return {
        "resourceType": "Procedure",
        "id": f"proc-{code}",
        "status": status,
        "code": concept(SCT, code, text),
        **about(),
        "performedDateTime": "2019-05-06",
        **more,
    }


def allergy(code: str, *, system: str = RXNORM, criticality: str = "high") -> JSON:
    status = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
    return {
        "resourceType": "AllergyIntolerance",
        "id": f"allergy-{code}",
        "clinicalStatus": concept(f"{status}clinical", "active"),
        "verificationStatus": concept(f"{status}verification", "confirmed"),
        "criticality": criticality,
        "code": concept(system, code),
        "patient": {"reference": f"Patient/{PID}"},
    }


PRODUCTS = {
    ("CN", "PO"): ("309593", "vitamin B12 1 MG Oral Tablet"),
    ("CN", "SL"): ("237779", "vitamin B12 1 MG Sublingual Tablet"),
    ("CN", "IM"): ("309594", "vitamin B12 1 MG/ML Injectable Solution"),
    ("OH", "IM"): ("317106", "hydroxocobalamin 1 MG/ML Injectable Solution"),
    ("ME", "PO"): ("846934", "mecobalamin 1 MG Oral Capsule"),
    ("ME", "SL"): ("1539820", "mecobalamin 1 MG Sublingual Tablet"),
}
ROUTES = {"PO": "26643006", "SL": "37839007", "IM": "78421000"}


def order(  # noqa: PLR0913 - one parameter per element
    product: tuple[str, str],
    start: date,
    *,
    id_: str = "rx-1",
    end: date | None = None,
    status: str = "active",
    dose: tuple[float, str] | None = None,
    times_a_day: int = 1,
    every: tuple[int, str] = (1, "d"),
    route: str | None = None,
    statement: bool = False,
    intent: str = "order",
) -> JSON:
    code, text = product
    period = {"start": start.isoformat(), **({"end": end.isoformat()} if end else {})}
    dosage: JSON = {
        "timing": {
            "repeat": {
                "boundsPeriod": period,
                "frequency": times_a_day,
                "period": every[0],
                "periodUnit": every[1],
            }
        }
    }
    if route:
        dosage["route"] = concept(SCT, ROUTES[route])
    if dose:
        quantity = {"value": dose[0], "unit": dose[1], "system": UCUM, "code": dose[1]}
        dosage["doseAndRate"] = [{"doseQuantity": quantity}]
    common = {
        "id": id_,
        "status": status,
        "medicationCodeableConcept": concept(RXNORM, code, text),
        **about(),
    }
    if statement:
        return {
            "resourceType": "MedicationStatement",
            **common,
            "effectivePeriod": period,
            "dosage": [dosage],
        }
    return {
        "resourceType": "MedicationRequest",
        **common,
        "intent": intent,
        "authoredOn": start.isoformat(),
        "dosageInstruction": [dosage],
    }


def task(kind: str, until: date, **more: Any) -> JSON:
    system = "https://b12pathway.org/fhir/CodeSystem/task"
    return {
        "resourceType": "Task",
        "id": f"task-{kind}",
        "status": "requested",
        "intent": "order",
        "code": concept(system, kind),
        "for": {"reference": f"Patient/{PID}"},
        "restriction": {"period": {"end": until.isoformat()}},
        **more,
    }


def dispense(product: tuple[str, str], day: date, days: int, *, id_: str) -> JSON:
    return {
        "resourceType": "MedicationDispense",
        "id": id_,
        "status": "completed",
        "medicationCodeableConcept": concept(RXNORM, *product),
        **about(),
        "whenHandedOver": day.isoformat(),
        "daysSupply": {"value": days, "unit": "d"},
    }


def searchset(*resources: JSON) -> JSON:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(resources),
        **({"entry": [{"resource": resource} for resource in resources]} if resources else {}),
    }


KEY_OF = {
    "Patient": "patient",
    "Observation": "labs",
    "Condition": "conditions",
    "MedicationRequest": "medicationRequests",
    "MedicationStatement": "medicationStatements",
    "Procedure": "procedures",
    "AllergyIntolerance": "allergies",
    "MedicationDispense": "dispenses",
    "MedicationAdministration": "administrations",
    "ServiceRequest": "serviceRequests",
    "Task": "tasks",
    "FamilyMemberHistory": "familyHistory",
}


def prefetch(who: JSON, *resources: JSON) -> JSON:
    """Every published key supplied: what is not among the resources is known to be empty."""
    sent = {key: searchset() for key in SERVICES["b12-patient-view"].prefetch}
    sent["patient"] = who
    for key in set(KEY_OF.values()) - {"patient"}:
        sent[key] = searchset(*(r for r in resources if KEY_OF[r["resourceType"]] == key))
    return sent


def request(prefetched: JSON | None, *, pid: str = PID, **more: Any) -> JSON:
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/p1", "patientId": pid},
        **({} if prefetched is None else {"prefetch": prefetched}),
        **more,
    }


DRAFT_PRODUCTS = {
    **{f"{form} {route}": product for (form, route), product in PRODUCTS.items()},
    "CN PO 500": ("313896", "vitamin B12 0.5 MG Oral Tablet"),
    "CN NASAL": ("861113", "vitamin B12 0.5 MG/ACTUAT Nasal Spray"),
    "FA 1": ("310410", "folic acid 1 MG Oral Tablet"),
    "FA 5": ("199318", "Folic Acid 5 MG Oral Tablet"),
    "FA 0.4": ("198640", "folic acid 0.4 MG Oral Tablet"),
    "LMF": ("1013628", "levomefolate calcium 0.451 MG Oral Tablet"),
    "LEUCOVORIN": ("6313", "leucovorin"),
    "B12+FA": ("476628", "folic acid 1 MG / vitamin B12 0.5 MG Oral Tablet"),
    "CYANOKIT": ("687707", "Cyanokit"),
    "NITROUS OXIDE": ("7486", "nitrous oxide"),
    "METFORMIN 1000": ("861004", "metformin hydrochloride 1000 MG Oral Tablet"),
    "METFORMIN 500": ("861007", "metformin hydrochloride 500 MG Oral Tablet"),
    "OMEPRAZOLE": ("7646", "omeprazole"),
    "FAMOTIDINE": ("4278", "famotidine"),
    "PHENYTOIN": ("8183", "phenytoin"),
    "COLCHICINE": ("2683", "colchicine"),
    "CHLORAMPHENICOL IV": ("239200", "chloramphenicol 100 MG/ML Injectable Solution"),
    "METHOTREXATE": ("6851", "methotrexate"),
    "PARACETAMOL": ("161", "acetaminophen"),
}
DRAFT_ROUTES = {
    **ROUTES, "IV": "47625008", "INH": "447694001", "NASAL": "46713006", "EYE": "54485002",
}  # fmt: skip


def draft(  # noqa: PLR0913 - one parameter per element
    product: str,
    *,
    id_: str = "draft-1",
    dose: tuple[float, str] | None = None,
    route: str | None = None,
    times: tuple[int, int, str] | None = (1, 1, "d"),
    bounds: JSON | None = None,
    reason: str | None = None,
    **more: Any,
) -> JSON:
    """A draft MedicationRequest of a known product, or of the words of an unknown one."""
    code, text = DRAFT_PRODUCTS.get(product, ("", product))
    line: JSON = {}
    if times is not None:
        repeat = {"frequency": times[0], "period": times[1], "periodUnit": times[2]}
        line["timing"] = {"repeat": repeat | (bounds or {})}
    if route is not None:
        line["route"] = concept(SCT, DRAFT_ROUTES[route])
    if dose is not None:
        quantity = {"value": dose[0], "unit": dose[1], "system": UCUM, "code": dose[1]}
        line["doseAndRate"] = [{"doseQuantity": quantity}]
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": concept(RXNORM, code, text) if code else {"text": text},
        **about(),
        **({"dosageInstruction": [line]} if line else {}),
        **({"reasonCode": [{"text": reason}]} if reason else {}),
        **more,
    }


def draft_test(loinc: str, *, id_: str = "test-1") -> JSON:
    return {
        "resourceType": "ServiceRequest",
        "id": id_,
        "status": "draft",
        "intent": "order",
        "code": concept(LOINC, loinc),
        **about(),
    }


def order_request(
    hook: str,
    prefetched: JSON | None,
    *drafts: JSON,
    selected: tuple[str, ...] | None = None,
    **more: Any,
) -> JSON:
    """A call of an order hook; without `selected` every draft is selected."""
    sent = request(prefetched, **more) | {"hook": hook}
    refs = [f"{d.get('resourceType')}/{d.get('id')}" for d in drafts]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": d} for d in drafts]}
    sent["context"] = sent["context"] | {"draftOrders": bundle}
    if hook == "order-select":
        sent["context"]["selections"] = list(refs if selected is None else selected)
    return sent
