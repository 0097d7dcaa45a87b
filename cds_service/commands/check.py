"""`check`: a request or a Bundle looked at the way an integration engineer would."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.wiring import Ports


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("request", type=Path, help="a CDS Hooks request, or a FHIR Bundle")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.epilog = "Exit code: 0 in order, 1 answered with warnings, 2 refused or withheld."


def _run(options: Namespace, config: Config, ports: Ports) -> int:
    # Strict validation loads hundreds of models: only this command pays for them.
    from cds_service.lint import as_text, check  # noqa: PLC0415 - see above

    report = check(options.request.read_bytes(), config, now=ports.now())
    if options.json:
        told = msgspec.json.format(msgspec.json.encode(report.as_json()), indent=2).decode() + "\n"
    else:
        told = as_text(report, options.request.name)
    sys.stdout.write(told)
    return report.severity.value


CHECK = Command("check", "say what is right and wrong with a request", _run, _arguments)
"""Exit code by the worst remark, see `Severity`."""
