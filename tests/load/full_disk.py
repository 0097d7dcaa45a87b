"""The disk of the database (SQLite) and of temporary files runs full under load.

A worker that has to be replaced meanwhile must find what it needs to start. The disk is a small
tmpfs, which takes root; elsewhere the scenario cannot be run.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url

from tests.load.calls import mixed
from tests.load.finding import Finding, unkept
from tests.load.outage import RECOVERS_WITHIN_S, Outage, judge
from tests.load.processes import tree
from tests.load.service import WORKERS, running
from tests.load.traffic import Traffic

_DISK = "16m"
_REPLACED_WITHIN_S = 30
_CALM_S = RECOVERS_WITHIN_S + 1


class NoDiskError(RuntimeError):
    """A disk of one's own cannot be had here."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """An empty disk of a few megabytes. Raises NoDiskError."""
    disk = folder / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(disk)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        raise NoDiskError("mounting a tmpfs takes root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def full_disk(folder: Path, *, full_s: float, per_second: float) -> Finding:
    """Fill the disk for so long, then make room again. Raises NoDiskError."""
    with small_disk(folder) as disk:
        ballast = disk / "ballast"
        with running(make_url(f"sqlite:///{disk}/cds.db"), TMPDIR=str(disk)) as service:
            following = mixed("disk", one_in=3)
            with Traffic(service.url, following, per_second=per_second) as traffic:
                time.sleep(_CALM_S)
                began = time.monotonic()
                _fill(ballast)
                replaced = _replace_a_worker(service.pid)
                time.sleep(full_s)
                ballast.unlink()
                over = time.monotonic()
                time.sleep(_CALM_S)
            lost = service.lost(traffic.calls)
    died = sum("was sent" in line for line in service.log)
    found = judge("full disk", traffic.calls, [Outage(began, over)], lost)
    return replace(
        found,
        figures={**found.figures, "workers that died": died},
        broken=found.broken
        + unkept(
            {
                "no worker dies": died == 0,
                "a worker that ends is replaced": replaced,
            }
        ),
    )


def _replace_a_worker(parent: int) -> bool:
    """Whether another takes the place of one that is told to end."""
    leaving = tree(parent)[-1]
    os.kill(leaving, signal.SIGTERM)
    deadline = time.monotonic() + _REPLACED_WITHIN_S
    while time.monotonic() < deadline:
        workers = tree(parent)[1:]
        if len(workers) == WORKERS and leaving not in workers:
            return True
        time.sleep(0.1)
    return False


def _fill(ballast: Path) -> None:
    """Take all the room there is, to the last byte."""
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
