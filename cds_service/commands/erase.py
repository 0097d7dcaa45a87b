"""`erase`: delete what is kept of one patient."""

import sys
from argparse import ArgumentParser, Namespace

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.storage.database import opened
from cds_service.storage.retention import erase
from cds_service.wiring import Ports


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--patient-key", required=True, metavar="KEY", help="as the command patient-key prints it"
    )


def _run(options: Namespace, config: Config, _ports: Ports) -> int:
    with opened(config.database) as engine:
        removed = erase(engine, options.patient_key)
    sys.stdout.write(
        f"Erased: {removed.cards} shown cards, {removed.feedback} entries of feedback.\n"
    )
    return 0


ERASE = Command("erase", "delete what is kept of one patient", _run, _arguments)
