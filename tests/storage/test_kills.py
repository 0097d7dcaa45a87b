"""A worker that is killed loses nothing it acknowledged (`make kills`: a hundred times)."""

import pytest
from sqlalchemy import URL

from tests.storage.kills import survive

ROUNDS = 10


def test_killed_workers_lose_nothing_they_acknowledged(
    database: URL, request: pytest.FixtureRequest
) -> None:
    server = database.get_backend_name() == "postgresql"
    cluster = request.getfixturevalue("postgres") if server else None
    seen = survive(database, ROUNDS, cluster)
    assert (seen.lost, seen.torn) == (0, 0)
    assert seen.acknowledged >= ROUNDS
