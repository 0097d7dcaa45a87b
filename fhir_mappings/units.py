"""Reported units -> the unit the limits are published in, staying in the reported family.

A closed whitelist per analyte, never a general UCUM parser: every one tried accepts a lethal
reading (PG/ML as petagauss, K/uL as kelvin). Factors use the molar masses of
clinical/pathway.md G-1: MMA 118.09, homocysteine 135.18.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from fhir_mappings.remembered import LONGEST_KEPT, remembered
from pathway.quantities import Analyte, Unit

Reading = tuple[Unit, Decimal]

_ONE = Decimal(1)
_MMA_MASS = Decimal("8.46812")  # 1000 / 118.09: ug/L -> nmol/L
_HCY_MASS = Decimal("7.39754")  # 1000 / 135.18: mg/L -> umol/L


def _same(unit: Unit, *spellings: str) -> dict[str, Reading]:
    return dict.fromkeys(spellings, (unit, _ONE))


_COUNT = {
    **_same(
        Unit.GIGA_PER_L,
        "10*3/uL", "10*9/L", "K/uL", "k/uL", "Thousand/uL", "thousand/uL", "thou/uL", "G/L",
        "10*3/mm3", "K/mm3",
    ),
    "/uL": (Unit.GIGA_PER_L, Decimal("0.001")),
    "cells/uL": (Unit.GIGA_PER_L, Decimal("0.001")),
    "/mm3": (Unit.GIGA_PER_L, Decimal("0.001")),
}  # fmt: skip

_TOTAL_B12 = {
    **_same(Unit.NG_PER_L, "pg/mL", "ng/L"),
    "ng/dL": (Unit.NG_PER_L, Decimal(10)),
    "pg/dL": (Unit.NG_PER_L, Decimal("0.01")),
    "ng/mL": (Unit.NG_PER_L, Decimal(1000)),
    "ug/L": (Unit.NG_PER_L, Decimal(1000)),
    **_same(Unit.PMOL_PER_L, "pmol/L"),
    "nmol/L": (Unit.PMOL_PER_L, Decimal(1000)),
}

_ALBUMIN_PER_CREATININE = {
    **_same(Unit.MG_PER_G, "mg/g", "ug/mg"),
    "mg/mmol": (Unit.MG_PER_G, Decimal("8.84017")),  # 1000 / 113.12
}

UNITS: Mapping[Analyte, Mapping[str, Reading]] = {
    Analyte.TOTAL_B12: _TOTAL_B12,
    Analyte.ACTIVE_B12: {
        **_same(Unit.PMOL_PER_L, "pmol/L"),
        "nmol/L": (Unit.PMOL_PER_L, Decimal(1000)),
    },
    Analyte.MMA: {
        **_same(Unit.NMOL_PER_L, "nmol/L"),
        "umol/L": (Unit.NMOL_PER_L, Decimal(1000)),
        "nmol/mL": (Unit.NMOL_PER_L, Decimal(1000)),
        "ug/L": (Unit.NMOL_PER_L, _MMA_MASS),
        "ng/mL": (Unit.NMOL_PER_L, _MMA_MASS),
        "ug/dL": (Unit.NMOL_PER_L, _MMA_MASS * 10),
        "mg/L": (Unit.NMOL_PER_L, _MMA_MASS * 1000),
    },
    Analyte.HOMOCYSTEINE: {
        **_same(Unit.UMOL_PER_L, "umol/L", "nmol/mL"),
        "mg/L": (Unit.UMOL_PER_L, _HCY_MASS),
        "ug/mL": (Unit.UMOL_PER_L, _HCY_MASS),
        "mg/dL": (Unit.UMOL_PER_L, _HCY_MASS * 10),
    },
    Analyte.FOLATE: {
        **_same(Unit.NG_PER_ML, "ng/mL", "ug/L"),
        "ug/dL": (Unit.NG_PER_ML, Decimal(10)),
        **_same(Unit.NMOL_PER_L, "nmol/L"),
    },
    Analyte.HAEMOGLOBIN: {
        **_same(Unit.G_PER_L, "g/L"),
        "g/dL": (Unit.G_PER_L, Decimal(10)),
        "g%": (Unit.G_PER_L, Decimal(10)),
        "mmol/L": (Unit.G_PER_L, Decimal("16.1145")),
    },
    Analyte.HAEMATOCRIT: {
        **_same(Unit.PERCENT, "%"),
        "L/L": (Unit.PERCENT, Decimal(100)),
        "1": (Unit.PERCENT, Decimal(100)),
    },
    Analyte.MCV: _same(Unit.FL, "fL", "fl", "um3", "um*3", "cuum"),
    Analyte.PLATELETS: _COUNT,
    Analyte.LEUCOCYTES: _COUNT,
    Analyte.EGFR: {
        **_same(
            Unit.ML_PER_MIN_1_73,
            "mL/min/{1.73_m2}", "mL/min/{1.73m2}", "mL/min/1.73m2", "mL/min/1.73m*2",
            "mL/min/1.73.m2", "mL/min/1.73_m2", "mL/min/1.73m^2", "mL/min/{1.73_m*2}",
            "mL/min/BSA", "mL/min", "mL/min/173.10*-2.m2", "mL/min/1.73", "mL/min/1.73sqm",
        ),
        "mL/s/{1.73_m2}": (Unit.ML_PER_MIN_1_73, Decimal(60)),
    },
    Analyte.POTASSIUM: _same(Unit.MMOL_PER_L, "mmol/L", "mEq/L", "meq/L"),
    Analyte.INR: _same(Unit.RATIO, "", "1", "{INR}", "INR", "{ratio}", "ratio"),
    Analyte.ALBUMIN_CREATININE_RATIO: {
        f"{unit}{of_creatinine}": reading
        for unit, reading in _ALBUMIN_PER_CREATININE.items()
        for of_creatinine in ("", "{creat}", "{Cre}", "{creatinine}", "creat", "creatinine")
    },
}  # fmt: skip

ABSENT_UNIT_ALLOWED = frozenset({Analyte.INR})
"""INR is the only quantity that means the same without a unit."""

PLAUSIBLE: Mapping[Analyte, Mapping[Unit, tuple[Decimal, Decimal]]] = {
    Analyte.TOTAL_B12: {
        Unit.NG_PER_L: (Decimal(20), Decimal(100_000)),
        Unit.PMOL_PER_L: (Decimal("14.756"), Decimal(73_781)),
    },
    Analyte.ACTIVE_B12: {Unit.PMOL_PER_L: (Decimal(1), Decimal(5_000))},
    Analyte.MMA: {Unit.NMOL_PER_L: (Decimal(10), Decimal(200_000))},
    Analyte.HOMOCYSTEINE: {Unit.UMOL_PER_L: (Decimal("0.5"), Decimal(500))},
    Analyte.FOLATE: {
        Unit.NG_PER_ML: (Decimal(0), Decimal(100)),
        Unit.NMOL_PER_L: (Decimal(0), Decimal("226.552")),
    },
    Analyte.HAEMOGLOBIN: {Unit.G_PER_L: (Decimal(10), Decimal(300))},
    Analyte.HAEMATOCRIT: {Unit.PERCENT: (Decimal(3), Decimal(80))},
    Analyte.MCV: {Unit.FL: (Decimal(40), Decimal(180))},
    Analyte.PLATELETS: {Unit.GIGA_PER_L: (Decimal(0), Decimal(5_000))},
    Analyte.LEUCOCYTES: {Unit.GIGA_PER_L: (Decimal(0), Decimal(1_000))},
    Analyte.EGFR: {Unit.ML_PER_MIN_1_73: (Decimal(0), Decimal(250))},
    Analyte.POTASSIUM: {Unit.MMOL_PER_L: (Decimal("0.5"), Decimal(15))},
    Analyte.INR: {Unit.RATIO: (Decimal("0.3"), Decimal(30))},
    Analyte.ALBUMIN_CREATININE_RATIO: {Unit.MG_PER_G: (Decimal(0), Decimal(50_000))},
}
"""Engineering guards (terminology.md 8): outside them a result is not used, and said so."""

_MOST_AS_REPORTED: Mapping[Analyte, tuple[Reading, Decimal]] = {
    Analyte.MMA: (UNITS[Analyte.MMA]["umol/L"], Decimal(50)),
    Analyte.HAEMOGLOBIN: (UNITS[Analyte.HAEMOGLOBIN]["mmol/L"], Decimal(15)),
}
"""Figures above these are more likely another unit's: 300 "umol/L" of MMA is meant as nmol/L."""

