"""Leaving a failing server alone for a while, so that neither side waits for nothing."""

from collections import deque
from threading import Lock

FAILURES = 5
WITHIN_S = 10.0
PAUSE_S = 15.0


class CircuitBreaker:
    """Opens after 5 failures within 10 s, for 15 s; then one call tries, and its end decides.

    Any success closes it and forgets the failures: a server that fails at some searches and
    answers others is not down. Times are monotonic seconds.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._closed_again_at: float | None = None

    def admits(self, now: float) -> bool:
        """Whether a call may be made now. The one that tries after the pause is admitted alone."""
        with self._lock:
            if self._closed_again_at is None:
                return True
            if now < self._closed_again_at:
                return False
            # Should the trying call never report, another may try after a further pause.
            self._closed_again_at = now + PAUSE_S
            return True

    def succeeded(self) -> None:
        """A call was answered, whatever the answer."""
        with self._lock:
            self._failures.clear()
            self._closed_again_at = None

    def failed(self, now: float) -> None:
        """A call was not answered, or with a server error."""
        with self._lock:
            self._failures.append(now)
            enough = len(self._failures) == FAILURES and now - self._failures[0] <= WITHIN_S
            if enough or self._closed_again_at is not None:
                self._closed_again_at = now + PAUSE_S
