"""Rows X-01 to X-12 of CDS Hooks prefetch and FHIR access, and the token that goes with them."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
import trustme
from flask.testing import FlaskClient

from cds_service.config import Config
from cds_service.fhir_client import ReadPolicy
from cds_service.wiring import Ports
from tests import builders as fhir
from tests.cds_service.fhir_client import fhir_server as server
from tests.cds_service.fhir_client.fhir_server import FhirServer, Record, serving
from tests.cds_service.fhir_client.patients import (
    AUTHORIZATION,
    JSON,
    LOW_B12,
    RECORD,
    TOKEN,
    WHO,
    anonymous,
    assessment,
    call,
    only,
    spoken,
    without,
)
from tests.cds_service.fhir_client.tls import bundle_of, server_context
from tests.conftest import NOW, client_at, client_with, counting_ids

URL = "/cds-services/b12-patient-view"
REQUIRED = ("patient", "labs")
PATIENT_CLIENT = Config(fhir_deadline=5)


@pytest.fixture
def ehr() -> Iterator[FhirServer]:
    with serving(Record(RECORD).answer) as started:
        yield started


@pytest.fixture
def client() -> FlaskClient:
    """A fresh process as far as the health of servers goes, with time to read."""
    return client_at(config=PATIENT_CLIENT)


def answer(
    client: FlaskClient, sent: JSON | None, ehr: FhirServer, authorization: Any = AUTHORIZATION
) -> JSON:
    response = client.post(URL, json=call("patient-view", sent, ehr.url, authorization))
    assert response.status_code == 200, response.text
    assert isinstance(response.json, dict)
    return response.json


def refusal(client: FlaskClient, sent: JSON) -> list[str]:
    response = client.post(URL, json=sent)
    assert response.status_code == 412, response.text
    assert response.json is not None
    return [issue["diagnostics"] for issue in response.json["issue"]]


def paths(ehr: FhirServer) -> list[str]:
    return [seen.path for seen in ehr.seen]


#


@pytest.mark.parametrize("key", RECORD)
def test_x01_a_missing_key_is_read_by_its_expanded_template_and_no_other(
    key: str, client: FlaskClient, ehr: FhirServer
) -> None:
    filled = answer(client, without(key), ehr)
    assert paths(ehr) == [server.targets()[key]]
    assert anonymous(filled) == anonymous(answer(client, RECORD, ehr))


@pytest.mark.parametrize("sent", [None, {}, only("patient"), only("labs", "conditions")])
def test_x03_prefetched_read_or_mixed_the_answer_is_the_same(
    sent: JSON | None, client: FlaskClient, ehr: FhirServer
) -> None:
    read = answer(client, sent, ehr)
    assert anonymous(read) == anonymous(answer(client, RECORD, ehr))
    assert sorted(paths(ehr)) == sorted(
        target for key, target in server.targets().items() if key not in (sent or {})
    )


def test_x01_nothing_is_read_where_nothing_is_missing(client: FlaskClient, ehr: FhirServer) -> None:
    answer(client, RECORD, ehr)
    assert ehr.seen == []


@pytest.mark.parametrize("pid", ["a,b", "a|b", "a/b", "..", "a?b", "a b"])
def test_x01_an_id_that_could_mean_more_than_one_patient_is_not_searched_for(
    pid: str, client: FlaskClient, ehr: FhirServer
) -> None:
    sent = call("patient-view", None, ehr.url)
    sent["context"]["patientId"] = pid
    assert refusal(client, sent) == [
        f"prefetch key {key}: not-supplied, FHIR server: not-asked" for key in REQUIRED
    ]
    assert ehr.seen == []


#


def test_x02_required_data_neither_sent_nor_read_is_412(client: FlaskClient) -> None:
    found = refusal(client, call("patient-view", None, server.nobody_there()))
    assert len(found) == 2
    assert "FHIR server: unreachable" in " ".join(found)


def test_x02_what_failed_is_told_by_a_number_of_its_own(
    client: FlaskClient, ehr: FhirServer
) -> None:
    def code(sent: JSON) -> str:
        body = client.post(URL, json=sent).json
        assert body is not None
        return str(body["issue"][0]["details"]["coding"][0]["code"])

    with serving(server.status(403)) as forbidding:
        assert code(call("patient-view", None, forbidding.url)) == "CDS-131"
    assert code(fhir.request(None)) == "CDS-130"
    assert code(call("patient-view", None, "https://nowhere.example/fhir")) == "CDS-130"


#


def test_x04_a_developers_own_server_is_read_without_a_token(
    client: FlaskClient, ehr: FhirServer
) -> None:
    assert assessment(answer(client, None, ehr, None))["status"]
    assert all("Authorization" not in seen.headers for seen in ehr.seen)


def test_x04_in_production_nobody_is_asked(ehr: FhirServer) -> None:
    client = client_at(config=Config(environment="production"))
    for authorization in (None, AUTHORIZATION):
        found = refusal(client, call("patient-view", None, ehr.url, authorization))
        assert found[0].endswith("FHIR server: server-not-allowed")
    assert ehr.seen == []


#


def test_x05_every_read_carries_the_token(client: FlaskClient, ehr: FhirServer) -> None:
    answer(client, None, ehr)
    assert len(ehr.seen) == len(RECORD)
    assert {seen.headers["Authorization"] for seen in ehr.seen} == {f"Bearer {TOKEN}"}
    assert {seen.method for seen in ehr.seen} == {"GET"}


@pytest.mark.parametrize(
    "change",
    [
        {"access_token": ...}, {"access_token": ""}, {"access_token": 7}, {"access_token": "a b"},
        {"access_token": "a\r\nX-Evil: 1"}, {"access_token": "naïve"}, {"token_type": "mac"},
        {"token_type": ...}, {"token_type": None}, {"expires_in": 0}, {"expires_in": -1},
        {"expires_in": "0"}, {"expires_in": "soon"}, {"expires_in": True}, {"expires_in": []},
    ],
)  # fmt: skip
def test_x05_a_token_that_cannot_be_used_is_not_used_nor_read_without(
    change: JSON, client: FlaskClient, ehr: FhirServer
) -> None:
    changed = {k: v for k, v in (AUTHORIZATION | change).items() if v is not ...}
    found = refusal(client, call("patient-view", None, ehr.url, changed))
    assert found[0].endswith("FHIR server: token-unusable")
    assert ehr.seen == []


@pytest.mark.parametrize(
    "change",
    [
        {"token_type": "bearer"}, {"token_type": "BEARER"}, {"expires_in": "300"},
        {"expires_in": 299.5}, {"expires_in": ...}, {"expires_in": None}, {"scope": ["odd"]},
        {"patient": fhir.PID}, {"patient": f"Patient/{fhir.PID}"}, {"patient": None},
        {"com.example.more": {"a": 1}},
    ],
)  # fmt: skip
def test_x05_what_clients_vary_in_is_tolerated(
    change: JSON, client: FlaskClient, ehr: FhirServer
) -> None:
    changed = {k: v for k, v in (AUTHORIZATION | change).items() if v is not ...}
    assert answer(client, only("patient"), ehr, changed)
    assert ehr.seen


@pytest.mark.parametrize("other", ["somebody-else", "Patient/somebody-else", "", 7, {}])
def test_r12_a_token_for_another_patient_is_never_sent(
    other: Any, client: FlaskClient, ehr: FhirServer
) -> None:
    scoped = AUTHORIZATION | {"patient": other}
    found = refusal(client, call("patient-view", None, ehr.url, scoped))
    assert found[0].endswith("FHIR server: token-of-another-patient")
    assert assessment(answer(client, RECORD, ehr, scoped))["status"]
    assert ehr.seen == []


def test_x06_the_token_is_in_no_log_no_answer_and_no_text_of_ours(
    client: FlaskClient, ehr: FhirServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").addHandler(caplog.handler)
    told = json.dumps(answer(client, None, ehr))
    with serving(server.status(500)) as failing:
        told += " ".join(refusal(client, call("patient-view", None, failing.url)))
    logging.getLogger("urllib3").removeHandler(caplog.handler)
    assert TOKEN not in told + caplog.text
    assert fhir.PID not in caplog.text


def test_x06_two_clients_at_once_never_get_each_others_token() -> None:
    """A thousand calls on the threads of one process, half of them for each of two servers."""
    client = client_at(config=Config(fhir_deadline=10))
    sent = without("tasks")
    with serving(Record(RECORD).answer) as one, serving(Record(RECORD).answer) as two:
        sites = {"token-one": one, "token-two": two}

        def ask(token: str) -> int:
            with client.application.test_client() as own:
                asked = call(
                    "patient-view", sent, sites[token].url, AUTHORIZATION | {"access_token": token}
                )
                return own.post(URL, json=asked).status_code

        with ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(ask, islice(cycle(sites), 1000)))
        assert statuses == [200] * 1000
        for token, site in sites.items():
            assert {seen.headers["Authorization"] for seen in site.seen} == {f"Bearer {token}"}
            assert len(site.seen) == 500


def test_the_environments_proxies_and_passwords_are_not_used(
    client: FlaskClient, ehr: FhirServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with serving(server.status(200)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        netrc = tmp_path / "netrc"
        netrc.write_text("default login a password b\n", "utf-8")
        monkeypatch.setenv("NETRC", str(netrc))
        answer(client, None, ehr, None)
        assert proxy.seen == []
    assert all("Authorization" not in seen.headers for seen in ehr.seen)


#


@pytest.mark.parametrize("key", ["labs", "conditions"])
@pytest.mark.parametrize(
    "failed", [server.outcome("exception"), fhir.searchset(server.outcome("exception"))]
)
def test_x07_what_the_client_tried_in_vain_is_not_tried_again(
    key: str, failed: JSON, client: FlaskClient, ehr: FhirServer
) -> None:
    sent = call("patient-view", RECORD | {key: failed}, ehr.url)
    if key == "labs":
        assert refusal(client, sent) == [
            "prefetch key labs: operation-outcome, FHIR server: not-asked"
        ]
    else:
        assert assessment(answer(client, RECORD | {key: failed}, ehr))["unknown"] == [key]
    assert ehr.seen == []


@pytest.mark.parametrize(
    "empty",
    [None, fhir.searchset(), {"resourceType": "Bundle", "type": "searchset", "entry": []},
     fhir.searchset(server.outcome("not-found", "warning"))],
)  # fmt: skip
@pytest.mark.parametrize("key", ["labs", "conditions"])
def test_x08_what_is_known_to_be_empty_is_not_read(
    key: str, empty: JSON | None, client: FlaskClient, ehr: FhirServer
) -> None:
    assert "unknown" not in assessment(answer(client, RECORD | {key: empty}, ehr))
    assert ehr.seen == []


def test_x08_a_patient_known_to_be_none_is_412_and_not_read(
    client: FlaskClient, ehr: FhirServer
) -> None:
    found = refusal(client, call("patient-view", RECORD | {"patient": None}, ehr.url))
    assert found == ["prefetch key patient: wrong-type, FHIR server: not-asked"]
    assert ehr.seen == []


@pytest.mark.parametrize("wrong", [7, "<html>", [], WHO, {"resourceType": "Basic"}])
@pytest.mark.parametrize("key", ["labs", "conditions"])
def test_x08_a_value_of_the_wrong_type_counts_as_none(
    key: str, wrong: Any, client: FlaskClient, ehr: FhirServer
) -> None:
    filled = answer(client, RECORD | {key: wrong}, ehr)
    assert paths(ehr) == [server.targets()[key]]
    assert assessment(filled) | {"evaluationId": ""} == assessment(answer(client, RECORD, ehr)) | {
        "evaluationId": ""
    }


def test_a_record_that_holds_another_patients_data_is_not_added_to(
    client: FlaskClient, ehr: FhirServer
) -> None:
    foreign = fhir.condition("44054006") | {"subject": {"reference": "Patient/other"}}
    sent = without("labs") | {"conditions": fhir.searchset(foreign)}
    assert assessment(answer(client, sent, ehr))["withheld"] == "other-patient"
    assert ehr.seen == []


def test_another_patients_data_from_the_server_withholds_everything(client: FlaskClient) -> None:
    foreign = LOW_B12 | {"subject": {"reference": "Patient/other"}}
    mixed = RECORD | {"labs": fhir.searchset(LOW_B12, foreign)}
    with serving(Record(mixed).answer) as ehr:
        assert assessment(answer(client, without("labs"), ehr))["withheld"] == "other-patient"


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_an_order_hook_without_drafts_reads_nothing(
    hook: str, client: FlaskClient, ehr: FhirServer
) -> None:
    sent = call("patient-view", None, ehr.url) | {"hook": hook}
    response = client.post(f"/cds-services/b12-{hook}", json=sent)
    assert response.status_code == 200
    assert ehr.seen == []


#

MANY = fhir.searchset(
    *(fhir.lab("hb", 140, "g/L", NOW.date(), id_=f"hb-{number}") for number in range(7)),
    LOW_B12,
)
SMALL_PAGES = Record(RECORD | {"labs": MANY}, size=3)


def test_x09_the_result_on_the_last_page_decides(client: FlaskClient) -> None:
    with serving(SMALL_PAGES.answer) as ehr:
        read = answer(client, without("labs"), ehr)
        first, second, third = paths(ehr)
    assert first == server.targets()["labs"]
    assert (second, third) == (f"{first}&_page=2", f"{first}&_page=3")
    assert anonymous(read) == anonymous(answer(client, RECORD | {"labs": MANY}, ehr))
    lacking = answer(client, RECORD | {"labs": fhir.searchset(*MANY_BUT_THE_LAST)}, ehr)
    assert assessment(read)["basis"] == "LAB_LOW" != assessment(lacking)["basis"]
    assert read["cards"][0]["summary"] != lacking["cards"][0]["summary"]


MANY_BUT_THE_LAST = [entry["resource"] for entry in MANY["entry"][:-1]]


def test_x09_a_first_page_of_the_clients_is_gone_on_from(client: FlaskClient) -> None:
    with serving(SMALL_PAGES.answer) as ehr:
        first = answer(client, without("labs"), ehr)
        following = f"{ehr.url}{server.targets()['labs'].removeprefix(server.BASE)}&_page=2"
        ehr.seen.clear()
        page = {**fhir.searchset(*MANY_BUT_THE_LAST[:3]), "total": 8}
        page["link"] = [{"relation": "next", "url": following}]
        gone_on = answer(client, RECORD | {"labs": page}, ehr)
        assert [path[-8:] for path in paths(ehr)] == ["&_page=2", "&_page=3"]
    assert anonymous(gone_on) == anonymous(first)


@pytest.mark.parametrize(
    "following", ["https://evil.example/fhir?page=2", "http://localhost/other?page=2", 7, None]
)
def test_x09_a_page_that_may_not_be_followed_leaves_the_rest_unknown(
    following: Any, client: FlaskClient, ehr: FhirServer
) -> None:
    page = RECORD["conditions"] | {"link": [{"relation": "next", "url": following}]}
    found = answer(client, RECORD | {"conditions": page}, ehr)
    assert assessment(found)["unknown"] == ["conditions"]
    assert "Only partly checked" in spoken(found)
    assert ehr.seen == []


@pytest.mark.parametrize(
    "following", [{}, {"url": None}, {"url": 7}, {"url": "https://evil.example/fhir/R4?page=3"}]
)
def test_x09_a_second_page_that_leads_nowhere_leaves_the_rest_unknown(
    following: JSON, client: FlaskClient
) -> None:
    def behave(handler: server.Handler) -> None:
        second = {"url": f"http://{handler.headers['Host']}{handler.path}&_page=2"}
        link = following if handler.path.endswith("&_page=2") else second
        page = fhir.searchset(fhir.condition("44054006"))
        handler.reply(page | {"link": [{"relation": "next"} | link]})

    with serving(behave) as ehr:
        found = answer(client, without("conditions"), ehr)
        assert len(ehr.seen) == 2
    assert assessment(found)["unknown"] == ["conditions"]


def test_what_came_under_a_key_of_the_clients_own_and_was_read_counts_once(
    client: FlaskClient, ehr: FhirServer
) -> None:
    own = without("labs", "conditions") | {
        "b12labs": RECORD["labs"], "problems": RECORD["conditions"],
    }  # fmt: skip
    assert anonymous(answer(client, own, ehr)) == anonymous(answer(client, RECORD, ehr))
    assert sorted(paths(ehr)) == sorted(server.targets()[key] for key in ("labs", "conditions"))


def test_x09_pages_that_lead_back_are_not_gone_round(client: FlaskClient) -> None:
    def behave(handler: server.Handler) -> None:
        link = [{"relation": "next", "url": f"http://{handler.headers['Host']}{handler.path}"}]
        handler.reply(RECORD["conditions"] | {"link": link})

    with serving(behave) as ehr:
        found = answer(client, without("conditions"), ehr)
        assert len(ehr.seen) == 1
    assert assessment(found)["unknown"] == ["conditions"]


@pytest.mark.parametrize(("page_size", "pages_read"), [(1, 10), (100, 10), (300, 6)])
def test_x09_reading_stops_at_ten_pages_or_two_thousand_resources(
    page_size: int, pages_read: int, client: FlaskClient
) -> None:
    conditions = fhir.searchset(*(fhir.condition("44054006") for _ in range(2100)))
    with serving(Record(RECORD | {"conditions": conditions}, size=page_size).answer) as ehr:
        found = answer(client, without("conditions"), ehr)
        assert pages_read <= len(ehr.seen) <= pages_read + 1
    assert assessment(found)["unknown"] == ["conditions"]
    assert "Only partly checked" in spoken(found)


def test_x09_a_searchset_that_counts_more_than_it_holds_is_not_the_whole(
    client: FlaskClient, ehr: FhirServer
) -> None:
    cut = RECORD["conditions"] | {"total": 5}
    assert assessment(answer(client, RECORD | {"conditions": cut}, ehr))["unknown"] == [
        "conditions"
    ]


@pytest.mark.parametrize("size", [5, 6])
def test_a_page_of_more_than_five_megabytes_is_not_taken(size: int, client: FlaskClient) -> None:
    padding = " " * (size * 1024 * 1024 - 1000)
    with serving(server.body(json.dumps(RECORD["conditions"]).encode() + padding.encode())) as ehr:
        found = assessment(answer(client, without("conditions"), ehr))
    assert found.get("unknown", []) == ([] if size == 5 else ["conditions"])


#


def test_x10_a_412_is_an_operation_outcome_of_ours_alone(client: FlaskClient) -> None:
    with serving(server.body(server.outcome("exception"))) as ehr:
        response = client.post(URL, json=call("patient-view", None, ehr.url))
        body = response.json
        assert body is not None
        assert body["resourceType"] == "OperationOutcome"
        assert {"severity", "code", "details", "diagnostics"} == set(body["issue"][0])
        for hidden in ("words of the server", ehr.url, fhir.PID, TOKEN):
            assert hidden not in response.text


def test_x11_an_empty_record_that_was_read_is_no_412(client: FlaskClient) -> None:
    empty = dict.fromkeys(RECORD, fhir.searchset()) | {"patient": WHO}
    with serving(Record(empty).answer) as ehr:
        assert assessment(answer(client, None, ehr))["status"] == "NOT_ASSESSED"


def test_x12_what_a_user_may_not_see_is_unknown_and_not_absent(client: FlaskClient) -> None:
    def behave(handler: server.Handler) -> None:
        if server.key_of(handler.path) == "conditions":
            handler.reply(server.outcome("forbidden"), 403)
        else:
            Record(RECORD).answer(handler)

    with serving(behave) as ehr:
        found = answer(client, None, ehr)
    assert assessment(found)["unknown"] == ["conditions"]
    assert "Not checked" in spoken(found)


# Servers over TLS


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def secured(ehr: FhirServer, bundle: Path, name: str = "127.0.0.1") -> FlaskClient:
    base = ehr.url.replace("127.0.0.1", name)
    policy = ReadPolicy(base_urls=(base,), allow_private_network=True, ca_bundle=bundle, deadline=5)
    ports = Ports(now=lambda: NOW, new_id=counting_ids(), resolve=lambda *_: ("127.0.0.1",))
    return client_with(ports, Config(environment="production"), policy)


def test_a_listed_server_is_read_over_tls_by_its_name_at_the_checked_address(
    authority: trustme.CA, tmp_path: Path
) -> None:
    context = server_context(authority, "ehr.example")
    with serving(Record(RECORD).answer, context) as ehr:
        client = secured(ehr, bundle_of(authority, tmp_path), "ehr.example")
        base = ehr.url.replace("127.0.0.1", "ehr.example")
        response = client.post(URL, json=call("patient-view", only("patient"), base))
        assert response.status_code == 200
        assert {seen.headers["Host"] for seen in ehr.seen} == {f"ehr.example:{ehr.server_port}"}
        assert len(ehr.seen) == len(RECORD) - 1


def test_a_listed_server_is_not_read_without_a_token(authority: trustme.CA, tmp_path: Path) -> None:
    with serving(Record(RECORD).answer, server_context(authority, "127.0.0.1")) as ehr:
        client = secured(ehr, bundle_of(authority, tmp_path))
        found = refusal(client, call("patient-view", None, ehr.url, None))
        assert found[0].endswith("FHIR server: no-token")
        assert ehr.seen == []


@pytest.mark.parametrize("fault", ["another name", "expired", "another authority"])
def test_a_certificate_that_does_not_hold_ends_the_call_before_the_token_is_sent(
    fault: str, authority: trustme.CA, tmp_path: Path
) -> None:
    signer = trustme.CA() if fault == "another authority" else authority
    name = "other.example" if fault == "another name" else "127.0.0.1"
    expires = NOW.replace(year=2020) if fault == "expired" else None
    with serving(Record(RECORD).answer, server_context(signer, name, expires=expires)) as ehr:
        client = secured(ehr, bundle_of(authority, tmp_path))
        found = refusal(client, call("patient-view", None, ehr.url))
        assert "FHIR server: tls-failed" in " ".join(found)
        assert ehr.seen == []


# What a developer is told


def test_a_developer_sees_how_long_reading_took(client: FlaskClient, ehr: FhirServer) -> None:
    def timings(record: JSON) -> str:
        answer = client.post(URL, json=call("patient-view", record, ehr.url))
        return ", ".join(answer.headers.getlist("Server-Timing"))

    assert 'fhir;desc="2 prefetch keys";dur=' in timings(without("labs", "tasks"))
    assert "fhir" not in timings(RECORD)
