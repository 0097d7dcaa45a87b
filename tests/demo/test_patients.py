"""The fictional patients: valid records that never go stale, one for every status."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from flask.testing import FlaskClient

from cds_service.demo.patients import chart, listed
from pathway.status import Status
from tests.conftest import NOW, client_at
from tests.demo.golden import PATIENTS, TODAY, answer, golden, request

JSON = dict[str, Any]
ASSESSMENT = "org.b12pathway.assessment"


@pytest.mark.parametrize("patient_id", PATIENTS)
def test_a_patient_gets_the_golden_answer(patient_id: str) -> None:
    assert answer(patient_id) == golden(patient_id)


def test_every_status_has_a_patient_who_shows_it() -> None:
    shown = {golden(p)["extension"][ASSESSMENT]["status"] for p in PATIENTS}
    assert shown == {status.value for status in Status}


@pytest.mark.parametrize("patient_id", PATIENTS)
def test_a_record_is_a_valid_bundle_of_one_patient(patient_id: str) -> None:
    bundle = chart(patient_id, TODAY)
    assert bundle is not None
    Bundle.model_validate(bundle)
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds.count("Patient") == 1
    ids = [entry["resource"]["id"] for entry in bundle["entry"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("patient_id", PATIENTS)
def test_three_years_from_now_a_patient_shows_the_same(patient_id: str) -> None:
    later = NOW + timedelta(days=1100)
    who, *_ = json.loads(client_at(later).get(f"/demo/patients/{patient_id}").text)["entry"]
    moved = request_moved(patient_id, days=1100)
    assert who["resource"] == moved["prefetch"]["patient"]
    body = client_at(later).post("/cds-services/b12-patient-view", json=moved).json
    assert body is not None
    then, now = body["extension"][ASSESSMENT], golden(patient_id)["extension"][ASSESSMENT]
    told = ("status", "basis", "plan", "overlays", "unknown", "dataQuality")
    assert {key: then.get(key) for key in told} == {key: now.get(key) for key in told}
    assert [c["indicator"] for c in body["cards"]] == [
        c["indicator"] for c in golden(patient_id)["cards"]
    ]


def request_moved(patient_id: str, *, days: int) -> JSON:
    """The request of the same chart opened so many days later."""
    bundle = chart(patient_id, TODAY + timedelta(days=days))
    assert bundle is not None
    by_id = {entry["resource"]["id"]: entry["resource"] for entry in bundle["entry"]}

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "resourceType" in value and value.get("id") in by_id:
            return by_id[value["id"]]
        return {name: moved(inner) for name, inner in value.items()}

    told: JSON = moved(request(patient_id))
    return told


def test_the_list_says_who_each_is_and_what_they_show(client: FlaskClient) -> None:
    body = json.loads(client.get("/demo/patients").text)
    assert body == {"patients": listed(TODAY)}
    for entry in body["patients"]:
        assert {"id", "group", "shows", "name", "gender", "birthDate"} <= set(entry)


def test_there_is_no_chart_of_somebody_else(client: FlaskClient) -> None:
    response = client.get("/demo/patients/nobody")
    assert response.status_code == 404
    assert json.loads(response.text)["issue"][0]["details"]["coding"][0]["code"] == "CDS-121"
