"""The door, in the order a caller meets it: token, once only, before anything is read."""

import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cds_service.counting import Event
from cds_service.trust.token import Token, read_token
from tests.conftest import NOW
from tests.trust import minting
from tests.trust.door import CONFIG, REQUEST, TENANT, Remembered, Seen, ask, door, keys

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
URL = "/cds-services/b12-patient-view"


def test_j_01_services_and_feedback_ask_for_a_token_and_discovery_where_configured() -> None:
    client = door()
    assert client.post(URL, json=REQUEST).status_code == 401
    assert client.post(f"{URL}/feedback", json={}).status_code == 401
    assert client.get("/cds-services").status_code == 200
    strict = door(config=replace(CONFIG, authenticate_discovery=True))
    assert strict.get("/cds-services").status_code == 401
    headers = minting.bearer(NOW, jti="one", aud=f"{minting.BASE}/cds-services")
    assert strict.get("/cds-services", headers=headers).status_code == 200


def test_j_01_no_route_of_the_services_forgets_to_ask() -> None:
    client = door()
    posts = {
        rule.rule.replace("<service_id>", "b12-patient-view")
        for rule in client.application.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    }
    assert posts == {URL, f"{URL}/feedback", "/why"}
    assert {client.post(path, json=REQUEST).status_code for path in posts} == {401}


@pytest.mark.parametrize(
    ("key", "algorithm"), [("es256", "ES256"), ("rsa", "RS256"), ("rsa", "RS384")]
)
def test_j_05_other_algorithms_count_where_they_are_configured(key: str, algorithm: str) -> None:
    client = door(replace(TENANT, keys=keys(key), algorithms=(algorithm,)))
    row = {"key": key, "alg": algorithm}
    assert ask(client, {"Authorization": minting.mint(row, NOW)}).status_code == 200


@pytest.mark.parametrize("path", ["/cds-services", URL, f"{URL}/feedback"])
def test_a_preflight_never_needs_a_token(path: str) -> None:
    strict = door(config=replace(CONFIG, authenticate_discovery=True))
    assert strict.options(path).status_code == 204


def test_j_08_feedback_may_be_addressed_to_the_service_or_to_its_own_url() -> None:
    client = door()
    for number, audience in enumerate((minting.ENDPOINT, f"{minting.ENDPOINT}/feedback")):
        headers = minting.bearer(NOW, jti=f"ok-{number}", aud=audience)
        assert client.post(f"{URL}/feedback", json={}, headers=headers).status_code != 401
    headers = minting.bearer(NOW, jti="hook", aud=f"{minting.ENDPOINT}/feedback")
    assert client.post(URL, json=REQUEST, headers=headers).status_code == 401


def test_j5_no_header_of_the_caller_changes_what_a_token_must_be_meant_for() -> None:
    client = door(config=replace(CONFIG, proxy_hops=1))
    spoofed = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    meant = minting.bearer(
        NOW, jti="evil", aud="https://evil.example/cds-services/b12-patient-view"
    )
    assert client.post(URL, json=REQUEST, headers={**meant, **spoofed}).status_code == 401
    good = minting.bearer(NOW, jti="good")
    assert client.post(URL, json=REQUEST, headers={**good, **spoofed}).status_code == 200


def test_j7_of_a_hundred_calls_at_once_with_one_token_one_is_answered() -> None:
    client = door()
    headers = minting.bearer(NOW, jti="once")

    def call(_: int) -> int:
        return ask(client.application.test_client(), headers).status_code

    with ThreadPoolExecutor(16) as together:
        statuses = list(together.map(call, range(100)))
    assert sorted(statuses) == [200] + [401] * 99


def test_j7_a_used_token_stays_used_after_a_restart() -> None:
    kept = Remembered()
    headers = minting.bearer(NOW, jti="once")
    assert ask(door(replays=kept), headers).status_code == 200
    assert ask(door(replays=kept), headers).status_code == 401


def test_j_10_the_same_jti_of_another_issuer_is_another_token() -> None:
    other = replace(
        TENANT, id="other", issuer=minting.OTHER_ISSUER, keys=keys("other"), jku_urls=()
    )
    client = door(TENANT, other)
    assert ask(client, minting.bearer(NOW, jti="one")).status_code == 200
    headers = minting.bearer(NOW, jti="one", key="other", iss=minting.OTHER_ISSUER)
    assert ask(client, headers).status_code == 200
    assert ask(client, headers).status_code == 401


def test_j8_only_accepted_tokens_are_remembered_and_no_longer_than_they_live() -> None:
    kept = Remembered()
    client = door(replays=kept)
    for row in ({"key": "stranger"}, {"claims": {"aud": "x"}}, {"claims": {"jti": ""}}):
        assert ask(client, {"Authorization": minting.mint(row, NOW)}).status_code == 401
    assert kept.used == {}
    assert ask(client, minting.bearer(NOW, jti="one")).status_code == 200
    assert kept.used == {(minting.ISSUER, "one"): NOW + timedelta(seconds=300 + 60)}


