"""What differs between the running service and a test: clock, ids, name server, who is told."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4  # noqa: TID251 - the one source of fresh ids

from cds_service.counting import Count, uncounted
from cds_service.fhir_client.addresses import Resolve, system_addresses
from cds_service.trust.replays import ReplayStore


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one reader of the clock


def _write_line(line: bytes) -> None:
    # One write a line: the lines of several processes share a pipe.
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


@dataclass(frozen=True, slots=True)
class Ports:
    """Effects handed to the application. `now` is aware; `new_id` never repeats.

    `replays` remembers used tokens; without it the database does. `write_line` takes a line of
    the log without its end, `for_people` says that somebody reads it on a terminal; `sleep` takes
    seconds.
    """

    now: Callable[[], datetime] = _now
    new_id: Callable[[], UUID] = uuid4
    resolve: Resolve = system_addresses
    count: Count = uncounted
    replays: ReplayStore | None = None
    write_line: Callable[[bytes], object] = _write_line
    sleep: Callable[[float], object] = time.sleep
    for_people: bool = False
