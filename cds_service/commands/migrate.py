"""`migrate`: create the tables, or bring them up to this release."""

import sys
from argparse import Namespace

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.storage.migrate import migrate
from cds_service.storage.tables import SCHEMA
from cds_service.wiring import Ports


def _run(_options: Namespace, config: Config, _ports: Ports) -> int:
    migrate(config.database)
    sys.stdout.write(f"The database has schema {SCHEMA}.\n")
    return 0


MIGRATE = Command("migrate", "create or upgrade the database", _run)
