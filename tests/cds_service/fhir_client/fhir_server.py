"""A FHIR server of fictional patients that behaves, or misbehaves, as a test asks it to."""

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hooks.services import SERVICES
from tests import builders as fhir

JSON = dict[str, Any]
BASE = "/fhir/R4"
NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]


class Handler(BaseHTTPRequestHandler):
    """Answers by the behaviour of its server; connections are kept as real servers keep them."""

    protocol_version = "HTTP/1.1"
    server: "FhirServer"

    def do_GET(self) -> None:
        self.server.seen.append(Seen("GET", self.path, dict(self.headers)))
        with suppress(OSError):
            self.server.behaviour(self)

    def do_POST(self) -> None:
        self.server.seen.append(Seen("POST", self.path, dict(self.headers)))
        self.send_error(405)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has
        """Silent."""

    def reply(
        self, body: bytes | JSON, status: int = 200, headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/fhir+json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


Behaviour = Callable[[Handler], None]


class FhirServer(ThreadingHTTPServer):
    """Listens on a port of this machine; `seen` are the requests in the order they came."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, behaviour: Behaviour, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviour = behaviour
        self.seen: list[Seen] = []
        self.context = context
        self.over = False

    @property
    def url(self) -> str:
        scheme = "http" if self.context is None else "https"
        return f"{scheme}://127.0.0.1:{self.server_port}{BASE}"

    def finish_request(self, request: Any, client_address: Any) -> None:
        """TLS is spoken on the connection's own thread, so that one hanging peer holds no other."""
        if self.context is None:
            super().finish_request(request, client_address)
            return
        with self.context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are what many tests are about."""


@contextmanager
def serving(behaviour: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[FhirServer]:
    server = FhirServer(behaviour, context)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.over = True
        server.shutdown()
        server.server_close()


@contextmanager
def never_accepting() -> Iterator[str]:
    """The base of a server whose queue of connections is full, so that connecting hangs."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):
            filler.settimeout(0)
            with suppress(BlockingIOError, TimeoutError):
                filler.connect(listener.getsockname())
        time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{BASE}"


def nobody_there() -> str:
    """The base of a server that is not running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}{BASE}"


@dataclass(frozen=True, slots=True)
class Record:
    """A patient's record as a server holds it: the value a read of each template gives."""

    values: Mapping[str, JSON]
    size: int = 200
    """Resources a page holds at most."""

    def answer(self, handler: Handler) -> None:
        """The value of the template that is asked for; 404 for anything else."""
        key = key_of(handler.path)
        if key is None:
            handler.reply(outcome("not-found"), 404)
            return
        value = self.values[key]
        if value["resourceType"] != "Bundle" or len(value.get("entry", ())) <= self.size:
            handler.reply(value)
            return
        handler.reply(self._page(value, handler))

    def _page(self, value: JSON, handler: Handler) -> JSON:
        split = urlsplit(handler.path)
        number = int(parse_qs(split.query).get("_page", ["1"])[0])
        entries = value["entry"][self.size * (number - 1) :][: self.size]
        page: JSON = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        page["total"] = value["total"]
        if self.size * number < len(value["entry"]):
            path = handler.path.partition("&_page=")[0]
            host = handler.headers["Host"]
            page["link"] = [
                {"relation": "self", "url": f"http://{host}{handler.path}"},
                {"relation": "next", "url": f"http://{host}{path}&_page={number + 1}"},
            ]
        return page


def key_of(path: str) -> str | None:
    """The prefetch key whose expanded template a path asks for."""
    asked = path.partition("&_page=")[0]
    return next((key for key, target in targets().items() if target == asked), None)


def targets(pid: str = fhir.PID) -> dict[str, str]:
    """What a client that expands the published templates asks for."""
    return {
        key: f"{BASE}/{template.replace('{{context.patientId}}', pid).replace('|', '%7C')}"
        for key, template in SERVICES["b12-patient-view"].prefetch.items()
    }


def outcome(code: str, severity: str = "error") -> JSON:
    issue = {"severity": severity, "code": code, "diagnostics": "words of the server"}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def status(number: int, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def behave(handler: Handler) -> None:
        handler.reply(outcome("exception"), number, named)

    return behave


def body(content: bytes | JSON, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def behave(handler: Handler) -> None:
        handler.reply(content, 200, named)

    return behave


def hang(handler: Handler) -> None:
    while not handler.server.over:
        time.sleep(0.02)


def drip(handler: Handler) -> None:
    """A header, then a byte every now and then for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.server.over:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def drip_head(handler: Handler) -> None:
    """Not even the header ever ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.over:
        handler.wfile.write(b"a")
        time.sleep(0.02)


def truncate(handler: Handler) -> None:
    """Half of what was announced, then the end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"resourceType":"Bundle"')
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """A reset in the middle of the body."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"resourceType":')
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True
