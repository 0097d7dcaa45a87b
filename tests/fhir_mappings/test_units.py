"""Units: a closed whitelist, exact, and never the lethal reading."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.units import PLAUSIBLE, UNITS, normalise, read_unit
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


def test_factors_follow_from_the_molar_masses() -> None:
    mma, homocysteine = Decimal("118.09"), Decimal("135.18")
    assert abs(UNITS[Analyte.MMA]["ug/L"][1] - 1000 / mma) < Decimal("0.0001")
    assert abs(UNITS[Analyte.HOMOCYSTEINE]["mg/L"][1] - 1000 / homocysteine) < Decimal("0.0001")


def test_every_unit_has_plausible_limits() -> None:
    for analyte, accepted in UNITS.items():
        assert {unit for unit, _ in accepted.values()} == set(PLAUSIBLE[analyte])
