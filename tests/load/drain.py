"""A service is told to stop while it is called: what it was given by then is answered.

Calls that wait for a FHIR server, and others, are in flight at every SIGTERM.
"""

import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import requests
from sqlalchemy import URL, make_url

from tests.load.calls import Call, answered, make, mixed
from tests.load.finding import Finding, unkept
from tests.load.service import running
from tests.load.slow_records import reading_from, slow_records
from tests.load.traffic import Traffic

LONG_CALLS = 12
"""Fewer than the 16 threads of two workers: every one is being worked on."""

_TAKES_S = 1.0
_HEAD_START_S = 0.4
_A_MOMENT_S = 0.05
"""A call due so shortly before the signal may not have been sent by then."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """One stop. `late`: calls that were made once it was told to."""

    in_flight: list[Call]
    calls: list[Call]
    late: list[Call]
    took_s: float
    code: int
    lost: int

    @property
    def lost_calls(self) -> list[Call]:
        return [call for call in (*self.in_flight, *self.calls) if call.status != 200]


def drain(folder: Path, *, rounds: int, per_second: float) -> Finding:
    """Stop a service so many times in the middle of its work."""
    stops = [_stop(make_url(f"sqlite:///{folder}/{n}.db"), n, per_second) for n in range(rounds)]
    in_flight = [call for stop in stops for call in stop.in_flight]
    before = [call for stop in stops for call in stop.calls]
    late = [call for stop in stops for call in stop.late]
    unanswered = [call for stop in stops for call in stop.lost_calls]
    held_up = [call for call in late if call.status is None and call.waited_s > _TAKES_S / 2]
    return Finding(
        "drain",
        {
            "stops": rounds,
            "long calls in flight at the signal": len(in_flight),
            "other calls made before it": len(before),
            "of all these not answered 200": _told(unanswered),
            "calls made after it": len(late),
            "of them answered 200": len(answered(late)),
            "of them turned away": _told([call for call in late if call.status is None]),
            "of them kept waiting for nothing": len(held_up),
            "longest stop, s": max(stop.took_s for stop in stops),
        },
        unkept(
            {
                "every call in flight is answered 200": not unanswered,
                "whoever comes too late hears so at once": not held_up,
                "late calls are answered 200 or not at all": {c.status for c in late}
                <= {200, None},
                "it stops with exit code 0": {stop.code for stop in stops} == {0},
                "no acknowledged feedback is lost": not any(stop.lost for stop in stops),
            }
        ),
    )


def _stop(database: URL, number: int, per_second: float) -> Stopped:
    with slow_records(_TAKES_S) as records, running(database) as service:
        following = mixed(f"stop-{number}", one_in=5)
        with (
            ThreadPoolExecutor(LONG_CALLS) as callers,
            Traffic(service.url, following, per_second=per_second, keep_alive=False) as traffic,
        ):
            time.sleep(1)
            begun = [callers.submit(_read, service.url, records) for _ in range(LONG_CALLS)]
            time.sleep(_HEAD_START_S)
            told = time.monotonic()
            code, _ = service.server.stop(signal.SIGTERM)
            stopped = time.monotonic()
            time.sleep(_A_MOMENT_S)
        return Stopped(
            in_flight=[call.result() for call in begun],
            calls=[call for call in traffic.calls if call.due < told - _A_MOMENT_S],
            late=[call for call in traffic.calls if call.due >= told],
            took_s=stopped - told,
            code=code,
            lost=service.lost(traffic.calls),
        )


def _told(calls: list[Call]) -> str:
    """How many, and what became of them."""
    why = Counter(call.failure or str(call.status) for call in calls)
    return ", ".join([str(len(calls)), *(f"{count} {cause}" for cause, count in why.items())])


def _read(url: str, records: str) -> Call:
    with requests.Session() as session:
        return make(session, url, reading_from(records), time.monotonic())
