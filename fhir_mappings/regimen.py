"""Dose, times, route and period of a medication record."""

import re
from dataclasses import dataclass
from decimal import Decimal

from fhir_mappings.codes import codes, texts
from fhir_mappings.datatypes import Dosage, Quantity, Range, Repeat, Timing
from fhir_mappings.dates import day_of
from fhir_mappings.lab_values import number
from fhir_mappings.products import Product
from fhir_mappings.resource import Resource, many
from fhir_mappings.sig import Directions, read_directions
from fhir_mappings.strengths import TO_MCG, strength_mcg
from pathway.facts import Cobalamin, Day, Route
from pathway.laboratory import plus


@dataclass(frozen=True, slots=True)
class Regimen:
    """Dose and times of one record; None where it does not say."""

    dose_mcg: Decimal | None
    daily_mcg: Decimal | None
    every_days: Decimal | None
    """Days between two doses where one dosage line states its times; a bare name does not."""
    route: Route | None
    start: Day | None
    end: Day | None
    as_needed: bool


def read_regimen(resource: Resource, product: Product, strength: Decimal | None = None) -> Regimen:
    """Dose, times and route; strength and form come from the name where they are absent."""
    dosages = many(resource.dosage_instruction) or many(resource.dosage) or [Dosage()]
    first = dosages[0]
    strength = strength or strength_mcg(product.name)
    start, end = _period(resource, first)
    return Regimen(
        dose_mcg=line_dose(first, strength),
        daily_mcg=_daily(dosages, strength),
        every_days=_every_days(dosages),
        route=line_route(first, product.name) or _only_route(product),
        start=start,
        end=end,
        as_needed=bool(first.as_needed_boolean) or first.as_needed_codeable_concept is not None,
    )


_PER_UNIT = frozenset(
    {"{tbl}", "{pill}", "{capsule}", "tablet", "tablets", "tab", "capsule", "capsules", "1", "ml",
     "{actuat}", "spray", "lozenge", "ampoule", "vial", "dose",
     "tablette", "tabletten", "kapsel", "kapseln", "ampulle", "ampullen", "stück", "dosis"}
)  # fmt: skip


def states_a_mass(resource: Resource) -> bool:
    """Whether the dose is given as a mass; of a combination that is no ingredient's amount."""
    first = next(iter(many(resource.dosage_instruction)), Dosage())
    quantity = _dose_quantity(first)
    unit = (quantity.code or quantity.unit or "") if quantity is not None else ""
    return unit.strip().lower() in TO_MCG


def _daily(dosages: list[Dosage], strength: Decimal | None) -> Decimal | None:
    """Amount per day over all dosage lines; unknown when one of them is."""
    total = Decimal(0)
    for dosage in dosages:
        dose, per_day = line_dose(dosage, strength), _per_day(dosage)
        if dose is None or per_day is None:
            return None
        total += dose * per_day
    return total


def _every_days(dosages: list[Dosage]) -> Decimal | None:
    """Days between two doses; unknown with several dosage lines."""
    return line_interval(dosages[0]) if len(dosages) == 1 else None


def line_interval(dosage: Dosage) -> Decimal | None:
    """Days between two doses of one dosage line; unknown without a timing."""
    if dosage.timing is None:
        return None
    per_day = _per_day(dosage)
    if per_day is None or per_day <= 0:
        return None
    return round(1 / per_day, 6)  # the inverse of an inverse must not miss a limit of whole days


def _only_route(product: Product) -> Route | None:
    """Hydroxocobalamin is made for injection only."""
    injected = product.cobalamin is Cobalamin.HYDROXOCOBALAMIN
    return Route.INTRAMUSCULAR if injected else None


def largest_dose(
    resource: Resource, product: Product, strength: Decimal | None = None
) -> Decimal | None:
    """The largest dose of one administration over all dosage lines, of those that are known.

    Of a range it is the upper end: a dose too large must not hide behind a small one.
    """
    lines = many(resource.dosage_instruction) or [Dosage()]
    strength = strength or strength_mcg(product.name)
    uppers = [Dosage(dose=r.high) for line in lines for r in _ranges(line) if r.high is not None]
    doses = (line_dose(line, strength) for line in (*lines, *uppers))
    return max((dose for dose in doses if dose is not None), default=None)


