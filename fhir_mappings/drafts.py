"""`draftOrders` and `selections` -> drafts in the pathway's words, each with its raw resource.

Shapes of DSTU2, STU3 and R4 are read. What cannot be read says nothing and is named; a draft of
which a part was lost is advised on and never changed.
A draft that does not say whose it is belongs to the patient it is being ordered for.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import msgspec

from fhir_mappings.datatypes import NOTHING
from fhir_mappings.decode import TooDeep, nests_too_deep
from fhir_mappings.draft_medicine import read_medicine
from fhir_mappings.indications import read_reasons
from fhir_mappings.issues import MappingIssue
from fhir_mappings.medications import ORDER_INTENTS, ORDERS
from fhir_mappings.prefetch import Record, patient_id_in
from fhir_mappings.products import read_product
from fhir_mappings.requested_tests import REQUESTS, requested, wanted_on
from fhir_mappings.resource import DraftResource, many, reference_of
from pathway.drafts import Draft, DraftKind
from pathway.facts import DrugClass
from pathway.quantities import Analyte

JSON = dict[str, Any]
MAY_BE_DRAFTED = ORDERS | frozenset(REQUESTS)
_ENDS = frozenset({"stopped", "cancelled", "on-hold", "revoked"})
_OVER = frozenset({"completed", "entered-in-error"})
_DRAFT = frozenset({None, "draft", "proposed", "unknown"})


class _Bundle(msgspec.Struct):
    entry: msgspec.Raw = NOTHING


class _Entry(msgspec.Struct, rename="camel"):
    full_url: msgspec.Raw = NOTHING
    resource: msgspec.Raw = NOTHING


_bundle = msgspec.json.Decoder(_Bundle)
_entries = msgspec.json.Decoder(list[msgspec.Raw])
_entry = msgspec.json.Decoder(_Entry)
_resource = msgspec.json.Decoder(DraftResource)
_plain = msgspec.json.Decoder(float_hook=Decimal)  # a change echoes every digit of the draft


@dataclass(frozen=True, slots=True)
class MappedDrafts:
    """The drafts of this patient; `raw` holds each as it was sent, by position.

    With `other_patient` nothing may be said about any of them.
    """

    drafts: tuple[Draft, ...] = ()
    raw: Mapping[int, JSON] = field(default_factory=dict)
    issues: tuple[MappingIssue, ...] = ()
    other_patient: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    position: int
    full_url: str
    raw: JSON
    resource: DraftResource | None
    """None where an element that turns its meaning is not in FHIR's form."""
    whole: bool
    """Whether every element could be read; what is lost may be a reason not to touch the draft."""


def read_drafts(
    bundle: bytes, *, patient_id: str, selections: Collection[str] | None
) -> MappedDrafts:
    """Every draft of a Bundle of any type; without selections each one is in focus.

    Raises TooDeep for an entry that nests deeper than the service follows.
    """
    found = tuple(_read_entries(bundle))
    if any(_is_anothers(each, patient_id) for each in found):
        return MappedDrafts(other_patient=True)
    record = _with_medications(found)
    seen = Counter(reference_of(each.resource) for each in found if each.resource is not None)
    drafts = tuple(
        draft
        for each in found
        if each.resource is not None and each.resource.resource_type != "Medication"
        for draft in _read_draft(each, each.resource, record, seen, selections)
    )
    unread = tuple(
        MappingIssue(_plain_reference(each.raw), "wrong-type") for each in found if not each.whole
    )
    return MappedDrafts(drafts, {each.position: each.raw for each in found}, unread)


def _read_entries(bundle: bytes) -> Iterator[_Read]:
    try:
        entries = _entries.decode(_bundle.decode(bundle).entry or b"[]")
    except msgspec.ValidationError:
        return
    for position, raw in enumerate(entries):
        if nests_too_deep(bytes(raw)):
            raise TooDeep("a draft order nests too deep")
        try:
            entry = _entry.decode(raw)
        except msgspec.ValidationError:
            continue
        plain = _plain.decode(entry.resource or b"null")
        if isinstance(plain, dict) and plain:
            typed, whole = _typed(bytes(entry.resource), plain)
            yield _Read(position, _text(entry.full_url), plain, typed, whole)


def _text(raw: msgspec.Raw) -> str:
    value = _plain.decode(raw or b"null")
    return value if isinstance(value, str) else ""


