"""The envelope of a hook call: what is refused, and what is accepted but worth putting right."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from cds_service.lint.report import Remark, Severity
from cds_service.schema import faults
from hooks.services import SERVICES

JSON = Mapping[str, Any]
_HOOKS = {service.hook: service for service in SERVICES.values()}
_USER = re.compile(r"[A-Za-z]+/[^/]+")


def check_envelope(body: JSON) -> Iterator[Remark]:
    """Faults that are answered with 400 first, then what is only odd."""
    found = {place: text for fault in faults(body) for place, _, text in (fault.partition(": "),)}
    if isinstance(body.get("hook"), str) and body["hook"] not in _HOOKS:
        found["$.hook"] = f"none of {', '.join(_HOOKS)}"
    yield from (Remark(Severity.ERROR, place, text) for place, text in found.items())
    for place, text in _oddities(body):
        if place not in found:
            yield Remark(Severity.WARNING, place, text)


def _oddities(body: JSON) -> Iterator[tuple[str, str]]:
    if not _is_uuid(body.get("hookInstance")):
        yield "$.hookInstance", "not a UUID"
    if not isinstance(body.get("prefetch"), dict):
        yield "$.prefetch", "absent: everything is unknown"
    server = body.get("fhirServer")
    if isinstance(server, str) and not server.startswith("https://"):
        yield "$.fhirServer", "not https"
    context = body.get("context")
    if isinstance(context, dict):
        yield from _odd_context(context, str(body.get("hook")))


def _is_uuid(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(UUID(text))
    except ValueError:
        return False


def _odd_context(context: JSON, hook: str) -> Iterator[tuple[str, str]]:
    patient, user = context.get("patientId"), context.get("userId")
    if isinstance(patient, str) and patient.startswith("Patient/"):
        yield "$.context.patientId", "a bare id is expected, without Patient/"
    if isinstance(user, str) and not _USER.fullmatch(user):
        yield "$.context.userId", "Type/id is expected"
    if hook not in {"order-select", "order-sign"}:
        return
    drafts = context.get("draftOrders")
    if drafts is None:
        yield "$.context.draftOrders", "absent: there is nothing to say"
    if hook == "order-select":
        yield from _odd_selections(context.get("selections"), _references(drafts))


def _odd_selections(selections: object, drafts: frozenset[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(selections, list) or not selections:
        yield "$.context.selections", "absent or empty: no draft is in focus"
        return
    for position, each in enumerate(selections):
        tail = "/".join(each.split("/")[-2:]) if isinstance(each, str) else ""
        if tail and tail not in drafts and not any(d.endswith(f"/{tail}") for d in drafts):
            yield f"$.context.selections[{position}]", "names no draft order"


def _references(drafts: object) -> frozenset[str]:
    entries = drafts.get("entry") if isinstance(drafts, dict) else None
    resources = (
        entry.get("resource")
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
    )
    return frozenset(
        f"{r.get('resourceType')}/{r.get('id')}" for r in resources if isinstance(r, dict)
    )
