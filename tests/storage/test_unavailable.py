"""A database that is locked, full, read-only, stopped or gone: feedback waits, hooks answer."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import URL, event

from cds_service.app import KEPT
from cds_service.config import Config
from cds_service.storage.address import read_address
from cds_service.storage.migrate import migrate
from tests.conftest import client_at
from tests.feedback.clinic import DEFICIENT, SERVICE, overridden, send, show, stored
from tests.postgres import Cluster


@pytest.fixture
def clinic(database: URL) -> FlaskClient:
    return client_at(config=Config(database=database))


@contextmanager
def locked(database: URL) -> Iterator[None]:
    if database.get_backend_name() == "sqlite":
        other = sqlite3.connect(str(database.database), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.close()
        return
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute("LOCK TABLE feedback, shown_cards IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def refused(client: FlaskClient, comment: str = "seen") -> None:
    answer = send(client, overridden("refused", {"userComment": comment}))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "CDS-160" in answer.text
    assert client.post(SERVICE, json=DEFICIENT).status_code == 200


def test_a_database_locked_for_six_seconds(clinic: FlaskClient, database: URL) -> None:
    with locked(database):
        until = time.monotonic() + 6
        while time.monotonic() < until:
            refused(clinic)
    assert stored(database) == []
    assert send(clinic, overridden("x")).status_code == 200


def test_hooks_answer_while_many_wait_for_a_locked_database(
    clinic: FlaskClient, database: URL
) -> None:
    send(clinic, overridden("before"))
    clients = [clinic.application.test_client() for _ in range(8)]
    with locked(database), ThreadPoolExecutor(8) as posts:
        waiting = [
            posts.submit(send, client, overridden(f"x{n}")) for n, client in enumerate(clients)
        ]
        done_first = clinic.post(SERVICE, json=DEFICIENT)
        answers = [post.result() for post in waiting]
    assert done_first.status_code == 200
    assert [answer.status_code for answer in answers] == [503] * 8
    assert len(stored(database)) == 1


def test_cards_shown_while_the_database_was_locked_are_recorded_afterwards(
    clinic: FlaskClient, database: URL
) -> None:
    with locked(database):
        clinic.post(SERVICE, json=DEFICIENT)
        time.sleep(3)
    cards = show(clinic, database)
    assert len(cards) == 2


def test_a_read_only_file(tmp_path: Path) -> None:
    file = tmp_path / "cds.db"
    migrate(read_address(f"sqlite:///{file}"))
    refused(
        client_at(config=Config(database=read_address(f"sqlite:///file:{file}?mode=ro&uri=true")))
    )


def test_a_read_only_server(postgres: Cluster) -> None:
    database = read_address(postgres.new_database())
    migrate(database)
    postgres.run_sql(f"ALTER DATABASE {database.database} SET default_transaction_read_only = on")
    refused(client_at(config=Config(database=database)))
    assert stored(database) == []


def test_a_full_disk_takes_nothing_and_loses_nothing(tmp_path: Path) -> None:
    database = read_address(f"sqlite:///{tmp_path}/cds.db")
    migrate(database)
    client = client_at(config=Config(database=database))

    def small(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 60")

    event.listen(client.application.extensions[KEPT].engine, "connect", small)
    taken, comment = 0, "x" * 3_000
    while send(client, overridden(f"{taken}", {"userComment": comment})).status_code == 200:
        taken += 1
        assert taken < 200
    refused(client, comment)
    assert len(stored(database)) == taken > 2


def test_a_server_that_stops_and_comes_back(postgres: Cluster) -> None:
    database = read_address(postgres.new_database())
    migrate(database)
    client = client_at(config=Config(database=database))
    assert send(client, overridden("before")).status_code == 200
    postgres.crash()
    refused(client)
    assert client.get("/readyz").status_code == 503
    postgres.restart()
    assert client.get("/readyz").status_code == 200
    assert send(client, overridden("after")).status_code == 200
    assert [row.card for row in stored(database)] == ["before", "after"]


def test_the_log_names_the_cause_and_nothing_that_was_sent(
    clinic: FlaskClient, database: URL, caplog: pytest.LogCaptureFixture
) -> None:
    with locked(database):
        send(clinic, overridden("card-4711", {"userComment": "Canary"}))
    cause = "SQLITE_BUSY" if database.get_backend_name() == "sqlite" else "55P03"
    assert f"CDS-160 the database did not answer: {cause}" in caplog.text
    assert "Canary" not in caplog.text
    assert "4711" not in caplog.text
