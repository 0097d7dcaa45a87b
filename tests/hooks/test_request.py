"""The envelope as the layers below see it: strict in one pass, tolerant key by key."""

import json
from typing import Any

import pytest

from fhir_mappings import PrefetchValue, Unavailable
from hooks.request import MismatchError, NotJsonError, read_request, read_tolerantly

JSON = dict[str, Any]
CONTEXT: JSON = {"patientId": "p1", "userId": "Practitioner/1"}
GOOD: JSON = {"hook": "patient-view", "hookInstance": "not-a-uuid", "context": CONTEXT}
OBSERVATION: JSON = {"resourceType": "Observation", "id": "o1", "status": "final"}


def body(**change: Any) -> bytes:
    return json.dumps(GOOD | change).encode()


def bundle(*resources: JSON) -> JSON:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def test_a_request_without_prefetch_has_an_empty_one() -> None:
    assert read_request(body()).prefetch == {}
    assert read_request(body(prefetch=None)).prefetch == {}


def test_references_in_the_context_become_bare_ids() -> None:
    context = CONTEXT | {"patientId": "Patient/p1", "encounterId": "Encounter/e1"}
    request = read_request(body(context=context))
    assert (request.patient_id, request.encounter_id) == ("p1", "e1")


def test_a_key_that_is_null_is_told_from_one_that_was_not_sent() -> None:
    assert read_request(body(prefetch={"conditions": None})).prefetch == {"conditions": None}


def test_a_value_of_the_wrong_type_costs_its_own_key_only() -> None:
    sent = body(prefetch={"labs": bundle(OBSERVATION), "conditions": 7, "tasks": None})
    with pytest.raises(MismatchError):
        read_request(sent)
    prefetch = read_tolerantly(sent).prefetch
    assert isinstance(prefetch["labs"], PrefetchValue)
    assert isinstance(prefetch["conditions"], Unavailable)
    assert prefetch["tasks"] is None


def test_both_readings_of_a_sound_request_are_the_same() -> None:
    sent = body(prefetch={"labs": bundle(OBSERVATION), "conditions": None})
    assert read_tolerantly(sent) == read_request(sent)


def test_an_entry_that_nests_too_deep_is_refused_not_skipped() -> None:
    deep: Any = 1
    for _ in range(70):
        deep = [deep]
    with pytest.raises(NotJsonError):
        read_tolerantly(body(prefetch={"labs": bundle(OBSERVATION | {"code": deep})}))


def test_tolerance_ends_at_the_envelope() -> None:
    with pytest.raises(MismatchError):
        read_tolerantly(body(context=[]))


@pytest.mark.parametrize("sent", [b"", b"{", b"\xef\xbb\xbf{}", body()[:-1] + b',"x":"\xff"}'])
def test_what_is_not_json_in_utf8_is_never_a_mismatch(sent: bytes) -> None:
    with pytest.raises(NotJsonError):
        read_request(sent)
