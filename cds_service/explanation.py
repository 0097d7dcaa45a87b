"""Why a request gets its answer: one account for the command line and the page."""

from datetime import datetime
from typing import Any

from cds_service.config import Config
from cds_service.core import read_body, setting_for
from cds_service.errors import InvalidRequestError, NotJsonRequestError
from cds_service.tenants.tenant import Tenant
from fhir_mappings import TooDeep, map_facts
from fhir_mappings.disposition import account
from hooks.answer import drafts_of
from hooks.plot import plot
from hooks.request import HookRequest
from hooks.services import SERVICES
from hooks.trace import trace, trace_orders
from pathway import Setting, evaluate
from pathway.drafts import Moment
from pathway.order_rules.budget import read_orders

_HOOKS = tuple(service.hook for service in SERVICES.values())


def explanation(body: bytes, config: Config, tenant: Tenant, *, now: datetime) -> dict[str, Any]:
    """The day it was looked at, the trace of one request of a tenant, its results over time.

    Nothing is assessed and nothing drawn for a record or drafts of another patient; the trace
    says so. Raises a ServiceError for a body that is no request of ours.
    """
    request = read_body(body)
    if request.hook not in _HOOKS:
        raise InvalidRequestError(f"$.hook: must be one of {', '.join(_HOOKS)}")
    local = now.astimezone(tenant.timezone)
    try:
        told = _account(request, setting_for(config, tenant, local), local)
    except TooDeep:
        raise NotJsonRequestError("a part that is read nests too deep") from None
    return {"today": local.date().isoformat(), **told}


def _account(request: HookRequest, setting: Setting, local: datetime) -> dict[str, Any]:
    mapped = map_facts(request.prefetch, patient_id=request.patient_id, now=local)
    dispositions = account(request.prefetch, patient_id=request.patient_id, now=local)
    drafts = drafts_of(request)
    if mapped.other_patient or (drafts is not None and drafts.other_patient):
        return {"trace": trace(mapped, None, dispositions)}
    result = evaluate(mapped.facts, setting)
    told = trace(mapped, result, dispositions)
    if drafts is not None:
        told |= trace_orders(drafts, read_orders(result, drafts.drafts, Moment(request.hook)))
    return {"trace": told, "plot": plot(mapped.facts, setting.profile)}
