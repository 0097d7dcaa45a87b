"""The commands of `python -m cds_service`, one module each."""

from cds_service.commands.audit import AUDIT
from cds_service.commands.check import CHECK
from cds_service.commands.command import Command
from cds_service.commands.erase import ERASE
from cds_service.commands.explain import EXPLAIN
from cds_service.commands.feedback import FEEDBACK
from cds_service.commands.migrate import MIGRATE
from cds_service.commands.patient_key import PATIENT_KEY
from cds_service.commands.purge import PURGE
from cds_service.commands.serve import SERVE
from cds_service.commands.tenants import TENANTS

COMMANDS: tuple[Command, ...] = (
    SERVE, CHECK, EXPLAIN, TENANTS, FEEDBACK, MIGRATE, PURGE, PATIENT_KEY, ERASE, AUDIT,
)  # fmt: skip
"""In the order help lists them; the first is the default."""

__all__ = ["COMMANDS", "Command"]
