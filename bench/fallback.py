"""What reading a record costs: six searches at once beside one, at a server that takes 100 ms."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process
from statistics import median

from bench.measured import free_port, wait_for
from cds_service.config import Config
from cds_service.fhir_client import FhirClient
from hooks.gaps import Gap

ROUNDS = 15
SIX = ("patient", "labs", "conditions", "medicationRequests", "procedures", "allergies")
_TAKES = 0.1
_EMPTY = json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": []}).encode()


@dataclass(frozen=True, slots=True)
class Fallback:
    """Medians: milliseconds of one search, of six at once, and of CPU for those six."""

    one: float
    six: float
    cpu_of_six: float


class _Slow(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(_TAKES)
        self.send_response(200)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(_EMPTY)))
        self.end_headers()
        self.wfile.write(_EMPTY)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _serve(port: int) -> None:
    ThreadingHTTPServer(("127.0.0.1", port), _Slow).serve_forever()


@contextmanager
def _slow_server() -> Iterator[str]:
    port = free_port()
    process = Process(target=_serve, args=(port,))
    process.start()
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


def measure_fallback() -> Fallback:
    """One and six searches in turn."""
    with _slow_server() as address:
        policy = Config().read_policy
        base = policy.base_of(address)
        if base is None:
            raise RuntimeError(f"{address} may not be read")
        client = FhirClient()
        walls: dict[int, list[float]] = {1: [], len(SIX): []}
        cpu: list[float] = []
        for _ in range(ROUNDS):
            for count, found in walls.items():
                wanted = [Gap(key, f"{key}?patient=1", required=False) for key in SIX[:count]]
                spent = time.process_time()
                found.append(client.read(wanted, base, None, policy).seconds * 1e3)
                if count == len(SIX):
                    cpu.append((time.process_time() - spent) * 1e3)
    return Fallback(median(walls[1]), median(walls[len(SIX)]), median(cpu))
