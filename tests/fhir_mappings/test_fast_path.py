"""The typed decoder against a reader of plain JSON: nothing is read differently for being fast."""

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings.decode import UNREADABLE, Unavailable
from fhir_mappings.resource import PrefetchValue, Resource
from hooks.request import HookRequest, MismatchError, read_request, read_tolerantly

JSON = dict[str, Any]
PATIENTS = Path(__file__).parents[2] / "cds_service/demo/patients"
CHARTS: list[list[JSON]] = [
    [entry["resource"] for entry in json.loads(file.read_text("utf-8"))["entry"]]
    for file in sorted(PATIENTS.glob("*.json"))
    if file.name != "index.json"
]
ANYTHING: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, "", "final", "2026-11-25", 4.20, 10**30, [], {}, ["x"], [{}], {"value": 1}]
)


def plain(text: bytes) -> Any:
    return json.loads(text, parse_float=Decimal)


def requested(chart: list[JSON]) -> JSON:
    entry = [{"resource": resource, "search": {"mode": "match"}} for resource in chart]
    return {
        "hook": "patient-view",
        "hookInstance": "5b9a6f0e-2f4d-4b8a-9d3e-0c8f1a7d2b61",
        "context": {"userId": "Practitioner/1", "patientId": "1"},
        "prefetch": {
            "patient": chart[0],
            "labs": {"resourceType": "Bundle", "type": "searchset", "entry": entry},
            "tasks": None,
        },
    }


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every member and element below a value."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for name, below in members:
        found.append((*path, name))
        if isinstance(below, dict | list):
            found += places(below, (*path, name))
    return found


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A request in which some members hold something else, are wrapped in a list, or are gone."""
    request = copy.deepcopy(requested(draw(st.sampled_from(CHARTS))))
    for _ in range(draw(st.integers(0, 3))):
        *above, last = draw(st.sampled_from(places(request["prefetch"]) or [("tasks",)]))
        holder = request["prefetch"]
        for name in above:
            holder = holder[name]
        how = draw(st.sampled_from(["other", "listed", "gone"]))
        if how == "gone":
            del holder[last]
        else:
            holder[last] = [holder[last]] if how == "listed" else draw(ANYTHING)
    return json.dumps(request).encode()


def says(decoded: Any, told: Any) -> bool:
    """Whether a typed value says what plain JSON told: every declared field, nothing else."""
    if isinstance(decoded, msgspec.Raw):
        return bool((plain(bytes(decoded)) if bytes(decoded) else None) == told)
    if isinstance(decoded, msgspec.Struct):
        fields = msgspec.structs.fields(decoded)
        return isinstance(told, dict) and all(
            says(getattr(decoded, field.name), told.get(field.encode_name)) for field in fields
        )
    if isinstance(decoded, list):
        return (
            isinstance(told, list)
            and len(decoded) == len(told)
            and all(says(one, other) for one, other in zip(decoded, told, strict=True))
        )
    return type(decoded) is type(told) and bool(decoded == told)


def read(body: bytes) -> HookRequest | None:
    try:
        return read_request(body)
    except MismatchError:
        return None


@settings(max_examples=2000)
@given(damaged())
def test_what_is_read_is_what_was_sent(body: bytes) -> None:
    told, fast, careful = plain(body)["prefetch"], read(body), read_tolerantly(body)
    assert careful.prefetch.keys() == told.keys()
    for key, value in careful.prefetch.items():
        if fast is not None:
            assert fast.prefetch[key] == value
            assert says(value, told[key])
        elif isinstance(value, PrefetchValue):
            assert_told_or_set_aside(value, told[key])
        else:
            assert value is None or isinstance(value, Unavailable)


def assert_told_or_set_aside(value: PrefetchValue, told: JSON) -> None:
    """Entry by entry: as it was sent, or marked as unreadable; never something in between."""
    if says(value, told) or value.status == UNREADABLE:
        return
    entries, sent = value.entry or [], told["entry"]
    assert len(entries) == len(sent)
    for entry, one in zip(entries, sent, strict=True):
        resource = entry.resource
        assert isinstance(resource, Resource)
        unreadable = resource.status == UNREADABLE
        assert unreadable or says(resource, one.get("resource", {}) if one else {})


def test_the_comparison_sees_a_difference() -> None:
    one, other = Resource(id="a", status="final"), {"id": "a", "status": "final", "extra": 1}
    assert says(one, other)
    assert not says(one, other | {"status": "amended"})
    assert not says(one, other | {"note": []})
    assert not says(Resource(id="a"), other)
