"""Small damage to JSON, the way senders and attackers do it; the same seed does the same damage."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import msgspec

from fhir_mappings.resource import DraftResource, PrefetchValue
from tests.fuzz.seeds import DRAFTS, RESOURCES

_JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 1e308, 1e-308, -0.0, 10**30, "", " ", "x", "\u0000", "ß\U0001f9ec",
    "x" * 300, [], {}, [[]], [None], [{}], {"": None}, {"x": []}, "Patient/other", "#", "urn:uuid:",
    "9999-12-31", "0000-00-00", "2026-02-30", "2026-13", "0001-01-01T00:00:00+14:00", "24:00",
    "9999-12-31T23:59:59-12:00", "NaN", "1e5", "<5", ">= 1", "0", "-7", "1,5", "5 pg/mL", "150",
)  # fmt: skip
_WORDS = (
    "final", "amended", "preliminary", "entered-in-error", "active", "completed", "draft", "ended",
    "on-hold", "unknown", "not-done", "refuted", "d", "wk", "mo", "h", "a", "min", "mg", "ug", "g",
    "pg/mL", "pmol/L", "umol/L", "nmol/L", "%", "{pill}", "next", "Bundle", "Medication", "Patient",
    "Observation", "http://loinc.org", "2132-9", "13964-2", "http://snomed.info/sct", "26643006",
    "positive", "L", "H", "<", ">=", "ad", "high", "order", "proposal", "vitamin b12 1000 mcg",
    "hydroxocobalamin 5 g", "folic acid 5 mg / vitamin b12 0.5 mg", "no known allergy", "1 cm 2 mm",
)  # fmt: skip
_MEMBERS = tuple(
    dict.fromkeys(
        field.encode_name
        for struct in (DraftResource, PrefetchValue)
        for field in msgspec.structs.fields(struct)
    )
)
_DEEP = msgspec.json.decode(b'{"coding":' * 70 + b"1" + b"}" * 70)


def _pieces(value: Any) -> Iterator[bytes]:
    """Every value inside a resource, as JSON."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield msgspec.json.encode(each)
        yield from _pieces(each)


_PIECES = tuple(dict.fromkeys(piece for r in (*RESOURCES, *DRAFTS) for piece in _pieces(r)))


def _somewhere(value: Any, random: Random) -> tuple[Any, Any] | None:
    """A container and one of its keys, at a random depth; None in what holds nothing."""
    place = None
    while isinstance(value, (dict, list)) and value:
        key = (
            random.choice(list(value)) if isinstance(value, dict) else random.randrange(len(value))
        )
        place = (value, key)
        value = value[key]
        if random.random() < _STOPS:
            break
    return place


_STOPS = 0.15
"""How often damage is done to a container rather than to something inside it."""


def _junk(random: Random) -> Any:
    return _copy(random.choice(_JUNK))


def _replace(random: Random, holder: Any, key: Any) -> None:
    holder[key] = _junk(random) if random.random() < 0.5 else random.choice(_WORDS)


def _drop(_: Random, holder: Any, key: Any) -> None:
    del holder[key]


def _wrap(_: Random, holder: Any, key: Any) -> None:
    holder[key] = [holder[key]]


def _unwrap(_: Random, holder: Any, key: Any) -> None:
    inner = holder[key]
    holder[key] = inner[0] if isinstance(inner, list) and inner else {"value": inner}


def _repeat(_: Random, holder: Any, key: Any) -> None:
    if isinstance(holder, list):
        holder.append(_copy(holder[key]))
    elif isinstance(holder[key], list):
        holder[key] = holder[key] * 2


def _graft(random: Random, holder: Any, key: Any) -> None:
    """A piece of another resource."""
    holder[key] = msgspec.json.decode(random.choice(_PIECES))


def _add(random: Random, holder: Any, _: Any) -> None:
    """A member the service reads, where it may not belong."""
    if isinstance(holder, dict):
        holder[random.choice(_MEMBERS)] = _junk(random)


def _stretch(random: Random, holder: Any, key: Any) -> None:
    """A number or text pushed to an extreme."""
    value = holder[key]
    if isinstance(value, str):
        holder[key] = random.choice(
            (value * 40, value.upper(), value[:-1], value[::-1], f" {value}")
        )
    elif isinstance(value, (int, float)):
        holder[key] = random.choice((-value, value * 10**9, value / 10**9, str(value), int(value)))


def _sink(_: Random, holder: Any, key: Any) -> None:
    holder[key] = _copy(_DEEP)


_DAMAGE: tuple[Callable[[Random, Any, Any], None], ...] = (
    _replace, _replace, _replace, _drop, _drop, _wrap, _unwrap, _repeat, _graft, _graft, _add, _add,
    _stretch, _stretch,
)  # fmt: skip


def _copy(value: Any) -> Any:
    return (
        msgspec.json.decode(msgspec.json.encode(value))
        if isinstance(value, (dict, list))
        else value
    )


def damage(value: Any, random: Random) -> None:
    """Change a JSON value in one random place."""
    place = _somewhere(value, random)
    if place is not None:
        harm = _sink if random.random() < 0.002 else random.choice(_DAMAGE)
        harm(random, *place)


def damage_text(body: bytes, random: Random) -> bytes:
    """Change the bytes themselves: cut, flip, double."""
    at = random.randrange(len(body))
    match random.randrange(4):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + bytes([random.randrange(256)]) + body[at + 1 :]
        case 2:
            return body[:at] + body[at // 2 :]
        case _:
            return body[:at] + b"," + body[at:]
