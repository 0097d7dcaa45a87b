"""The service under load: two workers, its database, and where its processes are."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from sqlalchemy import URL

from cds_service.storage.migrate import migrate
from tests.feedback.clinic import record, stored
from tests.load.calls import CARD, Call
from tests.server import Server

WORKERS = 2


class Service:
    """A server whose log is read: a full pipe would stop it."""

    def __init__(self, database: URL, **settings: str) -> None:
        self.database = database
        self.server = Server(
            CDS_DATABASE_URL=database.render_as_string(hide_password=False),
            WEB_CONCURRENCY=str(WORKERS),
            **settings,
        )
        self.url = self.server.url()
        self.log: list[str] = []
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def pid(self) -> int:
        return self.server.process.pid

    def lost(self, calls: list[Call]) -> int:
        """Feedback that was acknowledged and is not in the database."""
        kept = {row.reason_code for row in stored(self.database)}
        return sum(1 for c in calls if c.is_feedback and c.status == 200 and c.entry not in kept)

    def _read(self) -> None:
        assert self.server.process.stdout is not None
        self.log.extend(self.server.process.stdout)


@contextmanager
def running(database: URL, **settings: str) -> Iterator[Service]:
    """A service on a database with tables, until the end."""
    migrate(database)
    record(database, CARD)
    service = Service(database, **settings)
    try:
        yield service
    finally:
        if service.server.process.poll() is None:
            service.server.stop(signal.SIGTERM)
