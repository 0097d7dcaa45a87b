"""Rows D- and P-: the discovery document, and every prefetch template it publishes."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from hooks.services import SERVICES
from tests import builders as fhir
from tests.conftest import Call
from tests.contract.shape import empties
from tests.contract.test_responses import LOW_B12, WHO, without_ids

JSON = dict[str, Any]
TOKEN = re.compile(r"\{\{(.*?)\}\}")
TEMPLATES = [
    pytest.param(template, id=f"{service.hook} {key}")
    for service in SERVICES.values()
    for key, template in service.prefetch.items()
]
every_template = pytest.mark.parametrize("template", TEMPLATES)

SEARCH_PARAMETERS = {
    "Observation": {"code"}, "Condition": set(), "MedicationRequest": set(),
    "MedicationStatement": set(), "Procedure": set(), "AllergyIntolerance": set(),
    "MedicationDispense": set(), "MedicationAdministration": set(), "ServiceRequest": {"status"},
    "Task": set(), "FamilyMemberHistory": set(),
}  # fmt: skip
"""What R4 defines and the subset of CDS Hooks allows, beside those of every search here."""


@pytest.fixture
def services(client: FlaskClient) -> list[JSON]:
    body = client.get("/cds-services").get_json()
    assert isinstance(body["services"], list)
    return list(body["services"])


def parameters(template: str) -> list[tuple[str, str]]:
    """Names and values of a template's query, in order; none of a read."""
    _, _, query = template.partition("?")
    pairs = [part.partition("=") for part in query.split("&")] if query else []
    return [(name, value) for name, _, value in pairs]


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_d_01_discovery_answers_whatever_is_accepted(accept: str, client: FlaskClient) -> None:
    response = client.get("/cds-services", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.mimetype == "application/json"


def test_d_03_the_body_is_an_object_with_a_list_of_services(client: FlaskClient) -> None:
    body = client.get("/cds-services").get_json()
    assert set(body) == {"services"}
    assert isinstance(body["services"], list)
    assert list(empties(body)) == []


def test_d_05_every_service_names_a_published_hook(services: list[JSON]) -> None:
    assert {s["hook"] for s in services} == {"patient-view", "order-select", "order-sign"}


@pytest.mark.parametrize("member", ["description", "title", "usageRequirements"])
def test_d_06_d_08_d_10_every_service_is_described_in_words(
    member: str, services: list[JSON]
) -> None:
    for service in services:
        assert isinstance(service[member], str)
        assert service[member].strip()


def test_d_07_every_id_is_safe_in_a_url_and_leads_to_its_service(
    services: list[JSON], client: FlaskClient
) -> None:
    for service in services:
        assert re.fullmatch(r"[A-Za-z0-9._-]+", service["id"])
        sent = fhir.request(fhir.prefetch(WHO)) | {"hook": service["hook"]}
        assert client.post(f"/cds-services/{service['id']}", json=sent).status_code == 200


def test_d_09_prefetch_holds_a_query_for_every_key(services: list[JSON]) -> None:
    for service in services:
        assert service["prefetch"]
        for key, template in service["prefetch"].items():
            assert key.isidentifier()
            assert isinstance(template, str)
            assert template


def test_d_13_no_two_services_share_an_id(services: list[JSON]) -> None:
    assert len({service["id"] for service in services}) == len(services)


def test_d_15_no_service_has_a_member_the_specification_does_not_know(
    services: list[JSON],
) -> None:
    known = {"hook", "title", "description", "id", "prefetch", "usageRequirements"}
    assert all(set(service) <= known for service in services)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_d_17_discovery_is_only_read(method: str, client: FlaskClient) -> None:
    response = client.open("/cds-services", method=method)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@every_template
def test_p_01_a_template_is_a_read_or_a_search_below_the_clients_base(template: str) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z]+(/[^/?]+|\?.+)", template)
    assert "://" not in template.partition("?")[0]


@every_template
def test_p_02_braces_only_delimit_tokens(template: str) -> None:
    assert not set("{}") & set(TOKEN.sub("", template))


@every_template
def test_p_03_p_04_p_05_p_10_the_patient_is_the_only_token(template: str) -> None:
    """Every client can fill it: a plain member of the context of every hook."""
    assert TOKEN.findall(template) == ["context.patientId"]


@every_template
def test_p_06_p_07_a_search_uses_parameters_of_r4_and_of_the_subset_alone(template: str) -> None:
    resource = re.split(r"[/?]", template)[0]
    allowed = SEARCH_PARAMETERS.get(resource, set()) | {"patient", "_count", "_sort"}
    for name, value in parameters(template):
        assert name in allowed
        assert value
    values = dict(parameters(template))
    assert re.fullmatch(r"\d+", values.get("_count", "1"))
    assert values.get("_sort", "-date") == "-date"
    assert all("|" in code for code in values.get("code", "|").split(","))


@every_template
def test_p_09_no_parameter_is_repeated(template: str) -> None:
    names = [name for name, _ in parameters(template)]
    assert len(names) == len(set(names))


@every_template
def test_p_11_a_template_is_short(template: str) -> None:
    assert len(template) < 1500


@every_template
def test_p_12_system_and_code_are_divided_by_a_plain_bar(template: str) -> None:
    assert "%" not in template


@pytest.mark.parametrize("value", [None, {}, {"resourceType": "Practitioner", "id": "p1"}, "x"])
def test_p_13_a_key_that_was_not_asked_for_changes_nothing(value: Any, ask: Call) -> None:
    sent = fhir.prefetch(WHO, LOW_B12)
    more = sent | {"com.example.own": value}
    assert without_ids(ask(fhir.request(more))) == without_ids(ask(fhir.request(sent)))
