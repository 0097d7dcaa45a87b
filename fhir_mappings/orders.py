"""Orders of the pathway -> draft FHIR R4 resources: the one way out.

Built as plain dicts from the frozen codes of `valuesets/orders.csv` and the texts of the reader's
language; tests validate every one with fhir.resources. Nothing of the patient but the references
the client sent is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, assert_never

from fhir_mappings.emitted import NO_ORDER_MAP, OrderMap, emitted_concept
from fhir_mappings.order_texts import OrderTexts
from fhir_mappings.tasks import TASK_SYSTEM
from pathway.orders import DrugOrder, LabOrder, MonitoringTask, Order, Referral, Span

UCUM = "http://unitsofmeasure.org"
LABORATORY_PROCEDURE = {
    "system": "http://snomed.info/sct",
    "code": "108252007",
    "display": "Laboratory procedure",
}


@dataclass(frozen=True, kw_only=True)  # no slots: what many orders share is built once
class OrderContext:
    """Whom an order is for, what it rests on, its words. `reasons`: references the client sent.

    `tasks` is False for a client that cannot create them: a review is then a ServiceRequest.
    """

    patient_id: str
    encounter_id: str | None
    today: date
    texts: OrderTexts
    reasons: tuple[str, ...] = ()
    tasks: bool = True
    order_map: OrderMap = NO_ORDER_MAP

    @cached_property
    def subject(self) -> Mapping[str, str]:
        """Reference to the patient of the hook context."""
        return {"reference": f"Patient/{self.patient_id}"}

    @cached_property
    def encounter(self) -> Mapping[str, Any]:
        """The encounter member, or nothing when the hook gave none."""
        if self.encounter_id is None:
            return {}
        return {"encounter": {"reference": f"Encounter/{self.encounter_id}"}}

    @cached_property
    def because(self) -> Mapping[str, Any]:
        """`reasonReference` limited to the resource types the element allows."""
        wanted = [r for r in self.reasons if r.startswith(("Condition/", "Observation/"))]
        return {"reasonReference": [{"reference": r} for r in wanted]} if wanted else {}

    @cached_property
    def written_on(self) -> str:
        """The day of `authoredOn`."""
        return self.today.isoformat()


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
            return _task(order, context) if context.tasks else _review_request(order, context)
        case _:
            assert_never(order)


def _medication_request(order: DrugOrder, context: OrderContext) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": emitted_concept(
            order.product,
            context.texts.product,
            context.order_map.of(order.id.value, order.product),
        ),
        "subject": context.subject,
        **context.encounter,
        "authoredOn": context.written_on,
        **context.because,
        "note": [{"text": context.texts.verify}],
        "dosageInstruction": [
            {
                "text": _dosage(order, context.texts),
                **timing(order, context.texts),
                "route": emitted_concept(order.route.value, context.texts.route),
                "doseAndRate": [{"doseQuantity": micrograms(order.dose_mcg)}],
            }
        ],
    }


def _dosage(order: DrugOrder, texts: OrderTexts) -> str:
    raised = texts.raised_dosage.get(order.route.value)
    if raised is not None and order.form is not None and order.dose_at_most_mcg is None:
        return raised.format(dose=_number(order.dose_mcg))
    return texts.dosage[order.id.value]


def micrograms(dose: Decimal) -> dict[str, Any]:
    """A dose as a UCUM quantity."""
    return {"value": _number(dose), "unit": "mcg", "system": UCUM, "code": "ug"}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def duration(span: Span, texts: OrderTexts) -> dict[str, Any]:
    """A length of time as a UCUM quantity."""
    return {
        "value": span.value,
        "unit": texts.span[span.unit.value],
        "system": UCUM,
        "code": span.unit.value,
    }


def timing(order: DrugOrder, texts: OrderTexts) -> dict[str, Any]:
    """The timing member of an order definition, or nothing where the site decides the schedule."""
    if order.every is None:
        return {}
    repeat = {
        **({"boundsDuration": duration(order.lasts, texts)} if order.lasts else {}),
        **({"count": order.doses} if order.doses else {}),
        "frequency": order.frequency,
        "period": order.every.value,
        **({"periodMax": order.every_at_most} if order.every_at_most else {}),
        "periodUnit": order.every.unit.value,
    }
    return {"timing": {"repeat": repeat}}


def _service_request(context: OrderContext, code: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
        "code": code,
        "subject": context.subject,
        **context.encounter,
        "authoredOn": context.written_on,
        **context.because,
    }


def _lab_request(order: LabOrder, context: OrderContext) -> dict[str, Any]:
    test = order.analyte.value
    code = emitted_concept(test, context.texts.test, context.order_map.of(test))
    request = _service_request(context, code)
    request["category"] = [{"coding": [LABORATORY_PROCEDURE]}]
    if order.due_in_days:
        due = context.today + timedelta(days=order.due_in_days)
        request["occurrenceDateTime"] = due.isoformat()
    return request


def _referral(order: Referral, context: OrderContext) -> dict[str, Any]:
    where = order.specialty.value
    code = emitted_concept(where, context.texts.referral, context.order_map.of(where))
    request = _service_request(context, code)
    request["priority"] = "stat" if order.urgent else "routine"
    if order.urgent:
        request["occurrenceDateTime"] = context.today.isoformat()
    return request


def _task(order: MonitoringTask, context: OrderContext) -> dict[str, Any]:
    code = _task_code(order, context)
    return {
        "resourceType": "Task",
        "status": "draft",
        "intent": "proposal",
        "code": code,
        "description": code["text"],
        "for": context.subject,
        **context.encounter,
        "authoredOn": context.written_on,
        "restriction": {"period": _window(order, context)},
    }


def _review_request(order: MonitoringTask, context: OrderContext) -> dict[str, Any]:
    """The same review as a request, for clients that cannot create tasks."""
    request = _service_request(context, _task_code(order, context))
    request["occurrencePeriod"] = _window(order, context)
    return request


def _task_code(order: MonitoringTask, context: OrderContext) -> dict[str, Any]:
    kind = order.kind.value
    ours = {"system": TASK_SYSTEM, "code": kind}
    return {"coding": [ours, *context.order_map.of(kind)], "text": context.texts.task[kind]}


def _window(order: MonitoringTask, context: OrderContext) -> dict[str, str]:
    return {
        "start": (context.today + timedelta(days=max(order.from_day, 0))).isoformat(),
        "end": (context.today + timedelta(days=order.to_day)).isoformat(),
    }
