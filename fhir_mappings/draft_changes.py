"""A changed draft: everything the client sent, with only the intended change."""

import copy
from calendar import monthrange
from datetime import date
from typing import Any

import msgspec

from fhir_mappings.dates import day_of
from fhir_mappings.emitted import emitted_concept
from fhir_mappings.order_texts import OrderTexts
from fhir_mappings.orders import duration, micrograms, timing
from fhir_mappings.products import read_product
from fhir_mappings.regimen import strength_mcg
from fhir_mappings.resource import CodeableConcept
from pathway.laboratory import plus
from pathway.order_rules.row import Change
from pathway.orders import DrugOrder, PeriodUnit, Span

JSON = dict[str, Any]
_TIMES = frozenset(
    {"frequency", "frequencyMax", "period", "periodMax", "periodUnit", "periodUnits", "count",
     "countMax", "boundsDuration", "boundsRange", "dayOfWeek", "timeOfDay", "when", "offset"}
)  # fmt: skip
"""Members of `timing.repeat` that say how often and how long."""


def changed(draft: JSON, change: Change, texts: OrderTexts) -> JSON:
    """The whole draft with one change; unknown members and extensions stay where they are.

    Members the client sent as null are absent in FHIR and are left out (T-02).
    """
    new: JSON = _without_nulls(draft)
    if change.resume:
        new["status"] = "active"
        new.pop("statusReason", None)
        return new
    line = _dosage_line(new)
    if change.dose_mcg is not None:
        _set_dose(line, micrograms(change.dose_mcg))
        if "text" in line:
            line["text"] = texts.corrected_dose.format(dose=f"{change.dose_mcg.normalize():f}")
    if change.lasts is not None:
        _set_end(_repeat(line), change.lasts, texts)
        if isinstance(line.get("text"), str):
            span = f"{change.lasts.value} {texts.span[change.lasts.unit.value]}"
            line["text"] = texts.with_end.format(dosage=line["text"], span=span)
    if change.dosage is not None:
        _set_dosage(new, line, change.dosage, texts)
    return new


def _without_nulls(value: Any) -> Any:
    """A copy without null members."""
    if isinstance(value, dict):
        return {name: _without_nulls(v) for name, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(v) for v in value if v is not None]
    return value


def _dosage_line(new: JSON) -> JSON:
    """The one dosage line, in the shape the client sent it, or a new one."""
    given = new.get("dosageInstruction")
    if isinstance(given, dict):
        return given
    if not given:
        given = new["dosageInstruction"] = [{}]
    line: JSON = given[0]
    return line


def _repeat(line: JSON) -> JSON:
    return _inside(_inside(line, "timing"), "repeat")


def _inside(holder: JSON, name: str) -> JSON:
    """A member that is an object, made one where it is absent or null."""
    if not isinstance(holder.get(name), dict):
        holder[name] = {}
    found: JSON = holder[name]
    return found


def _set_dose(line: JSON, quantity: JSON) -> None:
    """Where the draft holds its dose: beside the line in older versions, in `doseAndRate` in R4."""
    given = line.get("doseAndRate")
    if given is None and "doseQuantity" in line:
        line["doseQuantity"] = quantity
        return
    first = dict(given[0] if isinstance(given, list) and given else given or {})
    first.pop("doseRange", None)
    first["doseQuantity"] = quantity
    line["doseAndRate"] = first if isinstance(given, dict) else [first]


def _set_end(times: JSON, lasts: Span, texts: OrderTexts) -> None:
    """An end beside a stated start, else a length: `bounds[x]` may be one of them only."""
    period = times.get("boundsPeriod")
    start = day_of(period.get("start")) if isinstance(period, dict) else None
    if isinstance(period, dict) and start is not None:
        period["end"] = _later(start.earliest, lasts).isoformat()
        return
    times.pop("boundsPeriod", None)
    times["boundsDuration"] = duration(lasts, texts)


def _later(start: date, span: Span) -> date:
    if span.unit is not PeriodUnit.MONTH:
        return plus(start, span.value * (7 if span.unit is PeriodUnit.WEEK else 1))
    years, month = divmod(start.month - 1 + span.value, 12)
    if start.year + years > date.max.year:
        return date.max
    last = monthrange(start.year + years, month + 1)[1]
    return date(start.year + years, month + 1, min(start.day, last))


def _set_dosage(new: JSON, line: JSON, order: DrugOrder, texts: OrderTexts) -> None:
    """Dose, times and words become those of the order definition; the start stays."""
    line["text"] = texts.dosage[order.id.value]
    _set_dose(line, micrograms(order.dose_mcg))
    given = _inside(line, "timing")
    for name in ("code", "event"):
        given.pop(name, None)
    times = _repeat(line)
    for name in _TIMES & times.keys():
        del times[name]
    if isinstance(times.get("boundsPeriod"), dict):
        times["boundsPeriod"].pop("end", None)
    schedule: JSON = timing(order, texts)["timing"]["repeat"]
    schedule.pop("boundsDuration", None)
    times.update(schedule)
    if order.lasts is not None:
        _set_end(times, order.lasts, texts)
    elif times.get("boundsPeriod") == {}:
        del times["boundsPeriod"]
    _set_strength(new, order, texts)


def _set_strength(new: JSON, order: DrugOrder, texts: OrderTexts) -> None:
    """A product that names another strength becomes the one of the order definition."""
    given = new.get("medicationCodeableConcept")
    if given is None:
        return
    named = strength_mcg(read_product(msgspec.convert(given, CodeableConcept)).name)
    if named is not None and named != order.dose_mcg:
        new["medicationCodeableConcept"] = copy.deepcopy(
            emitted_concept(order.product, texts.product)
        )
