"""Bytes -> prefetch values, and the states a prefetch key can be in (CDS Hooks 2.0.1).

The whole body is decoded typed in one go; only when that fails is each value decoded on its
own, entry by entry, so that one bad entry costs one entry.
"""

import re
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from fhir_mappings.datatypes import CodeableConcept, Reference
from fhir_mappings.resource import Entry, Link, PrefetchValue, Resource

MAX_DEPTH = 64


class TooDeep(ValueError):  # noqa: N818 - names what was sent, not who is at fault
    """A part that is read nests deeper than the service follows."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A key that could not be looked at: absent, not an object, or a failed query."""

    reason: str


UNREADABLE = "unreadable-entry"
"""Marks (in `status`) a stand-in for an entry whose elements are not in FHIR's form."""


class _RawEntry(msgspec.Struct):
    resource: msgspec.Raw = msgspec.Raw()


class _Outline(msgspec.Struct):
    entry: msgspec.Raw = msgspec.Raw()
    link: msgspec.Raw = msgspec.Raw()
    total: msgspec.Raw = msgspec.Raw()


class _Head(msgspec.Struct, rename="camel"):
    resource_type: msgspec.Raw = msgspec.Raw()
    id: msgspec.Raw = msgspec.Raw()
    code: msgspec.Raw = msgspec.Raw()
    subject: msgspec.Raw = msgspec.Raw()
    patient: msgspec.Raw = msgspec.Raw()
    beneficiary: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="for")


_value = msgspec.json.Decoder(PrefetchValue)
_resource = msgspec.json.Decoder(Resource)
_outline = msgspec.json.Decoder(_Outline)
_entries = msgspec.json.Decoder(list[msgspec.Raw])
_entry = msgspec.json.Decoder(_RawEntry)
_head = msgspec.json.Decoder(_Head)
T = TypeVar("T")


def decode_value(raw: bytes) -> PrefetchValue | Unavailable:
    """One prefetch value, entry by entry. Raises TooDeep where a read part nests too deep."""
    if not raw.lstrip().startswith(b"{"):
        return Unavailable("not-an-object")
    try:
        return _value.decode(raw)
    except (msgspec.ValidationError, RecursionError):
        return _piecewise(raw)


def _piecewise(raw: bytes) -> PrefetchValue | Unavailable:
    outline = _outline.decode(raw)
    if not outline.entry:
        return _single(raw)
    entries = _part(outline.entry, list[msgspec.Raw])
    if entries is None:
        return Unavailable("entry-not-a-list")
    return PrefetchValue(
        resource_type="Bundle",
        entry=[Entry(resource=_read_entry(entry)) for entry in entries],
        link=_links(outline.link),
        total=outline.total,
    )


def _links(raw: msgspec.Raw) -> list[Link] | None:
    """The links of a searchset; links that cannot be read may say that more follows."""
    links = _part(raw, list[Link])
    unreadable = links is None and bool(raw) and bytes(raw) != b"null"
    return [Link(relation="next")] if unreadable else links


def _part(raw: bytes | msgspec.Raw, kind: type[T]) -> T | None:
    """One member on its own, None when even that is not in FHIR's form."""
    try:
        return msgspec.json.decode(raw or b"null", type=kind)
    except (msgspec.ValidationError, RecursionError):
        return None


def _single(raw: bytes) -> PrefetchValue:
    bad = _stand_in(raw)
    return PrefetchValue(**{name: getattr(bad, name) for name in bad.__struct_fields__})


def _read_entry(raw: msgspec.Raw) -> Resource:
    try:
        resource = bytes(_entry.decode(raw).resource) or b"{}"
    except msgspec.ValidationError:
        return _stand_in(bytes(raw))
    try:
        return _resource.decode(resource)
    except (msgspec.ValidationError, RecursionError):
        return _stand_in(resource)


def _stand_in(raw: bytes) -> Resource:
    """What is left of an unreadable entry: whose it is and what it is about, if plain."""
    if nests_too_deep(raw):
        raise TooDeep("an entry that is read nests too deep")
    try:
        head = _head.decode(raw)
    except msgspec.ValidationError:
        head = _Head()
    return Resource(
        resource_type=_part(head.resource_type, str),
        id=_part(head.id, str),
        status=UNREADABLE,
        code=_part(head.code, CodeableConcept),
        subject=_part(head.subject, Reference),
        patient=_part(head.patient, Reference),
        beneficiary=_part(head.beneficiary, Reference),
    )


def nests_too_deep(raw: bytes) -> bool:
    """Whether a text nests deeper than the service follows; few brackets settle it at once."""
    enough = raw.count(b"{") + raw.count(b"[") > MAX_DEPTH
    return enough and depth(raw) > MAX_DEPTH


_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')


def depth(raw: bytes) -> int:
    """How deep objects and arrays nest; text inside strings does not count."""
    deepest = level = 0
    for byte in _STRINGS.sub(b"", raw):
        if byte in b"{[":
            level += 1
            deepest = max(deepest, level)
        elif byte in b"}]":
            level -= 1
    return deepest
