"""The commands of `python -m cds_service`, one module each."""

from cds_service.commands.command import Command
from cds_service.commands.explain import EXPLAIN
from cds_service.commands.serve import SERVE
from cds_service.commands.tenants import TENANTS

COMMANDS: tuple[Command, ...] = (SERVE, EXPLAIN, TENANTS)
"""In the order help lists them; the first is the default."""

__all__ = ["COMMANDS", "Command"]
