"""What a reader of a result should know about how it was reported, though it was read."""

from collections.abc import Iterator

from fhir_mappings.codes import codes
from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.units import normalise
from pathway.quantities import Analyte

UNIT_NOT_OF_CODE = "unit-not-of-code"
"""The code is of mass and the unit molar, or the reverse: one LOINC mapped, SI units reported.
The unit is trusted (terminology.md 3)."""
NOT_INDEXED = "not-indexed"
"""An eGFR in mL/min: not said to be per 1.73 m2 of body surface."""

_MASS = frozenset(
    {
        "2132-9", "16695-9",
        "2629-4", "2428-1", "2284-8",
        "718-7", "20509-6", "30350-3", "30352-9", "30313-1", "30351-1", "55782-7", "97550-8",
    }
)  # fmt: skip
_MOLAR = frozenset(
    {"14685-2", "15039-1", "13964-2", "13965-9", "14732-2", "59260-0", "75928-2", "93846-4"}
)
_OF_NO_AREA = frozenset({"mL/min", "mL/min/BSA"})


def remarks(analyte: Analyte, label: str, code: CodeableConcept | None) -> Iterator[str]:
    """The remarks on a result with this unit label under this code."""
    unit = normalise(label)
    if _is_of_other_kind(code, _MASS if "mol" in unit.lower() else _MOLAR):
        yield UNIT_NOT_OF_CODE
    if analyte is Analyte.EGFR and unit in _OF_NO_AREA:
        yield NOT_INDEXED


def _is_of_other_kind(code: CodeableConcept | None, other: frozenset[str]) -> bool:
    given = {coding.code for coding in code.coding or ()} if code is not None else set()
    if given.isdisjoint(other):  # nearly always: spares the look at the systems
        return False
    loinc = {value for system, value in codes(code) if system == "loinc"}
    return not loinc.isdisjoint(other) and loinc.isdisjoint((_MASS | _MOLAR) - other)
