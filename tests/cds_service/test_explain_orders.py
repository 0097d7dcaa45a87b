"""`explain` for order-select and order-sign: every row asked about every draft, and why."""

import json
from pathlib import Path
from typing import Any

import pytest

from cds_service.__main__ import main
from pathway.order_rules import TABLE_D
from tests import builders as fhir
from tests.clinical.order_story import (
    FA_5,
    GAS,
    LOW,
    METFORMIN,
    born,
    tablets,
)

JSON = dict[str, Any]
SECOND = METFORMIN | {"id": "draft-2"}


def explained(tmp_path: Path, request: JSON, *options: str) -> int:
    path = tmp_path / "request.json"
    path.write_text(json.dumps(request), "utf-8")
    return main(["explain", str(path), *options])


def signing(*drafts: JSON, hook: str = "order-sign", **more: Any) -> JSON:
    return fhir.order_request(hook, fhir.prefetch(born(60), LOW), *drafts, **more)


def told(tmp_path: Path, request: JSON, capsys: pytest.CaptureFixture[str]) -> JSON:
    assert explained(tmp_path, request, "--json") == 0
    body = json.loads(capsys.readouterr().out)
    assert isinstance(body, dict)
    return body


def test_every_row_is_asked_about_every_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = told(tmp_path, signing(FA_5, SECOND), capsys)
    asked = [(row["draft"], row["row"]) for row in body["order rows"]]
    assert asked == [(f"MedicationRequest/draft-{n}", row.id) for n in (1, 2) for row in TABLE_D]
    matched = {(row["draft"][-1], row["row"]) for row in body["order rows"] if row["matched"]}
    assert matched == {("1", "D1"), ("2", "D10b")}


def test_a_row_says_what_it_asked_whether_it_matched_or_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = told(tmp_path, signing(FA_5), capsys)
    rows = {row["row"]: {b["asked"]: b["holds"] for b in row["because"]}
            for row in body["order rows"]}  # fmt: skip
    assert rows["D1"]["deficient and not treated"] is True
    assert rows["D1"]["B12 treatment has begun"] is False
    assert rows["D9"]["nitrous oxide"] is False


def test_what_is_said_in_the_end_is_told_with_its_offers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (card,) = told(tmp_path, signing(FA_5), capsys)["order cards"]
    assert card == {
        "row": "D1", "indicator": "critical", "drafts": "MedicationRequest/draft-1",
        "also": "alone", "offers": "replace-by-ORD-PO-CN; add-ORD-PO-CN",
    }  # fmt: skip


def test_a_draft_in_the_background_is_listed_and_not_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = signing(FA_5, SECOND, hook="order-select", selected=("draft-2",))
    body = told(tmp_path, request, capsys)
    assert [draft["in focus"] for draft in body["drafts"]] == ["in the background", "selected"]
    assert {row["draft"] for row in body["order rows"]} == {"MedicationRequest/draft-2"}


def test_people_read_rows_drafts_and_cards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = FA_5 | {"id": "bad", "status": 7}
    proposed = tablets("CN PO", id_="draft-3", intent="proposal")
    assert explained(tmp_path, signing(GAS, odd, proposed)) == 0
    text = capsys.readouterr().out
    for part in (
        "status: DEFICIENT",
        "MedicationRequest/draft-1  selected  an order  nitrous-oxide  inhaled  dose unknown",
        "MedicationRequest/draft-3  selected  a proposal  cyanocobalamin  oral  1000",
        "MedicationRequest/bad  wrong-type",
        "=> D9 ",
        "[MedicationRequest/draft-1]",
        "yes nitrous oxide: draft nitrous-oxide, inhaled [MedicationRequest/draft-1]",
        "D9  critical  MedicationRequest/draft-1  alone",
    ):
        assert part in text, part


def test_a_draft_of_another_patient_is_not_assessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = FA_5 | {"subject": {"reference": "Patient/other"}}
    assert told(tmp_path, signing(theirs), capsys)["withheld"] == "other-patient"


def test_a_hook_of_nobody_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(tmp_path, signing(FA_5) | {"hook": "encounter-start"}) == 2
    assert "$.hook: must be one of patient-view" in capsys.readouterr().err