def line_dose(dosage: Dosage, strength: Decimal | None) -> Decimal | None:
    """One administration of a dosage line in micrograms, by its mass or in units of a strength."""
    quantity = _dose_quantity(dosage)
    if quantity is None:
        told = _told(dosage)
        return strength * told.units if told is not None and strength is not None else strength
    value = number(bytes(quantity.value))
    unit = (quantity.code or quantity.unit or "").strip().lower().removesuffix("(s)")
    if value is None:
        return strength
    if unit in TO_MCG:
        return value * TO_MCG[unit]
    return value * strength if strength is not None and unit in _PER_UNIT else None


def _told(dosage: Dosage) -> Directions | None:
    """The directions in words, where neither dose nor times are given otherwise."""
    plain = dosage.timing is None and dosage.text and _dose_quantity(dosage) is None
    return read_directions(dosage.text or "") if plain else None


def _dose_quantity(dosage: Dosage) -> Quantity | None:
    """The dose; of a range its lower end, so that no exposure is overstated."""
    for item in many(dosage.dose_and_rate):
        if item.dose_quantity is not None:
            return item.dose_quantity
    low = next((given.low for given in _ranges(dosage)), None)
    stated = dosage.dose_quantity or dosage.quantity_quantity or dosage.dose or dosage.quantity
    return stated or low


def _ranges(dosage: Dosage) -> list[Range]:
    ranges = (*(item.dose_range for item in many(dosage.dose_and_rate)), dosage.dose_range)
    return [given for given in ranges if given is not None]


_DAYS = {
    "s": Decimal(1) / 86_400, "min": Decimal(1) / 1440, "h": Decimal(1) / 24, "d": Decimal(1),
    "wk": Decimal(7), "mo": Decimal(30), "a": Decimal(365),
}  # fmt: skip


def _per_day(dosage: Dosage) -> Decimal | None:
    """Doses per day; once daily where no timing is given, as a bare product name means."""
    if dosage.timing is None:
        told = _told(dosage)
        return told.per_day if told is not None else Decimal(1)
    repeat = dosage.timing.repeat
    if repeat is None or not (repeat.frequency or repeat.period):
        coded = _coded_per_day(dosage.timing)
        if coded is not None or repeat is None:
            return coded
    frequency = number(bytes(repeat.frequency)) or _times_named(repeat)
    period = number(bytes(repeat.period)) or Decimal(1)
    unit = repeat.period_unit or repeat.period_units or "d"
    days = _DAYS.get(unit)
    if days is None or period <= 0:
        return None
    return frequency / (period * days) * _share_of_days(repeat, daily=unit == "d")


def _times_named(repeat: Repeat) -> Decimal:
    """How often on a day it is given, by its hours or meals; once where none are named."""
    return Decimal(max(len(many(repeat.time_of_day)), len(many(repeat.when)), 1))


def _share_of_days(repeat: Repeat, *, daily: bool) -> Decimal:
    """The part of the days on which a daily dose is given: Mondays are one in seven."""
    named = len(set(many(repeat.day_of_week)))
    return Decimal(named) / 7 if named and daily else Decimal(1)


_PER_DAY = {
    "QD": Decimal(1), "AM": Decimal(1), "PM": Decimal(1), "BED": Decimal(1), "BID": Decimal(2),
    "TID": Decimal(3), "QID": Decimal(4), "QOD": Decimal("0.5"), "WK": Decimal(1) / 7,
    "MO": Decimal(1) / 30, "Q4H": Decimal(6), "Q6H": Decimal(4), "Q8H": Decimal(3),
}  # fmt: skip
"""Of the timing abbreviations of HL7 (GTSAbbreviation) those that fix the doses per day."""


def _coded_per_day(timing: Timing) -> Decimal | None:
    codings = (timing.code.coding or ()) if timing.code is not None else ()
    coded = next((_PER_DAY[c.code] for c in codings if c.code in _PER_DAY), None)
    told = (read_directions(text) for text in texts(timing.code)) if coded is None else ()
    return next((directions.per_day for directions in told if directions is not None), coded)


