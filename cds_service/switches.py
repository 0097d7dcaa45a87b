"""What a tenant that is not live is shown: nothing (contract, "Bad input", last row)."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from cds_service.counting import Count, Event
from cds_service.tenants.tenant import Mode, Tenant

_log = logging.getLogger(__name__)

NOTHING: Mapping[str, Any] = {"cards": []}
"""No assessment either: it must not look like "assessed, nothing to say"."""


def is_off(tenant: Tenant, hook: str, count: Count) -> bool:
    """Whether a call of a tenant is to be answered without being read; counted if so."""
    off = tenant.mode is Mode.OFF
    if off:
        count(Event.SWITCHED_OFF, tenant.id, hook)
    return off


def shown(answer: Mapping[str, Any], tenant: Tenant, hook: str, count: Count) -> Mapping[str, Any]:
    """The answer, or in shadow mode a record of it and nothing.

    Recorded are the kinds of cards, no word of them and nothing of the patient.
    """
    if tenant.mode is not Mode.SHADOW:
        return answer
    topics = [card["source"]["topic"]["code"] for card in answer["cards"]] or ["none"]
    _log.info("shadow %s %s: %s", tenant.id, hook, ", ".join(topics))
    for topic in topics:
        count(Event.SHADOWED, tenant.id, topic)
    return NOTHING


def switches(tenants: Iterable[Tenant]) -> list[dict[str, Any]]:
    """Every tenant that is not live with all rules, for `/status`."""
    return [
        {"tenant": tenant.id, "mode": tenant.mode.value, "rulesOff": sorted(tenant.rules_off)}
        for tenant in tenants
        if tenant.mode is not Mode.LIVE or tenant.rules_off
    ]
