"""Reading one prefetch key to its end: the template or a page, and the pages that follow."""

import time
from dataclasses import dataclass, field
from threading import Lock

from cds_service.fhir_client.connection import Connections
from cds_service.fhir_client.deadline import Deadline
from cds_service.fhir_client.servers import Server
from cds_service.fhir_client.states import ReadError, ReadState
from cds_service.fhir_client.urls import BaseUrl, target_of_page, target_of_query
from fhir_mappings import PrefetchValue, Standing, joined, leads_on, next_page, read_page, standing
from hooks.gaps import Gap
from pathway.facts import FactGroup

MAX_PAGES = 10
MAX_BYTES = 20 * 1024 * 1024
MAX_RESOURCES = 2_000

_OF_STANDING = {
    Standing.FAILED: ReadState.OPERATION_OUTCOME,
    Standing.WRONG_TYPE: ReadState.WRONG_TYPE,
    Standing.NOT_FHIR: ReadState.NOT_FHIR,
}


class Allowance:
    """What one hook call may still read, over all its keys."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bytes = MAX_BYTES
        self._resources = MAX_RESOURCES

    def spend(self, size: int, resources: int) -> None:
        """Take a page. Raises ReadError where it is more than is left; then nothing is taken."""
        with self._lock:
            if size > self._bytes or resources > self._resources:
                raise ReadError(ReadState.TOO_LARGE)
            self._bytes -= size
            self._resources -= resources


@dataclass(slots=True)
class Reading:
    """One key, as far as it has been read. Another thread may look at it at any time."""

    gap: Gap
    pages: list[PrefetchValue] = field(default_factory=list)
    ended: ReadState | None = None
    """None while it is being read."""

    def state(self, otherwise: ReadState) -> ReadState:
        """How it ended; what had not ended did so `otherwise`, and with pages it is incomplete."""
        ended = self.ended or otherwise
        had_some = self.pages and ended is not ReadState.READ
        return ReadState.INCOMPLETE if had_some else ended

    def value(self) -> PrefetchValue | None:
        """What was read as a prefetch value that says whether more exists; None without any."""
        whole = self.ended is ReadState.READ
        return joined(tuple(self.pages), whole=whole) if self.pages else None

    @property
    def has_failed(self) -> bool:
        """Whether it ended with nothing."""
        return self.ended is not None and not self.pages


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads keys of one hook call from one server."""

    base: BaseUrl
    server: Server
    connections: Connections
    allowance: Allowance
    deadline: Deadline

    def read(self, reading: Reading) -> None:
        """Read until there is nothing more, or no more can be had. Raises nothing of a server."""
        try:
            self._read_pages(reading)
            reading.ended = ReadState.READ
        except ReadError as error:
            reading.ended = error.state

    def _read_pages(self, reading: Reading) -> None:
        gap = reading.gap
        if gap.first_page is not None:
            reading.pages.append(gap.first_page)
            target: str | None = _page(self.base, gap.query)
        else:
            target = target_of_query(self.base, gap.query)
        seen: set[str] = set()
        while target is not None:
            if target in seen or len(seen) == MAX_PAGES:
                raise ReadError(ReadState.INCOMPLETE)
            seen.add(target)
            page = self._page_at(target, FactGroup(gap.key))
            reading.pages.append(page)
            target = _page(self.base, next_page(page)) if leads_on(page) else None

    def _page_at(self, target: str, group: FactGroup) -> PrefetchValue:
        raw = self._got(target)
        value = read_page(raw)
        stands = standing(value, group)
        if not isinstance(value, PrefetchValue) or stands is not Standing.ANSWERED:
            raise ReadError(_OF_STANDING.get(stands, ReadState.NOT_FHIR))
        self.allowance.spend(len(raw), len(value.entry or ()))
        return value

    def _got(self, target: str) -> bytes:
        """The body at a target, asked for once more where that may help."""
        if not self._admitted():
            raise ReadError(ReadState.SUSPENDED)
        try:
            return self._asked(target)
        except ReadError as error:
            if not (error.again and self._admitted()):
                raise
        return self._asked(target)

    def _admitted(self) -> bool:
        return self.server.breaker.admits(time.monotonic())

    def _asked(self, target: str) -> bytes:
        self.deadline.check()
        try:
            body = self.connections.get(target)
        except ReadError as error:
            self._note(error.state)
            raise
        self.server.breaker.succeeded()
        return body

    def _note(self, state: ReadState) -> None:
        if state.is_failure:
            self.server.breaker.failed(time.monotonic())
        elif state is not ReadState.NOT_ASKED:
            self.server.breaker.succeeded()


def _page(base: BaseUrl, address: str | None) -> str:
    """The target of a page; one outside the base, or without an address, is not followed."""
    if address is None:
        raise ReadError(ReadState.INCOMPLETE)
    try:
        return target_of_page(base, address)
    except ValueError:
        raise ReadError(ReadState.INCOMPLETE) from None
