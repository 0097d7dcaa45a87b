"""`explain`: why a request gets its answer, the trace of the pathway for people or as JSON."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.core import read_body, setting_for
from cds_service.errors import InvalidRequestError
from cds_service.wiring import Ports
from fhir_mappings import map_facts
from fhir_mappings.disposition import account
from hooks.answer import drafts_of
from hooks.services import SERVICES
from hooks.trace import trace, trace_orders
from pathway import evaluate
from pathway.drafts import Moment
from pathway.order_rules.budget import read_orders


def explain(body: bytes, config: Config, *, now: datetime, as_json: bool) -> str:
    """The trace of one request. Raises a ServiceError for one that is none of our services'.

    Nothing is assessed for a record or drafts of another patient; the trace says so.
    """
    request = read_body(body)
    hooks = [service.hook for service in SERVICES.values()]
    if request.hook not in hooks:
        raise InvalidRequestError(f"$.hook: must be one of {', '.join(hooks)}")
    tenant = config.usual_tenant
    local = now.astimezone(tenant.timezone)
    setting = setting_for(config, tenant, local)
    mapped = map_facts(request.prefetch, patient_id=request.patient_id, now=local)
    drafts = drafts_of(request)
    foreign = mapped.other_patient or (drafts is not None and drafts.other_patient)
    result = None if foreign else evaluate(mapped.facts, setting)
    dispositions = account(request.prefetch, patient_id=request.patient_id, now=local)
    told = trace(mapped, result, dispositions)
    if result is not None and drafts is not None:
        told |= trace_orders(drafts, read_orders(result, drafts.drafts, Moment(request.hook)))
    if as_json:
        return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"
    return "\n".join(_lines(told)) + "\n"


def _lines(told: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for title, content in told.items():
        lines += ["", title.upper()] if isinstance(content, list) else []
        if isinstance(content, list):
            items = [f"  {line}" for item in content for line in _item(item)]
            lines += items or ["  none"]
        else:
            lines.append(f"{title}: {content}")
    return lines


def _item(item: Any) -> list[str]:
    if not isinstance(item, dict):
        return [str(item)]
    if "matched" in item:
        mark = "=>" if item["matched"] else "  "
        about = f"  [{item['draft']}]" if "draft" in item else ""
        return [f"{mark} {item['row']:<28} {item['when']}{about}", *map(_reason, item["because"])]
    return ["  ".join(str(value) for value in item.values())]


def _reason(reason: dict[str, Any]) -> str:
    answered = "yes" if reason["holds"] else "no"
    sources = f" [{', '.join(reason['sources'])}]" if reason["sources"] else ""
    return f"     {answered:<3} {reason['asked']}: {reason['fact']} {reason['value']}{sources}"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("request", type=Path, help="a file with one CDS Hooks request")
    parser.add_argument("--json", action="store_true", help="the trace as JSON")


def _run(options: Namespace, config: Config, ports: Ports) -> int:
    body = options.request.read_bytes()
    sys.stdout.write(explain(body, config, now=ports.now(), as_json=options.json))
    return 0


EXPLAIN = Command("explain", "say why a request gets its answer", _run, _arguments)
