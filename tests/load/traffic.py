"""Callers who call at a constant rate, however long answers take."""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Self

import requests

from tests.load.calls import Call, Prepared, make

CALLERS = 16


class Traffic:
    """Runs from entering to leaving; `calls` holds what ended so far."""

    def __init__(
        self,
        url: str,
        following: Callable[[], Prepared],
        *,
        per_second: float,
        trusted: str | None = None,
        keep_alive: bool = True,
    ) -> None:
        self.url = url
        self.calls: list[Call] = []
        self._following, self._every = following, 1 / per_second
        self._trusted, self._keep_alive = trusted, keep_alive
        self._over, self._turn = Event(), Lock()
        self._due = time.monotonic()
        self._callers = [Thread(target=self._call, daemon=True) for _ in range(CALLERS)]

    def __enter__(self) -> Self:
        self._due = time.monotonic()
        for caller in self._callers:
            caller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for caller in self._callers:
            caller.join()

    def _next(self) -> tuple[float, Prepared]:
        with self._turn:
            self._due += self._every
            return self._due, self._following()

    def _call(self) -> None:
        session = self._session()
        while True:
            due, prepared = self._next()
            if self._over.wait(max(0.0, due - time.monotonic())):
                session.close()
                return
            self.calls.append(make(session, self.url, prepared, due))

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = self._trusted or True
        if not self._keep_alive:
            session.headers["Connection"] = "close"
        return session
