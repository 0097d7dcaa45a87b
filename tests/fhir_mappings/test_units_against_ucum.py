"""The unit table against an independent reading of UCUM: same factors, none of its lethal readings.

The oracle is a general UCUM parser (ucumvert on pint). It is exact on valid UCUM and dangerous
on what people type, which is why the service has a table instead.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from math import isclose
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ucumvert import PintUcumRegistry  # type: ignore[import-untyped]  # publishes no types

from fhir_mappings.units import PLAUSIBLE, UNITS, Reading, read_unit
from pathway.quantities import Analyte, Unit

GRAMS_PER_MOLE = {
    Analyte.TOTAL_B12: 1355.37,
    Analyte.FOLATE: 441.4,
    Analyte.MMA: 118.09,
    Analyte.HOMOCYSTEINE: 135.18,
    Analyte.HAEMOGLOBIN: 16114.5,
    Analyte.ALBUMIN_CREATININE_RATIO: 113.12,
}
"""clinical/pathway.md G-1 and terminology.md 3; of creatinine for the ratio."""

OURS = {unit: unit.value for unit in Unit} | {Unit.ML_PER_MIN_1_73: "mL/min/{1.73_m2}"}
PER_BODY_SURFACE = "mL/min/{1.73_m2}"
WHAT_PEOPLE_MEAN: Mapping[str, str] = {
    **dict.fromkeys(("K/uL", "k/uL", "Thousand/uL", "thousand/uL", "thou/uL"), "10*3/uL"),
    "K/mm3": "10*3/mm3",
    "G/L": "10*9/L",
    "cells/uL": "/uL",
    "um*3": "um3",
    "cuum": "um3",
    "g%": "g/dL",
    "mEq/L": "meq/L",
    **dict.fromkeys(("", "{INR}", "INR", "{ratio}", "ratio"), "1"),
}
"""Spellings that UCUM does not know, or knows as something else."""


@cache
def oracle() -> Any:  # the registry's types are not published
    return PintUcumRegistry()


def meant(analyte: Analyte, spelling: str) -> str:
    if analyte is Analyte.EGFR:
        return spelling if spelling.startswith("mL/s") else PER_BODY_SURFACE
    if analyte in {Analyte.PLATELETS, Analyte.LEUCOCYTES} or spelling != "G/L":
        spelling = WHAT_PEOPLE_MEAN.get(spelling, spelling)
    return spelling.removesuffix("creatinine").removesuffix("creat")


def by_the_oracle(analyte: Analyte, spelling: str, unit: Unit) -> float:
    """How many of our unit one of the reported unit is, over the molar mass where they differ."""
    registry = oracle()
    one, ours = registry.from_ucum(meant(analyte, spelling)), registry.from_ucum(OURS[unit])
    if not one.is_compatible_with(ours):
        molar_mass = registry.from_ucum("g/mol") * GRAMS_PER_MOLE[analyte]
        mass = one / molar_mass
        one = mass if mass.is_compatible_with(ours) else one * molar_mass
    return float((one / ours).to("dimensionless").magnitude)


LISTED = [
    (analyte, spelling, reading)
    for analyte, accepted in UNITS.items()
    for spelling, reading in accepted.items()
]


@pytest.mark.parametrize(("analyte", "spelling", "reading"), LISTED)
def test_every_listed_unit_has_the_factor_of_ucum(
    analyte: Analyte, spelling: str, reading: Reading
) -> None:
    unit, factor = reading
    assert isclose(float(factor), by_the_oracle(analyte, spelling, unit), rel_tol=1e-6)


@pytest.mark.parametrize(
    ("analyte", "mass", "molar"),
    [(Analyte.TOTAL_B12, Unit.NG_PER_L, Unit.PMOL_PER_L),
     (Analyte.FOLATE, Unit.NG_PER_ML, Unit.NMOL_PER_L)],
)  # fmt: skip
def test_the_plausible_limits_of_both_families_are_the_same_amounts(
    analyte: Analyte, mass: Unit, molar: Unit
) -> None:
    registry = oracle()
    grams_per_mole = registry.from_ucum("g/mol") * GRAMS_PER_MOLE[analyte]
    by_mass, by_amount = PLAUSIBLE[analyte][mass], PLAUSIBLE[analyte][molar]
    for grams, moles in zip(by_mass, by_amount, strict=True):
        amount = registry.from_ucum(mass.value) * float(grams) / grams_per_mole
        listed = registry.from_ucum(molar.value) * float(moles)
        assert isclose(amount.to(listed.units).magnitude, listed.magnitude, rel_tol=1e-4)


TYPED = {"u": ("u", "\u00b5", "\u03bc"), "*": ("*", "^"), "/": ("/", " / "), "L": ("L", "l")}


@settings(max_examples=300)
@given(data=st.data(), listed=st.sampled_from(LISTED))
def test_a_listed_unit_as_people_type_it_is_still_what_ucum_says(
    data: st.DataObject, listed: tuple[Analyte, str, Reading]
) -> None:
    analyte, spelling, _ = listed
    typed = "".join(data.draw(st.sampled_from(TYPED.get(letter, (letter,)))) for letter in spelling)
    read = read_unit(analyte, typed) or read_unit(analyte, spelling.upper())
    assert read is not None
    assert isclose(float(read[1]), by_the_oracle(analyte, spelling, read[0]), rel_tol=1e-6)


AMOUNTS = [
    f"{prefix}{unit}/{volume}"
    for prefix in ("", "p", "n", "u", "m", "c", "d", "k", "M", "G", "P", "K")
    for unit in ("g", "mol", "eq", "L", "G")
    for volume in ("L", "mL", "dL", "uL", "fL", "mm3", "ML", "DL", "UL")
]


@pytest.mark.parametrize("analyte", UNITS)
def test_of_all_amounts_per_volume_only_true_ones_are_understood(analyte: Analyte) -> None:
    """Not only what is listed: whatever is accepted means what UCUM says, or is known not to."""
    understood = 0
    for text in AMOUNTS:
        read = read_unit(analyte, text)
        if read is None:
            continue
        understood += 1
        small = text if text in UNITS[analyte] else in_small_letters(analyte, text)
        assert isclose(float(read[1]), by_the_oracle(analyte, small, read[0]), rel_tol=1e-6), text
    assert understood or analyte not in {Analyte.TOTAL_B12, Analyte.MMA, Analyte.PLATELETS}


def in_small_letters(analyte: Analyte, text: str) -> str:
    """The listed spelling that is meant by one in capitals: exactly one, or they all agree."""
    spellings = [spelling for spelling in UNITS[analyte] if spelling.upper() == text]
    assert len({UNITS[analyte][spelling] for spelling in spellings}) == 1
    return spellings[0]


@pytest.mark.parametrize(
    ("analyte", "text", "expected"),
    [
        (Analyte.TOTAL_B12, "PG/ML", (Unit.NG_PER_L, Decimal(1))),  # petagauss per megalitre
        (Analyte.PLATELETS, "K/uL", (Unit.GIGA_PER_L, Decimal(1))),  # kelvin per microlitre
        (Analyte.PLATELETS, "G/L", (Unit.GIGA_PER_L, Decimal(1))),  # gauss per litre
        (Analyte.EGFR, "mL/min/1.73.m2", (Unit.ML_PER_MIN_1_73, Decimal(1))),  # 73 times as much
        (Analyte.EGFR, "mL/min/1.73", (Unit.ML_PER_MIN_1_73, Decimal(1))),
    ],
)
def test_a_lethal_reading_of_ucum_is_not_ours(
    analyte: Analyte, text: str, expected: Reading
) -> None:
    unit, factor = expected
    assert read_unit(analyte, text) == expected
    registry = oracle()
    theirs, ours = registry.from_ucum(text), registry.from_ucum(OURS[unit]) * float(factor)
    same = theirs.is_compatible_with(ours) and isclose(
        (theirs / ours).to("dimensionless").magnitude, 1, rel_tol=1e-6
    )
    assert not same


@pytest.mark.parametrize("text", ["PG/ML", "K/uL", "G/L", "mL/min/1.73.m2"])
def test_a_lethal_reading_is_understood_only_of_the_analytes_that_list_it(text: str) -> None:
    readers = {analyte for analyte in Analyte if read_unit(analyte, text) is not None}
    assert (
        readers
        == {
            "PG/ML": {Analyte.TOTAL_B12},
            "K/uL": {Analyte.PLATELETS, Analyte.LEUCOCYTES},
            # Of haemoglobin it is g/L in capitals.
            "G/L": {Analyte.PLATELETS, Analyte.LEUCOCYTES, Analyte.HAEMOGLOBIN},
            "mL/min/1.73.m2": {Analyte.EGFR},
        }[text]
    )
