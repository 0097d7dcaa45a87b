"""`serve`: answer HTTP until stopped."""

from argparse import Namespace

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.serve import serve
from cds_service.wiring import Ports


def _run(_options: Namespace, config: Config, _ports: Ports) -> int:
    serve(config)
    return 0


SERVE = Command("serve", "serve HTTP (the default)", _run)
