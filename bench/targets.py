"""What was aimed at, beside what was measured; a target that is missed is printed as missed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.bodies import SIZES
from bench.comparison import ECHO, HEALTHCHAIN_DICT, OURS, SATURATING, Series
from bench.fallback import Fallback
from bench.stages import StageCosts


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and its limit: at most `limit`, or at least with `least`."""

    name: str
    measured: float
    limit: float
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        return self.measured >= self.limit if self.least else self.measured <= self.limit


def targets(
    stages: Sequence[StageCosts], series: Sequence[Series], fallback: Fallback
) -> list[Target]:
    """Every target of which the figures were measured in this run."""
    return [*_of_servers(series), *_in_process(stages), *_of_fallback(fallback)]


def _of_servers(series: Sequence[Series]) -> Iterator[Target]:
    if not series:
        return
    found = {(s.server, s.size, s.connections): s for s in series}

    def of(server: str, size: str, figure: str, connections: int = SATURATING) -> float:
        return found[server, size, connections].median(figure)

    def cpu(server: str, size: str) -> float:
        return of(server, size, "cpu_microseconds")

    ours, echo, peer = OURS.name, ECHO.name, HEALTHCHAIN_DICT
    small, medium, _ = SIZES
    yield Target("CPU, ours / Flask echo, S", cpu(ours, "S") / cpu(echo, "S"), 3.0)
    yield Target("CPU, ours / Flask echo, M", cpu(ours, "M") / cpu(echo, "M"), 4.0)
    yield Target(
        "CPU, HealthChain dict / ours, S", cpu(peer, "S") / cpu(ours, "S"), 5.0, least=True
    )
    yield Target(
        "CPU, HealthChain dict / ours, M", cpu(peer, "M") / cpu(ours, "M"), 12.0, least=True
    )
    added = (cpu(ours, "M") - cpu(ours, "S")) / (medium.resources - small.resources)
    yield Target("an added resource, us of CPU of the server", added, 2.0)
    for connections, limit in ((1, 4.0), (SATURATING, 3.0)):
        tail = of(ours, "S", "p99", connections) / of(ours, "S", "p50", connections)
        yield Target(f"p99 / p50, S, {connections} connections", tail, limit)
    for size, limit in (("S", 50.0), ("M", 15.0)):
        tails = of(peer, size, "p99") / of(ours, size, "p99")
        yield Target(f"p99, HealthChain dict / ours, {size}", tails, limit, least=True)
    for size, limit in (("M", 50.0), ("L", 70.0)):
        yield Target(
            f"memory of a worker after {size}, MB", of(ours, size, "worker_megabytes"), limit
        )


def _in_process(stages: Sequence[StageCosts]) -> Iterator[Target]:
    first, last = stages[0], stages[-1]

    def costs(of: StageCosts) -> float:
        return sum(of.microseconds[stage] for stage in ("decode", "map", "assess"))

    added = (costs(last) - costs(first)) / (last.size.resources - first.size.resources)
    yield Target("an added resource, us in process", added, 1.5)
    yield Target("full collections in 1,000 calls, S", first.full_collections, 0)
    for costs_of in stages[:2]:
        ratio = costs_of.microseconds["decode, one bad entry"] / costs_of.microseconds["decode"]
        yield Target(f"decode with a bad entry / without, {costs_of.size.name}", ratio, 5.0)


def _of_fallback(fallback: Fallback) -> Iterator[Target]:
    yield Target("six searches / one, wall", fallback.six / fallback.one, 1.1)
    yield Target("six searches, ms of CPU", fallback.cpu_of_six, 10.0)
