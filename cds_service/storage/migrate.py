"""Bringing a database to the schema of this release, safely from several processes at once."""

import os
import time
from typing import Literal

from sqlalchemy import URL, Connection, Engine, text

from cds_service.errors import StorageUnavailableError
from cds_service.storage.address import embedded_file
from cds_service.storage.database import BEGIN, opened, usable, writing
from cds_service.storage.readiness import schema_problem

WAIT_S = 60
_ADVISORY_LOCK = 20_260_112  # any number; the same in every release


def migrate(url: URL) -> None:
    """Create or upgrade the tables. Raises StorageUnavailableError."""
    _run(url, "upgrade", "head")


def migrate_down(url: URL, revision: str) -> None:
    """Go back to an earlier schema; `base` removes every table. Raises StorageUnavailableError."""
    _run(url, "downgrade", revision)


def migrate_if_needed(url: URL) -> None:
    """Create or upgrade the tables unless a file holds them. Raises StorageUnavailableError."""
    file = embedded_file(url)
    if file is not None and file.exists():
        with opened(url, wait_for_lock_s=WAIT_S) as engine:
            _write_ahead(engine)
            if schema_problem(engine) is None:
                return
    migrate(url)


def _run(url: URL, step: Literal["upgrade", "downgrade"], revision: str) -> None:
    # Imported by whoever migrates: 11 MB and a quarter of a second that a worker is spared.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config as AlembicConfig  # noqa: PLC0415 - see above

    with opened(url, wait_for_lock_s=WAIT_S) as engine:
        if engine.dialect.name == "sqlite":
            _prepare_file(url)
            _write_ahead(engine)
        with writing(engine) as connection:
            _alone(connection)
            alembic = AlembicConfig()
            alembic.set_main_option("script_location", "cds_service.storage:migrations")
            alembic.attributes["connection"] = connection
            if step == "upgrade":
                command.upgrade(alembic, revision)
            else:
                command.downgrade(alembic, revision)


def _alone(connection: Connection) -> None:
    """Wait for whoever migrates just now; SQLite's transaction is exclusive already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


def _prepare_file(url: URL) -> None:
    """Create the directory and the file, readable by their owner alone."""
    file = embedded_file(url)
    if file is None:
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _write_ahead(engine: Engine) -> None:
    """Switch the file to write-ahead logging, for good.

    SQLite's busy timeout does not cover this switch, so it is tried until the others are done.
    """
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            with usable(), engine.connect() as connection:
                outside = connection.execution_options(**{BEGIN: None})
                outside.exec_driver_sql("PRAGMA journal_mode=WAL")
        except StorageUnavailableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
