"""Rows T-, R-, O- and E-: JSON on the wire, what a request may hold, browsers, extensions."""

import copy
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders as fhir
from tests.cds_service.fhir_client.fhir_server import Record, serving
from tests.cds_service.fhir_client.patients import AUTHORIZATION, RECORD, TOKEN, call, only
from tests.clinical.order_story import FA_5, LOW, tablets
from tests.conformance.conftest import Answer
from tests.conftest import Call
from tests.contract.shape import empties
from tests.contract.test_responses import LOW_B12, WHO, without_ids
from tests.trust.door import door

JSON = dict[str, Any]
URL = "/cds-services/b12-patient-view"
ORIGIN = "https://sandbox.cds-hooks.org"
GOOD = fhir.request(fhir.prefetch(WHO, LOW_B12))
EXTENSION: JSON = {"extension": {"com.example.x": {"a": 1}}, "unheardOf": [1, {"b": None}]}


def no_member_twice(pairs: list[tuple[str, Any]]) -> JSON:
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def test_t_02_t_03_t_04_nothing_that_is_sent_is_null_or_empty(
    answers: tuple[Answer, ...], client: FlaskClient
) -> None:
    bodies = [answer.body for answer in answers]
    bodies += [client.post(URL, json=sent).get_json() for sent in ({}, fhir.request(None))]
    bodies.append(client.get("/cds-services").get_json())
    assert [list(empties(body)) for body in bodies] == [[]] * len(bodies)


@pytest.mark.parametrize("sent", [GOOD, {}, fhir.request(None)])
def test_t_05_what_is_sent_is_strict_json(sent: JSON, client: FlaskClient) -> None:
    for response in (client.post(URL, json=sent), client.get("/cds-services")):
        json.loads(response.data, object_pairs_hook=no_member_twice, parse_constant=no_constant)


def test_t_07_an_answer_is_called_json(client: FlaskClient) -> None:
    for response in (client.post(URL, json=GOOD), client.get("/cds-services")):
        assert response.status_code == 200
        assert response.mimetype == "application/json"


def test_t_08_letters_of_every_script_come_back_in_utf_8(client: FlaskClient) -> None:
    words = "täglich ≥ 5 µg 李 🙂"
    draft = tablets("CN PO 500", 500) | {"note": [{"text": words}]}
    sent = fhir.order_request("order-sign", fhir.prefetch(WHO, LOW), draft)
    sent["extension"] = {"org.b12pathway.language": "de"}
    response = client.post("/cds-services/b12-order-sign", json=sent)
    (card,) = json.loads(response.data.decode("utf-8"))["cards"]
    (action,) = card["suggestions"][0]["actions"]
    assert action["resource"]["note"] == [{"text": words}]
    assert "ä" in card["detail"]


@pytest.mark.parametrize(
    "instance",
    [
        "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "D1577C69-DFBE-44AD-BA6D-3E05E953B2EA",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    ],
)
def test_r_04_any_uuid_is_an_instance_and_may_come_again(instance: str, ask: Call) -> None:
    first, second = (ask(GOOD | {"hookInstance": instance}) for _ in range(2))
    assert without_ids(first) == without_ids(second) == without_ids(ask(GOOD))


@pytest.mark.parametrize("instance", ["", 7, [], None])
def test_r_04_an_instance_that_is_none_is_400(instance: Any, client: FlaskClient) -> None:
    response = client.post(URL, json=GOOD | {"hookInstance": instance})
    assert response.status_code == 400
    assert "$.hookInstance" in response.text


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "patient/*.read user/*.read"},
        {"scope": "patient/Observation.rs"},
        {"scope": "EPIC.CLIN.OBSERVATION (LABS) (R4)"},
        {"scope": ""},
        {"scope": None},
        {"subject": "somebody-elses-client-id"},
        {"subject": None},
    ],
)
def test_r_10_r_11_no_scope_and_no_subject_keeps_a_token_from_being_used(
    change: JSON, client: FlaskClient
) -> None:
    with serving(Record(RECORD).answer) as ehr:
        sent = call("patient-view", only("patient"), ehr.url, AUTHORIZATION | change)
        assert client.post(URL, json=sent).status_code == 200
        assert {seen.headers["Authorization"] for seen in ehr.seen} == {f"Bearer {TOKEN}"}


def test_r_16_e_01_members_nobody_knows_change_nothing_at_any_level(ask: Call) -> None:
    sent = fhir.order_request("order-sign", fhir.prefetch(WHO, LOW), FA_5)
    more = copy.deepcopy(sent) | EXTENSION
    more["context"] |= EXTENSION
    more["context"]["draftOrders"] |= {"unheardOf": 1}
    more["prefetch"] |= {"unheardOf": {"extension": EXTENSION}}
    more["prefetch"]["labs"] |= {"unheardOf": [1]}
    more["prefetch"]["labs"]["entry"][0] |= {"unheardOf": {"a": None}}
    more["prefetch"]["labs"]["entry"][0]["resource"] |= {"unheardOf": 1}
    more["fhirServer"] = "https://ehr.example/fhir"
    more["fhirAuthorization"] = AUTHORIZATION | EXTENSION
    assert without_ids(ask(more)) == without_ids(ask(sent))


@pytest.mark.parametrize("path", ["/cds-services", URL, f"{URL}/feedback"])
def test_o_01_a_preflight_is_granted_without_a_token(path: str) -> None:
    asked = {
        "Origin": "http://localhost:8080",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    response = door().options(path, headers=asked)
    assert response.status_code in {200, 204}
    granted = response.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "content-type"} <= set(re.split(r",\s*", granted))
    assert "POST" in response.headers["Access-Control-Allow-Methods"]


def test_o_02_no_credentials_are_ever_allowed(client: FlaskClient) -> None:
    response = client.post(URL, json=GOOD, headers={"Origin": ORIGIN})
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in response.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        (URL, {}, 400),
        ("/cds-services/unheard-of", {}, 404),
        ("/cds-services", {}, 405),
        (URL, fhir.request(None), 412),
    ],
)
def test_o_03_a_browser_may_read_every_error(
    path: str, sent: JSON, status: int, client: FlaskClient
) -> None:
    response = client.post(path, json=sent, headers={"Origin": ORIGIN})
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_o_03_a_browser_may_read_a_401_and_a_500(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    refused = door().post(URL, json=GOOD, headers={"Origin": "http://localhost:8080"})
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == "http://localhost:8080"
    monkeypatch.setattr("cds_service.core.answer", fail)
    failed = client.post(URL, json=GOOD, headers={"Origin": ORIGIN})
    assert failed.status_code == 500
    assert failed.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_e_02_e_03_extensions_are_objects_of_names_of_our_own(
    answers: tuple[Answer, ...], cards: list[JSON]
) -> None:
    for holder in (*(answer.body for answer in answers), *cards):
        extension = holder["extension"]
        assert isinstance(extension, dict)
        assert extension
        assert all(name.startswith("org.b12pathway.") for name in extension)
