"""Metrics of several worker processes, shared through files in one directory.

The metrics library takes the directory from the environment and keeps a file per process in it.
"""

import os
import shutil
import tempfile
from pathlib import Path

from prometheus_client import CollectorRegistry, multiprocess, values

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a fresh directory is made in it


def shared_directory() -> str | None:
    """Where the processes share their metrics; None where each keeps its own."""
    return os.environ.get(_VARIABLE)  # noqa: TID251 - the library's own way


def share_between_processes() -> Path:
    """Make the processes forked from now on share their metrics; before any metric exists.

    The directory is fresh, inside the one the environment names where it names one: numbers of
    an earlier run are never added to this one's. Whoever asked removes it with `forget`.
    """
    directory = tempfile.mkdtemp(prefix="b12-cds-metrics-", dir=shared_directory() or _in_memory())
    os.environ[_VARIABLE] = directory  # noqa: TID251 - the library's own way
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # the library's
    return Path(directory)


def _in_memory() -> Path | None:
    """Where there is no disk to run full: a worker that counts on a full one is killed (SIGBUS).

    None where the system has no such place: then the usual one for temporary files.
    """
    return _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK | os.X_OK) else None


def forget(directory: Path) -> None:
    """Remove the files of a run that is over."""
    shutil.rmtree(directory, ignore_errors=True)


def process_ended(pid: int) -> None:
    """Drop what described a process that is gone; what it counted stays."""
    if shared_directory() is not None:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library's


def of_all_processes(own: CollectorRegistry) -> CollectorRegistry:
    """The registry to show: of every process where they share, else this one's own."""
    directory = shared_directory()
    if directory is None:
        return own
    shared = CollectorRegistry()
    multiprocess.MultiProcessCollector(shared, directory)  # type: ignore[no-untyped-call]  # the library's
    return shared
