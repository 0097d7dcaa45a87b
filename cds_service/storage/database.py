"""Connections: few, impatient, and every failure of the database one ServiceError.

A database that does not answer must not take the hooks with it. So a process has five
connections, nobody waits long for one of them, and no statement waits long for a lock: at worst
five requests hang on the database while the other threads go on answering.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from cds_service.errors import StorageUnavailableError

CONNECTIONS = 5
WAIT_FOR_CONNECTION_S = 0.25
WAIT_FOR_LOCK_S = 2
BEGIN = "b12_begin"
"""Execution option: the statement SQLite begins with, None for no transaction at all."""

_OUR_DEFECTS = (IntegrityError, DataError)
_log = logging.getLogger(__name__)


def open_engine(url: URL, *, wait_for_lock_s: int = WAIT_FOR_LOCK_S) -> Engine:
    """An engine for this address; nothing is opened before the first use."""
    embedded = url.get_backend_name() == "sqlite"
    engine = create_engine(
        url,
        connect_args=(_sqlite if embedded else _postgresql)(wait_for_lock_s),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_FOR_CONNECTION_S,
        pool_pre_ping=not embedded,  # a server may have been restarted meanwhile
        hide_parameters=True,
    )
    if embedded:
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def opened(url: URL, *, wait_for_lock_s: int = WAIT_FOR_LOCK_S) -> Iterator[Engine]:
    """An engine for the length of one command."""
    engine = open_engine(url, wait_for_lock_s=wait_for_lock_s)
    try:
        yield engine
    finally:
        engine.dispose()


def _sqlite(wait_for_lock_s: int) -> dict[str, Any]:
    # Without an isolation level the driver begins nothing by itself: _begin does.
    return {"timeout": wait_for_lock_s, "isolation_level": None}


def _postgresql(wait_for_lock_s: int) -> dict[str, Any]:
    wait_ms = wait_for_lock_s * 1000
    return {
        "connect_timeout": WAIT_FOR_LOCK_S,
        "tcp_user_timeout": wait_ms,
        "options": f"-c lock_timeout={wait_ms} -c statement_timeout={2 * wait_ms}",
        "application_name": "b12-cds",
    }


def _durable(connection: Any, _record: object) -> None:
    """SQLite: a commit is on the disk, and what is deleted is overwritten."""
    for pragma in ("synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A deferred transaction that turns into a writer later fails at once, whatever the timeout.
    statement = connection.get_execution_options().get(BEGIN, "BEGIN IMMEDIATE")
    if statement is not None:
        connection.exec_driver_sql(statement)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction, committed at the end. Raises StorageUnavailableError."""
    with usable(), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A snapshot that waits for no writer. Raises StorageUnavailableError."""
    with usable(), engine.connect() as connection:
        yield connection.execution_options(**{BEGIN: "BEGIN"})


@contextmanager
def usable() -> Iterator[None]:
    """Turns every failure of the database into StorageUnavailableError, save our own defects."""
    try:
        yield
    except _OUR_DEFECTS:
        raise
    except (DBAPIError, NoConnectionError) as error:
        cause = _cause(error)
        _log.warning("CDS-160 the database did not answer: %s", cause)
        raise StorageUnavailableError(f"the database did not answer ({cause})") from error


def _cause(error: Exception) -> str:
    """A name for the failure; the driver's own message may quote what was to be stored."""
    original = getattr(error, "orig", None) or error
    name = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return name or type(original).__name__
