"""Units: a closed whitelist, exact, and never the lethal reading."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.units import (
    ABSENT_UNIT_ALLOWED,
    PLAUSIBLE,
    UNITS,
    is_plausible,
    normalise,
    read_unit,
)
from pathway.quantities import Analyte, Unit


@pytest.mark.parametrize(
    ("analyte", "unit", "expected"),
    [
        (Analyte.TOTAL_B12, "pg/ml", (Unit.NG_PER_L, Decimal(1))),
        (Analyte.TOTAL_B12, "PG/ML", (Unit.NG_PER_L, Decimal(1))),
        (Analyte.TOTAL_B12, "ng/ml", (Unit.NG_PER_L, Decimal(1000))),
        (Analyte.TOTAL_B12, "pmol/l", (Unit.PMOL_PER_L, Decimal(1))),
        (Analyte.TOTAL_B12, "\u03bcg/L", (Unit.NG_PER_L, Decimal(1000))),
        (Analyte.TOTAL_B12, "mcg/L", (Unit.NG_PER_L, Decimal(1000))),
        (Analyte.MMA, "\u00b5mol/L", (Unit.NMOL_PER_L, Decimal(1000))),
        (Analyte.MMA, "UMOL/L", (Unit.NMOL_PER_L, Decimal(1000))),
        (Analyte.MMA, "NMOL/L", (Unit.NMOL_PER_L, Decimal(1))),
        (Analyte.HOMOCYSTEINE, "mcmol/L", (Unit.UMOL_PER_L, Decimal(1))),
        (Analyte.HAEMOGLOBIN, "gm/dL", (Unit.G_PER_L, Decimal(10))),
        (Analyte.HAEMOGLOBIN, "G/DL", (Unit.G_PER_L, Decimal(10))),
        (Analyte.PLATELETS, "10\u2079/L", (Unit.GIGA_PER_L, Decimal(1))),
        (Analyte.PLATELETS, "x10E3/uL", (Unit.GIGA_PER_L, Decimal(1))),
        (Analyte.PLATELETS, "10^3/uL", (Unit.GIGA_PER_L, Decimal(1))),
        (Analyte.PLATELETS, "K/uL", (Unit.GIGA_PER_L, Decimal(1))),
        (Analyte.PLATELETS, "G/L", (Unit.GIGA_PER_L, Decimal(1))),
        (Analyte.EGFR, "ml/min/1.73m\u00b2", (Unit.ML_PER_MIN_1_73, Decimal(1))),
        (Analyte.EGFR, "mL/min/1.73.m2", (Unit.ML_PER_MIN_1_73, Decimal(1))),
        (Analyte.EGFR, "mL/min/{1.73_m2}", (Unit.ML_PER_MIN_1_73, Decimal(1))),
    ],
)
def test_units_as_people_type_them(
    analyte: Analyte, unit: str, expected: tuple[Unit, Decimal]
) -> None:
    assert read_unit(analyte, unit) == expected


@pytest.mark.parametrize(
    ("analyte", "unit"),
    [
        (Analyte.TOTAL_B12, ""),
        (Analyte.TOTAL_B12, "K/uL"),
        (Analyte.TOTAL_B12, "g/L"),
        (Analyte.TOTAL_B12, "mg/L"),
        (Analyte.ACTIVE_B12, "pg/mL"),
        (Analyte.FOLATE, "PG/ML"),
        (Analyte.HAEMOGLOBIN, "K/uL"),
        (Analyte.PLATELETS, "g/L"),
        (Analyte.MMA, "mmol/mol{creat}"),
    ],
)
def test_a_unit_of_another_analyte_is_not_understood(analyte: Analyte, unit: str) -> None:
    assert read_unit(analyte, unit) is None


@given(st.text(max_size=20))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    for analyte in Analyte:
        reading = read_unit(analyte, text)
        assert reading is None or reading in UNITS[analyte].values()


@given(st.text(max_size=20))
def test_normalising_twice_changes_nothing_for_known_units(text: str) -> None:
    if any(normalise(text) in accepted for accepted in UNITS.values()):
        assert normalise(normalise(text)) == normalise(text)


UNDERSTOOD: Mapping[Analyte, str] = {
    Analyte.TOTAL_B12: "pg/mL ng/L ng/dL pg/dL ng/mL ug/L pmol/L nmol/L",
    Analyte.ACTIVE_B12: "pmol/L nmol/L",
    Analyte.MMA: "nmol/L umol/L nmol/mL ug/L ng/mL ug/dL mg/L",
    Analyte.HOMOCYSTEINE: "umol/L nmol/mL mg/L ug/mL mg/dL",
    Analyte.FOLATE: "ng/mL ug/L nmol/L ug/dL",
    Analyte.HAEMOGLOBIN: "g/dL g% g/L mmol/L",
    Analyte.MCV: "fL fl um3 um*3 cuum",
    Analyte.HAEMATOCRIT: "% L/L 1",
    Analyte.PLATELETS: (
        "10*3/uL K/uL k/uL Thousand/uL thousand/uL thou/uL 10*9/L G/L 10*3/mm3 K/mm3"
        " /uL cells/uL /mm3"
    ),
    Analyte.LEUCOCYTES: "10*3/uL K/uL /uL",
    Analyte.EGFR: (
        "mL/min/{1.73_m2} mL/min/{1.73m2} mL/min/1.73m2 mL/min/1.73m*2 mL/min/1.73.m2"
        " mL/min/1.73_m2 mL/min/1.73m^2 mL/min/{1.73_m*2} mL/min/BSA mL/min mL/min/1.73"
        " mL/min/173.10*-2.m2 mL/min/1.73sqm mL/s/{1.73_m2}"
    ),
    Analyte.POTASSIUM: "mmol/L mEq/L meq/L",
    Analyte.INR: "1 {INR} INR {ratio} ratio",
    Analyte.ALBUMIN_CREATININE_RATIO: (
        "mg/g mg/g{creat} mg/g{Cre} mg/g{creatinine} mg/gcreat mg/gcreatinine"
        " ug/mg ug/mg{creat} mg/mmol mg/mmol{creat}"
    ),
}
"""The spellings of terminology.md 8, and those met in feeds since."""


@pytest.mark.parametrize(
    ("analyte", "unit"), [(a, unit) for a, units in UNDERSTOOD.items() for unit in units.split()]
)
def test_every_published_spelling_is_understood_in_capitals_too(
    analyte: Analyte, unit: str
) -> None:
    assert read_unit(analyte, unit) is not None
    assert read_unit(analyte, unit.upper()) == read_unit(analyte, unit)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("\u00b5g/L", "ug/L"),
        ("\u03bcmol/L", "umol/L"),
        ("10\u00b9\u00b2/L", "10*12/L"),
        ("10\u2079/L", "10*9/L"),
        ("10\u2076/\u00b5L", "10*6/uL"),
        ("\u00b5m\u00b3", "um3"),
        ("mL/min/1.73 m\u00b2", "mL/min/1.73m2"),
        (" pg / mL ", "pg/mL"),
        ("\tpg/mL", "pg/mL"),
        ("mL/min/1.73\u00a0m2", "mL/min/1.73m2"),
        ("10^3/uL", "10*3/uL"),
        ("10\u00b3/\u00b5L", "10*3/uL"),
        ("\u00d710\u2079/L", "10*9/L"),
        ("x10*3/uL", "10*3/uL"),
        ("X10*9/L", "10*9/L"),
        ("10E3/uL", "10*3/uL"),
        ("10e3/uL", "10*3/uL"),
        ("10E9/L", "10*9/L"),
        ("10e9/L", "10*9/L"),
        ("10(3)/uL", "10*3/uL"),
        ("10(9)/L", "10*9/L"),
        ("mcg/L", "ug/L"),
        ("mcmol/L", "umol/L"),
        ("gm/dL", "g/dL"),
        ("ml/min/1.73m2", "mL/min/1.73m2"),
        ("pg/ml", "pg/mL"),
        ("pmol/l", "pmol/L"),
        ("g/dl", "g/dL"),
        ("K/ul", "K/uL"),
        ("K/mcL", "K/uL"),
        ("10^3/mm^3", "10*3/mm3"),
        ("K/cumm", "K/mm3"),
        ("mgcre", "mgcre"),
        ("ngml/", "ngml/"),
    ],
)
def test_a_unit_is_written_out_as_the_table_spells_it(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize(
    ("analyte", "unit", "low", "high"),
    [
        (Analyte.TOTAL_B12, "ng/L", "20", "100000"),
        (Analyte.TOTAL_B12, "ng/mL", "0.02", "100"),
        (Analyte.TOTAL_B12, "pmol/L", "14.756", "73781"),
        (Analyte.ACTIVE_B12, "pmol/L", "1", "5000"),
        (Analyte.MMA, "nmol/L", "10", "200000"),
        (Analyte.MMA, "umol/L", "0.01", "50"),
        (Analyte.HOMOCYSTEINE, "umol/L", "0.5", "500"),
        (Analyte.FOLATE, "ng/mL", "0", "100"),
        (Analyte.FOLATE, "nmol/L", "0", "226.552"),
        (Analyte.HAEMOGLOBIN, "g/dL", "1", "30"),
        (Analyte.HAEMOGLOBIN, "mmol/L", "0.7", "15"),
        (Analyte.HAEMATOCRIT, "%", "3", "80"),
        (Analyte.MCV, "fL", "40", "180"),
        (Analyte.PLATELETS, "10*9/L", "0", "5000"),
        (Analyte.LEUCOCYTES, "10*9/L", "0", "1000"),
        (Analyte.EGFR, "mL/min/1.73m2", "0", "250"),
        (Analyte.POTASSIUM, "mmol/L", "0.5", "15"),
        (Analyte.INR, "1", "0.3", "30"),
        (Analyte.ALBUMIN_CREATININE_RATIO, "mg/g", "0", "50000"),
    ],
)
def test_a_figure_is_plausible_up_to_its_limits_and_not_beyond(
    analyte: Analyte, unit: str, low: str, high: str
) -> None:
    reading = read_unit(analyte, unit)
    assert reading is not None
    least = Decimal("0.001")
    inside = [Decimal(low), Decimal(high)]
    outside = [Decimal(low) - least * (80 if unit == "mmol/L" else 1), Decimal(high) + least]
    assert [is_plausible(analyte, value, reading) for value in inside] == [True, True]
    assert [is_plausible(analyte, value, reading) for value in outside] == [False, False]


def test_only_inr_means_the_same_without_a_unit() -> None:
    assert {analyte for analyte in UNITS if read_unit(analyte, "")} == ABSENT_UNIT_ALLOWED
    assert {Analyte.INR} == ABSENT_UNIT_ALLOWED


def test_every_unit_has_plausible_limits() -> None:
    for analyte, accepted in UNITS.items():
        assert {unit for unit, _ in accepted.values()} == set(PLAUSIBLE[analyte])
