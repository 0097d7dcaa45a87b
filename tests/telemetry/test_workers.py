"""Several worker processes behind one page of metrics, one log and one audit trail."""

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import requests

from cds_service.allocator import ARENAS
from cds_service.audit.chain import verify
from cds_service.serve import THREADS
from tests import builders as fhir
from tests.load.processes import held
from tests.server import Server
from tests.telemetry.observed import samples

CALLS = 60
MEMORY = Path("/dev/shm")  # noqa: S108 - looked at only
ANSWERED = 'b12cds_requests_total{outcome="cards",service="b12-patient-view"}'


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    return tmp_path / "audit.ndjson"


@pytest.fixture
def server(
    tmp_path: Path, trail: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    database = tmp_path_factory.mktemp("database") / "cds.db"
    started = Server(
        WEB_CONCURRENCY="2",
        CDS_METRICS_PORT=str(_free_port()),
        CDS_LOG_LEVEL="info",
        CDS_AUDIT_FILE=str(trail),
        TMPDIR=str(tmp_path),
        CDS_DATABASE_URL=f"sqlite:///{database}",
    )
    yield started
    if started.process.poll() is None:
        started.kill()


def _request() -> fhir.JSON:
    today = datetime.now(UTC).date()  # noqa: TID251 - the server's clock is the real one
    low = fhir.lab("b12", 120, "pg/mL", today - timedelta(days=5), id_="low")
    return fhir.request(fhir.prefetch(fhir.patient(today - timedelta(days=20_000)), low))


def test_two_workers_count_together_and_leave_nothing_behind(
    server: Server, tmp_path: Path, trail: Path
) -> None:
    assert server.process.stdout is not None
    starting = json.loads(server.process.stdout.readline())
    assert (starting["event"], starting["workers"]) == ("starting", 2)
    url = server.url()
    inner = url.rpartition(":")[0] + ":" + server.settings["CDS_METRICS_PORT"]
    _call(url, CALLS)
    assert requests.get(f"{url}/metrics", timeout=10).status_code == 404
    assert requests.get(f"{inner}/cds-services", timeout=10).status_code == 404
    found = _scraped(inner)
    assert found[ANSWERED] == CALLS
    assert found['b12cds_canary_ok{patient="deficient"}'] == 1

    _replace_one_worker(server.process.pid)
    assert _scraped(inner)[ANSWERED] == CALLS
    _call(url, 1)
    assert _scraped(inner)[ANSWERED] == CALLS + 1

    server.process.send_signal(signal.SIGTERM)
    assert server.process.stdout is not None
    output = server.process.stdout.read()
    assert server.end() == (0, "")
    calls = [json.loads(line) for line in output.splitlines() if '"b12-patient-view"' in line]
    assert len(calls) == verify(trail).lines == CALLS + 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit.ndjson"]


@pytest.mark.skipif(not MEMORY.is_dir(), reason="no memory to keep files in")
def test_counters_are_kept_where_no_disk_can_run_full(tmp_path: Path) -> None:
    """A worker that touches a new page of its counters on a full disk is killed (SIGBUS)."""
    server = Server(WEB_CONCURRENCY="2", CDS_DATABASE_URL=f"sqlite:///{tmp_path}/cds.db")
    try:
        assert requests.get(f"{server.url()}/metrics", timeout=10).status_code == 200
        worker = _workers(server.process.pid)[0]
        (counters,) = MEMORY.glob(f"b12-cds-metrics-*/counter_{worker}.db")
    finally:
        server.stop(signal.SIGTERM)
    assert not counters.parent.exists()


def test_calls_that_coincide_start_no_thread_and_take_no_arena_of_their_own(
    tmp_path: Path,
) -> None:
    server = Server(WEB_CONCURRENCY="1", CDS_DATABASE_URL=f"sqlite:///{tmp_path}/cds.db")
    try:
        url = server.url()
        _call(url, 1)
        after_one = held(server.process.pid).threads
        _call(url, CALLS)
        assert held(server.process.pid).threads == after_one > THREADS
        (worker,) = _workers(server.process.pid)
        assert _arenas_of_threads(worker) < ARENAS  # the first of them is the process's own
    finally:
        server.stop(signal.SIGTERM)


def _arenas_of_threads(pid: int) -> int:
    """Those of glibc beside the first: each begins a reserved stretch of 64 MB at such a border."""
    maps = Path(f"/proc/{pid}/maps").read_text("ascii", "replace").splitlines()
    areas = [tuple(int(a, 16) for a in line.split()[0].split("-")) for line in maps]
    return sum(
        start % _STRETCH == 0 and after_end == start + _STRETCH
        for (start, _), (_, after_end) in pairwise(areas)
    )


_STRETCH = 64 * 1024 * 1024


def _call(url: str, times: int) -> None:
    body = _request()

    def post(_: int) -> int:
        answered = requests.post(f"{url}/cds-services/b12-patient-view", json=body, timeout=30)
        return answered.status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(post, range(times))) == {200}


def _scraped(inner: str) -> dict[str, float]:
    return samples(requests.get(f"{inner}/metrics", timeout=10).text)


def _workers(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("utf-8")
    return [int(pid) for pid in children.split()]


def _replace_one_worker(parent: int) -> None:
    """Stop one worker and wait until another stands in its place."""
    first, second = _workers(parent)
    os.kill(first, signal.SIGTERM)
    for _ in range(300):
        now = _workers(parent)
        if first not in now and second in now and len(now) == 2:
            return
        time.sleep(0.1)
    raise AssertionError("no worker took the place of the one that was stopped")
