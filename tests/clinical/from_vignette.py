"""A vignette's facts -> the FHIR record that says them, shifted to the day of the test."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests import builders as fhir

JSON = dict[str, Any]
REFERENCE_DATE = date(2026, 11, 22)

RESECTION = "307193005"


def _cm(value: float) -> JSON:
    return {"value": value, "unit": "cm", "system": fhir.UCUM, "code": "cm"}


LENGTH_CARRIERS: dict[str, Callable[[], list[JSON]]] = {
    "extension": lambda: [
        fhir.procedure(
            RESECTION,
            extension=[{"url": "http://example.org/resected-length", "valueQuantity": _cm(30)}],
        )
    ],
    "note": lambda: [fhir.procedure(RESECTION, note=[{"text": "Resected 300 mm of ileum."}])],
    "code text": lambda: [fhir.procedure(RESECTION, text="Ileal resection, 30 cm removed")],
    "linked observation": lambda: [
        fhir.procedure(RESECTION),
        {
            "resourceType": "Observation",
            "id": "length",
            "status": "final",
            "code": {"text": "Length of ileum resected"},
            **fhir.about(),
            "partOf": [{"reference": f"Procedure/proc-{RESECTION}"}],
            "effectiveDateTime": "2019-05-06",
            "valueQuantity": _cm(30),
        },
    ],
}

SIMPLE_FLAGS: dict[str, Callable[[], list[JSON]]] = {
    "SYMPTOM": lambda: [fhir.condition("45534005")],
    "RISK": lambda: [fhir.condition("396331005")],
    "DX_B12": lambda: [fhir.condition("190634004")],
    "DX_PA": lambda: [fhir.condition("84027009")],
    "CKD3+": lambda: [fhir.condition("431857002")],
    "DKD": lambda: [fhir.condition("127013003")],
    "PN": lambda: [fhir.condition("302226006")],
    "SCD": lambda: [fhir.condition("60576007")],
    "ATAXIA": lambda: [fhir.condition("25136009")],
    "PARAESTHESIA": lambda: [fhir.condition("91019004")],
    "N2O": lambda: [fhir.condition("290484004")],
    "RYGB": lambda: [fhir.procedure("443906008")],
    "SLEEVE": lambda: [fhir.procedure("427074001")],
    "BPD": lambda: [fhir.procedure("24883002")],
    "TOTAL_GASTRECTOMY": lambda: [fhir.procedure("26452005")],
    "ALLERGY_COBALAMIN": lambda: [fhir.allergy("11248")],
    "IM_REFUSED": lambda: [
        fhir.procedure(
            "76601001",
            status="not-done",
            statusReason=fhir.concept(fhir.SCT, "105480006", "Refusal of treatment by patient"),
        )
    ],
}

EXTRA_PRODUCTS = {
    "METFORMIN 1000": ("861004", "metformin hydrochloride 1000 MG Oral Tablet"),
    "METFORMIN 500": ("861007", "metformin hydrochloride 500 MG Oral Tablet"),
    "WARFARIN": ("11289", "warfarin"),
}


class Story:
    """One vignette told on a given day."""

    def __init__(self, vignette: JSON, today: date, length_carrier: str = "extension") -> None:
        self.vignette = vignette
        self.today = today
        self.length_carrier = length_carrier

    def request(self) -> JSON:
        facts = self.vignette["facts"]
        born = date(self.today.year - facts["age"], 1, 1)
        who = fhir.patient(born, deceased=facts.get("deceased", False), sex=facts["sex"])
        return fhir.request(fhir.prefetch(who, *self.resources()))

    def order_request(self) -> JSON:
        """The same patient at the hook of the vignette, with its drafts."""
        drafts = [self._draft(n, draft) for n, draft in enumerate(self.vignette["drafts"], 1)]
        chosen = tuple(
            f"{resource['resourceType']}/{resource['id']}"
            for resource, draft in zip(drafts, self.vignette["drafts"], strict=True)
            if draft.get("selected", True)
        )
        prefetch = self.request()["prefetch"]
        return fhir.order_request(self.vignette["hook"], prefetch, *drafts, selected=chosen)

    def _draft(self, number: int, draft: JSON) -> JSON:
        if "raw" in draft:
            return {"id": draft["id"], **self._filled(draft["raw"])}
        return fhir.draft(
            draft["p"],
            id_=f"draft-{number}",
            dose=(draft["dose"], draft["unit"]),
            route=draft.get("route"),
            times=(draft.get("freq", 1), 1, "d"),
            reason=draft.get("reason"),
        )

    def _filled(self, raw: JSON) -> JSON:
        """A raw resource with its patient and with its days shifted ("@2026-06-01")."""
        text = json.dumps(raw).replace("$PID", fhir.PID)
        shifted = re.sub(r"@(\d{4}-\d\d-\d\d)", lambda m: self._day(m[1]).isoformat(), text)
        filled: JSON = json.loads(shifted)
        return filled

    def resources(self) -> list[JSON]:
        facts = self.vignette["facts"]
        skipped = set(self.vignette.get("skip") or [])
        found = [self._lab(number, lab) for number, lab in enumerate(facts.get("labs", []))]
        for flag in facts.get("flags", []):
            if flag not in skipped:
                found += self._flag(flag)
        found += [self._rx(number, rx) for number, rx in enumerate(facts.get("rx", []))]
        for number, extra in enumerate(self.vignette.get("extras") or []):
            found.append(self._extra(number, extra))
        return found

    def _day(self, text: str) -> date:
        return date.fromisoformat(text) + (self.today - REFERENCE_DATE)

    def _lab(self, number: int, lab: JSON) -> JSON:
        return fhir.lab(
            lab["k"],
            lab["v"],
            lab["u"],
            self._day(lab["d"]),
            id_=f"lab-{number}-{lab['k']}",
            status=lab.get("st", "final"),
        )

    def _flag(self, flag: str) -> list[JSON]:
        if flag == "ILEAL>20":
            return LENGTH_CARRIERS[self.length_carrier]()
        if flag == "PLT<50":
            return [fhir.lab("plt", 30, "10*3/uL", self.today - timedelta(days=3))]
        if flag == "IFAB+":
            return [self._antibody()]
        if flag == "NONADHERENT":
            return self._few_dispenses()
        return SIMPLE_FLAGS[flag]()

    def _antibody(self) -> JSON:
        system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
        result = fhir.lab("ifab", 1, None, self.today - timedelta(days=40), id_="ifab")
        del result["valueQuantity"]
        return result | {
            "valueCodeableConcept": {"text": "Positive"},
            "interpretation": [fhir.concept(system, "POS")],
        }

    def _few_dispenses(self) -> list[JSON]:
        product = fhir.PRODUCTS["CN", "PO"]
        start = self._day(self.vignette["facts"]["rx"][0]["start"])
        return [
            fhir.dispense(product, start + timedelta(days=after), 30, id_=f"dispense-{after}")
            for after in (0, 60)
        ]

    def _rx(self, number: int, rx: JSON) -> JSON:
        injected = rx["route"] == "IM"
        return fhir.order(
            fhir.PRODUCTS[rx["drug"], rx["route"]],
            self._day(rx["start"]),
            id_=f"rx-{number}",
            end=self._day(rx["end"]) if "end" in rx else None,
            status=rx["st"],
            dose=(rx["mcg"], "ug"),
            every=(2, "mo") if injected else (1, "d"),
            route=rx["route"],
            statement=rx.get("as") == "statement",
        )

    def _extra(self, number: int, extra: JSON) -> JSON:
        if extra["t"] == "cond":
            assert extra["c"] == "T2DM"
            return fhir.condition("44054006")
        if extra["t"] == "lab":
            return fhir.lab(extra["k"], extra["v"], extra["u"], self._day(extra["d"]))
        assert extra["t"] == "med"
        return fhir.order(
            EXTRA_PRODUCTS[extra["p"]],
            self._day(extra["start"]),
            id_=f"med-{number}",
            end=self._day(extra["end"]) if "end" in extra else None,
            status=extra.get("st", "active"),
            dose=(extra["dose"], extra["unit"]) if "dose" in extra else None,
            times_a_day=extra.get("freq", 1),
        )
