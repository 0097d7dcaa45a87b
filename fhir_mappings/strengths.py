"""Amounts in the words of a product's name, in micrograms; English and German print."""

import re
from decimal import Decimal

TO_MCG = {
    "ug": Decimal(1), "mcg": Decimal(1), "microgram": Decimal(1), "micrograms": Decimal(1),
    "\N{MICRO SIGN}g": Decimal(1), "\N{GREEK SMALL LETTER MU}g": Decimal(1),
    "mikrogramm": Decimal(1),
    "mg": Decimal(1000), "milligram": Decimal(1000), "milligrams": Decimal(1000),
    "milligramm": Decimal(1000),
    "g": Decimal(1_000_000),
}  # fmt: skip
"""Micrograms in the units a dose or a name is given in."""

_MASS = (
    r"(\d[\d.,]*)\s*-?"
    "(mg|mcg|ug|\N{MICRO SIGN}g|\N{GREEK SMALL LETTER MU}g|microgram|mikrogramm)"
    r"s?\b"
)
_STRENGTH = re.compile(_MASS)


def strength_mcg(name: str) -> Decimal | None:
    """The one strength in a product name in micrograms; None when there is none or several."""
    found = {
        amount
        for value, unit in _STRENGTH.findall(name.lower())
        if (amount := _mass(value, unit)) is not None
    }
    return found.pop() if len(found) == 1 else None


_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_GERMAN_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")


def _mass(value: str, unit: str) -> Decimal | None:
    """A printed amount in micrograms: 1,000 and 0.4 in English, 1.000 and 0,4 in German.

    No B12 or folate product holds a fraction of a microgram: 1.000 of them are a thousand.
    """
    digits = value.rstrip(".,")
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    elif TO_MCG[unit] == 1 and _GERMAN_THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif _PLAIN.fullmatch(digits):
        digits = digits.replace(",", ".")
    else:
        return None
    return Decimal(digits) * TO_MCG[unit]


_COBALAMIN_STRENGTH = re.compile(rf"(?:vitamin b-?\s?12|cobalamin)\s+{_MASS}")
_FOLATE_STRENGTH = re.compile(
    r"(?:folic acid|folate|leucovorin|levomefolate|levomefolic acid|calcium folinate|folsäure)"
    rf"(?: calcium| sodium)?\s+{_MASS}"
)


def cobalamin_strength_mcg(name: str) -> Decimal | None:
    """The strength of the cobalamin in the name of a combination product."""
    return _strength_of(_COBALAMIN_STRENGTH, name)


def folate_strength_mcg(name: str) -> Decimal | None:
    """The strength of the folate in the name of a combination product."""
    return _strength_of(_FOLATE_STRENGTH, name)


def _strength_of(pattern: re.Pattern[str], name: str) -> Decimal | None:
    match = pattern.search(name.lower())
    return _mass(match[1], match[2]) if match else None
