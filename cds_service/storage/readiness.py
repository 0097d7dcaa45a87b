"""Whether the database is there and has the tables this release works with."""

import logging

from sqlalchemy import Engine, text

from cds_service.errors import StorageUnavailableError
from cds_service.storage.database import reading
from cds_service.storage.tables import SCHEMA

_log = logging.getLogger(__name__)


class Readiness:
    """Asks the database each time, and logs what changed since it last asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._told: str | None = None

    def problem(self) -> str | None:
        """What keeps the database from being used; None when it can be."""
        problem = schema_problem(self._engine)
        if problem != self._told and problem is not None:
            _log.error("CDS-161 not ready: %s", problem)
        self._told = problem
        return problem


def schema_problem(engine: Engine) -> str | None:
    """Why the tables of this release are not to be had; None when they are."""
    try:
        with reading(engine) as connection:
            version = connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
    except StorageUnavailableError as error:
        return f"{error.diagnostics[0]}; is it running, and migrated?"
    if version is None or version < SCHEMA:
        found = version or "none"
        return f"database schema {found}, {SCHEMA} needed: run python -m cds_service migrate"
    return None
