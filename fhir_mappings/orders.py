"""Orders of the pathway -> draft FHIR R4 resources: the one way out.

Built as plain dicts from the frozen codes of `valuesets/orders.csv`; tests validate every one
with fhir.resources. Nothing of the patient but the references the client sent is in them.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, assert_never

from pathway.orders import DrugOrder, LabOrder, MonitoringTask, Order, Referral, Span

UCUM = "http://unitsofmeasure.org"
LABORATORY_PROCEDURE = {
    "system": "http://snomed.info/sct",
    "code": "108252007",
    "display": "Laboratory procedure",
}
VERIFY = "Suggested by decision support. Verify against the local formulary before signing."

TASK_WORDS: Mapping[str, str] = {
    "check-3-months": "Vitamin B12 treatment: 3-month check (B12, blood count, homocysteine)",
    "check-6-months": "Vitamin B12 treatment: 6-month check (B12, blood count, homocysteine)",
    "check-12-months": "Vitamin B12 treatment: 12-month check (B12, blood count, homocysteine)",
    "check-annual": "Vitamin B12: annual check (B12, blood count, homocysteine)",
    "check-3-to-6-monthly": "Vitamin B12: 3- to 6-monthly check (B12, blood count, homocysteine)",
    "symptom-review": "Vitamin B12 treatment: 3-month review of symptoms",
    "neuro-review": "Vitamin B12 treatment: neurological review",
    "pregnancy-review": "Vitamin B12 treatment in pregnancy: 1-month review",
    "adherence-review": "Vitamin B12 treatment: review how it is taken",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderContext:
    """Whom an order is for and what it rests on. `reasons`: references the client sent."""

    patient_id: str
    encounter_id: str | None
    today: date
    reasons: tuple[str, ...] = ()

    @property
    def subject(self) -> dict[str, str]:
        """Reference to the patient of the hook context."""
        return {"reference": f"Patient/{self.patient_id}"}

    @property
    def encounter(self) -> dict[str, Any]:
        """The encounter member, or nothing when the hook gave none."""
        if self.encounter_id is None:
            return {}
        return {"encounter": {"reference": f"Encounter/{self.encounter_id}"}}

    def reasons_of(self, *types: str) -> dict[str, Any]:
        """`reasonReference` limited to the resource types the element allows."""
        wanted = [r for r in self.reasons if r.partition("/")[0] in types]
        return {"reasonReference": [{"reference": r} for r in wanted]} if wanted else {}


@cache
def emitted_codes() -> Mapping[str, dict[str, Any]]:
    """CodeableConcept by concept; a coding without a verified display carries none."""
    path = files("fhir_mappings") / "valuesets" / "orders.csv"
    with path.open(encoding="utf-8") as lines:
        return {row["concept"]: _concept(row) for row in csv.DictReader(lines)}


def _concept(row: Mapping[str, str]) -> dict[str, Any]:
    coding = {key: row[key] for key in ("system", "code", "display") if row[key]}
    concept: dict[str, Any] = {"text": row["text"]}
    return {"coding": [coding], **concept} if row["code"] else concept


def to_fhir(order: Order, context: OrderContext) -> dict[str, Any]:
    """One draft resource, complete and valid R4."""
    match order:
        case DrugOrder():
            return _medication_request(order, context)
        case LabOrder():
            return _lab_request(order, context)
        case Referral():
            return _referral(order, context)
        case MonitoringTask():
            return _task(order, context)
        case _:
            assert_never(order)


def _medication_request(order: DrugOrder, context: OrderContext) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": emitted_codes()[order.product],
        "subject": context.subject,
        **context.encounter,
        "authoredOn": context.today.isoformat(),
        **context.reasons_of("Condition", "Observation"),
        "note": [{"text": VERIFY}],
        "dosageInstruction": [
            {
                "text": order.words,
                **({"timing": {"repeat": repeat(order, order.every)}} if order.every else {}),
                "route": emitted_codes()[order.route.value],
                "doseAndRate": [{"doseQuantity": micrograms(order.dose_mcg)}],
            }
        ],
    }


def micrograms(dose: Decimal) -> dict[str, Any]:
    """A dose as a UCUM quantity."""
    return {"value": _number(dose), "unit": "mcg", "system": UCUM, "code": "ug"}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


_SPAN_WORDS = {"d": "days", "wk": "weeks", "mo": "months"}


def duration(span: Span) -> dict[str, Any]:
    """A length of time as a UCUM quantity."""
    return {
        "value": span.value,
        "unit": _SPAN_WORDS[span.unit],
        "system": UCUM,
        "code": span.unit.value,
    }


def repeat(order: DrugOrder, every: Span) -> dict[str, Any]:
    """`timing.repeat` of an order definition."""
    return {
        **({"boundsDuration": duration(order.lasts)} if order.lasts else {}),
        **({"count": order.doses} if order.doses else {}),
        "frequency": order.frequency,
        "period": every.value,
        **({"periodMax": order.every_at_most} if order.every_at_most else {}),
        "periodUnit": every.unit.value,
    }


def _service_request(context: OrderContext, code: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
        "code": dict(code),
        "subject": context.subject,
        **context.encounter,
        "authoredOn": context.today.isoformat(),
        **context.reasons_of("Condition", "Observation"),
    }


def _lab_request(order: LabOrder, context: OrderContext) -> dict[str, Any]:
    request = _service_request(context, emitted_codes()[order.analyte.value])
    request["category"] = [{"coding": [LABORATORY_PROCEDURE]}]
    if order.due_in_days:
        due = context.today + timedelta(days=order.due_in_days)
        request["occurrenceDateTime"] = due.isoformat()
    return request


def _referral(order: Referral, context: OrderContext) -> dict[str, Any]:
    request = _service_request(context, emitted_codes()[order.specialty.value])
    request["priority"] = "stat" if order.urgent else "routine"
    if order.urgent:
        request["occurrenceDateTime"] = context.today.isoformat()
    return request


def _task(order: MonitoringTask, context: OrderContext) -> dict[str, Any]:
    words = TASK_WORDS[order.kind.value]
    return {
        "resourceType": "Task",
        "status": "draft",
        "intent": "proposal",
        "code": {"text": words},
        "description": words,
        "for": context.subject,
        **context.encounter,
        "authoredOn": context.today.isoformat(),
        "restriction": {
            "period": {
                "start": (context.today + timedelta(days=max(order.from_day, 0))).isoformat(),
                "end": (context.today + timedelta(days=order.to_day)).isoformat(),
            }
        },
    }
