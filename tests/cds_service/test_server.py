"""The real server: starts, says how to try it, answers, refuses what is too large, stops."""

import json
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from cds_service.config import Config
from cds_service.serve import address
from tests.server import ROOT, Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(CDS_MAX_BODY="20000", CDS_DATABASE_URL=f"sqlite:///{tmp_path}/kept/cds.db")
    yield started
    if started.process.poll() is None:
        started.kill()


def test_it_starts_says_how_to_try_it_and_stops_cleanly(server: Server) -> None:
    listening, curl = server.greeting()
    assert server.process.stdout is not None
    assert server.process.stdout.readline().startswith("Anybody may call")
    url = re.search(r"http://\S+", listening)
    assert url is not None
    answer = subprocess.run(
        shlex.split(curl), cwd=ROOT, capture_output=True, text=True, check=True, timeout=20
    )
    body = json.loads(answer.stdout)
    assert body["extension"]["org.b12pathway.assessment"]["status"] == "DEFICIENT"
    assert requests.get(f"{url[0]}/cds-services", timeout=5).status_code == 200
    assert server.stop() == (0, "")


def test_a_service_manager_can_stop_it(server: Server) -> None:
    url = re.search(r"http://\S+", server.greeting()[0])
    assert url is not None
    assert requests.get(f"{url[0]}/livez", timeout=5).status_code == 200
    assert server.stop(signal.SIGTERM) == (0, "")


@pytest.mark.parametrize(
    ("host", "shown"),
    [("localhost", "localhost:80"), ("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80")],
)
def test_the_address_it_listens_on_is_one_a_url_can_hold(host: str, shown: str) -> None:
    assert address(Config(host=host, port=80)) == shown


def test_a_chunked_body_over_the_limit_is_413_and_never_cut_short(server: Server) -> None:
    listening, _ = server.greeting()
    port = int(re.search(r":(\d+) ", listening)[1])  # type: ignore[index]  # asserted by the line above
    chunk = b"x" * 1000
    head = (
        b"POST /cds-services/b12-patient-view HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head)
        for _ in range(30):
            connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        connection.sendall(b"0\r\n\r\n")
        answer = connection.makefile("rb").readline()
    assert b" 413 " in answer


def test_what_it_was_given_is_answered_and_latecomers_are_refused_at_once(server: Server) -> None:
    """Refused, and not left waiting until it is gone: a proxy goes to another instance then."""
    port = int(server.url().rpartition(":")[2])
    body = (ROOT / "examples/patient-view.json").read_bytes()
    head = (
        b"POST /cds-services/b12-patient-view HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as given:
        given.sendall(head + body[:100])
        server.process.send_signal(signal.SIGTERM)
        assert _is_refused_soon(port)
        given.sendall(body[100:])
        assert b" 200 " in given.makefile("rb").readline()
    assert server.end() == (0, "")


def _is_refused_soon(port: int) -> bool:
    """Before it gives up what it is still waiting for, which is after 25 seconds."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with socket.socket() as late:
            if late.connect_ex(("127.0.0.1", port)) != 0:
                return True
        time.sleep(0.05)
    return False


def test_it_refuses_to_start_half_configured() -> None:
    refused = Server(CDS_ENV="production", CDS_TIMEZONE="Mars/Base")
    code, errors = refused.end()
    assert code == 2
    assert errors.count("not started:") == 4
