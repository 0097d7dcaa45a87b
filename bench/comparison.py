"""Ours beside the floor and beside a peer: interleaved rounds of one run, medians and spread."""

import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.bodies import SIZES, Size, order_select, patient_view
from bench.load import Load, measure
from bench.measured import Running, Server, running
from bench.stages import OURS_PATH

HEALTHCHAIN = "healthchain==0.16.1"
PEER_ENVIRONMENT = Path(__file__).parent / ".healthchain"
PEER_SERVICE = str(Path(__file__).parent / "peers" / "healthchain_service.py")
SATURATING = 8
_LARGEST = "L"
"""Only the service and the floor are driven with it: a peer takes a second for one such body."""

# The measured processes get this one's environment, without anything that configures the service.
_SETTINGS = tuple(
    (name, value)
    for name, value in os.environ.items()  # noqa: TID251 - handed on, not read
    if not name.startswith("CDS_")
)

OURS = Server(
    "ours",
    (sys.executable, "-m", "cds_service", "serve"),
    OURS_PATH,
    (*_SETTINGS, ("HOST", "127.0.0.1")),
)
SELECT = Server(
    "ours, order-select", OURS.command, "/cds-services/b12-order-select", OURS.environment
)
ECHO = Server(
    "Flask echo",
    (sys.executable, "-m", "bench.peers.echo", "{port}"),
    OURS.path,
    _SETTINGS,
)
_GRANIAN = (
    sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1",
    "--port", "{port}", "--workers", "1", "--blocking-threads", "8",
)  # fmt: skip
OURS_ON_GRANIAN = Server(
    "ours on granian", (*_GRANIAN, "cds_service.wsgi:app"), OURS.path, OURS.environment
)
ECHO_ON_GRANIAN = Server(
    "Flask echo on granian", (*_GRANIAN, "bench.peers.echo:app"), OURS.path, _SETTINGS
)
HEALTHCHAIN_DICT, HEALTHCHAIN_OBJECTS = "HealthChain dict", "HealthChain objects"


@dataclass(slots=True)
class Series:
    """The rounds of one server with one body at one number of connections."""

    server: str
    size: str
    connections: int
    rounds: list[Load] = field(default_factory=list)

    def median(self, figure: str) -> float:
        """The middle of the rounds."""
        return median(self._values(figure))

    def spread(self, figure: str) -> float:
        """Greatest minus smallest round, as a share of the median."""
        values = self._values(figure)
        return (max(values) - min(values)) / self.median(figure)

    def _values(self, figure: str) -> list[float]:
        return [float(getattr(load, figure)) for load in self.rounds]


def compare(rounds: int, seconds: int) -> list[Series]:
    """Every server with every body, round by round, so that all see the same machine."""
    servers = (OURS, SELECT, ECHO, OURS_ON_GRANIAN, ECHO_ON_GRANIAN, *_healthchain())
    series: dict[tuple[str, str, int], Series] = {}
    for _ in range(rounds):
        for server in servers:
            with ExitStack() as stack:
                started = stack.enter_context(running(server))
                for size, connections in _plan(server):
                    key = (server.name, size.name, connections)
                    kept = series.setdefault(key, Series(*key))
                    kept.rounds.append(_load(started, size, connections, seconds))
    return list(series.values())


def _plan(server: Server) -> Sequence[tuple[Size, int]]:
    small, *larger = [s for s in SIZES if s.name != _LARGEST or server in (OURS, ECHO)]
    if server.name == HEALTHCHAIN_OBJECTS:  # a tenth of a second and more for each larger body
        return [(small, SATURATING)]
    return [(small, 1), *((size, SATURATING) for size in (small, *larger))]


def _load(started: Running, size: Size, connections: int, seconds: int) -> Load:
    body = order_select(size) if started.server is SELECT else patient_view(size)
    measure(started, body, connections=connections, seconds=seconds)  # warm up
    return measure(started, body, connections=connections, seconds=seconds)


def _healthchain() -> tuple[Server, ...]:
    """HealthChain's two styles, from an environment of their own that is made when missing."""
    python = PEER_ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(PEER_ENVIRONMENT, with_pip=True)
        install = [str(python), "-m", "pip", "install", "-q", HEALTHCHAIN]
        subprocess.run(install, check=True)  # noqa: S603 - every part of it is a constant
    return tuple(
        Server(
            f"HealthChain {style}",
            (str(python), PEER_SERVICE, "{port}", style),
            f"/cds/cds-services/{style}",
            _SETTINGS,
        )
        for style in ("dict", "objects")
    )
