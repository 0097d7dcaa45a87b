"""Two hundred fictional patients, the same in every run, and what is ordered for anybody."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests import builders as fhir
from tests.clinical.from_vignette import SIMPLE_FLAGS
from tests.conftest import NOW

JSON = dict[str, Any]
TODAY = NOW.date()


def _words(text: str, **more: Any) -> JSON:
    return fhir.draft(text, **more)


UNRELATED: dict[str, JSON] = {
    "paracetamol": fhir.draft("PARACETAMOL", dose=(500, "mg"), times=(4, 1, "d")),
    "amoxicillin": _words("Amoxicillin 500 MG Oral Capsule", dose=(500, "mg"), times=(3, 1, "d")),
    "atorvastatin": _words("atorvastatin 20 MG Oral Tablet", dose=(20, "mg")),
    "lisinopril": _words("lisinopril 10 MG Oral Tablet", dose=(10, "mg")),
    "amlodipine": _words("amlodipine 5 MG Oral Tablet", dose=(5, "mg")),
    "salbutamol": _words("albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", times=None),
    "ibuprofen": _words("ibuprofen 400 MG Oral Tablet", dose=(400, "mg"), times=(3, 1, "d")),
    "levothyroxine": _words("levothyroxine sodium 0.05 MG Oral Tablet", dose=(50, "ug")),
    "lipid panel": fhir.draft_test("57698-3", id_="draft-1"),
    "chest X-ray": fhir.draft_test("36643-5", id_="draft-1"),
}
"""Ten common orders that have nothing to do with vitamin B12."""

RELATED: dict[str, JSON] = {
    "metformin": fhir.draft("METFORMIN 500", dose=(500, "mg"), times=(2, 1, "d")),
    "omeprazole": fhir.draft("OMEPRAZOLE", dose=(20, "mg")),
    "pregabalin": _words("pregabalin 75 MG Oral Capsule", dose=(75, "mg"), times=(2, 1, "d")),
    "folic acid 400 mcg": fhir.draft("FA 0.4", dose=(0.4, "mg")),
    "folic acid 5 mg": fhir.draft("FA 5", dose=(5, "mg")),
    "oral cyanocobalamin": fhir.draft("CN PO", dose=(1000, "ug"), route="PO"),
}
"""Orders the rules are about, for comparison."""

_FINDINGS = {
    "SYMPTOM": 0.2, "RISK": 0.05, "PN": 0.05, "CKD3+": 0.1, "DX_B12": 0.03, "DX_PA": 0.01,
    "RYGB": 0.01, "SLEEVE": 0.01, "PARAESTHESIA": 0.03, "DKD": 0.02,
}  # fmt: skip
_MEDICINES = {
    "METFORMIN 500": 0.12, "OMEPRAZOLE": 0.2, "PHENYTOIN": 0.01, "COLCHICINE": 0.01,
    "METHOTREXATE": 0.01,
}  # fmt: skip


def generated(count: int = 200) -> Iterator[JSON]:
    """The prefetch of each patient: adults with roughly the findings of a general practice."""
    chance = random.Random(7)
    for _ in range(count):
        born = date(TODAY.year - chance.randint(18, 92), 1, 1)
        resources = [
            resource
            for flag, share in _FINDINGS.items()
            if chance.random() < share
            for resource in SIMPLE_FLAGS[flag]()
        ]
        resources += [
            fhir.order(fhir.DRAFT_PRODUCTS[product], _ago(chance, 2000), id_=f"med-{number}",
                       dose=(500, "mg"))
            for number, (product, share) in enumerate(_MEDICINES.items())
            if chance.random() < share
        ]  # fmt: skip
        resources += _results(chance)
        if chance.random() < 0.05:
            route = chance.choice(["PO", "IM"])
            form = "CN" if route == "PO" else "OH"
            resources.append(
                fhir.order(fhir.PRODUCTS[form, route], _ago(chance, 900), dose=(1000, "ug"),
                           route=route)
            )  # fmt: skip
        yield fhir.prefetch(fhir.patient(born), *resources)


def _ago(chance: random.Random, most: int) -> date:
    return TODAY - timedelta(days=chance.randint(1, most))


def _results(chance: random.Random) -> list[JSON]:
    found = []
    if chance.random() < 0.3:
        value = round(max(60, chance.gauss(420, 160)))
        found.append(fhir.lab("b12", value, "pg/mL", _ago(chance, 900)))
    if chance.random() < 0.6:
        egfr = round(min(120, max(8, chance.gauss(80, 22))))
        found.append(fhir.lab("egfr", egfr, "mL/min/{1.73_m2}", _ago(chance, 300)))
    if chance.random() < 0.6:
        found.append(fhir.lab("hb", round(max(60, chance.gauss(138, 15))), "g/L", _ago(chance, 80)))
    return found
