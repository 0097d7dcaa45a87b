"""Which prefetch keys a client left open, and what would have to be read to fill them.

| what the client sent under a key           | what is read for it                      |
|--------------------------------------------|------------------------------------------|
| nothing                                    | the template, expanded                   |
| a searchset that says more follows         | the page it names, and those after       |
| no JSON object, or a resource of other type | the template, as if nothing had come     |
| `null`, an empty searchset, an answer      | nothing                                  |
| an OperationOutcome, alone or as all of it | nothing: the client has tried            |

Pure: reading is for whoever has a network.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import msgspec

from fhir_mappings import (
    PrefetchValue,
    Standing,
    is_bundle,
    next_page,
    standing,
    unwrapped,
)
from hooks.request import HookRequest
from hooks.service import HookService
from hooks.services.prefetch import REQUIRED
from pathway.facts import FactGroup

_PLAIN_ID = re.compile(r"(?!\.+\Z)[A-Za-z0-9\-._~:]{1,256}")
"""Ids that mean one patient and nothing else in a FHIR search: no comma, pipe, slash or dollar."""
_TOKEN = "{{context.patientId}}"  # noqa: S105 - the token of a template


@dataclass(frozen=True, slots=True)
class Gap:
    """Something to read. `query` is relative to the FHIR base, or the address of a page.

    `first_page` is what the client sent of a searchset that goes on; None where nothing came.
    """

    key: str
    query: str
    required: bool
    first_page: PrefetchValue | None = None


def gaps(service: HookService, request: HookRequest) -> tuple[Gap, ...]:
    """What would have to be read to fill every template of a service, required keys first.

    Nothing where an order hook has no draft to judge, and nothing for a patient id that could
    mean more than one patient in a search.
    """
    if request.orders_nothing:
        return ()
    found = [
        gap
        for key, template in service.prefetch.items()
        if (gap := _gap(key, template, request)) is not None
    ]
    if not found or not _PLAIN_ID.fullmatch(request.patient_id):
        return ()
    return tuple(sorted(found, key=lambda gap: not gap.required))


def filled(request: HookRequest, read: Mapping[str, PrefetchValue]) -> HookRequest:
    """The request as if the client had sent what was read."""
    return (
        msgspec.structs.replace(request, prefetch={**request.prefetch, **read}) if read else request
    )


def as_sent(request: HookRequest, key: str) -> str:
    """In one word what the client sent under a key; for the 412 that names it."""
    if key not in request.prefetch:
        return "not-supplied"
    return standing(unwrapped(request.prefetch[key]), FactGroup(key)).value


def _gap(key: str, template: str, request: HookRequest) -> Gap | None:
    if key not in request.prefetch:
        return _whole(key, template, request)
    value = unwrapped(request.prefetch[key])
    if value is None:
        return None
    if isinstance(value, PrefetchValue) and is_bundle(value):
        return _rest(key, value) if value.link else None
    asks_again = standing(value, FactGroup(key)) in {Standing.NOT_FHIR, Standing.WRONG_TYPE}
    return _whole(key, template, request) if asks_again else None


def _rest(key: str, value: PrefetchValue) -> Gap | None:
    following = next_page(value)
    if following is None or standing(value, FactGroup(key)) is not Standing.ANSWERED:
        return None
    return Gap(key, following, key in REQUIRED, value)


def _whole(key: str, template: str, request: HookRequest) -> Gap:
    query = template.replace(_TOKEN, quote(request.patient_id, safe=""))
    return Gap(key, query, key in REQUIRED)
