"""`explain`: why a request gets its answer, the trace of the pathway for people or as JSON."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.core import read_body_for, setting_for
from cds_service.wiring import Ports
from fhir_mappings import map_facts
from hooks.services import SERVICES
from hooks.trace import trace
from pathway import evaluate


def explain(body: bytes, config: Config, *, now: datetime, as_json: bool) -> str:
    """The trace of one patient-view request. Raises a ServiceError for one that is no request.

    Nothing is assessed for a record that holds another patient's data; the trace says so.
    """
    request = read_body_for(SERVICES["b12-patient-view"], body)
    local = now.astimezone(config.timezone)
    mapped = map_facts(request.prefetch, patient_id=request.patient_id, now=local)
    result = None if mapped.other_patient else evaluate(mapped.facts, setting_for(config, local))
    told = trace(mapped, result)
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
        return [f"{mark} {item['row']:<28} {item['when']}", *map(_reason, item["because"])]
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
