"""Patients whose answer is known. A service that no longer gives it has gone silent, or wrong.

They are asked the way every caller asks, from bytes to cards, with today's date: a rule, a code
table or a profile that broke shows itself here, not in the chart of somebody ill.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from cds_service.config import Config
from cds_service.core import Call, handle
from cds_service.fhir_client import FhirClient
from fhir_mappings.systems import SYSTEMS
from hooks.services import SERVICES
from pathway.facts import FactGroup

_JSON = dict[str, Any]
_ID = "canary"
_NO_CALL = UUID(int=0)
"""In place of a fresh id: nobody is shown these cards."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One patient, the service that is asked, and the status and card topics that must come."""

    name: str
    service: str
    request: Callable[[date], _JSON]
    status: str
    topics: frozenset[str]


def lives(canary: Canary, config: Config, now: datetime) -> bool:
    """Whether the canary gets its known answer; a call that fails is no answer."""
    body = msgspec.json.encode(canary.request(now.astimezone(config.timezone).date()))
    call = Call(
        tenant=replace(config.usual_tenant, rules_off=frozenset()),
        accept_language=None,
        now=now,
        evaluation_id=_NO_CALL,
        policy=config.read_policy,
    )
    try:
        answered = handle(SERVICES[canary.service], body, config, call, FhirClient())
    except Exception:  # noqa: BLE001 - whatever it is, the canary is dead
        return False
    topics = {card["source"]["topic"]["code"] for card in answered.body["cards"]}
    status = (answered.assessment or {}).get("status")
    return status == canary.status and topics == canary.topics


def _low(today: date) -> _JSON:
    """Ill beyond any guideline's and any laboratory's limits, and untreated."""
    return _request("patient-view", today, b12=20)


def _well(today: date) -> _JSON:
    return _request("patient-view", today, b12=650)


def _folate_alone(today: date) -> _JSON:
    draft = {
        "resourceType": "MedicationRequest",
        "id": "canary-draft",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": _coded("rxnorm", "199318"),
        "subject": {"reference": f"Patient/{_ID}"},
        "dosageInstruction": [
            {
                "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg"}}],
            }
        ],
    }
    asked = _request("order-sign", today, b12=20)
    asked["context"]["draftOrders"] = {
        "resourceType": "Bundle", "type": "collection", "entry": [{"resource": draft}],
    }  # fmt: skip
    return asked


CANARIES: tuple[Canary, ...] = (
    Canary(
        "deficient",
        "b12-patient-view",
        _low,
        "DEFICIENT",
        frozenset({"b12treatment", "b12monitoring"}),
    ),
    Canary("well", "b12-patient-view", _well, "NORMAL", frozenset()),
    Canary("folate-alone", "b12-order-sign", _folate_alone, "DEFICIENT", frozenset({"D1"})),
)
"""One who must be spoken about, one who must not, and one at the moment of ordering."""


def _request(hook: str, today: date, *, b12: int) -> _JSON:
    prefetch: dict[str, Mapping[str, Any] | None] = dict.fromkeys(key.value for key in FactGroup)
    prefetch["patient"] = {
        "resourceType": "Patient",
        "id": _ID,
        "birthDate": date(today.year - 50, 1, 1).isoformat(),
    }
    prefetch["labs"] = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": _result(b12, today - timedelta(days=5))}],
    }
    return {
        "hook": hook,
        "hookInstance": str(_NO_CALL),
        "context": {"userId": "Practitioner/canary", "patientId": _ID},
        "prefetch": prefetch,
    }


def _result(nanograms_per_litre: int, day: date) -> _JSON:
    return {
        "resourceType": "Observation",
        "id": "canary-b12",
        "status": "final",
        "code": _coded("loinc", "2132-9"),
        "subject": {"reference": f"Patient/{_ID}"},
        "effectiveDateTime": day.isoformat(),
        "valueQuantity": {"value": nanograms_per_litre, "unit": "ng/L"},
    }


def _coded(system: str, code: str) -> _JSON:
    return {"coding": [{"system": SYSTEMS[system].uris[0], "code": code}]}
