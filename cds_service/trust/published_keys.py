"""The keys a client publishes at a URL, kept at hand so that no call waits for its key server.

The server is asked in the background, at start, every ten minutes, and when a token names a key
that is not known. It may be down for a day before its clients are refused.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from cds_service.trust.fetch import FetchError
from cds_service.trust.keys import VerificationKey, read_key_set

FRESH = timedelta(minutes=10)
"""How long keys are used without asking again."""

PAUSE = timedelta(seconds=30)
"""The least time between two questions, whatever is asked for and however the last one ended."""

LOST = timedelta(minutes=1)
"""When a question without an end is given up: its thread is gone, or is fed a byte at a time."""

PATIENCE = 1.0
"""Seconds a call waits for the question its unknown key has started; it can be the new key."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class PublishedKeys:
    """One URL's keys. Safe to share between threads; `max_age` bounds how stale keys may get.

    `fetch` gives the JWK Set or raises FetchError. `asked` is told of each question whether the
    keys were read, and in words of ours what was wrong with the answer or with single keys.
    """

    def __init__(
        self,
        fetch: Callable[[], bytes],
        *,
        max_age: timedelta,
        now: Callable[[], datetime],
        asked: Callable[[bool, str], None],
    ) -> None:
        self._fetch, self._now, self._asked, self._max_age = fetch, now, asked, max_age
        self._lock = threading.Lock()
        self._keys: Mapping[str, VerificationKey] = {}
        self._read_at = self._asked_at = _NEVER
        self._question: threading.Event | None = None

    def find(self, kid: str) -> VerificationKey | None:
        """The key of that id, if the client publishes one or did so not too long ago."""
        key = self._usable().get(kid)
        if key is None:
            question = self.refresh()
            if question is not None:
                question.wait(PATIENCE)
            return self._usable().get(kid)
        if self._now() - self._read_at >= FRESH:
            self.refresh()
        return key

    def refresh(self) -> threading.Event | None:
        """Ask in the background; the event says when it is over. None where it is too early."""
        with self._lock:
            since = self._now() - self._asked_at
            if self._question is not None and since < LOST:
                return self._question
            if since < PAUSE:
                return None
            self._asked_at = self._now()
            self._question = over = threading.Event()
        threading.Thread(target=self._ask, args=(over,), daemon=True, name="key-set").start()
        return over

    def _usable(self) -> Mapping[str, VerificationKey]:
        with self._lock:
            return self._keys if self._now() - self._read_at < self._max_age else {}

    def _ask(self, over: threading.Event) -> None:
        outcome = (False, "defect")
        try:
            outcome = self._read()
        finally:
            with self._lock:
                self._question = None if self._question is over else self._question
            self._asked(*outcome)
            over.set()

    def _read(self) -> tuple[bool, str]:
        """Replace the keys by those published now: whether they were read, and what was wrong."""
        try:
            found = read_key_set(self._fetch())
        except FetchError as error:
            return False, str(error)
        except ValueError:
            return False, "no usable key set"
        with self._lock:
            self._keys, self._read_at = found.keys, self._now()
        return True, "; ".join(found.problems)
