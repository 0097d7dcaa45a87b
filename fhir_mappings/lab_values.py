"""The value of a result: number, unit and comparator, or the laboratory's own verdict."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from fhir_mappings.codes import codes, texts
from fhir_mappings.datatypes import CodeableConcept, Quantity, Range
from fhir_mappings.lab_remarks import remarks
from fhir_mappings.resource import Component, Resource, many
from fhir_mappings.systems import normalise as normalise_system
from fhir_mappings.units import ABSENT_UNIT_ALLOWED, UNITS, Reading, is_plausible, read_unit
from fhir_mappings.units import normalise as normalise_unit
from pathway import quantities as q
from pathway.facts import Flag
from pathway.quantities import Analyte, Bound, Unit


@dataclass(frozen=True, slots=True)
class LabValue:
    """What a result says, before its date: a quantity or a verdict, and how to show it."""

    quantity: q.Quantity | None = None
    flag: Flag | None = None
    own_low: Decimal | None = None
    reported: str = ""
    remarks: tuple[str, ...] = ()


_FLAGS = {
    "L": Flag.LOW, "LL": Flag.LOW, "LU": Flag.LOW, "H": Flag.HIGH, "HH": Flag.HIGH,
    "HU": Flag.HIGH, "N": Flag.NORMAL, "POS": Flag.POSITIVE, "DET": Flag.POSITIVE,
    "NEG": Flag.NEGATIVE, "ND": Flag.NEGATIVE,
}  # fmt: skip


def _flags(part: Resource | Component) -> set[Flag]:
    if part.interpretation is None:
        return set()
    codings = (c for concept in many(part.interpretation) for c in concept.coding or ())
    return {_FLAGS[coding.code] for coding in codings if coding.code in _FLAGS}


def _flag(part: Resource | Component) -> Flag | None:
    """The laboratory's flag; none where it raised two that differ."""
    flags = _flags(part)
    return flags.pop() if len(flags) == 1 else None


def read_value(analyte: Analyte, part: Resource | Component) -> LabValue | str | None:
    """The value, the problem with it, or None when there is none at all."""
    if analyte is Analyte.CBC:
        return LabValue()
    if analyte is Analyte.INTRINSIC_FACTOR_ANTIBODY:
        return _qualitative(part)
    if analyte not in UNITS:
        return None if part.value_quantity is None else LabValue(flag=_flag(part))
    if part.value_quantity is not None:
        return _quantitative(analyte, part.value_quantity, part)
    if part.value_string is not None:
        return _from_text(analyte, part.value_string, part)
    return "value-not-a-quantity" if part.value_codeable_concept is not None else None


_POSITIVE = frozenset({"10828004", "260373001", "52101004"})
_NEGATIVE = frozenset({"260385009", "260415000", "2667000"})
_WORDS = {
    "positive": Flag.POSITIVE, "detected": Flag.POSITIVE, "pos": Flag.POSITIVE,
    "negative": Flag.NEGATIVE, "not detected": Flag.NEGATIVE, "neg": Flag.NEGATIVE,
}  # fmt: skip


def _qualitative(part: Resource | Component) -> LabValue | str | None:
    """An antibody result: coded, in words, or by the laboratory's flag; no threshold of ours."""
    said = (*many(part.interpretation), part.value_codeable_concept)
    verdicts = {flag for concept in said if (flag := _coded_flag(concept)) is not None}
    verdicts |= {_VERDICT.get(flag, Flag.NEGATIVE) for flag in _flags(part)}
    word = _WORDS.get((part.value_string or "").strip().lower())
    verdicts |= {word} if word is not None else set()
    if len(verdicts) > 1:
        return "verdict-contradiction"
    if verdicts:
        verdict = verdicts.pop()
        return LabValue(flag=verdict, reported=verdict.value)
    return "verdict-missing" if is_given(part) else None


_VERDICT = {Flag.POSITIVE: Flag.POSITIVE, Flag.HIGH: Flag.POSITIVE}
"""What the flag of an antibody level means; any other says that it is not raised."""


def _coded_flag(concept: CodeableConcept | None) -> Flag | None:
    for system, code in codes(concept):
        if system == "sct" and code in _POSITIVE | _NEGATIVE:
            return Flag.POSITIVE if code in _POSITIVE else Flag.NEGATIVE
    return next((_WORDS[text] for text in texts(concept) if text in _WORDS), None)


def is_given(part: Resource | Component) -> bool:
    """Whether there is any value of a kind that could be a result."""
    quantity = part.value_quantity
    number_sent = quantity is not None and bytes(quantity.value) not in _NO_NUMBER
    return number_sent or bool(part.value_string) or part.value_codeable_concept is not None


_NO_NUMBER = frozenset({b"", b"null"})


def number(raw: bytes) -> Decimal | None:
    """An exact decimal from raw JSON; None for anything that is not a number."""
    text = raw.decode("ascii", "replace")
    if not text or text[0] not in "-0123456789":
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < _MAGNITUDE else None


_MAGNITUDE = 20
"""Powers of ten beyond which a number is not a laboratory value."""


