"""FHIR dates: full, partial, with and without offsets -> days and instants."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pathway.facts import Day

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_FULL = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened. The day is that of the offset given; `instant` is UTC or None."""

    day: Day
    instant: datetime | None = None


def read_date(text: str) -> Moment | None:
    """The moment a FHIR date, dateTime or instant means; None for one that cannot exist."""
    if _FULL.fullmatch(text) is None:
        partial = _PARTIAL.fullmatch(text)
        return None if partial is None else _partial(int(partial[1]), partial[2])
    try:
        if len(text) == len("2026-01-31"):
            return Moment(Day.on(date.fromisoformat(text)))
        moment = datetime.fromisoformat(text)
        instant = moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
    return Moment(Day.on(moment.date()), instant)


def _partial(year: int, month: str | None) -> Moment | None:
    first, last = (1, 12) if month is None else (int(month), int(month))
    if not (first >= 1 and last <= 12 and year >= 1):  # noqa: PLR2004 - months of a year
        return None
    return Moment(Day(date(year, first, 1), date(year, last, monthrange(year, last)[1])))


def day_of(text: str | None) -> Day | None:
    """The day of an optional date; None when absent or impossible."""
    moment = read_date(text) if text else None
    return moment.day if moment is not None else None
