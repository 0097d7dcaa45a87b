"""A constant, moderate load for long: what the processes hold must stop growing.

Judged is the second half; what a process takes while it warms up (caches, pools, the arenas of the
allocator) is in the first. Memory is a fitted line, so that a single sample decides nothing.
Threads and descriptors come and go with connections: their medians over the two halves of the
second half are compared.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression, median

from sqlalchemy import make_url

from tests.deploy.nginx_server import Nginx
from tests.load.calls import answered, feedbacks, mixed, percentile_ms
from tests.load.finding import Figure, Finding, unkept
from tests.load.processes import Held, held
from tests.load.service import WORKERS, running
from tests.load.traffic import Traffic
from tests.postgres import Cluster

GROWTH_MB_PER_10_MIN = 1.0
"""For each of two workers. At 20 calls a second they answer 12,000 in 10 minutes, so a leak of 170
bytes a call is found; what stays below it is 144 MB a day at most, and a release is sooner."""

_SAMPLE_EVERY_S = 5.0


@dataclass(slots=True)
class _Watched:
    """One program, and what its processes held at each look."""

    pid: int
    seen: list[Held] = field(default_factory=list)

    def look(self) -> None:
        self.seen.append(held(self.pid))


def soak(
    folder: Path, cluster: Cluster, *, minutes: float, per_second: float, allowed_mb: float
) -> Finding:
    """The service behind its proxy, with PostgreSQL, for so long. `allowed_mb`: in 10 minutes."""
    database = make_url(cluster.new_database()).set(drivername="postgresql+psycopg")
    with running(database) as service, Nginx(folder, service.port) as nginx:
        programs = {"service": _Watched(service.pid), "proxy": _Watched(nginx.pid)}
        with Traffic(
            nginx.url, mixed("soak", one_in=10), per_second=per_second, trusted=nginx.authority
        ) as traffic:
            until = time.monotonic() + minutes * 60
            while time.monotonic() < until:
                time.sleep(min(_SAMPLE_EVERY_S, minutes * 60 / 40))
                for program in programs.values():
                    program.look()
        lost = service.lost(traffic.calls)
    good = answered(traffic.calls)
    return Finding(
        "soak",
        {
            "minutes": float(minutes),
            "calls a second": per_second,
            "calls": len(traffic.calls),
            "of them answered 200": len(good),
            "of them feedback": len(feedbacks(traffic.calls)),
            "p50, ms": percentile_ms(traffic.calls, 0.5),
            "p99, ms": percentile_ms(traffic.calls, 0.99),
            "samples": len(programs["service"].seen),
            **{k: v for name, each in programs.items() for k, v in _figures(name, each).items()},
        },
        unkept(
            {
                "every call is answered 200": len(good) == len(traffic.calls) > 0,
                "no acknowledged feedback is lost": lost == 0,
                **{k: v for name, p in programs.items() for k, v in _flat(name, p, allowed_mb)},
            }
        ),
    )


def _figures(name: str, program: _Watched) -> Mapping[str, Figure]:
    third, fourth = _quarters(program.seen)
    return {
        f"{name}: processes": program.seen[-1].processes,
        f"{name}: memory at the start, half-way, at the end, MB": " / ".join(
            f"{each.rss_mb:.1f}" for each in (program.seen[0], third[0], fourth[-1])
        ),
        f"{name}: growth in the second half, MB in 10 minutes": f"{_growth(program.seen):+.2f}",
        f"{name}: threads, third and fourth quarter": _medians(program.seen, "threads"),
        f"{name}: descriptors, third and fourth quarter": _medians(program.seen, "descriptors"),
    }


def _flat(name: str, program: _Watched, allowed_mb: float) -> list[tuple[str, bool]]:
    third, fourth = _quarters(program.seen)
    return [
        (
            f"{name}: memory grows by {allowed_mb * WORKERS:g} MB in 10 minutes at most",
            _growth(program.seen) <= allowed_mb * WORKERS,
        ),
        (
            f"{name}: no more threads",
            median(h.threads for h in fourth) <= median(h.threads for h in third),
        ),
        (
            f"{name}: no more descriptors",
            median(h.descriptors for h in fourth) <= median(h.descriptors for h in third) + 1,
        ),
        (
            f"{name}: no process is lost or replaced",
            len({h.processes for h in program.seen}) == 1,
        ),
    ]


def _quarters(seen: Sequence[Held]) -> tuple[Sequence[Held], Sequence[Held]]:
    """The third and the fourth."""
    half, three_quarters = len(seen) // 2, len(seen) * 3 // 4
    return seen[half:three_quarters], seen[three_quarters:]


def _growth(seen: Sequence[Held]) -> float:
    """Of the second half, in MB in 10 minutes."""
    half = seen[len(seen) // 2 :]
    return linear_regression([h.at for h in half], [h.rss_mb for h in half]).slope * 600


def _medians(seen: Sequence[Held], of: str) -> str:
    return " / ".join(f"{median(getattr(h, of) for h in each):g}" for each in _quarters(seen))
