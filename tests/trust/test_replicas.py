"""Production as processes: two replicas on one database, and a token that is good for one call."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from sqlalchemy import URL, create_engine, text

from tests.server import Server
from tests.trust import minting
from tests.trust.door import REQUEST

PATH = "/cds-services/b12-patient-view"


def settings(folder: Path, database: URL) -> dict[str, str]:
    (folder / "keys.json").write_text(json.dumps(minting.key_set("es384")), "utf-8")
    (folder / "tenants.toml").write_text(
        f'[[tenant]]\nid = "ehr"\nissuer = "{minting.ISSUER}"\nkey_file = "keys.json"\n',
        "utf-8",
    )
    return {
        "CDS_ENV": "production",
        "CDS_TENANTS": str(folder / "tenants.toml"),
        "CDS_PUBLIC_URL": minting.BASE,
        "CDS_DATABASE_URL": database.render_as_string(hide_password=False),
    }


class Replica:
    """A server in production, which says nowhere but in its log that it listens."""

    def __init__(self, folder: Path, database: URL) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self.server = Server(**settings(folder, database) | {"PORT": port})

    def listening(self) -> str:
        """Its URL, once it answers. Fails where it has stopped instead."""
        while self.server.process.poll() is None:
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{self.url}/livez", timeout=30)
                return self.url
            time.sleep(0.1)
        pytest.fail(self.server.end()[1])


@pytest.fixture
def replicas(tmp_path: Path, database: URL) -> Iterator[list[Replica]]:
    started = [Replica(tmp_path, database) for _ in range(2)]
    yield started
    for replica in started:
        replica.server.kill()


def fresh(jti: str, audience: str = minting.ENDPOINT) -> dict[str, str]:
    return minting.bearer(datetime.now(UTC), jti=jti, aud=audience)  # noqa: TID251 - they read the clock


def test_j7_of_sixty_calls_at_once_to_two_replicas_one_is_answered_and_none_after_a_restart(
    replicas: list[Replica], tmp_path: Path, database: URL
) -> None:
    urls = [replica.listening() for replica in replicas]
    token = fresh("once")

    def call(number: int) -> int:
        url = f"{urls[number % 2]}{PATH}"
        return requests.post(url, json=REQUEST, headers=token, timeout=30).status_code

    with ThreadPoolExecutor(12) as together:
        assert sorted(together.map(call, range(60))) == [200] + [401] * 59
    replicas.pop().server.kill()
    replicas.append(Replica(tmp_path, database))
    urls[1] = replicas[1].listening()
    assert call(1) == 401
    answered = requests.post(f"{urls[1]}{PATH}", json=REQUEST, headers=fresh("two"), timeout=30)
    assert answered.status_code == 200


def test_feedback_belongs_to_the_tenant_whose_token_came_with_it(
    replicas: list[Replica], database: URL
) -> None:
    entry = {"card": "c-1", "outcome": "accepted", "outcomeTimestamp": "2026-11-25T09:30:00Z"}
    body = {"feedback": [entry | {"acceptedSuggestions": [{"id": "s-1"}]}]}
    url = f"{replicas[0].listening()}{PATH}/feedback"
    assert requests.post(url, json=body, timeout=30).status_code == 401
    told = requests.post(url, json=body, headers=fresh("fb"), timeout=30)
    assert told.status_code == 200, told.text
    engine = create_engine(database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT tenant FROM feedback")).scalars().all() == ["ehr"]
    engine.dispose()
