"""Slow clients at the proxy while others call: the others must not notice.

A client that is slow with its header is sent away after five seconds, whatever it sends; one that
sends a byte of its body now and then is held. None of them may reach a worker.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from sqlalchemy import make_url

from tests.deploy.nginx_server import Nginx
from tests.load.calls import answered, mixed, percentile_ms
from tests.load.finding import Finding, unkept
from tests.load.processes import held
from tests.load.service import running
from tests.load.traffic import Traffic
from tests.server import ROOT

_SOON_S = 60
_MOST = 0.75
"""Of those slow with their header: each is sent away every 5 seconds, and some are always in the
handshake of coming back, as fast as one process can do them."""


class SlowClients:
    def __init__(self, nginx: Nginx, each: int) -> None:
        command = [sys.executable, "-m", "tests.load.slow_clients", str(nginx.port)]
        self.told: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            [*command, nginx.authority, str(each)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def held(self, kind: str) -> list[int]:
        return [each["held"].get(kind, 0) for each in self.told]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                if line.endswith("\n"):
                    self.told.append(json.loads(line))


@contextmanager
def _slow_clients(nginx: Nginx, each: int) -> Iterator[SlowClients]:
    clients = SlowClients(nginx, each)
    try:
        deadline = time.monotonic() + _SOON_S
        while not (clients.told and clients.held("bodies")[-1] >= each):
            if time.monotonic() > deadline or clients.process.poll() is not None:
                break
            time.sleep(0.2)
        clients.told.clear()
        yield clients
    finally:
        clients.stop()


def slow_clients(
    folder: Path, *, each: int, seconds: float, per_second: float, patience_ms: float
) -> Finding:
    """So many clients slow with their header and as many slow with their body."""
    with running(make_url(f"sqlite:///{folder}/cds.db")) as service:
        before = held(service.pid)
        with Nginx(folder, service.port) as nginx, _slow_clients(nginx, each) as slow:
            with Traffic(
                nginx.url,
                mixed("slow", one_in=10),
                per_second=per_second,
                trusted=nginx.authority,
            ) as healthy:
                time.sleep(seconds)
            proxy, inside = held(nginx.pid), held(service.pid)
            headers, bodies = median(slow.held("headers")), min(slow.held("bodies"))
            told = slow.told[-1]
        lost = service.lost(healthy.calls)
    good, p99 = answered(healthy.calls), percentile_ms(healthy.calls, 0.99)
    return Finding(
        "slow clients",
        {
            "clients slow with their header, as many with their body": each,
            "slow headers under way, median": headers,
            "slow headers sent away": told["sent_away"].get("headers", 0),
            "slow bodies under way, at least": bodies,
            "slow bodies sent away": told["sent_away"].get("bodies", 0),
            "healthy calls": len(healthy.calls),
            "of them answered 200": len(good),
            "p50, ms": percentile_ms(healthy.calls, 0.5),
            "p99, ms": p99,
            "memory of the proxy, MB": proxy.rss_mb,
            "descriptors of the proxy": proxy.descriptors,
            "descriptors of the service": inside.descriptors,
        },
        unkept(
            {
                "every healthy call is answered 200": len(good) == len(healthy.calls) > 0,
                f"99 in 100 within {patience_ms:g} ms": p99 <= patience_ms,
                "the slow bodies are held": bodies >= each,
                "most slow headers are under way": headers >= each * _MOST,
                "no slow client is defective": told["broken"] == 0,
                "no slow client reaches the service": inside.descriptors
                < before.descriptors + each,
                "no acknowledged feedback is lost": lost == 0,
            }
        ),
    )
