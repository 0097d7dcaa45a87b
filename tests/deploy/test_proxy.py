"""The proxy as callers meet it: whole calls go through, and nothing that is for inside does."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from cds_service import errors
from tests.deploy.nginx_server import Nginx, free_port

PATH = "/cds-services/b12-patient-view"
JSON = {"Content-Type": "application/json"}


class Behind(ThreadingHTTPServer):
    """Stands where the service stands and remembers what reached it."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", port), _Answer)
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        assert isinstance(self.server, Behind)
        self.server.seen.append((self.path, dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST  # noqa: N815 - the library's name

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture(scope="module")
def behind() -> Iterator[Behind]:
    server = Behind()
    yield server
    server.end()


@pytest.fixture(scope="module")
def nginx(behind: Behind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with Nginx(tmp_path_factory.mktemp("nginx"), behind.server_port) as proxy:
        yield proxy


def call(nginx: Nginx, path: str = PATH, **more: Any) -> requests.Response:
    more = {"data": b"{}", "headers": JSON} | more
    return requests.post(f"{nginx.url}{path}", verify=nginx.authority, timeout=30, **more)


def code(answer: requests.Response) -> str:
    (issue,) = answer.json()["issue"]
    return str(issue["details"]["coding"][0]["code"])


def test_a_call_arrives_whole_with_the_address_of_its_caller(nginx: Nginx, behind: Behind) -> None:
    forged = JSON | {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "gopher"}
    assert call(nginx, headers=forged | {"Authorization": "Bearer t"}).status_code == 200
    path, headers, body = behind.seen[-1]
    assert (path, body) == (PATH, b"{}")
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["Authorization"] == "Bearer t"


@pytest.mark.parametrize(
    "path", ["/metrics", "/status", "/readyz", "/livez", "/", "/demo/patients", "/why", "/docs"]
)
def test_what_is_for_inside_is_not_there_outside(path: str, nginx: Nginx, behind: Behind) -> None:
    before = len(behind.seen)
    answer = requests.get(f"{nginx.url}{path}", verify=nginx.authority, timeout=30)
    assert (answer.status_code, code(answer)) == (404, errors.UnknownPathError.code)
    assert len(behind.seen) == before


@pytest.mark.parametrize("send", [bytes, lambda body: iter([body])], ids=["whole", "chunked"])
def test_a_body_over_the_limit_is_refused_in_our_words(
    send: Callable[[bytes], Any], nginx: Nginx, behind: Behind
) -> None:
    before = len(behind.seen)
    body = b" " * (4 * 1024 * 1024 + 1)
    answer = call(nginx, data=send(body))
    assert (answer.status_code, code(answer)) == (413, errors.TooLargeError.code)
    assert answer.headers["Content-Type"] == "application/fhir+json"
    assert len(behind.seen) == before


def test_a_body_at_the_limit_goes_through_and_touches_no_disk(nginx: Nginx, behind: Behind) -> None:
    body = b" " * (4 * 1024 * 1024)
    assert call(nginx, data=body).status_code == 200
    assert len(behind.seen[-1][2]) == len(body)
    assert nginx.written() == []


def test_a_slow_caller_occupies_the_proxy_and_nobody_else(nginx: Nginx, behind: Behind) -> None:
    before = len(behind.seen)
    context = ssl.create_default_context(cafile=nginx.authority)
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{{"
    with (
        socket.create_connection(("127.0.0.1", nginx.port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as slow,
    ):
        slow.sendall(head.encode())
        time.sleep(0.5)
        assert len(behind.seen) == before
        assert call(nginx).status_code == 200


def all_at_once(nginx: Nginx, times: int) -> list[bytes]:
    """The same GET many times in one write, faster than any limit; the answers in order."""
    asked = b"GET /cds-services HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = asked.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    context = ssl.create_default_context(cafile=nginx.authority)
    with (
        socket.create_connection(("localhost", nginx.port), timeout=60) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        secured.sendall(asked * (times - 1) + last)
        told = b"".join(iter(lambda: secured.recv(65_536), b""))
    return told.split(b"HTTP/1.1 ")[1:]


def test_an_address_that_asks_too_much_is_told_to_wait(behind: Behind, tmp_path: Path) -> None:
    with Nginx(tmp_path, behind.server_port) as nginx:
        answers = all_at_once(nginx, 900)
    assert len(answers) == 900
    refused = [each for each in answers if not each.startswith(b"200 ")]
    assert len(answers) - len(refused) >= 200, "the burst a hospital may have"
    assert refused, "faster than 100 a second"
    for each in refused:
        assert each.startswith(b"429 ")
        assert b"CDS-170" in each
        assert b"Retry-After: 1\r\n" in each


def test_without_an_instance_the_answer_is_ours_and_says_when_to_ask_again(tmp_path: Path) -> None:
    with Nginx(tmp_path, free_port()) as nginx:
        answer = call(nginx)
        alive = requests.get(f"http://127.0.0.1:{nginx.health_port}/livez", timeout=30)
    assert (answer.status_code, code(answer)) == (503, "CDS-190")
    assert answer.headers["Retry-After"] == "5"
    assert alive.status_code == 204
    assert "CDS-190" in (errors.__doc__ or "")


def test_the_log_knows_neither_query_nor_token(behind: Behind, tmp_path: Path) -> None:
    hidden = {
        "Authorization": "Bearer sec-ret",
        "User-Agent": "sec-ret",
        "Referer": "http://sec-ret",
    }
    with Nginx(tmp_path, behind.server_port) as nginx:
        call(nginx, f"{PATH}?patient=sec-ret", headers=JSON | hidden, data='{"a": "sec-ret"}')
        told = nginx.stop()
    assert any(PATH in line and " 200 " in line for line in told)
    assert "sec-ret" not in "\n".join(told)
