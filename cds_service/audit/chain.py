"""A file of JSON lines, each holding the hash of the line before: a change or a gap shows.

One file is one chain, whatever number of processes writes it: each line is written under a lock
on the file. What a chain alone cannot show is that its end is missing; `verify` gives the hash of
the last line, to be kept elsewhere and asked for again.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import FileIO
from pathlib import Path
from typing import Any

import msgspec

EXTENSION = "https://b12pathway.org/fhir/StructureDefinition/previous-hash"
BEGINNING = "0" * 64
"""What stands in the first line of a file."""
_BLOCK = 8192
_decoder = msgspec.json.Decoder()


class BrokenChainError(ValueError):
    """A line is not what was written; `line` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Verified:
    """A chain without a gap. `last` is the hash of its last line."""

    lines: int
    last: str


def append(path: Path, resource: dict[str, Any]) -> None:
    """Write one resource as the next line. Raises OSError, and then nothing of it is left."""
    with path.open("ab+", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end, previous = _end(file)
        file.truncate(end)
        extension = [{"url": EXTENSION, "valueString": previous}]
        line = msgspec.json.encode({**resource, "extension": extension}) + b"\n"
        if file.write(line) != len(line):
            file.truncate(end)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _end(file: FileIO) -> tuple[int, str]:
    """Where the last whole line ends, and its hash.

    What stands behind it was being written when its writer was killed, and was never acknowledged.
    """
    tail, start = b"", file.seek(0, os.SEEK_END)
    size = start
    while start > 0 and tail.count(b"\n") < 2:  # noqa: PLR2004 - its end, and the end before it
        start = max(0, start - _BLOCK)
        file.seek(start)
        tail = file.read(size - start)
    whole, newline, _ = tail.rpartition(b"\n")
    if not newline:
        return 0, BEGINNING
    return start + len(whole) + 1, _hash(whole.rpartition(b"\n")[2])


def verify(path: Path, until: str | None = None) -> Verified:
    """Follow the chain. Raises BrokenChainError, OSError.

    `until`: the hash of a line that must be in it, as an earlier verification gave it.
    """
    number, before, found = 0, BEGINNING, until is None
    for number, (line, resource) in enumerate(_lines(path), start=1):
        if _previous(resource) != before:
            raise BrokenChainError(number, "does not follow the line before it")
        before = _hash(line)
        found = found or before == until
    if not found:
        raise BrokenChainError(number, "the chain ends before the line that was asked for")
    return Verified(number, before)


def resources(path: Path) -> Iterator[dict[str, Any]]:
    """The resources of a file in their order. Raises BrokenChainError for a line that is none."""
    return (resource for _, resource in _lines(path))


def _lines(path: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                raise BrokenChainError(number, "was not written to its end")
            try:
                resource = _decoder.decode(line)
            except msgspec.DecodeError:
                raise BrokenChainError(number, "is not JSON") from None
            if not isinstance(resource, dict):
                raise BrokenChainError(number, "is no resource")
            yield line.removesuffix(b"\n"), resource


def _previous(resource: dict[str, Any]) -> str | None:
    match resource.get("extension"):
        case [{"url": url, "valueString": str(value)}] if url == EXTENSION:
            return value
    return None


def _hash(line: bytes) -> str:
    return sha256(line).hexdigest()
