"""`audit`: is the trail whole, and what is in it."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cds_service.audit.chain import BrokenChainError, resources, verify
from cds_service.commands.command import Command, refuse
from cds_service.config import Config
from cds_service.wiring import Ports

_BROKEN = 1
"""Exit code for a chain with a gap."""


def _verify(options: Namespace) -> int:
    found = verify(options.file, options.until)
    sys.stdout.write(f"{found.lines} lines, unbroken; the last is {found.last}\n")
    return 0


def _export(options: Namespace) -> int:
    for resource in resources(options.file):
        if datetime.fromisoformat(resource["recorded"]) >= options.since:
            sys.stdout.buffer.write(msgspec.json.encode(resource) + b"\n")
    sys.stdout.buffer.flush()
    return 0


def _moment(text: str) -> datetime:
    """A day or a time; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True)
    verified = actions.add_parser("verify", help="follow the chain of hashes")
    verified.add_argument("--until", metavar="HASH", help="a line that must still be in it")
    verified.set_defaults(act=_verify)
    exported = actions.add_parser("export", help="AuditEvents as NDJSON on standard output")
    exported.add_argument(
        "--since", metavar="TIME", type=_moment, default=datetime.min.replace(tzinfo=UTC)
    )
    exported.set_defaults(act=_export)
    for action in (verified, exported):
        action.add_argument("file", type=Path, help="the file of CDS_AUDIT_FILE, or an older one")


def _run(options: Namespace, _config: Config, _ports: Ports) -> int:
    try:
        code: int = options.act(options)
    except BrokenChainError as error:
        refuse([f"{options.file}: {error}"])
        return _BROKEN
    return code


AUDIT = Command("audit", "check or export the audit trail", _run, _arguments)
