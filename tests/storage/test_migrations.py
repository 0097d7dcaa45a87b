"""The schema: up and down with rows in it, from several processes at once, and out of date."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, inspect

from cds_service.config import Config
from cds_service.storage.address import read_address
from cds_service.storage.database import opened, reading
from cds_service.storage.migrate import migrate, migrate_down, migrate_if_needed
from cds_service.storage.tables import SCHEMA, metadata
from tests.conftest import client_at
from tests.feedback.clinic import overridden, send, show, stored
from tests.postgres import Cluster
from tests.server import Server
from tests.storage.together import together


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """A database of each kind without tables."""
    if request.param == "sqlite":
        return read_address(f"sqlite:///{tmp_path}/kept/cds.db")
    cluster: Cluster = request.getfixturevalue("postgres")
    return read_address(cluster.new_database())


def tables(database: URL) -> set[str]:
    with opened(database) as engine:
        names = set(inspect(engine).get_table_names())
    return names - {"alembic_version"}


def test_the_migrations_make_the_tables_the_code_works_with(empty_database: URL) -> None:
    migrate(empty_database)
    with opened(empty_database) as engine, reading(engine) as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == SCHEMA
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(empty_database: URL) -> None:
    migrate(empty_database)
    assert (
        send(client_at(config=Config(database=empty_database)), overridden("x")).status_code == 200
    )
    migrate(empty_database)
    assert len(stored(empty_database)) == 1


def test_a_start_migrates_a_file_that_needs_it_and_does_not_even_load_the_means_otherwise(
    tmp_path: Path,
) -> None:
    address = f"sqlite:///{tmp_path}/cds.db"
    start = (
        "import sys; from cds_service.storage.address import read_address;"
        "from cds_service.storage.migrate import migrate_if_needed;"
        "migrate_if_needed(read_address(sys.argv[1]));"
        "print('alembic' in sys.modules)"
    )
    loaded = [
        subprocess.run(
            [sys.executable, "-c", start, address], check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    ]
    assert loaded == ["True\n", "False\n"]
    assert "feedback" in tables(read_address(address))


def test_a_start_restores_the_write_ahead_log_of_a_file_that_was_copied(tmp_path: Path) -> None:
    database = read_address(f"sqlite:///{tmp_path}/cds.db")
    migrate(database)
    with closing(sqlite3.connect(tmp_path / "cds.db")) as file:
        file.execute("PRAGMA journal_mode=DELETE")
    migrate_if_needed(database)
    with closing(sqlite3.connect(tmp_path / "cds.db")) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_down_and_up_again_keeps_what_the_older_schema_has_room_for(empty_database: URL) -> None:
    migrate(empty_database)
    client = client_at(config=Config(database=empty_database))
    card = show(client, empty_database)[0]["uuid"]
    send(client, *[overridden(card, at=f"2026-11-25T09:31:{n:02}Z") for n in range(50)])
    migrate_down(empty_database, "0001")
    assert tables(empty_database) == {"feedback", "shown_cards"}
    assert client.get("/readyz").status_code == 503
    migrate(empty_database)
    assert [row.unmatched for row in stored(empty_database)] == [False] * 50
    assert client.get("/readyz").status_code == 200
    migrate_down(empty_database, "base")
    assert tables(empty_database) == set()
    migrate(empty_database)
    assert stored(empty_database) == []


def test_an_out_of_date_schema_is_not_ready_and_the_log_says_what_to_do(
    empty_database: URL, caplog: pytest.LogCaptureFixture
) -> None:
    migrate(empty_database)
    migrate_down(empty_database, "0001")
    client = client_at(config=Config(database=empty_database))
    for _ in range(3):
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "run python -m cds_service migrate" in answer.get_json()["database"]
    lines = [r.getMessage() for r in caplog.records if "CDS-161" in r.getMessage()]
    assert lines == [
        "CDS-161 not ready: database schema 0001, 0002 needed: run python -m cds_service migrate"
    ]
    assert client.get("/livez").status_code == 200


def test_a_database_without_tables_takes_no_feedback_and_the_hooks_answer(
    empty_database: URL,
) -> None:
    client = client_at(config=Config(database=empty_database))
    Path(empty_database.database or "").parent.mkdir(exist_ok=True, parents=True)
    assert client.get("/readyz").status_code == 503
    assert send(client, overridden("x")).status_code == 503
    answer = client.post("/cds-services/b12-patient-view", json={"hook": "patient-view"})
    assert answer.status_code == 400


def test_processes_that_start_together_migrate_once(empty_database: URL) -> None:
    with together(migrate, 6) as pool:
        pool.map(migrate, [empty_database] * 6, chunksize=1)
    assert tables(empty_database) == set(metadata.tables)
    client = client_at(config=Config(database=empty_database))
    assert client.get("/readyz").status_code == 200


def test_a_developers_server_makes_its_database_by_itself_for_its_owner_alone(
    tmp_path: Path,
) -> None:
    file = tmp_path / "new/kept/cds.db"
    server = Server(CDS_DATABASE_URL=f"sqlite:///{file}")
    server.greeting()
    assert server.stop() == (0, "")
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_where_no_database_can_be_made_the_server_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    server = Server(CDS_DATABASE_URL=f"sqlite:///{tmp_path}/file/cds.db")
    code, errors = server.end()
    assert code == 2
    assert str(tmp_path / "file") in errors
