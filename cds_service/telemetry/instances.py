"""Which hook calls came before: the last ones of this process, as hashes."""

from collections import OrderedDict
from threading import Lock

_REMEMBERED = 10_000


class RecentInstances:
    """The most recent `hookInstance` ids. A repeated one is legal and worth counting."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._remembered = remembered
        self._lock = Lock()

    def repeats(self, hook_instance: str) -> bool:
        """Whether this id came before, and remember it."""
        key = hash(hook_instance)
        with self._lock:
            known = key in self._seen
            self._seen[key] = None
            self._seen.move_to_end(key)
            if len(self._seen) > self._remembered:
                self._seen.popitem(last=False)
        return known
