"""What is remembered of each FHIR server between calls: its health, and how busy it is."""

from threading import BoundedSemaphore, Lock

from cds_service.fhir_client.breaker import CircuitBreaker

PLACES = 8
"""Calls to one server under way at once, over all hook calls of this process."""


class Server:
    """One origin."""

    def __init__(self) -> None:
        self.breaker = CircuitBreaker()
        self.places = BoundedSemaphore(PLACES)


class Servers:
    """Every origin that was read from; there are as many as policies name."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[tuple[str, str, int], Server] = {}

    def at(self, origin: tuple[str, str, int]) -> Server:
        """The memory of one origin."""
        with self._lock:
            return self._known.setdefault(origin, Server())
