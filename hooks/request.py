"""The CDS Hooks request envelope, decoded typed with its prefetch in one pass."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from fhir_mappings import PrefetchValue, TooDeep, Unavailable, decode_value
from hooks.fhir_access import FhirAuthorization

Identifier = Annotated[
    str, msgspec.Meta(min_length=1, pattern=r"^(?!Patient/\Z)[^\x00-\x1f\x7f]+\Z")
]
Text = Annotated[str, msgspec.Meta(min_length=1)]
SELECT, SIGN = "order-select", "order-sign"


class NotJsonError(ValueError):
    """The body is not a JSON object in UTF-8, or nests deeper than the service reads."""


class MismatchError(ValueError):
    """The body is JSON but some member is not of the type the fast decoder expects."""


class Context(msgspec.Struct, rename="camel", gc=False):
    """The hook context; members of other hooks are ignored."""

    patient_id: Identifier
    user_id: Identifier
    encounter_id: Identifier | None = None
    draft_orders: msgspec.Raw = msgspec.Raw()
    selections: msgspec.Raw = msgspec.Raw()


class _Envelope(msgspec.Struct, rename="camel", gc=False, kw_only=True):
    hook: Text
    hook_instance: Text
    context: Context
    fhir_server: Text | None = None
    fhir_authorization: FhirAuthorization | None = None
    extension: msgspec.Raw = msgspec.Raw()

    def __post_init__(self) -> None:
        if self.fhir_authorization is not None and self.fhir_server is None:
            raise ValueError("fhirAuthorization without fhirServer")


class _Fast(_Envelope, kw_only=True):
    prefetch: dict[str, PrefetchValue | None] | None = None


class _Tolerant(_Envelope, kw_only=True):
    prefetch: dict[str, msgspec.Raw] | None = None


class HookRequest(msgspec.Struct, frozen=True, gc=False):
    """One call. `patient_id` is bare; an absent prefetch is an empty one.

    `audience` and `language` are what the request's extension asks for, unchecked; None without.
    `draft_orders` and `selections` are None where the hook has none or the client sent none;
    the drafts are read by their own mapping, as JSON text. `fhir_server` and `fhir_authorization`
    are looked at only where something is missing. `patient_id_prefixed`: the client wrote a
    reference where an id belongs.
    """

    hook: str
    hook_instance: str
    patient_id: str
    user_id: str
    encounter_id: str | None
    prefetch: Mapping[str, PrefetchValue | Unavailable | None]
    audience: str | None
    language: str | None
    draft_orders: bytes | None = None
    selections: tuple[str, ...] | None = None
    fhir_server: str | None = None
    fhir_authorization: FhirAuthorization | None = None
    patient_id_prefixed: bool = False

    @property
    def orders_nothing(self) -> bool:
        """Whether an order hook came without drafts, or without saying which are selected."""
        unselected = self.hook == SELECT and self.selections is None
        return self.hook in {SELECT, SIGN} and (self.draft_orders is None or unselected)


_fast = msgspec.json.Decoder(_Fast)
_tolerant = msgspec.json.Decoder(_Tolerant)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_text = msgspec.json.Decoder(str)


def read_request(body: bytes) -> HookRequest:
    """The request, if everything in it is of the expected type.

    Raises NotJsonError, or MismatchError for a body that `read_tolerantly` may still read.
    """
    _require_utf8(body)
    try:
        envelope = _fast.decode(body)
    except msgspec.ValidationError as error:
        raise MismatchError from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotJsonError from error
    return _request(envelope, envelope.prefetch or {})


def read_tolerantly(body: bytes) -> HookRequest:
    """The request with each prefetch value decoded on its own, entry by entry.

    Meant for a body whose envelope has been found in order. Raises NotJsonError for parts
    that nest too deep, MismatchError when the envelope is not in order after all.
    """
    try:
        envelope = _tolerant.decode(body)
        prefetch = {key: _value(bytes(raw)) for key, raw in (envelope.prefetch or {}).items()}
    except msgspec.ValidationError as error:
        raise MismatchError from error
    except (msgspec.DecodeError, RecursionError, TooDeep) as error:
        raise NotJsonError from error
    return _request(envelope, prefetch)


def read_untyped(body: bytes) -> Any:
    """The body as plain JSON, for the schema that lists every fault. Raises NotJsonError."""
    _require_utf8(body)
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotJsonError from error


def _require_utf8(body: bytes) -> None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJsonError from error


def _value(raw: bytes) -> PrefetchValue | Unavailable | None:
    return None if raw.strip() == b"null" else decode_value(raw)


_selections = msgspec.json.Decoder(tuple[str, ...])


def _draft_orders(envelope: _Envelope) -> bytes | None:
    """The drafts of an order hook. Raises MismatchError for anything but an object."""
    raw = bytes(envelope.context.draft_orders)
    if envelope.hook not in {SELECT, SIGN} or not raw:
        return None
    if not raw.lstrip().startswith(b"{"):
        raise MismatchError("draftOrders is no object")
    return raw


def _selected(envelope: _Envelope) -> tuple[str, ...] | None:
    """The selections of order-select. Raises MismatchError for anything but a list of texts."""
    raw = bytes(envelope.context.selections)
    if envelope.hook != SELECT or not raw:
        return None
    try:
        return _selections.decode(raw)
    except msgspec.ValidationError as error:
        raise MismatchError from error


def _request(
    envelope: _Envelope, prefetch: Mapping[str, PrefetchValue | Unavailable | None]
) -> HookRequest:
    context = envelope.context
    return HookRequest(
        hook=envelope.hook,
        hook_instance=envelope.hook_instance,
        patient_id=context.patient_id.removeprefix("Patient/"),
        user_id=context.user_id,
        encounter_id=(context.encounter_id or "").removeprefix("Encounter/") or None,
        prefetch=prefetch,
        draft_orders=_draft_orders(envelope),
        selections=_selected(envelope),
        patient_id_prefixed=context.patient_id.startswith("Patient/"),
        fhir_server=envelope.fhir_server,
        fhir_authorization=envelope.fhir_authorization,
        **_wishes(bytes(envelope.extension)),
    )


def _wishes(extension: bytes) -> dict[str, str | None]:
    """What the extension asks for; a member that is no text, or no object, asks for nothing."""
    try:
        members = _members.decode(extension) if extension else {}
    except msgspec.DecodeError:
        members = {}
    names = ("audience", "language")
    return {name: _wish(members.get(f"org.b12pathway.{name}")) for name in names}


def _wish(raw: msgspec.Raw | None) -> str | None:
    try:
        return None if raw is None else _text.decode(raw)
    except msgspec.DecodeError:
        return None
