"""A worker that is told to stop while it is starting: no error, and nobody connected is dropped."""

import socket
from collections.abc import Iterator
from selectors import DefaultSelector
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from cds_service.serve import _Worker


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def worker(listener: socket.socket) -> Iterator[_Worker]:
    """As it is when the signal came before it first looked at its socket."""
    unused: Any = None
    starting = _Worker(1, 1, [listener], unused, 30, Config(), unused)
    starting.poller, starting.tpool = DefaultSelector(), starting.get_thread_pool()
    starting.alive = False
    yield starting
    starting.tpool.shutdown()
    starting.poller.close()
    starting.tmp.close()


def test_the_door_is_opened_and_closed_as_usual(worker: _Worker, listener: socket.socket) -> None:
    worker.set_accept_enabled(True)
    worker.set_accept_enabled(False)
    worker.set_accept_enabled(False)
    assert listener.fileno() == -1


def test_whoever_is_connected_by_then_is_taken_in(
    worker: _Worker, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[TConn] = []
    monkeypatch.setattr(worker, "enqueue_req", taken.append)
    with socket.create_connection(listener.getsockname()):
        worker.set_accept_enabled(True)
        worker.set_accept_enabled(False)
    (connection,) = taken
    connection.close()
