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
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import requests
from sqlalchemy import URL, Row, make_url

from cds_service.storage.migrate import migrate
from tests.feedback.clinic import overridden, record, stored
from tests.postgres import Cluster
from tests.server import Server

CARD = "0b0f6a1e-0000-4000-8000-000000000000"
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
    record(url, CARD)  # entries on a card we know of are never dropped to make room
    server = Server(CDS_DATABASE_URL=url.render_as_string(hide_password=False))
    address = server.url()
    over = Event()
    chance = random.Random(rounds)
    acknowledged: list[str] = []
    try:
        with ThreadPoolExecutor(CLIENTS) as clients:
            posting = [
                clients.submit(_post, address, str(n), acknowledged, over) for n in range(CLIENTS)
            ]
            try:
                for number in range(rounds):
                    _kill_worker(server, acknowledged, chance.uniform(0, 0.2))
                    if cluster is not None and number % DATABASE_CRASHES_EVERY == 0:
                        cluster.crash()
                        cluster.restart()
            finally:
                over.set()
            for posts in posting:
                posts.result()
    finally:
        server.kill()
    return _seen(rounds, acknowledged, url)


def _post(address: str, client: str, acknowledged: list[str], over: Event) -> None:
    """Post batches until it is over, and note those that were answered 200."""
    for number in itertools.count():
        if over.is_set():
            return
        batch = f"{client}-{number}"
        body = {"feedback": [_entry(batch, part) for part in range(BATCH)]}
        try:
            answer = requests.post(
                f"{address}/cds-services/b12-patient-view/feedback", json=body, timeout=10
            )
        except requests.RequestException:
            time.sleep(0.01)
        else:
            if answer.status_code == 200:
                acknowledged.append(batch)


def _entry(batch: str, part: int) -> dict[str, object]:
    return overridden(CARD, {"reason": {"code": f"{batch}/{part}"}, "userComment": _comment(batch)})


def _batch(row: Row[Any]) -> str:
    name: str = row.reason_code
    return name.partition("/")[0]


def _comment(batch: str) -> str:
    return hashlib.sha256(batch.encode()).hexdigest() * 20


def _kill_worker(server: Server, acknowledged: list[str], after_s: float) -> None:
    """Kill the worker in the middle of its work: a while after it acknowledged something."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    before = len(acknowledged)
    deadline = time.monotonic() + 120
    while len(acknowledged) == before:
        assert time.monotonic() < deadline, "nothing was acknowledged"
        time.sleep(0.01)
    time.sleep(after_s)
    worker = int(children.read_text("ascii").split()[0])
    os.kill(worker, signal.SIGKILL)
    while str(worker) in children.read_text("ascii").split():
        time.sleep(0.01)  # until it is buried


def _seen(rounds: int, acknowledged: list[str], url: URL) -> Seen:
    rows = stored(url)
    parts = Counter(map(_batch, rows))
    whole = {batch for batch, count in parts.items() if count == BATCH}
    damaged = [row for row in rows if row.comment != _comment(_batch(row))]
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
