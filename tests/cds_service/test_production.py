"""Production: starts only with clients it can tell apart, and says everything that is missing."""

from dataclasses import replace
from pathlib import Path

import pytest

from cds_service.config import Config, ConfigError
from cds_service.storage.address import read_address
from cds_service.wiring import Ports
from tests.conftest import NOW, client_with
from tests.trust import minting
from tests.trust.door import CONFIG, TENANT, ask, door

EXAMPLE = Path(__file__).parents[2] / "deploy/tenants.toml.example"
SETTINGS = {
    "CDS_ENV": "production",
    "CDS_TENANTS": str(EXAMPLE),
    "CDS_PUBLIC_URL": "https://cds.example.org/",
    "CDS_PROXY_HOPS": "1",
    "CDS_DATABASE_URL": "postgresql://cds@db.example.org/cds",
}


def problems(**changes: str) -> str:
    with pytest.raises(ConfigError) as refused:
        Config.from_env(SETTINGS | changes, today=NOW.date())
    return "\n".join(refused.value.problems)


def test_it_starts_with_clients_and_an_https_address() -> None:
    config = Config.from_env(SETTINGS, today=NOW.date())
    assert not config.dev
    assert len(config.tenants) == 2
    assert config.base_url == "https://cds.example.org"
    assert config.cors_origins == ()
    assert config.proxy_hops == 1


def test_the_demo_pages_are_off_unless_asked_for() -> None:
    assert not Config.from_env(SETTINGS, today=NOW.date()).demo
    assert Config.from_env(SETTINGS | {"CDS_DEMO": "1"}, today=NOW.date()).demo


def test_j20_without_clients_it_does_not_start_and_names_everything_at_once() -> None:
    told = problems(
        CDS_TENANTS="", CDS_PUBLIC_URL="", CDS_CORS_ORIGINS="https://sandbox.cds-hooks.org"
    )
    assert "CDS_TENANTS missing" in told
    assert "CDS_PUBLIC_URL must be the https URL" in told
    assert "CDS_CORS_ORIGINS holds the public sandbox" in told
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize("url", ["http://cds.example.org", "cds.example.org", "https://a?b", "x"])
def test_an_address_without_tls_or_of_no_use_is_refused(url: str) -> None:
    assert "CDS_PUBLIC_URL" in problems(CDS_PUBLIC_URL=url)


@pytest.mark.parametrize(
    "entries",
    [
        'preset = "sandbox"',
        'issuer = "https://sandbox.cds-hooks.org"\njku_urls = ["https://x.example/jwks"]',
        'issuer = "https://SANDBOX.cds-hooks.org/"\njku_urls = ["https://x.example/jwks"]',
        'issuer = "x"\njku_urls = ["https://sandbox.cds-hooks.org/.well-known/jwks.json"]',
    ],
)
def test_j_14_the_public_sandbox_whose_key_everybody_has_is_refused(
    entries: str, tmp_path: Path
) -> None:
    path = tmp_path / "tenants.toml"
    path.write_text(f'[[tenant]]\nid = "play"\n{entries}\n', "utf-8")
    assert "trusts the public sandbox" in problems(CDS_TENANTS=str(path))
    in_dev = Config.from_env({"CDS_TENANTS": str(path)}, today=NOW.date())
    assert in_dev.tenants[0].id == "play"


def test_a_broken_tenants_file_is_not_called_a_missing_one(tmp_path: Path) -> None:
    path = tmp_path / "tenants.toml"
    path.write_text("", "utf-8")
    told = problems(CDS_TENANTS=str(path))
    assert "no [[tenant]] in it" in told
    assert "missing" not in told


def test_rules_that_do_not_exist_cannot_be_switched_off() -> None:
    assert "CDS_RULES_OFF: no such rule: D99" in problems(CDS_RULES_OFF="D1, D99")


def test_without_a_memory_for_used_tokens_known_clients_are_not_served(tmp_path: Path) -> None:
    database = read_address(f"sqlite:///{tmp_path}/not-migrated.db")
    config = replace(CONFIG, tenants=(TENANT,), database=database)
    refused = ask(client_with(Ports(now=lambda: NOW), config), minting.bearer(NOW, jti="one"))
    assert refused.status_code == 503
    assert "CDS-111" in refused.text


def test_behind_its_proxy_a_call_without_tls_is_refused() -> None:
    config = replace(CONFIG, environment="production", proxy_hops=1)
    client = door(config=config)
    plain = minting.bearer(NOW, jti="one") | {"X-Forwarded-Proto": "http"}
    refused = ask(client, plain)
    assert refused.status_code == 403
    assert "CDS-112" in refused.text
    assert ask(client, plain | {"X-Forwarded-Proto": "https"}).status_code == 200
    assert client.get("/cds-services").status_code == 403
    assert client.get("/livez").status_code == 200


def test_without_a_proxy_nobody_is_believed_about_tls() -> None:
    client = door(config=replace(CONFIG, environment="production"))
    headers = minting.bearer(NOW, jti="one") | {"X-Forwarded-Proto": "http"}
    assert ask(client, headers).status_code == 200
