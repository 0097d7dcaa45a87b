"""The record of shown cards: never in anybody's way, written before the server stops."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

import pytest
import requests
from prometheus_client import Counter
from sqlalchemy import URL

from cds_service.errors import StorageUnavailableError
from cds_service.storage.recorder import DROPPED, WRITTEN, Recorder
from cds_service.storage.shown_cards import ShownCard
from cds_service.tenants.tenant import OPEN_TENANT
from tests.conftest import NOW
from tests.feedback.clinic import DEFICIENT, SERVICE, recorded
from tests.server import Server


def card(number: int) -> ShownCard:
    return ShownCard(
        uuid=str(number),
        evaluation_id="e",
        tenant=OPEN_TENANT,
        service="b12-patient-view",
        topic="b12status",
        rules=(),
        knowledge_version="1.0.0",
        profile="seed",
        shown_at=NOW + timedelta(seconds=number),
        patient_key=None,
    )


def value(counter: Counter) -> float:
    return next(s.value for s in next(iter(counter.collect())).samples if s.name.endswith("_total"))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_cards_are_written_in_order_and_together() -> None:
    written: list[Sequence[ShownCard]] = []
    before = value(WRITTEN)
    recorder = Recorder(written.append)
    for number in range(50):
        recorder.record([card(number)])
    recorder.stop()
    assert [shown.uuid for batch in written for shown in batch] == [str(n) for n in range(50)]
    assert len(written) < 50
    assert value(WRITTEN) == before + 50


def test_what_the_queue_cannot_hold_is_dropped_and_counted_and_nobody_waits() -> None:
    held, written, before = Event(), list[ShownCard](), value(DROPPED)

    def write(cards: Sequence[ShownCard]) -> None:
        held.wait(20)
        written.extend(cards)

    recorder = Recorder(write, waiting_at_most=10)
    recorder.record([card(n) for n in range(100)])
    dropped = value(DROPPED) - before
    held.set()
    recorder.stop()
    assert dropped >= 80
    assert len(written) + dropped == 100


def test_a_database_that_fails_is_tried_again() -> None:
    attempts: list[int] = []

    def write(cards: Sequence[ShownCard]) -> None:
        attempts.append(len(cards))
        if len(attempts) == 1:
            raise StorageUnavailableError

    recorder = Recorder(write)
    recorder.record([card(1)])
    wait_for(lambda: attempts == [1, 1])
    recorder.stop()


def test_a_defect_of_ours_costs_its_batch_and_not_the_record(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    written: list[str] = []

    def write(cards: Sequence[ShownCard]) -> None:
        if cards[0].uuid == "1":
            raise ZeroDivisionError("Canary")
        written.extend(shown.uuid for shown in cards)

    recorder = Recorder(write)
    recorder.record([card(1)])
    wait_for(lambda: "CDS-163" in caplog.text)
    recorder.record([card(2)])
    wait_for(lambda: written == ["2"])
    recorder.stop()
    assert "Canary" not in caplog.text


def test_a_server_that_is_stopped_writes_what_waits(sqlite_database: URL) -> None:
    server = Server(CDS_DATABASE_URL=sqlite_database.render_as_string())
    address = server.url()
    cards = requests.post(f"{address}{SERVICE}", json=DEFICIENT, timeout=20).json()["cards"]
    code, _ = server.stop()
    assert code == 0
    assert {row.uuid for row in recorded(sqlite_database)} == {shown["uuid"] for shown in cards}