_ROUTE_CODES = {
    "26643006": Route.ORAL, "37839007": Route.SUBLINGUAL, "78421000": Route.INTRAMUSCULAR,
    "34206005": Route.SUBCUTANEOUS, "46713006": Route.NASAL, "47625008": Route.INTRAVENOUS,
    "447694001": Route.INHALED, "54485002": Route.OTHER, "10547007": Route.OTHER,
    "6064005": Route.OTHER,
}  # fmt: skip
_ROUTE_WORDS: tuple[tuple[re.Pattern[str], Route], ...] = tuple(
    (re.compile(pattern), route)
    for pattern, route in (
        (
            (
                r"\bophthalmic|\botic\b|\beye\b|\bear\b|\btopical|\bointment|\bcream\b"
                r"|\baugen|\bohren|\bsalbe\b|\bcreme\b"
            ),
            Route.OTHER,
        ),
        (r"\bintramus[ck]ul|\bim\b|\bi\.\s?m\.", Route.INTRAMUSCULAR),
        (r"\bsubcutaneous|\bsubkutan|\bsc\b|\bs\.\s?c\.|\bsubcut", Route.SUBCUTANEOUS),
        (r"\bintraven|\biv\b|\bi\.\s?v\.", Route.INTRAVENOUS),
        (r"\bsublingual|\bunder the tongue|\bunter die zunge", Route.SUBLINGUAL),
        (r"\bnasal|\bspray\b|\bnasenspray", Route.NASAL),
        (r"\binje[ck]t|\bampoule|\bampulle", Route.INTRAMUSCULAR),
        (r"\binhal|\bgas\b", Route.INHALED),
        (
            (
                r"\boral|\btablet|\bfilmtablet|\bcapsule|\bkapsel|\bby mouth|\bzum einnehmen"
                r"|\blozenge|\bchewable|\bpo\b|\bp\.\s?o\."
            ),
            Route.ORAL,
        ),
    )
)


def line_route(dosage: Dosage, name: str) -> Route | None:
    """The route a dosage line states by code or words, else the one the product's name means."""
    for system, code in codes(dosage.route):
        if system == "sct" and code in _ROUTE_CODES:
            return _ROUTE_CODES[code]
    for text in (" ".join(texts(dosage.route)), name.lower(), (dosage.text or "").lower()):
        for pattern, route in _ROUTE_WORDS:
            if pattern.search(text):
                return route
    return None


def _period(resource: Resource, dosage: Dosage) -> tuple[Day | None, Day | None]:
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    bounds = repeat.bounds_period if repeat is not None else None
    effective = resource.effective_period or resource.effective_time_period
    starts = (
        bounds.start if bounds is not None else None,
        effective.start if effective is not None else None,
        resource.effective_date_time or resource.effective_time_date_time,
        resource.authored_on,
        resource.date_written,
        resource.date_asserted,
    )
    ends = (
        bounds.end if bounds is not None else None,
        effective.end if effective is not None else None,
        resource.date_ended,
    )
    start = day_of(next((text for text in starts if text), None))
    end = day_of(next((text for text in ends if text), None))
    if end is None and start is not None and repeat is not None:
        longest = repeat.bounds_range.high if repeat.bounds_range is not None else None
        end = _after(start, repeat.bounds_duration or repeat.bounds_quantity or longest)
    return start, end


def _after(start: Day, duration: Quantity | None) -> Day | None:
    days = days_in(duration)
    return None if days is None else later(start, days)


def later(day: Day, days: Decimal) -> Day:
    """The day that many whole days later."""
    return Day(plus(day.earliest, int(days)), plus(day.latest, int(days)))


def days_in(duration: Quantity | None) -> Decimal | None:
    """A duration in days; days where it names no unit. None for one that cannot be."""
    if duration is None:
        return None
    value = number(bytes(duration.value))
    unit = (duration.code or duration.unit or "d").strip().lower()
    days = _DAYS.get(unit) or _DAYS_IN_WORDS.get(unit.removesuffix("s"))
    if value is None or days is None or not 0 < value * days <= _LONGEST:
        return None
    return value * days


_DAYS_IN_WORDS = {
    "day": Decimal(1), "week": Decimal(7), "month": Decimal(30), "year": Decimal(365),
}  # fmt: skip
_LONGEST = 36_500
