"""`explain`: why a request gets its answer, in words and as JSON."""

import json
from datetime import date
from pathlib import Path

import pytest

from cds_service.__main__ import main
from tests import builders as fhir

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/patient-view.json"


def test_it_names_the_facts_the_rows_and_the_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(EXAMPLE)]) == 0
    told = capsys.readouterr().out
    assert "status: DEFICIENT" in told
    assert "total-b12  142 pg/mL  2026-11-10  Observation/b12-1" in told
    assert "=> C1-6" in told
    assert "   C1-2" in told
    assert "=> C2b-13" in told


def test_every_row_says_what_it_asked_and_what_it_saw(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(EXAMPLE)]) == 0
    told = capsys.readouterr().out
    assert (
        "yes B12 low: B12 deficient: total-b12 142 pg/mL on 2026-11-10 [Observation/b12-1]" in told
    )
    assert "no  treated long enough to judge the response: TX none" in told
    assert "no  impaired kidney function: RENAL no (not on record) (below 60 mL/min" in told


def test_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(EXAMPLE), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["plan"]) == ("DEFICIENT", "ORAL_CNCBL")
    matched = [row["row"] for row in told["rows"] if row["matched"]]
    assert matched == ["C1-6", "C2a-end", "C2b-13", "C3-start"]


def test_a_record_of_every_kind_of_fact_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    who = fhir.patient(date(1970, 1, 1))
    antibody = fhir.lab("ifab", 1, None, "2026-10-01") | {"interpretation": {"text": "x"}}
    del antibody["valueQuantity"]
    resources = (
        antibody | {"valueString": "positive"},
        fhir.lab("b12", 150, None, "2026-11-01", id_="bad"),
        fhir.condition("302226006"),
        fhir.order(fhir.PRODUCTS["OH", "IM"], date(2026, 1, 1)),
        fhir.order(("861004", "metformin hydrochloride 1000 MG Oral Tablet"), date(2020, 1, 1)),
        fhir.allergy("25958007", system=fhir.SCT, criticality="low"),
    )
    request = tmp_path / "request.json"
    request.write_text(json.dumps(fhir.request(fhir.prefetch(who, *resources))), "utf-8")
    assert main(["explain", str(request)]) == 0
    told = capsys.readouterr().out
    for part in (
        "intrinsic-factor-antibody  positive",
        "Observation/bad  unit-missing",
        "peripheral-neuropathy  current",
        "hydroxocobalamin  intramuscular",
        "metformin  active",
        "cobalt  intolerance",
    ):
        assert part in told


def test_another_patients_data_is_not_assessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = fhir.condition("302226006") | {"subject": {"reference": "Patient/other"}}
    request = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), foreign))
    path = tmp_path / "request.json"
    path.write_text(json.dumps(request), "utf-8")
    assert main(["explain", str(path)]) == 0
    assert "withheld: other-patient" in capsys.readouterr().out


def test_what_is_no_request_is_refused_with_its_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}", "utf-8")
    assert main(["explain", str(bad)]) == 2
    assert "CDS-100 $.context: missing" in capsys.readouterr().err
    assert main(["explain", str(tmp_path / "absent.json")]) == 2
    assert "absent.json" in capsys.readouterr().err


def test_every_resource_is_listed_with_what_became_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    withdrawn = fhir.lab("b12", 90, "pg/mL", "2026-11-01", id_="gone") | {
        "status": "entered-in-error"
    }
    resources = (
        withdrawn,
        fhir.lab("b12", 150, None, "2026-11-01", id_="bad"),
        fhir.condition("38341003"),
    )
    path = tmp_path / "request.json"
    request = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), *resources))
    path.write_text(json.dumps(request), "utf-8")
    assert main(["explain", str(path)]) == 0
    told = capsys.readouterr().out
    for line in (
        "resources: 1 used, 1 not ours, 1 unreadable, 1 refused",
        "used  patient  Patient/",
        "refused  labs.entry[0]  Observation/gone  entered-in-error",
        "unreadable  labs.entry[1]  Observation/bad  unit-missing",
        "not ours  conditions.entry[0]  Condition/cond-38341003  not-asked-for",
    ):
        assert line in told
