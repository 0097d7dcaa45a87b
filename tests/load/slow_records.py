"""A FHIR server that takes its time, so that calls which read from it are in flight for long."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from bench.bodies import SIZES, patient_view
from tests.load.calls import PATIENT_VIEW, Prepared

_EMPTY = b'{"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": []}'


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    takes_s = 0.0

    def do_GET(self) -> None:
        time.sleep(self.takes_s)
        self.send_response(200)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(_EMPTY)))
        self.end_headers()
        self.wfile.write(_EMPTY)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


@contextmanager
def slow_records(takes_s: float) -> Iterator[str]:
    """The URL of a server that answers every search with nothing, so late."""
    answer = type("_Late", (_Answer,), {"takes_s": takes_s})
    with _Server(("127.0.0.1", 0), answer) as server:
        serving = Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/fhir"
        server.shutdown()
        serving.join()


def reading_from(url: str) -> Prepared:
    """A chart is opened whose allergies have to be read first."""
    request = json.loads(patient_view(SIZES[0]))
    del request["prefetch"]["allergies"]
    return Prepared(PATIENT_VIEW, json.dumps({**request, "fhirServer": url}).encode())
