"""The service as its callers meet it, with the clock standing still."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from cds_service.app import create_app
from cds_service.config import Config
from cds_service.wiring import Ports

# The first text strategy of a fresh clone builds the Unicode tables, which takes seconds; and a
# shared machine is slow at times: neither says anything about the service.
settings.register_profile(
    "project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
Call = Callable[..., dict[str, Any]]


def counting_ids() -> Callable[[], UUID]:
    """Ids that are fresh for every call and the same in every run."""
    numbers = iter(range(1_000_000))
    return lambda: uuid5(UUID(int=0), str(next(numbers)))


def client_at(now: datetime = NOW, config: Config | None = None) -> FlaskClient:
    app = create_app(config, Ports(now=lambda: now, new_id=counting_ids()))
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
        return body

    return post