_REWRITES = (
    ("\u00b5", "u"), ("\u03bc", "u"),
    ("\u00b9\u00b2", "*12"), ("\u2079", "*9"), ("\u2076", "*6"), ("10\u00b3", "10*3"),
    ("\u00b3", "3"), ("\u00b2", "2"),
    (" ", ""), ("\u00a0", ""), ("^", "*"), ("x10", "10"), ("X10", "10"),
    ("\u00d710", "10"),
    ("10E3", "10*3"), ("10e3", "10*3"), ("10E9", "10*9"), ("10e9", "10*9"),
    ("10(3)", "10*3"), ("10(9)", "10*9"),
)  # fmt: skip
_PREFIXES = (("mcg", "ug"), ("mcmol", "umol"), ("gm/", "g/"), ("ml/", "mL/"))
_SUFFIXES = (
    ("/ml", "/mL"), ("/l", "/L"), ("/dl", "/dL"), ("/ul", "/uL"), ("/mcL", "/uL"),
    ("/mm*3", "/mm3"), ("/cumm", "/mm3"),
)  # fmt: skip


@remembered(2048)
def normalise(unit: str) -> str:
    """A unit as the whitelist spells it; superscripts are written out before anything else."""
    text = unit.strip()
    for old, new in _REWRITES:
        text = text.replace(old, new)
    for old, new in _PREFIXES:
        text = new + text[len(old) :] if text.startswith(old) else text
    for old, new in _SUFFIXES:
        text = text[: -len(old)] + new if text.endswith(old) else text
    return text


def read_unit(analyte: Analyte, unit: str) -> Reading | None:
    """Our unit and the factor to it; None when this unit is not understood for this analyte.

    Spellings in capitals are safe because an analyte has only the meanings listed for it.
    """
    return _reading(analyte, unit) if len(unit) <= LONGEST_KEPT else None


@lru_cache(maxsize=4096)
def _reading(analyte: Analyte, unit: str) -> Reading | None:
    accepted = UNITS.get(analyte, {})
    text = normalise(unit)
    in_capitals = {spelling.upper(): reading for spelling, reading in accepted.items()}
    return accepted.get(text) or in_capitals.get(text)


def is_plausible(analyte: Analyte, reported: Decimal, reading: Reading) -> bool:
    """Whether a reported figure can be a result in this unit at all."""
    unit, factor = reading
    low, high = PLAUSIBLE[analyte][unit]
    doubted, most = _MOST_AS_REPORTED.get(analyte, (None, reported))
    return low <= reported * factor <= high and (reading != doubted or reported <= most)
