"""What a program's processes hold, from /proc: memory, threads, descriptors."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PAGE_OF_KB = re.compile(r"^(VmRSS|Threads):\s+(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Held:
    """Sums over the processes of a program at one moment."""

    at: float
    processes: int
    rss_mb: float
    threads: int
    descriptors: int


def tree(pid: int) -> list[int]:
    """A process and all its descendants."""
    try:
        children = (_PROC / f"{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in tree(int(child)))]


def held(pid: int) -> Held:
    each = [_of(process) for process in tree(pid)]
    return Held(
        at=time.monotonic(),
        processes=len(each),
        rss_mb=sum(kb for kb, _, _ in each) / 1000,
        threads=sum(threads for _, threads, _ in each),
        descriptors=sum(descriptors for _, _, descriptors in each),
    )


def _of(pid: int) -> tuple[int, int, int]:
    try:
        told = dict(_PAGE_OF_KB.findall((_PROC / f"{pid}/status").read_text("utf-8")))
        descriptors = len(list((_PROC / f"{pid}/fd").iterdir()))
    except OSError:  # gone meanwhile
        return 0, 0, 0
    return int(told.get("VmRSS", 0)), int(told.get("Threads", 0)), descriptors
