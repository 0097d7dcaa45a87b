"""Every minute: do the canary patients get their known answer, and is the knowledge too old?"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Thread

from structlog.typing import FilteringBoundLogger

from cds_service.canary import CANARIES, lives
from cds_service.config import Config
from cds_service.telemetry.metrics import Telemetry
from cds_service.wiring import Ports

INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, and when. `silent` are the names of canaries without their answer."""

    at: datetime
    silent: tuple[str, ...]
    review_overdue: bool


class Watchdog:
    """Looks at most once a minute, for whoever asks: its own thread, a probe, a scrape."""

    def __init__(
        self, config: Config, ports: Ports, telemetry: Telemetry, log: FilteringBoundLogger
    ) -> None:
        self._config = config
        self._now = ports.now
        self._sleep = ports.sleep
        self._telemetry = telemetry
        self._log = log
        self._lock = Lock()
        self._last: Verdict | None = None

    def verdict(self) -> Verdict:
        """The last one, or a new one where that is a minute old."""
        with self._lock:
            now = self._now()
            # A clock that was set back must not make an old verdict last.
            if self._last is None or not timedelta(0) <= now - self._last.at < INTERVAL:
                before, self._last = self._last, self._look(now)
                self._tell(before, self._last)
            return self._last

    def start(self) -> None:
        """Look every minute from now on, in this process and in those forked from it."""
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = Lock()  # one copied while it was held would stay so
        Thread(target=self._watch, name="watchdog", daemon=True).start()

    def _watch(self) -> None:
        while True:
            self.verdict()
            self._sleep(INTERVAL.total_seconds())

    def _look(self, now: datetime) -> Verdict:
        alive = {canary.name: lives(canary, self._config, now) for canary in CANARIES}
        today = now.astimezone(self._config.timezone).date()
        overdue = today > self._config.profile.review_due
        self._telemetry.canaries_asked(alive, now)
        self._telemetry.review_is(overdue=overdue)
        return Verdict(now, tuple(name for name, ok in alive.items() if not ok), overdue)

    def _tell(self, before: Verdict | None, found: Verdict) -> None:
        """Write down what changed."""
        silent = before.silent if before is not None else ()
        if found.silent != silent:
            write: Callable[..., object] = self._log.error if found.silent else self._log.warning
            event = "canaries without their answer" if found.silent else "canaries answered again"
            write(event, code="CDS-180", canaries=found.silent or silent)
        if found.review_overdue and not (before is not None and before.review_overdue):
            due = self._config.profile.review_due.isoformat()
            self._log.warning("review of the knowledge is overdue", code="CDS-181", review_due=due)
