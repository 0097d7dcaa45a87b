"""The disk of the database (SQLite) and of the workers' counters runs full under load.

The disk is a small tmpfs, which takes root; elsewhere the scenario cannot be run.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.load.calls import mixed
from tests.load.finding import Finding
from tests.load.outage import RECOVERS_WITHIN_S, Outage, judge
from tests.load.service import running
from tests.load.traffic import Traffic

_DISK = "16m"
_CONTINUES_S = RECOVERS_WITHIN_S + 2
_TOO_LATE_S = 60


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
                time.sleep(_CONTINUES_S)
                began = time.monotonic()
                _fill(ballast)
                time.sleep(full_s)
                ballast.unlink()
                over = time.monotonic()
                time.sleep(_CONTINUES_S)
            lost = service.lost(traffic.calls)
            workers_died = any("SIG" in line for line in service.log)
    found = judge("full disk", traffic.calls, [Outage(began, over)], lost)
    return found


def _fill(ballast: Path) -> None:
    """Take all the room there is, to the last byte."""
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
