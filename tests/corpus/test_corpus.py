"""Real requests and patients that nobody wrote for this service."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders as fhir

JSON = dict[str, Any]
ROOT = Path(os.environ.get("CDS_CORPUS", "."))  # noqa: TID251 - the tests' own switch
REQUESTS = sorted((ROOT / "requests").rglob("*.json"))
PATIENTS = sorted((ROOT / "patients").rglob("*.json"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _resources(path: Path) -> list[JSON]:
    return [entry["resource"] for entry in json.loads(path.read_text("utf-8"))["entry"]]


def _patient_request(path: Path) -> JSON:
    """The whole record sent under our keys, references as the source wrote them."""
    resources = _resources(path)
    who = next(r for r in resources if r["resourceType"] == "Patient")
    known = [r for r in resources if fhir.KEY_OF.get(r["resourceType"]) not in {None, "patient"}]
    return fhir.request(fhir.prefetch(who, *known), pid=who["id"])


def test_the_corpus_is_there() -> None:
    assert len(REQUESTS) > 50
    assert len(PATIENTS) >= 30


@pytest.mark.parametrize("path", REQUESTS, ids=_name)
def test_every_real_request_is_answered_without_failing(path: Path, client: FlaskClient) -> None:
    response = client.post(
        "/cds-services/b12-patient-view", data=path.read_bytes(), content_type="application/json"
    )
    assert response.status_code in {200, 400, 412}
    assert isinstance(response.json, dict)


@pytest.mark.parametrize("path", PATIENTS, ids=_name)
def test_every_real_patient_gets_an_assessment(path: Path, client: FlaskClient) -> None:
    response = client.post("/cds-services/b12-patient-view", json=_patient_request(path))
    assert response.status_code == 200, response.text
    assessment = response.json["extension"]["org.b12pathway.assessment"]
    assert "status" in assessment, assessment


def test_the_corpus_holds_more_than_one_kind_of_patient(client: FlaskClient) -> None:
    statuses = Counter(
        client.post("/cds-services/b12-patient-view", json=_patient_request(path)).json[
            "extension"
        ]["org.b12pathway.assessment"]["status"]
        for path in PATIENTS
    )
    assert len(statuses) > 3, statuses
