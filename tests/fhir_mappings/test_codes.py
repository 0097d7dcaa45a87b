"""Code tables and check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.check_digits import loinc_valid, verhoeff_valid
from fhir_mappings.orders import emitted_codes
from fhir_mappings.systems import normalise
from fhir_mappings.valueset import ValueSetError, build, rows

TABLES = ("observations", "findings", "medications", "allergies")


def test_every_shipped_code_has_a_valid_check_digit() -> None:
    checked = 0
    for table in TABLES:
        for row in rows(table):
            valid = {"loinc": loinc_valid, "sct": verhoeff_valid}.get(row["system"])
            if valid is not None:
                checked += 1
                assert valid(row["code"]), row
    assert checked > 350


def test_every_emitted_code_has_a_valid_check_digit() -> None:
    for coding in emitted_codes().values():
        if coding["system"] == "http://loinc.org":
            assert loinc_valid(coding["code"])
        if coding["system"] == "http://snomed.info/sct":
            assert verhoeff_valid(coding["code"])


@pytest.mark.parametrize(
    "code", ["2503-9", "14685-8", "2132-0", "2132", "-9", "a-1", "\u0662132-9"]
)
def test_wrong_loinc_codes_are_refused(code: str) -> None:
    assert not loinc_valid(code)


@pytest.mark.parametrize("code", ["387557004", "444683003", "", "abc", "\u0661\u0662"])
def test_wrong_snomed_codes_are_refused(code: str) -> None:
    assert not verhoeff_valid(code)


@given(st.integers(10_000, 10**15), st.integers(0, 9))
def test_a_changed_last_digit_never_passes(number: int, digit: int) -> None:
    valid = next(f"{number}{d}" for d in range(10) if verhoeff_valid(f"{number}{d}"))
    other = f"{number}{digit}"
    assert verhoeff_valid(other) is (other == valid)


def row(code: str, concept: str, match: str = "exact") -> dict[str, str]:
    return {"system": "rxnorm", "code": code, "concept": concept, "match": match}


@pytest.mark.parametrize(
    "table",
    [
        [row("1", "a"), row("1", "a")],
        [row("1", "a"), row("1", "exclude")],
        [row("1", "unheard-of")],
        [row("1", "a"), row("1", "a", "history")],
        [{"system": "sct", "code": "387557004", "concept": "a", "match": "exact"}],
        [{"system": "loinc", "code": "2503-9", "concept": "a", "match": "exact"}],
    ],
)
def test_a_table_that_must_not_be_used_is_refused(table: list[dict[str, str]]) -> None:
    with pytest.raises(ValueSetError):
        build(table, frozenset({"a"}))


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("http://snomed.info/sct/83821000000107/version/20240410", "sct"),
        ("urn:oid:2.16.840.1.113883.6.96", "sct"),
        ("2.16.840.1.113883.6.88", "rxnorm"),
        ("https://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"),
        ("HTTP://HL7.org/fhir/sid/icd-10-cm/", "icd10cm"),
        ("http://hl7.org/fhir/sid/icd-10", "icd10"),
        ("https://dmd.nhs.uk", "sct"),
        ("http://example.org", None),
        ("", None),
    ],
)
def test_system_uris_are_normalised(uri: str, name: str | None) -> None:
    assert normalise(uri) == name


def test_no_code_of_a_licensed_billing_system_is_shipped() -> None:
    systems = {row["system"] for table in TABLES for row in rows(table)}
    assert systems == {"loinc", "sct", "icd10cm", "icd10", "icd10pcs", "atc", "rxnorm"}
