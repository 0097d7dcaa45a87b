"""How much and how often, in the words of a prescription ("take 2 tablets twice daily").

Only whole, plain directions are understood; anything else says nothing.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from fhir_mappings.remembered import remembered


@dataclass(frozen=True, slots=True)
class Directions:
    """Units of the product at a time, and times a day."""

    units: Decimal
    per_day: Decimal


_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "half": "0.5", "a": "1"}
_COUNT = r"(?P<count>one|two|three|four|half|a|\d+(?:\.\d+)?)"
_FORM = r"(?: ?(?:tablet|tab|capsule|cap|lozenge|spray|drop)s?(?:\(s\))?)?"
_HOW = r"(?: (?:to be taken|by mouth|orally|po|under the tongue|sublingually|sl))*"
_TIMES: dict[str, Decimal] = {
    r"(?:once )?(?:daily|a day|each day|every day|per day)": Decimal(1),
    r"od|qd|in the morning|every morning|at night|at bedtime": Decimal(1),
    r"twice (?:daily|a day|each day|per day)|bd|bid|every 12 hours": Decimal(2),
    r"(?:three times|3 times) (?:daily|a day|each day|per day)|tds|tid|every 8 hours": Decimal(3),
    r"(?:four times|4 times) (?:daily|a day|each day|per day)|qds|qid|every 6 hours": Decimal(4),
    r"every other day|on alternate days|every 2 days": Decimal(1) / 2,
    r"(?:once )?(?:weekly|a week|each week|every week|per week)": Decimal(1) / 7,
    r"twice (?:weekly|a week|each week|per week)": Decimal(2) / 7,
    r"(?:three times|3 times) (?:weekly|a week|each week|per week)": Decimal(3) / 7,
    r"(?:once )?(?:monthly|a month|each month|every month|per month)": Decimal(1) / 30,
}
_DIRECTIONS = tuple(
    (
        re.compile(rf"(?:take |suck |chew )?(?:{_COUNT}{_FORM})?{_HOW}{_FORM} ?(?:{words})\.?"),
        per_day,
    )
    for words, per_day in _TIMES.items()
)
_MAX_WORDS = 80


@remembered(2048)
def read_directions(text: str) -> Directions | None:
    """The directions, None where the words are not of this plain form."""
    words = " ".join(text.lower().replace(",", " ").split())
    if len(words) > _MAX_WORDS:
        return None
    for pattern, per_day in _DIRECTIONS:
        match = pattern.fullmatch(words)
        if match is not None:
            count = match["count"] or "one"
            return Directions(Decimal(_NUMBERS.get(count, count)), per_day)
    return None
