"""Workers killed while feedback streams in: what was acknowledged must be there, and whole.

`python -m tests.storage.kills [ROUNDS]` does it on SQLite and PostgreSQL and prints what it saw.
"""

import hashlib
import itertools
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import requests
from sqlalchemy import URL, make_url

from cds_service.storage.migrate import migrate
from tests.feedback.clinic import overridden, stored
from tests.postgres import Cluster
from tests.server import Server

CLIENTS = 4
BATCH = 3
DATABASE_CRASHES_EVERY = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """Batches that were acknowledged and are not there, and batches that are there in part."""

    rounds: int
    acknowledged: int
    stored: int
    lost: int
    torn: int


def survive(url: URL, rounds: int, cluster: Cluster | None = None) -> Seen:
    """Kill the worker `rounds` times, and now and then the database server with it."""
    server = Server(CDS_DATABASE_URL=url.render_as_string(hide_password=False))
    address = server.url()
    over = Event()
    chance = random.Random(rounds)
    try:
        with ThreadPoolExecutor(CLIENTS) as clients:
            posting = [clients.submit(_post, address, str(n), over) for n in range(CLIENTS)]
            try:
                for number in range(rounds):
                    _kill_worker(server, chance.uniform(0.02, 0.3))
                    if cluster is not None and number % DATABASE_CRASHES_EVERY == 0:
                        cluster.crash()
                        cluster.restart()
            finally:
                over.set()
            acknowledged = [batch for posts in posting for batch in posts.result()]
    finally:
        server.kill()
    return _seen(rounds, acknowledged, url)


def _post(address: str, client: str, over: Event) -> list[str]:
    """Post batches until it is over; those that were answered 200."""
    acknowledged: list[str] = []
    for number in itertools.count():
        if over.is_set():
            return acknowledged
        batch = f"{client}-{number}"
        body = {"feedback": [_entry(batch, part) for part in range(BATCH)]}
        try:
            answer = requests.post(
                f"{address}/cds-services/b12-patient-view/feedback", json=body, timeout=10
            )
        except requests.RequestException:
            time.sleep(0.01)
            continue
        if answer.status_code == 200:
            acknowledged.append(batch)
    raise AssertionError


def _entry(batch: str, part: int) -> dict[str, object]:
    return overridden(f"{batch}/{part}", {"userComment": _comment(batch)})


def _comment(batch: str) -> str:
    return hashlib.sha256(batch.encode()).hexdigest() * 20


def _kill_worker(server: Server, after_s: float) -> None:
    """Kill the worker a while after it began to answer."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for worker in children.read_text("ascii").split():
            time.sleep(after_s)
            # The one killed before may still be listed, and gone by now.
            with suppress(ProcessLookupError):
                return os.kill(int(worker), signal.SIGKILL)
        time.sleep(0.01)
    raise AssertionError("no worker was started")


def _seen(rounds: int, acknowledged: list[str], url: URL) -> Seen:
    rows = stored(url)
    parts = Counter(row.card.partition("/")[0] for row in rows)
    whole = {batch for batch, count in parts.items() if count == BATCH}
    damaged = [row for row in rows if row.comment != _comment(row.card.partition("/")[0])]
    return Seen(
        rounds=rounds,
        acknowledged=len(acknowledged),
        stored=len(parts),
        lost=len(set(acknowledged) - whole),
        torn=len(parts) - len(whole) + len(damaged),
    )


def main(rounds: int) -> int:
    """Both databases; exit 1 where anything was lost or torn."""
    with tempfile.TemporaryDirectory() as directory:
        url = make_url(f"sqlite:///{directory}/cds.db")
        migrate(url)
        on_sqlite = survive(url, rounds)
        sys.stdout.write(f"SQLite:     {on_sqlite}\n")
        sys.stdout.flush()
    cluster = Cluster()
    try:
        url = make_url(cluster.new_database()).set(drivername="postgresql+psycopg")
        migrate(url)
        on_postgresql = survive(url, rounds, cluster)
    finally:
        cluster.stop()
    sys.stdout.write(f"PostgreSQL: {on_postgresql}\n")
    return int(any(seen.lost or seen.torn for seen in (on_sqlite, on_postgresql)))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
