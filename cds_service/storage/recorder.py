"""Records of shown cards, written behind the answers: nobody ever waits for them.

A hook call puts what it showed into a bounded queue; one thread a process writes what has
gathered, a few times a second. What the queue cannot hold is dropped and counted, and feedback
on such a card is kept as unmatched.
"""

import atexit
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Full, Queue
from threading import Event, Lock, Thread

from prometheus_client import Counter

from cds_service.errors import StorageUnavailableError
from cds_service.storage.shown_cards import ShownCard

WAITING_AT_MOST = 10_000
"""Cards: some minutes of a busy site, about 10 MB."""

GATHER_S = 0.25
"""How long cards gather before they are written together; a crash loses no more."""

RETRY_S = 1.0
STOP_WITHIN_S = 5.0
_AT_ONCE = 1_000

WRITTEN = Counter("cds_shown_cards_recorded", "Shown cards written to the database")
DROPPED = Counter("cds_shown_cards_dropped", "Shown cards whose record was lost")
_log = logging.getLogger(__name__)


class Recorder:
    """Hands cards to `write`, which may raise StorageUnavailableError and is then tried again."""

    def __init__(
        self,
        write: Callable[[Sequence[ShownCard]], None],
        *,
        waiting_at_most: int = WAITING_AT_MOST,
    ) -> None:
        self._write = write
        self._waiting: Queue[ShownCard | None] = Queue(waiting_at_most)  # None: stop
        self._stopping = Event()
        self._starting = Lock()
        self._thread: Thread | None = None

    def record(self, cards: Sequence[ShownCard]) -> None:
        """Take cards; never waits and never raises."""
        if cards and self._thread is None:
            self._start()
        for card in cards:
            try:
                self._waiting.put_nowait(card)
            except Full:
                DROPPED.inc()

    def stop(self) -> None:
        """Write what is waiting, if the database lets us within a few seconds."""
        self._stopping.set()
        if self._thread is not None:
            with suppress(Full):
                self._waiting.put_nowait(None)
            self._thread.join(STOP_WITHIN_S)

    def _start(self) -> None:
        # Not before the first card: the server forks its workers, and threads do not survive that.
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="shown-cards", daemon=True)
                self._thread.start()
                atexit.register(self.stop)

    def _run(self) -> None:
        stopped = False
        while not stopped:
            gathered = self._gather()
            stopped = None in gathered
            cards = [card for card in gathered if card is not None]
            if cards:
                self._deliver(cards)

    def _gather(self) -> list[ShownCard | None]:
        """At least one, and what comes shortly after it."""
        gathered = [self._waiting.get()]
        self._stopping.wait(GATHER_S)
        while len(gathered) < _AT_ONCE and not self._waiting.empty():
            gathered.append(self._waiting.get_nowait())
        return gathered

    def _deliver(self, cards: Sequence[ShownCard]) -> None:
        while True:
            try:
                self._write(cards)
            except StorageUnavailableError:
                if self._stopping.wait(RETRY_S):
                    DROPPED.inc(len(cards))
                    return
            except Exception as defect:  # noqa: BLE001 - the thread must outlive a defect of ours
                _log.error("CDS-163 shown cards not recorded: %s", type(defect).__name__)
                DROPPED.inc(len(cards))
                return
            else:
                WRITTEN.inc(len(cards))
                return
