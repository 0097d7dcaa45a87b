"""What every 200 of a hook call must look like, checked member by member."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.servicerequest import ServiceRequest
from fhir.resources.R4B.task import Task

from tests.contract.published import check

JSON = dict[str, Any]
MODELS = {m.get_resource_type(): m for m in (MedicationRequest, ServiceRequest, Task)}
CARD = {
    "uuid", "summary", "detail", "indicator", "source", "suggestions", "selectionBehavior",
    "overrideReasons", "extension",
}  # fmt: skip
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ALLOWED_EMPTY = {"$.cards"}


def empties(value: Any, path: str = "$") -> Iterator[str]:
    """Paths of members that are null or empty."""
    if value is None or (value in ("", [], {}) and path not in ALLOWED_EMPTY):
        yield path
    if isinstance(value, str) and value and not value.strip():
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from empties(inner, f"{path}.{name}")
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from empties(inner, f"{path}[{number}]")


def check_response(
    body: JSON, *, pid: str, encounter: str | None = None, drafts: Sequence[JSON] = ()
) -> None:
    """Fail on anything the contract or CDS Hooks 2.0.1 forbids; `drafts` may be changed."""
    check("response.json", body)
    assert set(body) == {"cards", "extension"}
    assert list(empties(body)) == []
    assert set(body["extension"]) == {"org.b12pathway.assessment"}
    topics = [card["source"]["topic"]["code"] for card in body["cards"]]
    assert len(topics) == len(set(topics))
    assert len(topics) <= 3
    uuids = [card["uuid"] for card in body["cards"]]
    uuids += [s["uuid"] for card in body["cards"] for s in card.get("suggestions", [])]
    assert len(uuids) == len(set(uuids))
    assert all(UUID.fullmatch(uuid) for uuid in uuids)
    for card in body["cards"]:
        _check_card(card, pid, encounter, drafts)


def _check_card(card: JSON, pid: str, encounter: str | None, drafts: Sequence[JSON]) -> None:
    assert set(card) <= CARD
    assert 0 < len(card["summary"].encode("utf-16-le")) / 2 < 140
    assert "\n" not in card["summary"]
    assert card["indicator"] in {"info", "warning", "critical"}
    assert card["source"]["label"]
    assert card["source"]["url"].startswith("https://")
    topic = card["source"]["topic"]
    assert topic["system"]
    assert re.fullmatch(r"[A-Za-z0-9]{1,100}", topic["code"])
    rule = card["extension"]["org.b12pathway.rule"]
    assert rule["ids"]
    assert rule["version"] == "1.0.0"
    assert set(rule) <= {"ids", "version", "citations", "because"}
    assert ("suggestions" in card) is ("selectionBehavior" in card)
    assert "<" not in re.sub(r"<=?\d|below|< ", "", card["detail"])
    for reason in card.get("overrideReasons", []):
        assert set(reason) == {"code", "system", "display"}
    _check_suggestions(card, pid, encounter, drafts)


def _check_suggestions(card: JSON, pid: str, encounter: str | None, drafts: Sequence[JSON]) -> None:
    suggestions = card.get("suggestions", [])
    recommended = [s for s in suggestions if s.get("isRecommended")]
    if card.get("selectionBehavior") == "at-most-one":
        assert len(recommended) <= 1
    for suggestion in suggestions:
        assert set(suggestion) <= {"label", "uuid", "isRecommended", "actions"}
        for action in suggestion["actions"]:
            _check_action(action, pid, encounter, drafts)


def _check_action(action: JSON, pid: str, encounter: str | None, drafts: Sequence[JSON]) -> None:
    """Creates are whole R4 resources; deletes and updates are of drafts that were sent."""
    sent = {f"{d.get('resourceType')}/{d.get('id')}": d for d in drafts}
    if action["type"] == "delete":
        assert set(action) == {"type", "description", "resourceId"}
        assert action["resourceId"] in sent
        return
    assert set(action) == {"type", "description", "resource"}
    if action["type"] == "update":
        resource = action["resource"]
        original = sent[f"{resource['resourceType']}/{resource['id']}"]
        assert original.keys() - {"statusReason"} <= resource.keys()
        return
    assert action["type"] == "create"
    _check_resource(action["resource"], pid, encounter)


def _check_resource(resource: JSON, pid: str, encounter: str | None) -> None:
    MODELS[resource["resourceType"]].model_validate(resource)
    assert resource["status"] == "draft"
    task = resource["resourceType"] == "Task"
    assert resource["intent"] == ("proposal" if task else "order")
    owner = resource["for"] if task else resource["subject"]
    assert owner == {"reference": f"Patient/{pid}"}
    expected = None if encounter is None else {"reference": f"Encounter/{encounter}"}
    assert resource.get("encounter") == expected
    if task:
        assert (
            resource["restriction"]["period"]["start"] <= resource["restriction"]["period"]["end"]
        )
