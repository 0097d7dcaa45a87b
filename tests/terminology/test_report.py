"""The terminology report: complete, readable, and honest about what it did not look at."""

import json
from datetime import date
from pathlib import Path

import pytest

from fhir_mappings.valueset import check_digit_fits, rows
from tests import builders as fhir
from tests.terminology.coverage import TABLES, meet
from tests.terminology.report import as_text, is_stale, left_out, main, report

TODAY = date(2026, 11, 25)


def test_a_code_that_was_left_out_has_a_reason_and_stands_in_no_table() -> None:
    out = left_out()
    assert len(out) > 40
    assert not set(out) & {row.key for table in TABLES for row in rows(table)}
    assert all(check_digit_fits(*key) for key in out)


def test_the_report_tells_every_row_of_every_table() -> None:
    told = report(None, TODAY, top=5)
    assert sum(s["codes"] for s in told["systems"]) == sum(len(rows(t)) for t in TABLES)
    sure = sum(sum(c["confidence"].values()) for c in told["concepts"])
    assert sure == sum(len(row.concepts) for table in TABLES for row in rows(table))
    assert "corpus" not in told
    assert "nothing was looked up in real records" in as_text(told)


def test_codings_of_a_record_are_counted_as_matched_excluded_or_unmatched(tmp_path: Path) -> None:
    glucose = {"system": fhir.LOINC, "code": "2339-0", "display": "Glucose"}
    record = [
        fhir.lab("b12", 250, "pg/mL", "2026-11-20"),
        fhir.condition("84027009"),
        {"resourceType": "Condition", "code": fhir.concept(fhir.SCT, "85102008")},
        {"resourceType": "Observation", "code": {"coding": [glucose]}},
        {"resourceType": "Observation", "code": {"coding": [glucose, 7]}},
        {"resourceType": "Condition", "code": fhir.concept(fhir.SCT, "8493009")},
        {"resourceType": "Encounter", "code": {"coding": [glucose]}},
    ]
    (tmp_path / "record.json").write_text(json.dumps({"entry": record}), "utf-8")
    (tmp_path / "broken.json").write_text("{", "utf-8")
    told = report(meet([tmp_path]), TODAY, top=1)
    corpus = told["corpus"]
    assert [corpus[n] for n in ("codings", "matched", "excluded", "unmatched")] == [6, 2, 1, 3]
    assert corpus["mostFrequentUnmatched"] == [
        {"count": 2, "type": "Observation", "system": "loinc", "code": "2339-0",
         "display": "Glucose", "leftOut": None}
    ]  # fmt: skip
    met = {(c["table"], c["concept"], c["system"]): c.get("met") for c in told["concepts"]}
    assert met["observations", "total-b12", "loinc"] == 1
    assert met["findings", "pernicious-anaemia", "sct"] == 1
    assert met["findings", "pernicious-anaemia", "icd10"] == 0
    assert met["orders", "total-b12", "loinc"] is None
    longer = as_text(report(meet([tmp_path]), TODAY, top=9))
    assert "any chronic gastritis: weak" in longer


@pytest.mark.parametrize(
    ("release", "stale"),
    [("2025-10-06", True), ("2026-04-25", False), ("no single release", False)],
)
def test_a_release_more_than_a_year_old_is_called_out(release: str, *, stale: bool) -> None:
    assert is_stale(release, TODAY) is stale


def test_both_forms_are_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CDS_CORPUS", raising=False)
    main(["--json"])
    assert set(json.loads(capsys.readouterr().out)) == {"systems", "concepts", "leftOut"}
    main([])
    assert "Code systems" in capsys.readouterr().out
