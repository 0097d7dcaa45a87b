"""Bytes in, response body out: the path every hook call takes, without Flask."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cds_service.config import Config
from cds_service.errors import (
    InvalidRequestError,
    MissingDataError,
    NotJsonRequestError,
    ServiceError,
    UnobtainableDataError,
)
from cds_service.fhir_client import FhirClient, ReadPolicy
from cds_service.filling import Filled, fill
from cds_service.schema import faults
from cds_service.tenants.tenant import Tenant
from fhir_mappings import TooDeep
from hooks.answer import ASSESSMENT, PrefetchUnavailable, answer
from hooks.gaps import as_sent
from hooks.observer import Observer, Stage
from hooks.request import (
    HookRequest,
    MismatchError,
    NotJsonError,
    read_request,
    read_tolerantly,
    read_untyped,
)
from hooks.service import HookService
from hooks.wording import Reader, choose_reader
from pathway import Setting


class CallObserver(Observer):
    """An observer that is also told what was read for a call; this one listens to nothing."""

    def filled(self, filled: Filled) -> None:
        """Reading what the client did not send is over."""


_UNOBSERVED = CallObserver()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a call comes with beside its body. `now` is aware."""

    tenant: Tenant
    accept_language: str | None
    now: datetime
    evaluation_id: UUID
    policy: ReadPolicy
    observer: CallObserver = _UNOBSERVED


@dataclass(frozen=True, slots=True)
class Answered:
    """The response body, the language it is written in, and what was read for it.

    `assessment` is the one of the body, shown or not; None where a switched-off rule withdrew it.
    """

    body: dict[str, Any]
    language: str
    filled: Filled
    assessment: Mapping[str, Any] | None


def handle(
    service: HookService, body: bytes, config: Config, call: Call, fhir: FhirClient
) -> Answered:
    """Answer one call of a service. Raises a ServiceError for anything but an answer."""
    request = read_body_for(service, body)
    call.observer.ended(Stage.DECODE)
    chosen = choose_reader(request, call.accept_language, config.language)
    reader = replace(chosen, tasks=call.tenant.tasks, order_map=config.order_map)
    local = call.now.astimezone(call.tenant.timezone)
    setting = setting_for(config, call.tenant, local)
    try:
        filled = fill(service, request, fhir, call.policy)
        call.observer.filled(filled)
        response = _response(filled, setting, reader, local, call)
    except TooDeep:
        raise NotJsonRequestError("a part that is read nests too deep") from None
    assessment = response.get("extension", {}).get(ASSESSMENT)
    if not config.assessment_extension:
        response.pop("extension", None)
    return Answered(response, reader.language, filled, assessment)


def _response(
    filled: Filled, setting: Setting, reader: Reader, local: datetime, call: Call
) -> dict[str, Any]:
    try:
        return answer(
            filled.request,
            setting,
            reader,
            now=local,
            evaluation_id=call.evaluation_id,
            observer=call.observer,
        )
    except PrefetchUnavailable as missing:
        raise _unobtainable(missing.keys, filled) from None


def _unobtainable(keys: Iterable[str], filled: Filled) -> ServiceError:
    """The 412: each key, what the client sent for it, and how reading it ended."""
    states = {key: filled.state(key) for key in keys}
    told = tuple(
        f"prefetch key {key}: {as_sent(filled.request, key)}, FHIR server: {state.value}"
        for key, state in states.items()
    )
    asked = any(state.was_asked for state in states.values())
    return UnobtainableDataError(*told) if asked else MissingDataError(*told)


def setting_for(config: Config, tenant: Tenant, local: datetime) -> Setting:
    """The circumstances of an evaluation for a tenant at its local time."""
    return Setting(
        today=local.date(),
        profile=tenant.profile,
        hydroxocobalamin_available=config.hydroxocobalamin_available,
        never_supplied=tenant.never_supplied,
        rules_off=tenant.rules_off,
    )


def read_body_for(service: HookService, body: bytes) -> HookRequest:
    """The request of one service. Raises a ServiceError for a body that is none."""
    request = read_body(body)
    if request.hook != service.hook:
        raise InvalidRequestError(f"$.hook: must be {service.hook}")
    return request


def read_body(body: bytes) -> HookRequest:
    """The request of any hook. Raises a ServiceError for a body that is none."""
    try:
        return _checked(body)
    except NotJsonError:
        raise NotJsonRequestError("the body is not a JSON object in UTF-8") from None


def _checked(body: bytes) -> HookRequest:
    """The first reading that takes the envelope: fast, or entry by entry, or as the schema says."""
    for read in (read_request, read_tolerantly):
        with suppress(MismatchError):
            return read(body)
    untyped = read_untyped(body)
    if not isinstance(untyped, dict):
        raise NotJsonError
    found = faults(untyped)
    if found:
        raise InvalidRequestError(*found)
    # Of a member given twice the last counts: only the plain reading is left of the first.
    return read_tolerantly(msgspec.json.encode(untyped))
