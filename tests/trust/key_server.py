"""A key server of flesh and blood: HTTPS on this machine, with every bad habit on request."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.trust import minting

Habit = Callable[[BaseHTTPRequestHandler], None]


def certificate(folder: Path, name: str = "127.0.0.1") -> Path:
    """A self-signed certificate with its key in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)  # noqa: TID251 - TLS reads the real clock
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), False)  # noqa: FBT003 - not critical
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}-{signed.serial_number}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def serves(body: bytes, status: int = 200, **headers: str) -> Habit:
    """Answers at once."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def publishes(*names: str) -> Habit:
    """Answers with the keys of these names."""
    return serves(json.dumps(minting.key_set(*names)).encode())


def hangs(until: threading.Event) -> Habit:
    """Says nothing."""

    def answer(_: BaseHTTPRequestHandler) -> None:
        until.wait(30)

    return answer


def drips(until: threading.Event) -> Habit:
    """A byte now and then, each well within any timeout of a single read."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not until.wait(0.2):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    return answer


@dataclass
class KeyServer:
    """Where it listens, what it does now, and how often it was asked."""

    url: str
    ca_bundle: Path
    habit: Habit = field(default_factory=lambda: publishes("es384"))
    asked: int = 0


@contextmanager
def key_server(folder: Path) -> Iterator[KeyServer]:
    """Listens until the end of the block."""
    pem = certificate(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked += 1
            told.habit(self)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass  # the client hung up, as some tests mean it to

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    told = KeyServer(f"https://127.0.0.1:{server.server_port}/jwks.json", pem)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