class Broken:
    """A store that cannot be asked."""

    def first_use(self, *_: object, **__: object) -> bool:
        raise OSError("no such table: used tokens of st-marys")


def test_while_used_tokens_cannot_be_looked_up_nobody_gets_in() -> None:
    seen = Seen()
    client = door(replays=Broken(), seen=seen)
    response = ask(client, minting.bearer(NOW, jti="one"))
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "CDS-111" in response.text
    assert "st-marys" not in response.text
    assert seen.of(Event.REPLAYS_UNAVAILABLE) == [("ehr", "OSError")]
    assert ask(client, {"Authorization": "Bearer x.y.z"}).status_code == 401


def test_j19_a_signed_token_from_the_future_makes_our_clock_suspect() -> None:
    seen = Seen(now=NOW - timedelta(minutes=10))
    client = door(seen=seen)
    assert ask(client, minting.bearer(NOW, jti="one")).status_code == 401
    assert seen.of(Event.CLOCK_SKEW_SUSPECTED) == [("ehr", "not-yet-valid")]
    assert ask(client, minting.bearer(NOW, jti="two", key="stranger")).status_code == 401
    assert len(seen.of(Event.CLOCK_SKEW_SUSPECTED)) == 1


def test_j_13_a_bad_token_is_told_before_a_bad_body_and_an_unreadable_one() -> None:
    client = door()
    for content in ("application/json", "text/plain"):
        assert client.post(URL, data=b"{", content_type=content).status_code == 401
    good = minting.bearer(NOW, jti="one")
    assert (
        client.post(URL, data=b"{", content_type="application/json", headers=good).status_code
        == 400
    )


def test_j_12_no_token_and_no_reason_is_in_any_answer_and_no_token_in_any_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    rows = json.loads((FOLDER / "tokens.json").read_text("utf-8"))
    client, broken = door(), door(replays=Broken())
    for row in rows:
        sent = minting.mint(row | {"claims": row.get("claims", {}) | {"x-canary": "canary"}}, NOW)
        parts = [part for part in re.split(r"[ .,]", sent) if len(part) > 20]
        for each in (client, broken):
            response = ask(each, {"Authorization": sent})
            told = f"{response.text} {response.headers} {caplog.text}"
            assert not [part for part in parts if part in told]
            assert row["reason"] is None or row["reason"] not in response.text
    assert caplog.records
    assert "etc/passwd" not in caplog.text
    assert not any("\n" in record.getMessage() for record in caplog.records)


def test_a_token_shows_nothing_of_itself() -> None:
    assert repr(read_token(minting.mint({}, NOW))) == "Token(***)"


def test_j2_a_key_verifies_only_what_it_is_for_whatever_the_token_says() -> None:
    token = read_token(minting.mint({}, NOW))
    key = keys("es384")["es384"]
    assert token.is_signed_by(key)
    assert not token.is_signed_by(replace(key, algorithms=frozenset({"ES256", "RS384"})))


def test_r20_every_issuer_and_key_costs_one_verification_known_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verified: list[str] = []
    verify = Token.is_signed_by

    def spy(token: Token, key: object) -> bool:
        verified.append(token.algorithm)
        return verify(token, key)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(Token, "is_signed_by", spy)
    client = door()
    rows: tuple[dict[str, Any], ...] = (
        {},
        {"key": "stranger"},
        {"claims": {"iss": "https://nobody.example"}},
        {"header": {"jku": "https://evil.example"}},
        {"key": "rsa", "alg": "RS256"},
        {"claims": {"aud": "x"}},
    )
    for row in rows:
        ask(client, {"Authorization": minting.mint(row, NOW)})
    assert len(verified) == len(rows)


@pytest.mark.parametrize(
    ("claim", "tenant"), [("north", "north"), ("south", "rest"), (None, "rest")]
)
def test_one_issuer_with_several_customers_is_told_apart_by_the_tenant_claim(
    claim: str | None, tenant: str
) -> None:
    seen = Seen()
    rest = replace(TENANT, id="rest")
    north = replace(TENANT, id="north", tenant_claim="north")
    client = door(rest, north, seen=seen)
    claims = {} if claim is None else {"tenant": claim}
    ask(client, minting.bearer(NOW, jti="one", aud="x", **claims))
    assert seen.of(Event.REFUSED) == [(tenant, "audience")]


def test_every_row_about_tokens_has_a_test_and_a_line_in_the_documentation() -> None:
    rows = {f"J{n}" for n in range(1, 21)} | {f"J-{n:02}" for n in range(1, 15)}
    corpus = json.loads((FOLDER / "tokens.json").read_text("utf-8"))
    held = {row for token in corpus for row in token["rows"]}
    for path in (ROOT / "tests").rglob("test_*.py"):
        names = re.findall(r"def test_j(_?)(\d+)_", path.read_text("utf-8"))
        held |= {f"J-{number}" if dash else f"J{number}" for dash, number in names}
    assert rows - held == set()
    documented = (ROOT / "docs/authentication.md").read_text("utf-8")
    assert {row for row in rows if f"| {row} |" not in documented} == set()
