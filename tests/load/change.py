"""One instance takes over from another behind the proxy, as the runbook's `change` does it.

Nobody may notice: the next one is ready before the proxy is led to it, and the last one is stopped
a second later.
"""

import itertools
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import make_url

from tests.deploy.nginx_server import Nginx
from tests.load.calls import Prepared, answered, mixed, percentile_ms
from tests.load.finding import Finding, unkept
from tests.load.service import Service, running
from tests.load.slow_records import reading_from, slow_records
from tests.load.traffic import Traffic

_TAKES_S = 1.0


def _one_in_ten_long(records: str) -> Callable[[], Prepared]:
    """As `mixed`, and some wait for a FHIR server."""
    numbers, others = itertools.count(1), mixed("change", one_in=5)

    def following() -> Prepared:
        return others() if next(numbers) % 10 else reading_from(records)

    return following


def change(folder: Path, *, changes: int, per_second: float) -> Finding:
    """Change the instance so many times under load."""
    database = make_url(f"sqlite:///{folder}/cds.db")
    codes = []
    with ExitStack() as stack:
        records = stack.enter_context(slow_records(_TAKES_S))
        leading = stack.enter_context(running(database))
        nginx = stack.enter_context(Nginx(folder, leading.port))
        traffic = Traffic(
            nginx.url,
            _one_in_ten_long(records),
            per_second=per_second,
            trusted=nginx.authority,
            keep_alive=False,
        )
        with traffic:
            time.sleep(1)
            for _ in range(changes):
                following = stack.enter_context(running(database))
                codes.append(_hand_over(nginx, leading, following))
                leading = following
            time.sleep(1)
        lost = leading.lost(traffic.calls)
    good = answered(traffic.calls)
    return Finding(
        "change of instance",
        {
            "changes": changes,
            "calls": len(traffic.calls),
            "of them answered 200": len(good),
            "longest answer, ms": percentile_ms(traffic.calls, 1),
        },
        unkept(
            {
                "every call is answered 200": len(good) == len(traffic.calls) > 0,
                "every instance stops with exit code 0": set(codes) == {0},
                "no acknowledged feedback is lost": lost == 0,
            }
        ),
    )


def _hand_over(nginx: Nginx, leading: Service, following: Service) -> int:
    """The exit code of the one that leaves."""
    nginx.lead(following.port)
    time.sleep(1)
    code, _ = leading.server.stop(signal.SIGTERM)
    return code
