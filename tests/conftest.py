"""The service as its callers meet it, with the clock standing still."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import URL

from cds_service.app import KEPT, create_app
from cds_service.config import DATABASE, Config
from cds_service.fhir_client import ReadPolicy
from cds_service.storage.address import read_address
from cds_service.storage.kept import Kept
from cds_service.storage.migrate import migrate
from cds_service.wiring import Ports
from tests.contract.published import check
from tests.postgres import Cluster
from tests.safety.run import HazardRun

# The first text strategy of a fresh clone builds the Unicode tables, which takes seconds; and a
# shared machine is slow at times: neither says anything about the service.
settings.register_profile(
    "project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
Call = Callable[..., dict[str, Any]]


def pytest_configure(config: pytest.Config) -> None:
    """Under pytest-xdist the workers only run tests; hazards are judged where all reports meet."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(HazardRun(), "hazards")


def counting_ids() -> Callable[[], UUID]:
    """Ids that are fresh for every call and the same in every run."""
    numbers = iter(range(1_000_000))
    return lambda: uuid5(UUID(int=0), str(next(numbers)))


_opened: list[Flask] = []


@pytest.fixture(autouse=True)
def _connections_end_with_the_test() -> Iterator[None]:
    before = len(_opened)  # those of fixtures that outlive the test
    yield
    while len(_opened) > before:
        kept: Kept = _opened.pop().extensions[KEPT]
        kept.close()


@cache
def _pristine() -> Path:
    """A database file with the tables of this release, to be copied."""
    directory = tempfile.TemporaryDirectory(prefix="b12-cds-")
    atexit.register(directory.cleanup)
    file = Path(directory.name) / "pristine.db"
    migrate(read_address(f"sqlite:///{file}"))
    return file


@cache
def _a_developers_database() -> URL:
    """One for all who name none, so that no test writes beside the code."""
    file = _pristine().with_name("developer.db")
    shutil.copyfile(_pristine(), file)
    return read_address(f"sqlite:///{file}")


def client_at(now: datetime = NOW, config: Config | None = None) -> FlaskClient:
    return client_with(Ports(now=lambda: now, new_id=counting_ids()), config)


def client_with(
    ports: Ports, config: Config | None = None, policy: ReadPolicy | None = None
) -> FlaskClient:
    config = config or Config()
    if config.database == DATABASE:
        config = replace(config, database=_a_developers_database())
    app = create_app(config, ports, policy)
    _opened.append(app)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.fixture(scope="session")
def client() -> FlaskClient:
    return client_at()


@pytest.fixture(scope="session")
def ask(client: FlaskClient) -> Call:
    """POST a request to the service of its hook and give the body of the 200 that must come."""

    def post(request: dict[str, Any]) -> dict[str, Any]:
        response = client.post(f"/cds-services/b12-{request['hook']}", json=request)
        assert response.status_code == 200, response.text
        body = response.json
        assert isinstance(body, dict)
        check("response.json", body)
        return body

    return post


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def _on_postgres(postgres: Cluster) -> URL:
    url = read_address(postgres.new_database())
    migrate(url)
    return url


@pytest.fixture
def sqlite_database(tmp_path: Path) -> URL:
    shutil.copyfile(_pristine(), tmp_path / "cds.db")
    return read_address(f"sqlite:///{tmp_path}/cds.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> URL:
    """A database of each kind, with the tables of this release and nothing in them."""
    if request.param == "postgresql":
        url: URL = request.getfixturevalue("_on_postgres")
        request.getfixturevalue("postgres").run_sql(
            "TRUNCATE shown_cards, feedback, replays", url.database
        )
        return url
    file: URL = request.getfixturevalue("sqlite_database")
    return file
