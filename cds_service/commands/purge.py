"""`purge`: delete what has been kept as long as the settings say."""

import sys
from argparse import Namespace
from datetime import timedelta

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.storage.database import opened
from cds_service.storage.retention import purge
from cds_service.wiring import Ports


def _run(_options: Namespace, config: Config, ports: Ports) -> int:
    now = ports.now()
    with opened(config.database) as engine:
        removed = purge(
            engine,
            now=now,
            cards_before=now - timedelta(days=config.keep_evaluations_days),
            feedback_before=now - timedelta(days=config.keep_feedback_days),
        )
    sys.stdout.write(
        f"Deleted: {removed.cards} shown cards, {removed.feedback} entries of feedback, "
        f"{removed.tokens} expired tokens.\n"
    )
    return 0


PURGE = Command("purge", "delete what has been kept long enough", _run)