_TURNS_THE_MEANING = frozenset({"resourceType", "id", "status", "doNotPerform"})
"""A draft without one of these might be a stop, or one that cannot be named."""


def _typed(raw: bytes, plain: JSON) -> tuple[DraftResource | None, bool]:
    """The draft, and whether all of it could be read: one odd element costs that element."""
    try:
        return _resource.decode(raw), True
    except msgspec.ValidationError:
        readable = {name: value for name, value in plain.items() if _is_readable(name, value)}
    if not _TURNS_THE_MEANING.isdisjoint(plain.keys() - readable.keys()):
        return None, False
    return _resource.decode(_encode(readable)), False


_encode = msgspec.json.Encoder(decimal_format="number").encode


def _is_readable(name: str, value: Any) -> bool:
    try:
        _resource.decode(_encode({name: value}))
    except msgspec.ValidationError:
        return False
    return True


def _is_anothers(each: _Read, patient_id: str) -> bool:
    """Whether a draft names somebody else as its patient, readable or not."""
    if each.resource is not None and each.whole:
        owner = each.resource.subject or each.resource.patient
        named = patient_id_in(owner) if owner is not None else None
        return named is not None and named != patient_id
    pointers = (each.raw.get("subject"), each.raw.get("patient"))
    texts = (p.get("reference") for p in pointers if isinstance(p, dict))
    ids = {t.rpartition("/")[2] for t in texts if isinstance(t, str) and "Patient/" in t}
    return bool(ids - {patient_id})


def _with_medications(found: tuple[_Read, ...]) -> Record:
    """The Medication entries of the Bundle, by reference and by `urn:uuid:`."""
    medications: dict[str, Any] = {}
    for each in found:
        if each.resource is not None and each.resource.resource_type == "Medication":
            medications[f"Medication/{each.resource.id}"] = each.resource
            if each.full_url.startswith("urn:"):
                medications[each.full_url] = each.resource
    return Record(medications=medications)


def _is_selected(each: _Read, selections: Collection[str] | None) -> bool:
    """By reference, bare id, absolute URL or the entry's own URL; a version is ignored."""
    if selections is None:
        return True
    own = f"{each.raw.get('resourceType')}/{each.raw.get('id')}"
    bare = str(each.raw.get("id") or "")
    return any(
        text in {own, bare, each.full_url} or "/".join(text.split("/")[-2:]) == own
        for selection in selections
        for text in (selection.partition("/_history/")[0],)
        if text
    )


def _plain_reference(raw: JSON) -> str:
    kind, given = raw.get("resourceType"), raw.get("id")
    return reference_of(
        DraftResource(
            resource_type=kind if isinstance(kind, str) else None,
            id=given if isinstance(given, str) else None,
        )
    )


def _read_draft(
    each: _Read,
    resource: DraftResource,
    record: Record,
    seen: Counter[str],
    selections: Collection[str] | None,
) -> Iterator[Draft]:
    kind, source = resource.resource_type or "", reference_of(resource)
    if resource.status in _OVER or kind not in MAY_BE_DRAFTED:
        return
    only = each.whole and "/" in source and seen[source] == 1
    ends = resource.status in _ENDS or bool(resource.do_not_perform)
    common = Draft(
        position=each.position,
        source=source,
        kind=DraftKind.MEDICINE if kind in ORDERS else DraftKind.OTHER,
        selected=_is_selected(each, selections),
        removable=only and resource.status in _DRAFT,
        revisable=only,
        lines=len(many(resource.dosage_instruction)),
        ends=ends,
        proposed=_is_proposed(each, resource),
        reasons=read_reasons(resource),
    )
    read = read_medicine if kind in ORDERS else _request
    yield read(common, resource, record)


def _is_proposed(each: _Read, resource: DraftResource) -> bool:
    """Whether its intent is not known to be an order; without one it is."""
    given = each.raw.get("intent") is not None
    return given and resource.intent not in ORDER_INTENTS


def _request(common: Draft, resource: DraftResource, _: Record) -> Draft:
    """A test, or a procedure that is itself the gas."""
    tests = requested(resource)
    if tests:
        wanted = frozenset[Analyte]() if common.ends else tests
        return replace(common, kind=DraftKind.TEST, tests=wanted, start=wanted_on(resource))
    gas = DrugClass.NITROUS_OXIDE.value in read_product(resource.code).concepts
    return replace(common, drugs=frozenset({DrugClass.NITROUS_OXIDE} if gas else ()))
