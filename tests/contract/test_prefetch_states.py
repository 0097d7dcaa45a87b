"""Every state a prefetch value can be in, for a key that must be had and for one that need not."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders as fhir
from tests.conftest import NOW, Call
from tests.contract.shape import check_response

JSON = dict[str, Any]
URL = "/cds-services/b12-patient-view"
WHO = fhir.patient(date(1970, 1, 1))
LOW_B12 = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5), id_="low")


def outcome(severity: str, code: str) -> JSON:
    issue = {"severity": severity, "code": code, "diagnostics": "words of the client"}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def page(*resources: JSON, mode: str = "match", **more: Any) -> JSON:
    entries = [{"resource": r, "search": {"mode": mode}} for r in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **more}


KNOWN_EMPTY: dict[str, Any] = {
    "null": None,
    "total 0": {"resourceType": "Bundle", "type": "searchset", "total": 0},
    "no entry": {"resourceType": "Bundle", "type": "searchset"},
    "empty entry": {"resourceType": "Bundle", "type": "searchset", "entry": []},
    "only a warning": page(outcome("warning", "not-found"), mode="outcome"),
    "only information": page(outcome("information", "informational"), mode="outcome"),
}
NOT_HAD: dict[str, Any] = {
    "absent": ...,
    "an error": outcome("error", "exception"),
    "a fatal error": outcome("fatal", "timeout"),
    "only an error": page(outcome("error", "exception"), mode="outcome"),
    "a list": [],
    "a text": "unavailable",
    "a number": 7,
    "true": True,
}


def request(**values: Any) -> JSON:
    sent = fhir.prefetch(WHO, LOW_B12) | values
    return fhir.request({key: value for key, value in sent.items() if value is not ...})


def assessment(body: JSON) -> JSON:
    check_response(body, pid=fhir.PID)
    found = body["extension"]["org.b12pathway.assessment"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("state", KNOWN_EMPTY)
def test_no_results_is_an_answer_and_not_a_failure(state: str, ask: Call) -> None:
    found = assessment(ask(request(labs=KNOWN_EMPTY[state])))
    assert found["status"] == "NOT_ASSESSED"
    assert "unknown" not in found


@pytest.mark.parametrize("state", KNOWN_EMPTY)
def test_no_problems_is_an_answer_and_not_a_failure(state: str, ask: Call) -> None:
    found = assessment(ask(request(conditions=KNOWN_EMPTY[state])))
    assert found["status"] == "DEFICIENT"
    assert "unknown" not in found


@pytest.mark.parametrize("state", NOT_HAD)
def test_results_that_cannot_be_had_are_412(state: str, client: FlaskClient) -> None:
    response = client.post(URL, json=request(labs=NOT_HAD[state]))
    assert response.status_code == 412
    assert "prefetch key labs" in response.text
    assert "words of the client" not in response.text


@pytest.mark.parametrize("state", [*NOT_HAD, "null"])
def test_a_patient_that_cannot_be_had_is_412(state: str, client: FlaskClient) -> None:
    response = client.post(URL, json=request(patient=NOT_HAD.get(state)))
    assert response.status_code == 412
    assert "prefetch key patient" in response.text


@pytest.mark.parametrize("key", ["conditions", "medicationRequests", "allergies", "procedures"])
@pytest.mark.parametrize("state", NOT_HAD)
def test_what_else_cannot_be_had_is_disclosed(state: str, key: str, ask: Call) -> None:
    body = ask(request(**{key: NOT_HAD[state]}))
    assert assessment(body)["status"] == "DEFICIENT"
    assert assessment(body)["unknown"] == [key]
    spoken = " ".join(card["detail"] for card in body["cards"])
    assert "supplied" in spoken
    assert "words of the client" not in spoken


def test_an_error_beside_results_leaves_them_in_use_and_is_disclosed(ask: Call) -> None:
    both = page(LOW_B12, outcome("error", "incomplete"))
    body = ask(request(labs=both))
    assert assessment(body)["status"] == "DEFICIENT"
    assert assessment(body).get("unknown") or assessment(body).get("dataQuality")


@pytest.mark.parametrize("key", ["labs", "conditions"])
def test_a_first_page_is_never_taken_for_the_whole(key: str, ask: Call) -> None:
    more = [{"relation": "next", "url": "https://ehr.example/page/2"}]
    values = {"labs": LOW_B12, "conditions": fhir.condition("44054006")}
    body = ask(request(**{key: page(values[key], link=more)}))
    assert assessment(body)["status"] == "DEFICIENT"
    assert "first pages" in " ".join(card["detail"] for card in body["cards"])


def test_a_lone_resource_is_read_where_a_searchset_was_expected(ask: Call) -> None:
    assert assessment(ask(request(labs=LOW_B12)))["status"] == "DEFICIENT"


def test_a_searchset_is_read_where_a_lone_patient_was_expected(ask: Call) -> None:
    assert assessment(ask(request(patient=fhir.searchset(WHO))))["status"] == "DEFICIENT"


@pytest.mark.parametrize("key", ["conditions", "somethingOfTheClient"])
def test_a_resource_counts_by_its_type_under_whatever_key(key: str, ask: Call) -> None:
    sent = request(labs=fhir.searchset(), **{key: fhir.searchset(LOW_B12)})
    assert assessment(ask(sent))["status"] == "DEFICIENT"


def test_an_entry_that_is_no_resource_is_listed_and_the_rest_used(ask: Call) -> None:
    broken = page(LOW_B12)
    broken["entry"] += [{"resource": "text"}, 7, {"resource": {}}]
    found = assessment(ask(request(labs=broken)))
    assert found["status"] == "DEFICIENT"
    assert found["dataQuality"]


def test_letters_of_every_script_survive_and_ids_are_named_as_sent(ask: Call) -> None:
    who = WHO | {"name": [{"family": "Øüß 李 🙂"}]}
    bad = LOW_B12 | {"id": "b12-2", "valueQuantity": {"value": 3, "unit": "µg/Schüssel"}}
    found = assessment(ask(request(patient=who, labs=fhir.searchset(LOW_B12, bad))))
    assert found["dataQuality"] == [{"resource": "Observation/b12-2", "problem": "unit-unknown"}]
