"""A site's own laboratory limits from a TOML file; every problem in it is named at once."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cds_service.site_file import SiteFileError, read_tables, value_of
from pathway.profiles.profile import LocalLimit
from pathway.quantities import Analyte, Unit

UNITS: Mapping[Analyte, tuple[Unit, ...]] = {
    Analyte.TOTAL_B12: (Unit.NG_PER_L, Unit.PMOL_PER_L),
    Analyte.ACTIVE_B12: (Unit.PMOL_PER_L,),
    Analyte.MMA: (Unit.NMOL_PER_L,),
    Analyte.HOMOCYSTEINE: (Unit.UMOL_PER_L,),
    Analyte.FOLATE: (Unit.NG_PER_ML, Unit.NMOL_PER_L),
}
"""What a site may set, and the units the pathway compares it in."""

_BANDED = frozenset({Analyte.TOTAL_B12, Analyte.ACTIVE_B12})
_RAISED = frozenset({Analyte.MMA, Analyte.HOMOCYSTEINE})
_ACCOUNT = ("reason", "approver")
_DATES = ("approved_on", "review_due")


def read_limits(path: Path, today: date) -> tuple[LocalLimit, ...]:
    """The limits of a file. Raises SiteFileError for one missing, incomplete or overdue."""
    entries, problems = read_tables(path, "limit", "analyte", lambda e: _problems(e, today))
    seen: set[tuple[object, object]] = set()
    for named, entry in entries:
        key = (value_of(entry, "analyte"), value_of(entry, "unit"))
        problems += [f"{named}: given twice"] if key in seen else []
        seen.add(key)
    if problems:
        raise SiteFileError(tuple(problems))
    return tuple(_limit(entry) for _, entry in entries)


def _problems(entry: Mapping[str, Any], today: date) -> Iterator[str]:
    analyte = next((a for a in UNITS if a.value == entry.get("analyte")), None)
    if analyte is None:
        yield f"analyte must be one of {', '.join(a.value for a in UNITS)}"
        return
    if entry.get("unit") not in {unit.value for unit in UNITS[analyte]}:
        yield f"unit must be one of {', '.join(unit.value for unit in UNITS[analyte])}"
    for name in _ACCOUNT:
        text = entry.get(name)
        if not (isinstance(text, str) and text.strip()):
            yield f"{name} missing"
    yield from _date_problems(entry, today)
    yield from _number_problems(entry, analyte)
    known = {"analyte", "unit", *_ACCOUNT, *_DATES, *_required(analyte), *_optional(analyte)}
    yield from (f"{name}: not a member of this limit" for name in entry if name not in known)


def _date_problems(entry: Mapping[str, Any], today: date) -> Iterator[str]:
    approved, due = (_date(entry.get(name)) for name in _DATES)
    for name, day in zip(_DATES, (approved, due), strict=True):
        if day is None:
            yield f"{name} missing or no date"
    if approved is not None and approved > today:
        yield "approved_on is in the future"
    if due is not None and due < today:
        yield f"review overdue since {due.isoformat()}"


def _date(value: object) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _required(analyte: Analyte) -> tuple[str, ...]:
    if analyte in _BANDED:
        return ("deficient_below", "sufficient_above")
    return ("raised_above",) if analyte in _RAISED else ("low_below",)


def _optional(analyte: Analyte) -> tuple[str, ...]:
    return ("high_above",) if analyte is Analyte.TOTAL_B12 else ()


def _number_problems(entry: Mapping[str, Any], analyte: Analyte) -> Iterator[str]:
    required, given = _required(analyte), []
    for name in (*required, *_optional(analyte)):
        if name not in entry and name not in required:
            continue
        number = _number(entry.get(name))
        if number is None:
            yield f"{name} missing or no positive number"
            return
        given.append(number)
    if given != sorted(given):
        yield f"{' <= '.join((*required, *_optional(analyte)))} does not hold"


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() and number > 0 else None


def _limit(entry: Mapping[str, Any]) -> LocalLimit:
    return LocalLimit(
        analyte=Analyte(entry["analyte"]),
        unit=Unit(entry["unit"]),
        reason=entry["reason"],
        approver=entry["approver"],
        approved_on=entry["approved_on"],
        review_due=entry["review_due"],
        deficient_below=_number(entry.get("deficient_below")),
        sufficient_above=_number(entry.get("sufficient_above")),
        high_above=_number(entry.get("high_above")),
        raised_above=_number(entry.get("raised_above")),
        low_below=_number(entry.get("low_below")),
    )
