"""`python -m tests.load faults|soak`: what the service stands, as rows of a table.

Exit code 1 where a promise was not kept, 3 where a scenario could not be run here.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.load.change import change
from tests.load.database_restart import database_restart
from tests.load.drain import drain
from tests.load.finding import Finding
from tests.load.full_disk import NoDiskError, full_disk
from tests.load.slow import slow_clients
from tests.load.soak import GROWTH_MB_PER_10_MIN, soak
from tests.postgres import Cluster


def _with_cluster(scenario: Callable[[Cluster], Finding]) -> Finding:
    cluster = Cluster()
    try:
        return scenario(cluster)
    finally:
        cluster.stop()


FAULTS: Mapping[str, Callable[[Path], Finding]] = {
    "slow clients": lambda folder: slow_clients(
        folder, each=1000, seconds=60, per_second=20, patience_ms=500
    ),
    "drain": lambda folder: drain(folder, rounds=10, per_second=40),
    "change of instance": lambda folder: change(folder, changes=5, per_second=20),
    "restart of PostgreSQL": lambda _: _with_cluster(
        lambda cluster: database_restart(cluster, restarts=3, down_s=5, per_second=30)
    ),
    "full disk": lambda folder: full_disk(folder, full_s=10, per_second=20),
}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _run(scenarios: Mapping[str, Callable[[Path], Finding]]) -> int:
    _say(
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors, Linux {platform.release()}, "
        f"Python {platform.python_version()}; load average before: {os.getloadavg()[0]:.1f}"
    )
    _say("\n| scenario | what | figure |\n|---|---|---|")
    code = 0
    for name, scenario in scenarios.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = scenario(Path(folder))
            except NoDiskError as missing:
                _say(f"| {name} | verdict | not run: {missing} |")
                code = code or 3
                continue
        for row in found.rows():
            _say(row)
        code = code if found.passed else 1
    return code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("what", choices=("faults", "soak"))
    parser.add_argument("--minutes", type=float, default=30, help="of the soak")
    parser.add_argument("--per-second", type=float, default=20, help="calls of the soak")
    parser.add_argument("--only", choices=FAULTS, help="one of the faults")
    asked = parser.parse_args()
    if asked.what == "faults":
        return _run({k: v for k, v in FAULTS.items() if asked.only in {None, k}})
    return _run(
        {
            "soak": lambda folder: _with_cluster(
                lambda cluster: soak(
                    folder,
                    cluster,
                    minutes=asked.minutes,
                    per_second=asked.per_second,
                    allowed_mb=GROWTH_MB_PER_10_MIN,
                )
            )
        }
    )


if __name__ == "__main__":
    sys.exit(main())
