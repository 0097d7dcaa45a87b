"""A server under measurement: a process tree pinned to one core, its CPU time and its memory."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import urlopen

import psutil

SERVER_CORE, LOAD_CORE = "0", "1"
_STARTS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """One service to measure: its command with a place for `{port}`, its URL's path.

    The port is in the environment too, as `PORT`.
    """

    name: str
    command: Sequence[str]
    path: str
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """A started server."""

    server: Server
    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        """Where its hook is called."""
        return f"http://127.0.0.1:{self.port}{self.server.path}"

    def cpu_seconds(self) -> float:
        """User and system time of the whole process tree so far."""
        return sum(sum(p.cpu_times()[:2]) for p in self._tree())

    def worker_megabytes(self) -> float:
        """Resident memory of the largest process of the tree."""
        return max(p.memory_info().rss for p in self._tree()) / 1e6

    def _tree(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """Start it on its own core and a free port, wait until it listens, stop it afterwards."""
    port = free_port()
    command = ["taskset", "-c", SERVER_CORE, *(part.format(port=port) for part in server.command)]
    with subprocess.Popen(  # noqa: S603 - commands of this package
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**dict(server.environment), "PORT": str(port)},
    ) as process:
        try:
            wait_for(port)
            yield Running(server, port, psutil.Process(process.pid))
        finally:
            process.terminate()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when something answers there. Raises TimeoutError after a minute."""
    deadline = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except URLError as error:
            if not isinstance(error.reason, ConnectionError):
                return  # an HTTP error is an answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing listens on {port}")
        time.sleep(0.1)
