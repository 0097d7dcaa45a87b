"""Bytes in, response body out: the path every hook call takes, without Flask."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cds_service.config import Config
from cds_service.errors import InvalidRequestError, MissingDataError, NotJsonRequestError
from cds_service.schema import faults
from cds_service.tenants.tenant import Tenant
from fhir_mappings import TooDeep
from hooks.answer import PrefetchUnavailable, answer
from hooks.request import (
    HookRequest,
    MismatchError,
    NotJsonError,
    read_request,
    read_tolerantly,
    read_untyped,
)
from hooks.service import HookService
from hooks.wording import choose_reader
from pathway import Setting

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a call comes with beside its body. `now` is aware."""

    tenant: Tenant
    accept_language: str | None
    now: datetime
    evaluation_id: UUID


@dataclass(frozen=True, slots=True)
class Answered:
    """The response body, and the language it is written in."""

    body: dict[str, Any]
    language: str


def handle(service: HookService, body: bytes, config: Config, call: Call) -> Answered:
    """Answer one call of a service. Raises a ServiceError for anything but an answer."""
    request = read_body_for(service, body)
    chosen = choose_reader(request, call.accept_language, config.language)
    reader = replace(chosen, tasks=call.tenant.tasks, order_map=config.order_map)
    local = call.now.astimezone(call.tenant.timezone)
    setting = setting_for(config, call.tenant, local)
    try:
        response = answer(
            request,
            setting,
            reader,
            now=local,
            evaluation_id=call.evaluation_id,
            report=_log_defect,
        )
    except TooDeep:
        raise NotJsonRequestError("a part that is read nests too deep") from None
    except PrefetchUnavailable as missing:
        raise MissingDataError(
            *(f"prefetch key {key}: not supplied" for key in missing.keys)
        ) from None
    if not config.assessment_extension:
        response.pop("extension", None)
    return Answered(response, reader.language)


def _log_defect(defect: Exception) -> None:
    # The type names the defect; its message may hold patient data and is not written.
    _log.error("CDS-998 a rule raised %s", type(defect).__name__)


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
    """The fast decoder's reading, or else the schema's verdict and the tolerant reading."""
    try:
        return read_request(body)
    except MismatchError:
        untyped = read_untyped(body)
        if not isinstance(untyped, dict):
            raise NotJsonError from None
        found = faults(untyped)
        if found:
            raise InvalidRequestError(*found) from None
        return _read_tolerantly(body, untyped)


def _read_tolerantly(body: bytes, untyped: dict[str, Any]) -> HookRequest:
    try:
        return read_tolerantly(body)
    except MismatchError:
        # Of a member given twice the last counts: only the plain reading is left of the first.
        return read_tolerantly(msgspec.json.encode(untyped))
