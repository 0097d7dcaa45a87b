"""What a caller may send and what it gets: methods, framing, envelope, discovery, CORS."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.config import Config
from cds_service.schema import faults
from hooks.request import MismatchError, NotJsonError, read_request, read_tolerantly
from tests import builders as fhir
from tests.conftest import NOW, client_at

JSON = dict[str, Any]
URL = "/cds-services/b12-patient-view"
GOOD = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1))))


def changed(**change: Any) -> JSON:
    return {k: v for k, v in (GOOD | change).items() if v is not ...}


def diagnostics(client: FlaskClient, request: Any) -> list[str]:
    response = client.post(URL, json=request)
    assert response.status_code == 400, response.text
    return [issue["diagnostics"] for issue in json.loads(response.text)["issue"]]


@pytest.mark.parametrize(
    ("request_body", "expected"),
    [
        (changed(hook=...), ["$.hook: missing"]),
        (changed(hook=7), ["$.hook: must be string"]),
        (changed(hook=""), ["$.hook: must not be empty"]),
        (changed(hook="order-sign"), ["$.hook: must be patient-view"]),
        (changed(hookInstance=...), ["$.hookInstance: missing"]),
        (changed(context=...), ["$.context: missing"]),
        (changed(context=[]), ["$.context: must be object"]),
        (changed(context={}), ["$.context.patientId: missing", "$.context.userId: missing"]),
        (
            changed(context={"patientId": "a\u0007", "userId": 3}),
            [
                "$.context.patientId: is empty or holds a control character",
                "$.context.userId: must be string",
            ],
        ),
        (changed(prefetch=[]), ["$.prefetch: must be object or null"]),
        (changed(fhirAuthorization="x"), ["$.fhirAuthorization: must be object or null"]),
        (changed(fhirAuthorization={}), ["$.fhirServer: missing"]),
    ],
)
def test_every_fault_of_an_envelope_is_listed_by_path(
    request_body: JSON, expected: list[str], client: FlaskClient
) -> None:
    assert diagnostics(client, request_body) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b'"x"', b"7", b"{", b'{"hook":NaN}', b"\xff\xfe{}",
        b'{"hook":"patient-view","x":"\xff"}', b"\xef\xbb\xbf{}",
        b'{"hook":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_400(body: bytes, client: FlaskClient) -> None:
    response = client.post(URL, data=body, content_type="application/json")
    assert response.status_code == 400
    assert json.loads(response.text)["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    "request_body",
    [
        changed(hookInstance="not a uuid"),
        changed(fhirServer=None, fhirAuthorization=None),
        changed(context={**GOOD["context"], "encounterId": None}),
        changed(context={**GOOD["context"], "patientId": f"Patient/{fhir.PID}"}),
        changed(extension={"com.example.x": 1}, foo=[1, {"bar": None}]),
        changed(fhirServer="https://ehr.example", fhirAuthorization={"access_token": "t"}),
    ],
)
def test_what_is_tolerated(request_body: JSON, client: FlaskClient) -> None:
    response = client.post(URL, json=request_body)
    assert response.status_code == 200, response.text
    assert json.loads(response.text)["extension"]["org.b12pathway.assessment"]["status"]


@pytest.mark.parametrize("first", ['"other"', "5", "null", "[]"])
def test_of_a_member_given_twice_the_last_counts(first: str, client: FlaskClient) -> None:
    body = json.dumps(GOOD)[:-1] + ',"hook":"patient-view"}'
    twice = body.replace('"hook": "patient-view"', f'"hook": {first}', 1)
    assert client.post(URL, data=twice, content_type="application/json").status_code == 200


@pytest.mark.parametrize("bad", [f"{fhir.PID}\n", "Patient/", "", "a\u007f"])
def test_an_id_that_is_empty_or_holds_a_control_character_is_400(
    bad: str, client: FlaskClient
) -> None:
    for member in ("patientId", "userId", "encounterId"):
        body = changed(context={**GOOD["context"], member: bad})
        assert client.post(URL, json=body).status_code == 400


def test_a_wrapped_part_that_nests_too_deep_is_400(client: FlaskClient) -> None:
    deep = '{"code":' + '{"coding":' * 70 + "1" + "}" * 71
    wrapped = f'{{"resource":{{"resourceType":"Bundle","entry":[{{"resource":{deep}}}]}}}}'
    body = json.dumps(GOOD)[:-1] + f',"prefetch":{{"labs":{wrapped}}}}}'
    response = client.post(URL, data=body, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "odd", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-W47-3", "20261120"]
)
def test_dates_at_the_ends_of_the_calendar_and_of_other_standards(
    odd: str, client: FlaskClient
) -> None:
    who = fhir.patient(date(1970, 1, 1)) | {"birthDate": odd}
    day = {"effectiveDateTime": odd, "issued": odd}
    resources = (
        fhir.lab("b12", 150, "pg/mL", "2026-11-20") | day,
        fhir.condition("302226006", onsetDateTime=odd, abatementDateTime=odd, recordedDate=odd),
        fhir.procedure("443906008") | {"performedDateTime": odd},
        fhir.order(fhir.PRODUCTS["CN", "PO"], date(2026, 1, 1)) | {"authoredOn": odd},
    )
    response = client.post(URL, json=fhir.request(fhir.prefetch(who, *resources)))
    assert response.status_code == 200, response.text


def test_members_that_are_not_read_are_skipped_unexamined(client: FlaskClient) -> None:
    deep = "[" * 200 + "]" * 200
    body = json.dumps(GOOD)[:-1] + f',"unread":{deep}}}'
    assert client.post(URL, data=body, content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    ("prefetch", "keys"),
    [
        (None, {"patient": "not-supplied", "labs": "not-supplied"}),
        ({}, {"patient": "not-supplied", "labs": "not-supplied"}),
        ({"patient": None, "labs": None}, {"patient": "wrong-type"}),
        ({"patient": GOOD["prefetch"]["patient"]}, {"labs": "not-supplied"}),
        ({"patient": GOOD["prefetch"]["patient"], "labs": []}, {"labs": "not-fhir"}),
        (
            {
                "patient": GOOD["prefetch"]["patient"],
                "labs": {
                    "resourceType": "OperationOutcome",
                    "issue": [{"severity": "error", "code": "exception"}],
                },
            },
            {"labs": "operation-outcome"},
        ),
    ],
)
def test_required_data_that_cannot_be_had_is_412(
    prefetch: JSON | None, keys: dict[str, str], client: FlaskClient
) -> None:
    response = client.post(URL, json=changed(prefetch=prefetch))
    assert response.status_code == 412
    issues = json.loads(response.text)["issue"]
    assert [i["diagnostics"] for i in issues] == [
        f"prefetch key {k}: {how}, FHIR server: no-server" for k, how in keys.items()
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
        ({"Content-Type": "application/fhir+json"}, 200),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "identity"}, 200),
    ],
)
def test_media_types(headers: dict[str, str], status: int, client: FlaskClient) -> None:
    response = client.post(URL, data=json.dumps(GOOD), headers=headers)
    assert response.status_code == status


def test_a_body_over_the_limit_is_413() -> None:
    small = client_at(config=Config(max_body=len(json.dumps(GOOD))))
    fits = json.dumps(GOOD)
    assert small.post(URL, data=fits, content_type="application/json").status_code == 200
    assert small.post(URL, data=fits + " ", content_type="application/json").status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/cds-services", 200),
        ("GET", "/cds-services/", 200),
        ("HEAD", "/cds-services", 200),
        ("POST", "/cds-services", 405),
        ("GET", URL, 405),
        ("PUT", URL, 405),
        ("POST", f"{URL}/", 200),
        ("POST", "/cds-services/unheard-of", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/livez", 200),
        ("GET", "/readyz", 200),
        ("GET", "/status", 200),
        ("OPTIONS", "/cds-services", 204),
        ("OPTIONS", URL, 204),
        ("OPTIONS", f"{URL}/feedback", 204),
    ],
)
def test_methods_and_paths_never_redirect(
    method: str, path: str, status: int, client: FlaskClient
) -> None:
    response = client.open(path, method=method, json=GOOD if method == "POST" else None)
    assert response.status_code == status
    if status >= 400:
        assert json.loads(response.text)["resourceType"] == "OperationOutcome"
        assert response.mimetype == "application/fhir+json"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://sandbox.cds-hooks.org", True),
        ("http://localhost:9000", True),
        ("http://127.0.0.1:8080", True),
        ("https://sandbox.cds-hooks.org.evil.example", False),
        ("http://sandbox.cds-hooks.org", False),
        ("http://localhost.evil.example", False),
        ("null", False),
    ],
)
def test_browsers_of_known_origins_only(
    origin: str,
    allowed: bool,  # noqa: FBT001 - a table
    client: FlaskClient,
) -> None:
    calls: tuple[Callable[[], Any], ...] = (
        lambda: client.options(URL, headers={"Origin": origin}),
        lambda: client.get("/cds-services", headers={"Origin": origin}),
        lambda: client.post(URL, json={}, headers={"Origin": origin}),
    )
    for call in calls:
        response = call()
        sent = response.headers.get("Access-Control-Allow-Origin")
        assert sent == (origin if allowed else None)
        assert "Origin" in response.headers["Vary"]


def test_a_defect_is_500_without_a_word_of_the_request(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret-of-the-patient")

    monkeypatch.setattr("cds_service.core.answer", fail)
    response = client.post(URL, json=GOOD)
    assert response.status_code == 500
    assert "CDS-999" in response.text
    assert "secret-of-the-patient" not in response.text + caplog.text


def test_the_extension_can_be_switched_off() -> None:
    quiet = client_at(NOW, Config(assessment_extension=False))
    assert set(json.loads(quiet.post(URL, json=GOOD).text)) == {"cards"}


def test_hook_answers_are_never_cached(client: FlaskClient) -> None:
    assert client.post(URL, json=GOOD).headers["Cache-Control"] == "no-store"


def test_discovery_describes_the_three_services(client: FlaskClient) -> None:
    services = json.loads(client.get("/cds-services").text)["services"]
    assert {s["id"]: s["hook"] for s in services} == {
        "b12-patient-view": "patient-view",
        "b12-order-select": "order-select",
        "b12-order-sign": "order-sign",
    }
    for service in services:
        assert set(service) == {
            "hook", "title", "description", "id", "prefetch", "usageRequirements",
        }  # fmt: skip
        assert "pending human review" in service["description"]
        assert service["prefetch"] == services[0]["prefetch"]
        assert list(service["prefetch"])[:7] == [
            "patient", "labs", "conditions", "medicationRequests", "medicationStatements",
            "procedures", "allergies",
        ]  # fmt: skip


def test_prefetch_templates_obey_the_rules_of_the_specification(client: FlaskClient) -> None:
    service, *_ = json.loads(client.get("/cds-services").text)["services"]
    for template in service["prefetch"].values():
        assert len(template) < 1000
        assert template.count("{{") == template.count("}}") == 1
        assert "{{context.patientId}}" in template
        path, _, query = template.partition("?")
        assert path[0].isupper()
        names = [part.partition("=")[0] for part in query.split("&")] if query else []
        assert len(names) == len(set(names))
        assert all(":" not in name and "." not in name for name in names)


ODD: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({})
)


BAD_ENTRY = {"labs": {"resourceType": "Bundle", "entry": [{"resource": {"status": 7}}]}}


@settings(max_examples=400)
@given(
    st.dictionaries(
        st.sampled_from(["hook", "hookInstance", "context", "prefetch", "fhirServer",
                         "fhirAuthorization"]),
        ODD,
    ),
    st.dictionaries(st.sampled_from(["patientId", "userId", "encounterId"]), ODD),
    st.sampled_from([{}, BAD_ENTRY]),
)  # fmt: skip
def test_no_decoder_accepts_what_the_schema_refuses_and_the_tolerant_one_takes_the_rest(
    top: dict[str, Any], context: dict[str, Any], prefetch: dict[str, Any]
) -> None:
    body = GOOD | {"prefetch": prefetch} | top
    if isinstance(body["context"], dict):
        body = body | {"context": body["context"] | context}
    raw = json.dumps(body).encode()
    accepted = [read for read in (read_request, read_tolerantly) if takes(read, raw)]
    assert (read_tolerantly in accepted) == (faults(body) == ())
    assert accepted[:1] != [read_request] or faults(body) == ()


def takes(read: Callable[[bytes], object], raw: bytes) -> bool:
    try:
        read(raw)
    except (MismatchError, NotJsonError):
        return False
    return True
