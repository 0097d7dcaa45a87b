"""What a command is: a name, its arguments, and what it does with them."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cds_service.config import Config
from cds_service.wiring import Ports

REFUSED = 2
"""Exit code when half configured, or when what was given cannot be worked on."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `run` gives the exit code; ServiceError and OSError it raises are told."""

    name: str
    help: str
    run: Callable[[Namespace, Config, Ports], int]
    arguments: Callable[[ArgumentParser], object] = lambda _: None


def refuse(lines: Iterable[str]) -> int:
    """Tell why nothing was done."""
    for line in lines:
        sys.stderr.write(f"{line}\n")
    return REFUSED
