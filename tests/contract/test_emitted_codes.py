"""Every code that goes out is one of a frozen list, and a patient is the same in any spelling."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fhir_mappings.emitted import emitted_codes
from fhir_mappings.orders import LABORATORY_PROCEDURE
from fhir_mappings.tasks import TASK_SYSTEM
from tests import builders as fhir
from tests.conftest import Call

JSON = dict[str, Any]
LOINC, SCT, RXNORM = fhir.LOINC, fhir.SCT, fhir.RXNORM
FROZEN = {
    (RXNORM, "309593", "vitamin B12 1 MG Oral Tablet"),
    (RXNORM, "237779", "vitamin B12 1 MG Sublingual Tablet"),
    (RXNORM, "309594", "vitamin B12 1 MG/ML Injectable Solution"),
    (RXNORM, "846934", "mecobalamin 1 MG Oral Capsule"),
    (RXNORM, "1539820", "mecobalamin 1 MG Sublingual Tablet"),
    (RXNORM, "317106", "hydroxocobalamin 1 MG/ML Injectable Solution"),
    (RXNORM, "310410", "folic acid 1 MG Oral Tablet"),
    (SCT, "26643006", "Oral route"),
    (SCT, "37839007", "Sublingual route"),
    (SCT, "78421000", "Intramuscular route"),
    (SCT, "108252007", "Laboratory procedure"),
    (SCT, "308474002", "Referral to neurologist"),
    (SCT, "183567007", "Referral to hematologist"),
    (SCT, "306206005", "Referral to service"),
    (LOINC, "2132-9", "Cobalamin (Vitamin B12) [Mass/volume] in Serum or Plasma"),
    (LOINC, "72160-5", "Holo-transcobalamin II [Moles/volume] in Serum"),
    (LOINC, "13964-2", "Methylmalonate [Moles/volume] in Serum or Plasma"),
    (LOINC, "13965-9", "Homocysteine [Moles/volume] in Serum or Plasma"),
    (LOINC, "2284-8", "Folate [Mass/volume] in Serum or Plasma"),
    (LOINC, "57021-8", "CBC W Auto Differential panel - Blood"),
    (LOINC, "60474-4", "Reticulocytes [#/volume] in Blood by Automated count"),
    (LOINC, "2276-4", "Ferritin [Mass/volume] in Serum or Plasma"),
    (LOINC, "2823-3", "Potassium [Moles/volume] in Serum or Plasma"),
    (LOINC, "2160-0", "Creatinine [Mass/volume] in Serum or Plasma"),
    (LOINC, "31444-3", None),
    (LOINC, "31017-7", None),
}
"""System, code, and the official display: none where the official one was not read."""
ROOT = Path(__file__).parents[2]
ANSWERS = sorted(
    path
    for folder in ("tests/contract", "tests/wording", "tests/clinical/golden")
    for path in (ROOT / folder).rglob("*.json")
)


def triple(coding: JSON | Any) -> tuple[str, str, str | None]:
    return coding["system"], coding["code"], coding.get("display")


def created(part: Any) -> Iterator[JSON]:
    """The resources of every create action anywhere in an answer."""
    if isinstance(part, dict):
        if part.get("type") == "create" and "resource" in part:
            yield part["resource"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from created(each)


def codings(part: Any) -> Iterator[JSON]:
    if isinstance(part, dict):
        yield from part.get("coding", ())
        part = [value for name, value in part.items() if name != "coding"]
    if isinstance(part, list):
        for each in part:
            yield from codings(each)


def test_what_can_be_sent_is_the_frozen_list() -> None:
    sent = {triple(coding) for coding in (*emitted_codes().values(), LABORATORY_PROCEDURE)}
    assert sent == FROZEN


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_every_coding_of_a_suggested_resource_is_one_of_the_frozen_list(path: Path) -> None:
    resources = list(created(json.loads(path.read_text("utf-8"))))
    found = {triple(coding) for resource in resources for coding in codings(resource)}
    assert {each for each in found if each[0] != TASK_SYSTEM} <= FROZEN
    drugs = [r for r in resources if r["resourceType"] == "MedicationRequest"]
    assert all(r["medicationCodeableConcept"]["coding"][0]["system"] == RXNORM for r in drugs)
    ucum = [
        quantity["doseQuantity"]
        for drug in drugs
        for line in drug["dosageInstruction"]
        for quantity in line["doseAndRate"]
    ]
    assert all((q["system"], q["code"]) == (fhir.UCUM, "ug") for q in ucum)


def test_the_golden_answers_suggest_drugs_and_tests_at_all() -> None:
    kinds = {
        r["resourceType"] for path in ANSWERS for r in created(json.loads(path.read_text("utf-8")))
    }
    assert {"MedicationRequest", "ServiceRequest"} <= kinds


def patient(loinc: str, sct: str, rxnorm: str, icd: str, *, dotted: bool, local: bool) -> JSON:
    """One record; the systems are spelled as given, an EHR's own coding comes first if `local`."""

    def coded(system: str, code: str) -> JSON:
        own = {"system": "urn:oid:1.2.840.114350.1.13.1.1.7.2.698084", "code": "70"}
        return {"coding": [*([own] if local else []), {"system": system, "code": code}]}

    low = fhir.lab("b12", 120, "pg/mL", "2026-11-20")
    low["code"] = coded(loinc, "2132-9")
    anaemia = fhir.condition("84027009")
    anaemia["code"] = coded(sct, "84027009")
    neuropathy = fhir.condition("302226006", id="neuropathy")
    neuropathy["code"] = coded(icd, "G62.9" if dotted else "g629")
    metformin = {
        "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
        "medicationCodeableConcept": coded(rxnorm, "861007"), **fhir.about(),
        "authoredOn": "2020-01-01",
    }  # fmt: skip
    return fhir.prefetch(fhir.patient(date(1970, 1, 1)), low, anaemia, neuropathy, metformin)


PLAIN = (LOINC, SCT, RXNORM, "http://hl7.org/fhir/sid/icd-10-cm")
OIDS = tuple(f"urn:oid:2.16.840.1.113883.6.{n}" for n in (1, 96, 88, 90))
SPELLINGS: dict[str, tuple[tuple[str, ...], bool, bool]] = {
    "OIDs": (OIDS, True, False),
    "bare OIDs": (tuple(oid.removeprefix("urn:oid:") for oid in OIDS), True, False),
    "https and slashes": (
        tuple(f"{uri.replace('http:', 'https:')}/" for uri in PLAIN), True, False,
    ),
    "versions": (tuple(f"{uri}|2026" for uri in PLAIN), True, False),
    "an edition of SNOMED CT": (
        (LOINC, f"{SCT}/731000124108/version/20260301", *PLAIN[2:]), True, False,
    ),
    "ICD without dots": (PLAIN, False, False),
    "an EHR's own coding first": (PLAIN, True, True),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_same_patient_in_another_spelling_gets_the_same_answer(name: str, ask: Call) -> None:
    uris, dotted, local = SPELLINGS[name]
    plain = ask(fhir.request(patient(*PLAIN, dotted=True, local=False)))
    other = ask(fhir.request(patient(*uris, dotted=dotted, local=local)))
    assert plain["extension"]["org.b12pathway.assessment"]["status"] == "DEFICIENT"
    assert without_ids(other) == without_ids(plain)


def without_ids(part: Any) -> Any:
    if isinstance(part, dict):
        fresh = {"uuid", "evaluationId"}
        return {name: without_ids(value) for name, value in part.items() if name not in fresh}
    return [without_ids(each) for each in part] if isinstance(part, list) else part
