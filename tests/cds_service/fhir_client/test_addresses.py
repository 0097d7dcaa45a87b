"""Which servers are read and which pages followed: two corpora of addresses and their verdicts."""

import json
from pathlib import Path
from typing import Any

import pytest

from cds_service.fhir_client import ReadPolicy
from cds_service.fhir_client.urls import base_url, target_of_page
from cds_service.wiring import Ports
from tests.cds_service.fhir_client.patients import TOKEN, call
from tests.conftest import NOW, client_with, counting_ids

JSON = dict[str, Any]
HERE = Path(__file__).parent
LISTED = "https://ehr.example/fhir/R4"
POLICIES = {
    "listed": ReadPolicy(base_urls=(LISTED,)),
    "private": ReadPolicy(base_urls=(LISTED,), allow_private_network=True),
    "dev": ReadPolicy(allow_loopback_without_token=True),
}


def rows(name: str) -> list[Any]:
    return [
        pytest.param(row, id=f"{row.get('policy', '')} {row['why']}".strip())
        for row in json.loads((HERE / name).read_text("utf-8"))
    ]


@pytest.mark.parametrize("row", rows("server_urls.json"))
def test_a_server_is_read_or_refused_by_its_whole_address(row: JSON) -> None:
    """A refused server is not even looked up; a name that leads astray is not connected to."""
    policy = POLICIES[row["policy"]]
    base = policy.base_of(row["url"])
    if row["verdict"] == "read":
        assert base is not None
        assert policy.admits(base, tuple(row["addresses"]))
        return
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> tuple[str, ...]:
        looked_up.append(host)
        return tuple(row["addresses"])

    ports = Ports(now=lambda: NOW, new_id=counting_ids(), resolve=resolve)
    client = client_with(ports, policy=policy)
    answer = client.post(
        "/cds-services/b12-patient-view", json=call("patient-view", None, row["url"])
    )
    assert answer.status_code == 412
    assert f"FHIR server: {row['verdict']}" in answer.text
    assert TOKEN not in answer.text
    assert bool(looked_up) is (row["verdict"] == "address-not-allowed")


@pytest.mark.parametrize("row", rows("page_urls.json"))
def test_a_page_is_followed_on_the_same_origin_and_below_the_base_only(row: JSON) -> None:
    base = base_url(LISTED)
    if row["target"] is not None:
        assert target_of_page(base, row["url"]) == row["target"]
        return
    with pytest.raises(ValueError, match=r"."):
        target_of_page(base, row["url"])


def test_the_corpora_are_as_large_as_promised() -> None:
    assert len(rows("server_urls.json")) >= 60
    assert len(rows("page_urls.json")) >= 27


@pytest.mark.parametrize("listed", ["http://ehr.example/fhir", "ehr.example", "https://a@b/c"])
def test_a_policy_lists_https_bases_or_is_refused(listed: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        ReadPolicy(base_urls=(listed,))


def test_the_answer_of_the_name_server_is_asked_for_once_and_kept() -> None:
    """A name that leads elsewhere the second time leads nowhere: there is no second time."""
    answers = iter([("10.255.255.1",), ("127.0.0.1",)])
    policy = ReadPolicy(base_urls=(LISTED,), deadline=0.3)
    ports = Ports(now=lambda: NOW, resolve=lambda *_: next(answers))
    client = client_with(ports, policy=policy)
    answer = client.post("/cds-services/b12-patient-view", json=call("patient-view", None, LISTED))
    assert "FHIR server: address-not-allowed" in answer.text
    assert next(answers) == ("127.0.0.1",)
