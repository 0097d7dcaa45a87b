"""`explain`: why a request gets its answer, the trace of the pathway for people or as JSON."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.explanation import explanation
from cds_service.wiring import Ports


def _told(account: dict[str, Any], *, as_json: bool) -> str:
    if as_json:
        return msgspec.json.format(msgspec.json.encode(account), indent=2).decode() + "\n"
    return "\n".join(_lines(account)) + "\n"


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
    account = explanation(
        options.request.read_bytes(), config, config.usual_tenant, now=ports.now()
    )
    sys.stdout.write(_told(account["trace"], as_json=options.json))
    return 0


EXPLAIN = Command("explain", "say why a request gets its answer", _run, _arguments)
