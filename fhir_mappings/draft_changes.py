"""A changed draft: everything the client sent, with only the intended change."""

import copy
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from fhir_mappings.datatypes import CodeableConcept, Dosage
from fhir_mappings.dates import day_of
from fhir_mappings.emitted import emitted_concept
from fhir_mappings.order_texts import OrderTexts
from fhir_mappings.orders import duration, micrograms, timing
from fhir_mappings.products import read_product
from fhir_mappings.regimen import line_dose, line_route
from fhir_mappings.strengths import strength_mcg
from pathway.laboratory import plus
from pathway.order_rules.row import Change
from pathway.orders import DrugOrder, PeriodUnit, Span

JSON = dict[str, Any]
_TIMES = frozenset(
    {"frequency", "frequencyMax", "period", "periodMax", "periodUnit", "periodUnits", "count",
     "countMax", "boundsDuration", "boundsRange", "dayOfWeek", "timeOfDay", "when", "offset"}
)  # fmt: skip
"""Members of `timing.repeat` that say how often and how long."""


class LeftOut(StrEnum):
    """What a change takes out of a draft because it was written for the old dosage."""

    INSTRUCTIONS = "instructions"
    LIMITS = "limits"
    AS_NEEDED = "as-needed"
    SUPPLY = "supply"


@dataclass(frozen=True, slots=True)
class Changed:
    """The whole draft as it should become, and what the reader must be told is gone."""

    resource: JSON
    left_out: tuple[LeftOut, ...] = ()


def changed(draft: JSON, change: Change, texts: OrderTexts) -> Changed:
    """The whole draft with one change; unknown members and extensions stay where they are.

    Words and amounts that were written for the old dosage cannot be rewritten and must not
    contradict the new one: they are left out. So are members the client sent as null, which are
    absent in FHIR (T-02), and the narrative, which shows the old draft.
    """
    new: JSON = _without_nulls(draft)
    new.pop("text", None)
    if change.resume:
        new["status"] = "draft"
        new.pop("statusReason", None)
        return Changed(new)
    lines = _dosage_lines(new)
    if change.dose_mcg is not None:
        lines = _wrong_lines(lines, change.dose_mcg)
        for line in lines:
            _set_dose(line, micrograms(change.dose_mcg))
            if _words(line):
                line["text"] = texts.corrected_dose.format(dose=f"{change.dose_mcg.normalize():f}")
    if change.lasts is not None:
        line = lines[0]
        given = _words(line)
        _set_end(_repeat(line), change.lasts, texts)
        if given:
            span = f"{change.lasts.value} {texts.span[change.lasts.unit.value]}"
            line["text"] = texts.with_end.format(dosage=given, span=span)
    if change.dosage is not None:
        _set_dosage(new, lines[0], change.dosage, texts)
    return Changed(new, _leave_out(new, lines, change))


_INSTRUCTIONS = ("patientInstruction", "additionalInstruction", "additionalInstructions")
_LIMITS = ("maxDosePerPeriod", "maxDosePerAdministration", "maxDosePerLifetime")
_SUPPLY = ("quantity", "expectedSupplyDuration", "numberOfRepeatsAllowed", "initialFill")


def _leave_out(new: JSON, lines: list[JSON], change: Change) -> tuple[LeftOut, ...]:
    """Take out what the old dosage left behind, and name what was there."""
    rendered = _drop(new, "renderedDosageInstruction")  # R5
    told = [_drop(line, *_INSTRUCTIONS) for line in lines]
    limits = [_drop(line, *_LIMITS) for line in lines if change.lasts is None]
    needed = [_drop_as_needed(line) for line in lines if change.dosage is not None]
    found = {
        LeftOut.INSTRUCTIONS: rendered or any(told),
        LeftOut.LIMITS: any(limits),
        LeftOut.AS_NEEDED: any(needed),
        LeftOut.SUPPLY: _drop_supply(new),
    }
    return tuple(part for part, was_there in found.items() if was_there)


def _drop(holder: JSON, *names: str) -> bool:
    """Take members out, their primitive extensions with them; whether any was there."""
    gone = [holder.pop(name, None) for stem in names for name in (stem, f"_{stem}")]
    return any(value is not None for value in gone)


def _drop_as_needed(line: JSON) -> bool:
    if line.get("asNeededBoolean") is False:
        return False
    return _drop(line, "asNeededBoolean", "asNeededCodeableConcept")


def _drop_supply(new: JSON) -> bool:
    """Amounts to dispense were worked out from the old dosage; the rest of the request stays."""
    supply = new.get("dispenseRequest")
    if not isinstance(supply, dict):
        return False
    dropped = _drop(supply, *_SUPPLY)
    if not supply:
        del new["dispenseRequest"]
    return dropped


def _words(line: JSON) -> str:
    """The client's own words for a line; a translation beside them goes when they change."""
    line.pop("_text", None)
    given = line.get("text")
    return given if isinstance(given, str) else ""


def _without_nulls(value: Any) -> Any:
    """A copy without null members."""
    if isinstance(value, dict):
        return {name: _without_nulls(v) for name, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(v) for v in value if v is not None]
    return value


def _dosage_lines(new: JSON) -> list[JSON]:
    """The dosage lines, in the shape the client sent them, or a new one."""
    given = new.get("dosageInstruction")
    if isinstance(given, dict):
        return [given]
    if not given:
        given = new["dosageInstruction"] = [{}]
    lines: list[JSON] = given
    return lines


def _wrong_lines(lines: list[JSON], right: Decimal) -> list[JSON]:
    """The lines whose dose is a thousand times the right one; the only line in any case."""
    if len(lines) == 1:
        return lines
    return [line for line in lines if line_dose(_typed(line), None) == right * _MG]


def _typed(line: JSON) -> Dosage:
    return msgspec.json.decode(_plain.encode(line), type=Dosage)


_plain = msgspec.json.Encoder(decimal_format="number")
_MG = 1000


def _repeat(line: JSON) -> JSON:
    return _inside(_inside(line, "timing"), "repeat")


def _inside(holder: JSON, name: str) -> JSON:
    """A member that is an object, made one where it is absent or null."""
    if not isinstance(holder.get(name), dict):
        holder[name] = {}
    found: JSON = holder[name]
    return found


def _set_dose(line: JSON, quantity: JSON) -> None:
    """Where the draft holds its dose: beside the line in older versions, in `doseAndRate` in R4.

    Of several amounts there (calculated, ordered) the ordered one stays, else the first.
    """
    given = line.get("doseAndRate")
    ranged = line.pop("doseRange", None)
    if given is None and (ranged is not None or "doseQuantity" in line):
        line["doseQuantity"] = quantity
        return
    amounts = given if isinstance(given, list) else [given]
    kept = next(filter(_is_ordered, amounts), amounts[0] if amounts else None)
    first = dict(kept or {})
    first.pop("doseRange", None)
    first["doseQuantity"] = quantity
    line["doseAndRate"] = first if isinstance(given, dict) else [first]


def _is_ordered(amount: JSON | None) -> bool:
    kind = (amount or {}).get("type")
    codings = kind.get("coding") if isinstance(kind, dict) else None
    listed = codings if isinstance(codings, list) else []
    return any(isinstance(c, dict) and c.get("code") == "ordered" for c in listed)


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
    """Dose, times, route and words become those of the order definition; the start stays."""
    line.pop("_text", None)
    line["text"] = texts.dosage[order.id.value]
    if "route" in line and line_route(_typed(line), "") is not order.route:
        line["route"] = emitted_concept(order.route.value, texts.route)
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
