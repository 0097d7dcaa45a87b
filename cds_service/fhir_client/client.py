"""Reading all gaps of one hook call at once, and giving up on all of them at one moment."""

import logging
import queue
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Thread

from cds_service.fhir_client.addresses import Resolve, system_addresses
from cds_service.fhir_client.connection import PARALLEL, Connections
from cds_service.fhir_client.deadline import Deadline
from cds_service.fhir_client.policy import ReadPolicy
from cds_service.fhir_client.reading import Allowance, Reader, Reading
from cds_service.fhir_client.servers import Server, Servers
from cds_service.fhir_client.states import ReadError, ReadState
from cds_service.fhir_client.urls import BaseUrl
from fhir_mappings import PrefetchValue
from hooks.fhir_access import BearerToken
from hooks.gaps import Gap

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Readings:
    """How every key ended, what was had of it, and how long all of it took."""

    states: Mapping[str, ReadState]
    values: Mapping[str, PrefetchValue]
    seconds: float


class FhirClient:
    """One for a process: it remembers the health of servers, and nothing of any call."""

    def __init__(self, resolve: Resolve = system_addresses) -> None:
        self._resolve = resolve
        self._servers = Servers()

    def read(
        self, gaps: Sequence[Gap], base: BaseUrl, token: BearerToken | None, policy: ReadPolicy
    ) -> Readings:
        """Read the gaps, at most six at once, until the deadline of the policy and no longer.

        Ends early when a required key has failed: the call cannot be answered then.
        """
        started = time.monotonic()
        readings = tuple(Reading(gap) for gap in gaps)
        call = _HookCall(base, token, policy, self._servers.at(base.origin), self._resolve)
        unended = call.read_all(readings)
        values = {reading.gap.key: reading.value() for reading in readings}
        return Readings(
            states={reading.gap.key: reading.state(unended) for reading in readings},
            values={key: value for key, value in values.items() if value is not None},
            seconds=time.monotonic() - started,
        )


class _HookCall:
    """The reading of one hook call, by a few threads that end with it.

    They are not waited for: a thread held up by a name server or a dripping peer keeps its place
    at that server until it notices that its connection was cut, and nobody else's.
    """

    def __init__(
        self,
        base: BaseUrl,
        token: BearerToken | None,
        policy: ReadPolicy,
        server: Server,
        resolve: Resolve,
    ) -> None:
        self._base = base
        self._token = token
        self._policy = policy
        self._server = server
        self._resolve = resolve
        self._deadline = Deadline.after(policy.deadline)
        self._allowance = Allowance()
        self._lock = Lock()
        self._opened: Connections | ReadError | None = None
        self._todo: deque[Reading] = deque()
        self._done: queue.SimpleQueue[Reading] = queue.SimpleQueue()

    def read_all(self, readings: Sequence[Reading]) -> ReadState:
        """Read them; the state of those that had not ended when it was over."""
        self._todo.extend(readings)
        for _ in range(min(PARALLEL, len(readings))):
            Thread(target=self._work, name="fhir-read", daemon=True).start()
        try:
            return self._wait_for(len(readings))
        finally:
            self._todo.clear()
            if isinstance(self._opened, Connections):
                self._opened.cut()

    def _wait_for(self, count: int) -> ReadState:
        for _ in range(count):
            try:
                reading = self._done.get(timeout=self._deadline.left())
            except (queue.Empty, ReadError):
                return ReadState.TIMED_OUT
            if reading.gap.required and reading.has_failed:
                break
        return ReadState.NOT_ASKED

    def _work(self) -> None:
        while True:
            try:
                reading = self._todo.popleft()
            except IndexError:
                return
            self._read(reading)
            self._done.put(reading)

    def _read(self, reading: Reading) -> None:
        try:
            with self._place():
                self._reader().read(reading)
        except ReadError as error:
            reading.ended = error.state
        except Exception as defect:  # noqa: BLE001 - a thread must not end in silence
            _log.error("CDS-139 reading raised %s", type(defect).__name__)
            reading.ended = ReadState.DEFECT

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._server.places.acquire(timeout=self._deadline.left()):
            raise ReadError(ReadState.BUSY)
        try:
            yield
        finally:
            self._server.places.release()

    def _reader(self) -> Reader:
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
        if isinstance(self._opened, ReadError):
            raise ReadError(self._opened.state)
        return Reader(self._base, self._server, self._opened, self._allowance, self._deadline)

    def _open(self) -> Connections | ReadError:
        """Ask for the addresses once; every connection of the call goes to those and no other."""
        try:
            addresses = self._resolve(self._base.host, self._base.port)
        except (OSError, UnicodeError):
            self._server.breaker.failed(time.monotonic())
            return ReadError(ReadState.UNREACHABLE)
        if not self._policy.admits(self._base, addresses):
            return ReadError(ReadState.ADDRESS_NOT_ALLOWED)
        return Connections(
            self._base, addresses, self._token, self._policy.ca_bundle, self._deadline
        )
