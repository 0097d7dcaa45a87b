"""How many calls a tenant may make: a token bucket in the memory of one worker."""

import math
import threading
from collections.abc import Callable
from datetime import datetime

_MINUTE = 60


class Bucket:
    """Holds `burst` calls and regains `per_minute` of them evenly. Threads may share it."""

    def __init__(self, *, per_minute: int, burst: int, now: Callable[[], datetime]) -> None:
        self._per_second, self._burst, self._now = per_minute / _MINUTE, burst, now
        self._left, self._counted_at = float(burst), now()
        self._lock = threading.Lock()

    def take(self) -> int:
        """Take one call: 0, or the seconds until one can be had. A refused call costs nothing."""
        with self._lock:
            now = self._now()
            passed = max(0.0, (now - self._counted_at).total_seconds())
            self._left = min(self._burst, self._left + passed * self._per_second)
            self._counted_at = now
            if self._left < 1:
                return math.ceil((1 - self._left) / self._per_second)
            self._left -= 1
            return 0
