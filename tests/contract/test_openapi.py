"""The OpenAPI document: valid, complete, and true of what the service does."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from cds_service.openapi import openapi, read_schema
from cds_service.version import SERVICE_VERSION
from tests.contract.published import check

JSON = dict[str, Any]
SCHEMAS = (
    "request.json",
    "response.json",
    "discovery.json",
    "feedback.json",
    "operation-outcome.json",
)


def served(client: FlaskClient) -> JSON:
    response = client.get("/openapi.json")
    assert response.status_code == 200
    document: JSON = json.loads(response.text)
    return document


def resolved(document: JSON, node: JSON) -> JSON:
    """What a node is, behind a reference if it is one."""
    if "$ref" not in node:
        return node
    found: Any = document
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found


def operations(document: JSON) -> Iterator[tuple[str, str, JSON]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in {"get", "post", "options"}:
                yield path, method, operation


def schema_of(document: JSON, operation: JSON, status: str) -> JSON | None:
    """The JSON schema of an answer, within the whole document; None for what is no JSON."""
    content = resolved(document, operation["responses"][status]).get("content", {})
    for kind, media in content.items():
        if kind.endswith("json"):
            found: JSON = document | media["schema"]
            return found
    return None


def test_it_is_valid_openapi_with_the_version_of_the_service(client: FlaskClient) -> None:
    document = served(client)
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["version"] == SERVICE_VERSION


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_message_has_a_json_schema_that_is_one_and_is_in_the_document(name: str) -> None:
    Draft202012Validator.check_schema(read_schema(name))
    assert name.removesuffix(".json") in openapi()["components"]["schemas"]


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    document = served(client)
    references = re.findall(r'"\$ref": ?"([^"]+)"', json.dumps(document))
    assert references
    for reference in references:
        assert reference.startswith("#/"), reference
        resolved(document, {"$ref": reference})


def test_every_path_the_service_answers_is_described(client: FlaskClient) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(openapi())}
    answered = {
        (re.sub(r"<[^>]+>", "{id}", rule.rule), method)
        for rule in client.application.url_map.iter_rules()
        if not rule.rule.startswith("/demo/")  # parts of the page at "/"
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert answered <= described


def test_every_example_is_accepted_and_answered_as_described(client: FlaskClient) -> None:
    document = served(client)
    for path in ("/cds-services/{id}", "/why"):
        operation = document["paths"][path]["post"]
        examples = operation["requestBody"]["content"]["application/json"]["examples"]
        for example in examples.values():
            sent = resolved(document, example)["value"]
            check("request.json", sent)
            response = client.post(path.replace("{id}", f"b12-{sent['hook']}"), json=sent)
            assert response.status_code == 200, response.text
            expected = schema_of(document, operation, "200")
            assert expected is not None
            Draft202012Validator(expected).validate(json.loads(response.text))


def test_the_feedback_examples_are_feedback() -> None:
    operation = openapi()["paths"]["/cds-services/{id}/feedback"]["post"]
    for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
        check("feedback.json", example["value"])


@pytest.mark.parametrize(
    "path",
    ["/cds-services", "/livez", "/readyz", "/status", "/transparency/b12.json", "/openapi.json"],
)
def test_what_is_read_is_as_described(path: str, client: FlaskClient) -> None:
    document = served(client)
    expected = schema_of(document, document["paths"][path]["get"], "200")
    assert expected is not None
    Draft202012Validator(expected).validate(json.loads(client.get(path).text))


def test_discovery_is_what_its_schema_says(client: FlaskClient) -> None:
    check("discovery.json", json.loads(client.get("/cds-services").text))


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/cds-services/b12-patient-view", "{", 400),
        ("/cds-services/b12-patient-view", "{}", 400),
        ("/cds-services/unheard-of", "{}", 404),
        ("/nowhere", "{}", 404),
        ("/status", "{}", 405),
    ],
)
def test_an_error_is_what_its_schema_says(
    path: str, body: str, status: int, client: FlaskClient
) -> None:
    response = client.post(path, data=body, content_type="application/json")
    assert response.status_code == status
    check("operation-outcome.json", json.loads(response.text))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"summary": "x" * 140}, "summary"),
        ({"indicator": "hard-stop"}, "hard-stop"),
        ({"links": []}, "links"),
        ({"selectionBehavior": ...}, "selectionBehavior"),
    ],
)
def test_the_response_schema_refuses_what_no_client_may_get(
    change: JSON, fault: str, client: FlaskClient
) -> None:
    example = openapi()["components"]["examples"]["patient-view"]["value"]
    body = json.loads(client.post("/cds-services/b12-patient-view", json=example).text)
    card = {k: v for k, v in (body["cards"][0] | change).items() if v is not ...}
    with pytest.raises(AssertionError, match=fault):
        check("response.json", body | {"cards": [card]})