def _quantitative(
    analyte: Analyte, quantity: Quantity, part: Resource | Component
) -> LabValue | str | None:
    raw = bytes(quantity.value)
    if raw in _NO_NUMBER:
        return None
    value = number(raw)
    if value is None:
        return "wrong-type"
    bound = _bound(quantity.comparator)
    if bound is None:
        return "comparator-unknown"
    reading = _unit(analyte, quantity, part)
    if isinstance(reading, str):
        return reading
    return _checked(analyte, value, bound, reading, part, label=quantity.code or quantity.unit)


def _bound(comparator: str | None) -> Bound | None:
    if comparator is None:
        return Bound.EXACT
    try:
        return Bound(comparator)
    except ValueError:
        return None


MASS_ONLY_CODE = "16695-9"
"""LOINC 16695-9 is mass per volume in blood; with a molar unit it is something else."""


def _unit(analyte: Analyte, quantity: Quantity, part: Resource | Component) -> Reading | str:
    """Our unit for the one reported, or the problem; a missing unit is never assumed."""
    coded = quantity.code if _is_ucum(quantity.system) else None
    spellings = dict.fromkeys(text for text in (coded, quantity.unit) if text)
    readings = [read_unit(analyte, text) for text in spellings]
    if not readings:
        assumed = read_unit(analyte, "") if analyte in ABSENT_UNIT_ALLOWED else None
        return assumed or "unit-missing"
    known = [reading for reading in readings if reading is not None]
    if not known:
        return "unit-unknown"
    differ = known[-1] != known[0]
    if differ or (len(known) < len(readings) and _contradicts(coded, quantity.unit)):
        return "unit-contradiction"
    if known[0][0] is Unit.PMOL_PER_L and ("loinc", MASS_ONLY_CODE) in codes(part.code):
        return "unit-contradiction"
    return known[0]


def _is_ucum(system: str | None) -> bool:
    return system is None or normalise_system(system) == "ucum"


def _contradicts(coded: str | None, unit: str | None) -> bool:
    """Of two spellings one is known; the other is a different unit and not mere words."""
    if not (coded and unit):
        return False
    words = normalise_unit(unit)
    return "/" in words or ("mol" in words) != ("mol" in coded)


_MOLAR_HAEMOGLOBIN = UNITS[Analyte.HAEMOGLOBIN]["mmol/L"]
_TETRAMER_PLAUSIBLE_BELOW = Decimal(50)
"""g/L. Laboratories that count the tetramer report a quarter of the figure: below this, four
times as much (up to 200 g/L) could be meant as well."""


def _checked(
    analyte: Analyte,
    value: Decimal,
    bound: Bound,
    reading: Reading,
    part: Resource | Component,
    *,
    label: str | None,
) -> LabValue | str:
    unit, factor = reading
    converted = value * factor
    if not is_plausible(analyte, value, reading):
        return "value-implausible"
    if reading == _MOLAR_HAEMOGLOBIN and converted < _TETRAMER_PLAUSIBLE_BELOW:
        return "unit-ambiguous"
    return LabValue(
        quantity=q.Quantity(converted, unit, bound),
        flag=_flag(part),
        own_low=_own_low(analyte, part.reference_range, reading),
        reported=_reported(analyte, value, bound, reading, label),
        remarks=tuple(remarks(analyte, label or "", part.code)),
    )


def _reported(
    analyte: Analyte, value: Decimal, bound: Bound, reading: Reading, label: str | None
) -> str:
    """The result as the laboratory gave it, the unit in the whitelist's own spelling."""
    unit, factor = reading
    spelled = normalise_unit(label or "")
    comparator = "" if bound is Bound.EXACT else bound.value
    if spelled in UNITS[analyte] and len(spelled) > 1:
        return f"{comparator}{_plain(value)} {spelled}"
    return (
        f"{comparator}{_plain(value * factor)} {'' if unit is Unit.RATIO else unit.value}".strip()
    )


def _plain(value: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros, three decimals at most."""
    text = f"{value.quantize(_THREE_DECIMALS):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_THREE_DECIMALS = Decimal("0.001")


def _own_low(analyte: Analyte, ranges: list[Range] | None, reading: Reading) -> Decimal | None:
    """The laboratory's lower limit in the unit of the result; none where several are printed.

    The range 0 to 0 of some senders says nothing, nor does one in another unit.
    """
    limits = {limit for given in ranges or () if (limit := _low(analyte, given, reading))}
    return limits.pop() if len(limits) == 1 else None


def _low(analyte: Analyte, given: Range, reading: Reading) -> Decimal | None:
    if given.low is None:
        return None
    label = given.low.code or given.low.unit
    value = number(bytes(given.low.value))
    if value is None or (label and read_unit(analyte, label) != reading):
        return None
    return value * reading[1]


_TEXT = re.compile(r"([<>]=?)?\s*(\d+(?:\.\d+)?)\s*(\S.*)?")
_MAX_TEXT = 40


def _from_text(analyte: Analyte, text: str, part: Resource | Component) -> LabValue | str:
    """A number, comparator and known unit written as text; anything else is not understood."""
    match = _TEXT.fullmatch(text.strip()) if len(text) <= _MAX_TEXT else None
    if match is None:
        return "value-not-a-quantity"
    unit = match[3] or ""
    reading = read_unit(analyte, unit) if unit or analyte in ABSENT_UNIT_ALLOWED else None
    if reading is None:
        return "unit-unknown" if unit else "unit-missing"
    return _checked(analyte, Decimal(match[2]), Bound(match[1] or "="), reading, part, label=unit)
