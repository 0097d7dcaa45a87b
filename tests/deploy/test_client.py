"""The client of the runbook is one the service lets in."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cds_service.config import Config
from cds_service.wiring import Ports
from deploy import client
from tests.conftest import NOW, client_with

ISSUER = "https://operations.example.org"
PATH = "/cds-services/b12-patient-view"
REQUEST = (Path(__file__).parents[2] / "examples/patient-view.json").read_text("utf-8")


def test_its_token_opens_the_door_once(tmp_path: Path) -> None:
    client.new_key(tmp_path / "one.jwk", "one")
    (tmp_path / "keys.json").write_text(client.key_set([tmp_path / "one.jwk"]), "utf-8")
    tenants = tmp_path / "tenants.toml"
    tenants.write_text(
        f'[[tenant]]\nid = "x"\nissuer = "{ISSUER}"\nkey_file = "keys.json"\n', "utf-8"
    )
    config = Config.from_env(
        {"CDS_TENANTS": str(tenants), "CDS_PUBLIC_URL": "https://cds.example.org"}, today=NOW.date()
    )
    now = int(time.time())
    service = client_with(Ports(now=lambda: datetime.fromtimestamp(now, UTC)), config)
    token = client.token(tmp_path / "one.jwk", ISSUER, f"https://cds.example.org{PATH}", now)
    asked = {"data": REQUEST, "content_type": "application/json"}
    bearer = {"Authorization": f"Bearer {token}"}
    assert [service.post(PATH, headers=bearer, **asked).status_code for _ in range(2)] == [200, 401]


def test_the_private_half_stays_in_its_file(tmp_path: Path) -> None:
    key = tmp_path / "one.jwk"
    client.new_key(key, "one")
    assert key.stat().st_mode & 0o777 == 0o600
    assert "d" in json.loads(key.read_text("utf-8"))
    (shown,) = json.loads(client.key_set([key]))["keys"]
    assert "d" not in shown
    with pytest.raises(FileExistsError):
        client.new_key(key, "two")
