"""Every fact of table A0 by request: there, not there, not looked at, and unreadable.

The base is a patient of 60 with a B12 of 120 ng/L and nothing else: DEFICIENT, oral treatment.
Each row changes one thing and names what the answer must say of it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from tests import builders as fhir
from tests.conftest import NOW, Call

JSON = dict[str, Any]
ASSESSMENT = "org.b12pathway.assessment"
TODAY = NOW.date()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


LOW = fhir.lab("b12", 120, "pg/mL", ago(5), id_="b12")
KIDNEYS = fhir.lab("egfr", 85, "mL/min/1.73m2", ago(5), id_="kidneys")
ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def lab(name: str, value: float | str, unit: str | None, **more: Any) -> JSON:
    return fhir.lab(name, value, unit, ago(5), id_=name) | more


def problem(of: str, system: str = fhir.SCT, **more: Any) -> JSON:
    return fhir.condition(of, system=system) | more


def refuted(resource: JSON) -> JSON:
    return resource | {"verificationStatus": fhir.concept("x", "refuted")}


def operation(of: str, **more: Any) -> JSON:
    return fhir.procedure(of) | more


def observed(code: JSON, **more: Any) -> JSON:
    return {
        "resourceType": "Observation",
        "id": "observed",
        "status": "final",
        "code": code,
        **fhir.about(),
        "effectiveDateTime": ago(5).isoformat(),
        **more,
    }


def resected(length: str) -> JSON:
    return operation("307193005", note=[{"text": length}])


def tablets(since: int, **more: Any) -> JSON:
    return fhir.order(fhir.PRODUCTS["CN", "PO"], ago(since), dose=(1000, "ug"), route="PO", **more)


def metformin(since: int, **more: Any) -> JSON:
    return fhir.order(fhir.DRAFT_PRODUCTS["METFORMIN 500"], ago(since), dose=(500, "mg"), **more)


PREGNANT = observed(
    fhir.concept(fhir.LOINC, "82810-3"), valueCodeableConcept=fhir.concept(fhir.SCT, "77386006")
)
NOT_PREGNANT = PREGNANT | {"valueCodeableConcept": fhir.concept(fhir.SCT, "60001007")}
IFAB = observed(fhir.concept(fhir.LOINC, "31444-3"))
NEUROPATHY = problem("302226006")
REFUSED = {"statusReason": fhir.concept(fhir.SCT, "105480006")}

PLAIN = {"status": "DEFICIENT", "plan": "ORAL_CNCBL", "overlays": None, "dataQuality": None}
INJECT = "IM_STD_THEN_2_3MO"


def unreadable(why: str) -> JSON:
    return {"dataQuality": why}


FACTS: Mapping[str, tuple[list[JSON], JSON]] = {
    "base": ([], PLAIN),
    # NEURO
    "neuro urgent": ([problem("60576007")],
                     {"plan": "IM_NEURO_THEN_2MO", "overlays": ["SAME_DAY_REFERRAL"]}),
    "neuro urgent in words": ([problem("x", "urn:local", code={"text": "Sphincter disturbance"})],
                              {"overlays": ["SAME_DAY_REFERRAL"]}),
    "neuro present": ([NEUROPATHY], {"plan": "IM_NEURO_THEN_2MO", "overlays": None}),
    "neuro possible": ([problem("91019004")], {"plan": "IM_NEURO_THEN_2MO"}),
    "neuro refuted": ([refuted(NEUROPATHY)], PLAIN),
    "neuro unreadable": ([NEUROPATHY | {"code": 7}], unreadable("wrong-type")),
    # PA
    "pernicious anaemia": ([problem("84027009")], {"plan": INJECT}),
    "pernicious anaemia in the family": (
        [{"resourceType": "FamilyMemberHistory", "id": "f", "status": "completed",
          "patient": {"reference": f"Patient/{fhir.PID}"},
          "condition": [{"code": fhir.concept(fhir.SCT, "84027009")}]}], PLAIN),
    "antibody positive": ([IFAB | {"valueString": "Positive"}], {"plan": INJECT}),
    "antibody negative": ([IFAB | {"valueString": "Negative"}], PLAIN),
    "antibody unreadable": ([IFAB | {"valueString": "see note"}], unreadable("verdict-missing")),
    # BARIATRIC
    "bypass": ([operation("443906008")], {"plan": "SL_CNCBL_OR_IM_MONTHLY"}),
    "one-anastomosis bypass": (
        [operation("x", code={"text": "One anastomosis gastric bypass"})],
        {"plan": "SL_CNCBL_OR_IM_MONTHLY"}),
    "sleeve": ([operation("427074001")], {"plan": "ORAL_CNCBL_OR_IM_MONTHLY"}),
    "bypass on the problem list": ([problem("Z98.84", ICD)],
                                   {"plan": "ORAL_CNCBL_OR_IM_MONTHLY"}),
    "bypass not done": ([operation("443906008", status="not-done")], PLAIN),
    "bypass unreadable": ([operation("443906008", code=7)], unreadable("wrong-type")),
    # ILEAL_CM
    "resected 30 cm": ([resected("resected 30 cm")], {"plan": "IM_STD_THEN_MONTHLY"}),
    "resected 300 mm": ([resected("resected 300 mm")], {"plan": "IM_STD_THEN_MONTHLY"}),
    "resected 15 cm": ([resected("resected 15 cm")], PLAIN),
    "resected, length unknown": ([resected("length unclear")], PLAIN),
    # CROHN_ILEAL
    "ileal Crohn": ([problem("K50.013", ICD)], {"plan": "IM_STD_THEN_MONTHLY"}),
    "Crohn of the ileum by site": (
        [problem("34000006", bodySite=[fhir.concept(fhir.SCT, "34516001")])],
        {"plan": "IM_STD_THEN_MONTHLY"}),
    "colonic Crohn": ([problem("K50.113", ICD)], PLAIN),
    "Crohn, site unknown": ([problem("34000006")], PLAIN),
    # RENAL
    "eGFR 45": ([lab("egfr", 45, "mL/min/1.73m2")], {"plan": f"{INJECT}_OR_ORAL_MECBL"}),
    "chronic kidney disease 3b": ([problem("N18.32", ICD)], {"plan": f"{INJECT}_OR_ORAL_MECBL"}),
    "dialysis": ([operation("302497006")], {"plan": f"{INJECT}_OR_ORAL_MECBL"}),
    "diabetic nephropathy": ([problem("E11.21", ICD)], {"plan": f"{INJECT}_OR_ORAL_MECBL"}),
    "albuminuria": ([lab("acr", 40, "mg/mmol")], {"plan": f"{INJECT}_OR_ORAL_MECBL"}),
    "little albuminuria": ([lab("acr", 20, "mg/mmol")], PLAIN),
    "acute kidney injury": ([problem("N17.9", ICD)], PLAIN),
    "eGFR unreadable": ([lab("egfr", 45, "stone")], unreadable("unit-unknown")),
    # LHON
    "Leber": ([problem("58610003")], {"plan": INJECT}),
    # FOLATE
    "folate low": ([lab("folate", 2.1, "ng/mL")], {"overlays": ["FOLIC_AFTER_FIRST_B12"]}),
    "folate low, molar": ([lab("folate", 5.2, "nmol/L")], {"overlays": ["FOLIC_AFTER_FIRST_B12"]}),
    "folate normal": ([lab("folate", 9, "ng/mL")], PLAIN),
    "folate of red cells": (
        [lab("folate", 2.1, "ng/mL", code=fhir.concept(fhir.LOINC, "2283-0"))], PLAIN),
    "folate unreadable": ([lab("folate", 2.1, None)], unreadable("unit-missing")),
    # PREGNANT
    "pregnant": ([PREGNANT], {"overlays": ["PREG"], "status": "BORDERLINE_UNRESOLVED"}),
    "pregnant by code of a problem": ([problem("Z33.1", ICD, onsetDateTime=ago(80).isoformat())],
                                      {"overlays": ["PREG"]}),
    "pregnant long ago": ([PREGNANT | {"effectiveDateTime": ago(400).isoformat()}], PLAIN),
    "not pregnant": ([NOT_PREGNANT], PLAIN),
    "pregnancy unreadable": ([PREGNANT | {"valueCodeableConcept": {"text": "perhaps"}}],
                             unreadable("answer-unknown")),
    # severe anaemia
    "severe anaemia": ([lab("hb", 7, "g/dL")], {"plan": INJECT, "overlays": ["K_MONITOR"]}),
    "severe anaemia, molar": ([lab("hb", 4.3, "mmol/L")], {"plan": INJECT}),
    "mild anaemia": ([lab("hb", 11, "g/dL")], PLAIN),
    "haemoglobin in the wrong unit": ([lab("hb", 70, "g/dL")], unreadable("value-implausible")),
    # bleeding
    "few platelets": ([NEUROPATHY, lab("plt", 40, "K/uL")], {"plan": "IM_NEURO_BLEED_MITIGATION"}),
    "few platelets per microlitre": ([NEUROPATHY, lab("plt", 40_000, "/uL")],
                                     {"plan": "IM_NEURO_BLEED_MITIGATION"}),
    "enough platelets": ([NEUROPATHY, lab("plt", 240, "10*9/L")], {"plan": "IM_NEURO_THEN_2MO"}),
    "haemophilia": ([NEUROPATHY, problem("D66", ICD)], {"plan": "IM_NEURO_BLEED_MITIGATION"}),
    "platelets unreadable": ([NEUROPATHY, lab("plt", 40, None)], unreadable("unit-missing")),
    # allergies
    "cobalamin allergy": ([fhir.allergy("11248")], {"plan": "NO_ORDER_ALLERGY"}),
    "allergy to a product": ([fhir.allergy("309594")], {"plan": "NO_ORDER_ALLERGY"}),
    "intolerance": ([fhir.allergy("11248", criticality="low")], {"plan": "ORAL_CNCBL"}),
    "allergy refuted": ([refuted(fhir.allergy("11248"))], PLAIN),
    "allergy to cobalt": ([fhir.allergy("25958007", system=fhir.SCT)],
                          {"overlays": ["COBALT_VIGILANCE"]}),
    "allergy unreadable": ([fhir.allergy("11248") | {"code": 7}], unreadable("wrong-type")),
    # injections declined
    "declined": ([NEUROPATHY, operation("76601001", status="not-done", **REFUSED)],
                 {"plan": "NEURO_IM_REFUSED_ORAL_CNCBL"}),
    "declined by stopping the order": (
        [NEUROPATHY,
         fhir.order(fhir.PRODUCTS["OH", "IM"], ago(90), status="stopped", route="IM") | REFUSED],
        {"plan": "NEURO_IM_REFUSED_ORAL_CNCBL"}),
    "not done for another reason": (
        [NEUROPATHY,
         operation("76601001", status="not-done", statusReason={"text": "Clinic closed"})],
        {"plan": "IM_NEURO_THEN_2MO"}),
    # TX, ORAL_FAIL
    "treated early": ([tablets(40)], {"status": "ON_TREATMENT_EARLY"}),
    "treated and failing": ([tablets(200)], {"status": "ON_TREATMENT_NOT_RESPONDING",
                                             "plan": INJECT}),
    "treated by statement": ([tablets(200, statement=True)],
                             {"status": "ON_TREATMENT_NOT_RESPONDING"}),
    "not taken": ([tablets(200), tablets(100, statement=True, status="not-taken", id_="said")],
                  {"plan": "ADHERENCE_FIRST"}),
    "short supply": (
        [tablets(200),
         *(fhir.dispense(fhir.PRODUCTS["CN", "PO"], ago(d), 30, id_=f"d{d}") for d in (190, 60))],
        {"plan": "ADHERENCE_FIRST"}),
    "full supply sent twice": (
        [tablets(200),
         *(fhir.dispense(fhir.PRODUCTS["CN", "PO"], ago(d), 30, id_=f"d{d}")
           for d in (200, 170, 140, 110, 80, 50, 20))],
        {"plan": INJECT}),
    "half a dose, sent twice": (
        [fhir.order(fhir.PRODUCTS["CN", "PO"], ago(200), dose=(500, "ug"), route="PO")] * 2,
        {"plan": "RAISE_ORAL_DOSE"}),
    "on hold": ([tablets(200, status="on-hold")], PLAIN),
    "only proposed": ([tablets(200, intent="proposal")], PLAIN),
    "starts in the future": ([tablets(-30)], PLAIN),
    "multivitamin": (
        [tablets(200) | {"dosageInstruction": [],
                         "medicationCodeableConcept": {"text": "Multivitamin with B12 6 mcg"}}],
        PLAIN),
    "order of unknown standing": ([tablets(200, status="unknown")], unreadable("status-unknown")),
}  # fmt: skip


def assessed(ask: Call, *resources: JSON, without: str = "") -> JSON:
    sent = fhir.prefetch(fhir.patient(TODAY.replace(year=TODAY.year - 60)), *resources)
    sent.pop(without, None)
    told: JSON = ask(fhir.request(sent))["extension"][ASSESSMENT]
    return told


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_read_as_the_tables_define_it(ask: Call, fact: str) -> None:
    resources, expected = FACTS[fact]
    kidneys = [] if any("egfr" in r["id"] for r in resources) else [KIDNEYS]
    told = assessed(ask, LOW, *kidneys, *resources)
    found = {name: told.get(name) for name in expected}
    if isinstance(expected.get("dataQuality"), str):
        found["dataQuality"] = told["dataQuality"][0]["problem"]
    assert found == expected


UNASKED: Mapping[str, tuple[list[JSON], str]] = {
    "nothing": ([], "NONE"),
    "vegan": ([observed({"text": "Diet"}, valueCodeableConcept={"text": "Vegan diet"})],
              "TEST_B12"),
    "no more vegan": (
        [observed({"text": "Diet"}, valueCodeableConcept={"text": "Vegan diet"})
         | {"id": "then", "effectiveDateTime": ago(800).isoformat()},
         observed({"text": "Diet"}, valueCodeableConcept={"text": "Omnivore"})], "NONE"),
    "metformin for half a year": ([metformin(180)], "TEST_B12"),
    "metformin for a month": ([metformin(30)], "NONE"),
    "metformin, two orders in a row": (
        [metformin(400, end=ago(31), status="completed", id_="first"), metformin(30)], "TEST_B12"),
    "metformin stopped": ([metformin(180, status="stopped")], "NONE"),
    "omeprazole for two years": ([fhir.order(fhir.DRAFT_PRODUCTS["OMEPRAZOLE"], ago(730))],
                                 "TEST_B12"),
    "omeprazole handed over month by month": (
        [fhir.dispense(fhir.DRAFT_PRODUCTS["OMEPRAZOLE"], ago(d), 28, id_=f"d{d}")
         for d in range(10, 400, 28)], "TEST_B12"),
    "nitrous oxide for pleasure": ([problem("290484004")], "TEST_B12"),
    "coeliac disease": ([problem("396331005")], "TEST_B12"),
    "fatigue": ([observed(fhir.concept(fhir.SCT, "84229001"), valueBoolean=True)], "TEST_B12"),
    "no fatigue": ([observed(fhir.concept(fhir.SCT, "84229001"), valueBoolean=False)], "NONE"),
    "a low B12 only asserted": ([observed(fhir.concept(fhir.SCT, "165645009"))], "TEST_B12"),
}  # fmt: skip


@pytest.mark.parametrize("story", UNASKED)
def test_what_speaks_for_a_test_where_none_was_done(ask: Call, story: str) -> None:
    resources, plan = UNASKED[story]
    told = assessed(ask, *resources)
    assert (told["status"], told["plan"]) == ("NOT_ASSESSED", plan)


@pytest.mark.parametrize(
    "key",
    ["conditions", "procedures", "allergies", "medicationRequests", "medicationStatements",
     "dispenses", "administrations", "observations", "familyHistory"],
)  # fmt: skip
def test_what_was_not_looked_at_is_named_and_is_no_negative(ask: Call, key: str) -> None:
    assert key in assessed(ask, LOW, KIDNEYS, without=key)["unknown"]
