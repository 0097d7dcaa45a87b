"""Real requests and patients that nobody wrote for this service."""

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from hooks.services import SERVICES
from tests import builders as fhir
from tests.conftest import Call

JSON = dict[str, Any]
ROOT = Path(os.environ.get("CDS_CORPUS", "."))  # noqa: TID251 - the tests' own switch
REQUESTS = sorted((ROOT / "requests").rglob("*.json"))
PATIENTS = sorted((ROOT / "patients").rglob("*.json"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _resources(path: Path) -> list[JSON]:
    return [entry["resource"] for entry in json.loads(path.read_text("utf-8"))["entry"]]


def _patient_request(path: Path) -> JSON:
    """The whole record sent under our keys, references as the source wrote them.

    One STU3 file holds no Patient; its `patient` key then stays unsupplied.
    """
    resources = _resources(path)
    known = [r for r in resources if fhir.KEY_OF.get(r["resourceType"]) not in {None, "patient"}]
    who = next((r for r in resources if r["resourceType"] == "Patient"), None)
    if who is None:
        prefetch = fhir.prefetch({}, *known)
        del prefetch["patient"]
        subject = known[0]["subject"]["reference"]
        return fhir.request(prefetch, pid=subject.rpartition("/")[2])
    return fhir.request(fhir.prefetch(who, *known), pid=who["id"])


def _is_r4(path: Path) -> bool:
    return "stu3" not in path.parent.name


def test_the_corpus_is_there() -> None:
    assert len(REQUESTS) > 50
    assert len(PATIENTS) >= 30


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("path", REQUESTS, ids=_name)
def test_every_real_request_is_answered_without_failing(
    path: Path, service: str, client: FlaskClient
) -> None:
    """As it was sent, and with the hook of the service written into it."""
    body = path.read_bytes()
    hook = SERVICES[service].hook
    turned = re.sub(rb'("hook"\s*:\s*)"[a-z-]+"', rb'\1"' + hook.encode() + b'"', body)
    for each in (body, turned):
        response = client.post(
            f"/cds-services/{service}", data=each, content_type="application/json"
        )
        assert response.status_code in {200, 400, 412}
        assert isinstance(response.json, dict)


def _wire(number: str) -> JSON:
    (path,) = (ROOT / "requests/cds-hooks-sandbox-wire").glob(f"{number}-*order-select.json")
    found: JSON = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize("number", ["012", "014", "017", "019"])
def test_the_reference_client_gets_an_answer_at_every_step(number: str, ask: Call) -> None:
    """Its prefetch keys are its own: where one of ours is missing it is added empty."""
    request = _wire(number)
    who = {"resourceType": "Patient", "id": request["context"]["patientId"]}
    request["prefetch"] = {"patient": who, "labs": None} | request.get("prefetch", {})
    body = ask(request)
    assert set(body) == {"cards", "extension"}


def test_the_reference_client_without_drafts_is_told_nothing(ask: Call) -> None:
    request = _wire("014")
    assert "draftOrders" not in request["context"]
    assert ask(request)["cards"] == []


@pytest.mark.parametrize("path", PATIENTS, ids=_name)
def test_every_real_patient_gets_an_assessment_or_a_clear_refusal(
    path: Path, client: FlaskClient
) -> None:
    response = client.post("/cds-services/b12-patient-view", json=_patient_request(path))
    if not _is_r4(path) and response.status_code == 412:
        assert "prefetch key patient" in response.text
        return
    assert response.status_code == 200, response.text
    assessment = json.loads(response.text)["extension"]["org.b12pathway.assessment"]
    assert "status" in assessment, assessment


def test_the_corpus_holds_more_than_one_kind_of_patient(ask: Call) -> None:
    assessments = (
        ask(_patient_request(path))["extension"]["org.b12pathway.assessment"]
        for path in PATIENTS
        if _is_r4(path)
    )
    assert len(Counter(assessment["status"] for assessment in assessments)) > 3
