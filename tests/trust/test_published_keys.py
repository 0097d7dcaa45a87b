"""Keys a client publishes: rotated, revoked, slow, gone, and never fetched on a caller's word."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.counting import Event
from cds_service.tenants.tenant import Tenant
from cds_service.trust.fetch import FetchError, fetch_key_set
from cds_service.trust.keys import read_key_set
from cds_service.trust.published_keys import PublishedKeys
from tests.conftest import NOW
from tests.trust import minting
from tests.trust.door import TENANT, Seen, ask, door
from tests.trust.key_server import (
    KeyServer,
    certificate,
    drips,
    hangs,
    key_server,
    publishes,
    serves,
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KeyServer]:
    with key_server(tmp_path) as listening:
        yield listening


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def publishing(server: KeyServer, **more: Any) -> Tenant:
    tenant = replace(TENANT, keys={}, jku_urls=(server.url,), allow_private_network=True)
    return replace(tenant, ca_bundle=server.ca_bundle, **more)


def fetched(server: KeyServer) -> bytes:
    return fetch_key_set(server.url, private_network=True, ca_bundle=str(server.ca_bundle))


def published(server: KeyServer, seen: Seen) -> PublishedKeys:
    return PublishedKeys(
        lambda: fetched(server),
        max_age=timedelta(hours=24),
        now=lambda: seen.now,
        asked=lambda read, _: seen.count(Event.KEYS_ASKED, "ehr", "read" if read else "failed"),
    )


def is_let_in(client: FlaskClient, seen: Seen, key: str = "es384") -> bool:
    jti = f"{key}-{len(seen.events)}-{seen.now.timestamp()}-{threading.get_ident()}"
    return ask(client, minting.bearer(seen.now, jti=jti, key=key)).status_code == 200


def test_j_11_keys_are_read_from_the_configured_url_with_and_without_jku(server: KeyServer) -> None:
    seen = Seen()
    client = door(publishing(server), seen=seen)
    assert is_let_in(client, seen)
    named = {"header": {"jku": server.url}, "claims": {"jti": "named"}}
    assert ask(client, {"Authorization": minting.mint(named, NOW)}).status_code == 200
    assert server.asked == 1


def test_j16_a_rotation_in_the_middle_of_calls_refuses_none_of_them(server: KeyServer) -> None:
    seen = Seen()
    client = door(publishing(server), seen=seen)
    assert is_let_in(client, seen)
    seen.now += timedelta(seconds=31)

    def call(number: int) -> int:
        if number == 20:
            server.habit = publishes("es384", "next")
        key = "es384" if number <= 20 else "next"
        headers = minting.bearer(seen.now, jti=f"call-{number}", key=key)
        return ask(client.application.test_client(), headers).status_code

    before = [call(number) for number in range(21)]
    with ThreadPoolExecutor(8) as together:
        after = list(together.map(call, range(21, 60)))
    assert [*before, *after] == [200] * 60
    assert server.asked == 2


def test_j16_a_thousand_invented_key_ids_ask_twice_a_minute_at_most(server: KeyServer) -> None:
    seen = Seen()
    keys = published(server, seen)
    for number in range(1000):
        seen.now = NOW + timedelta(seconds=number * 0.059)
        assert keys.find(f"invented-{number}") is None
    assert server.asked <= 2


def test_j17_known_keys_outlive_their_server_by_a_day_and_no_longer(server: KeyServer) -> None:
    seen = Seen()
    client = door(publishing(server), seen=seen)
    assert is_let_in(client, seen)
    server.habit = serves(b"gone", 503)
    seen.now = NOW + timedelta(hours=23, minutes=59)
    assert is_let_in(client, seen)
    seen.now = NOW + timedelta(hours=24)
    assert not is_let_in(client, seen)
    server.habit = publishes("es384")
    seen.now += timedelta(seconds=31)
    assert is_let_in(client, seen)


def test_j17_a_server_that_says_nothing_keeps_no_call_waiting_for_it(
    server: KeyServer, let_go: threading.Event
) -> None:
    seen = Seen()
    server.habit = hangs(let_go)
    client = door(publishing(server), seen=seen)
    assert not is_let_in(client, seen)
    assert server.asked == 1
    assert not let_go.is_set()


def test_j17_a_question_that_never_ends_is_asked_again(
    server: KeyServer, let_go: threading.Event
) -> None:
    seen = Seen()
    questions = iter((lambda: let_go.wait(30) and b"", lambda: fetched(server)))
    keys = PublishedKeys(
        lambda: bytes(next(questions)()),
        max_age=timedelta(hours=24),
        now=lambda: seen.now,
        asked=lambda *_: None,
    )
    first = keys.refresh()
    assert first is not None
    assert keys.refresh() is first
    seen.now += timedelta(minutes=1)
    assert keys.find("es384") is not None
    let_go.set()
    assert first.wait(20)
    assert keys.find("es384") is not None


GARBAGE: dict[str, Callable[[threading.Event], Any]] = {
    "garbage": lambda _: serves(b"<html>"),
    "an error": lambda _: serves(json.dumps(minting.key_set("es384")).encode(), 500),
    "ten megabytes": lambda _: serves(b" " * 10_000_000),
    "compressed": lambda _: serves(b"\x1f\x8b", Content_Encoding="gzip"),
    "no key": lambda _: serves(b'{"keys": []}'),
    "another document": lambda _: serves(b'{"issuer": "x"}'),
    "a byte now and then": drips,
}


@pytest.mark.parametrize("habit", GARBAGE.values(), ids=GARBAGE)
def test_j17_whatever_it_sends_instead_the_keys_at_hand_stay(
    habit: Callable[[threading.Event], Any], server: KeyServer, let_go: threading.Event
) -> None:
    seen = Seen()
    keys = published(server, seen)
    assert keys.find("es384") is not None
    server.habit = habit(let_go)
    seen.now += timedelta(minutes=11)
    over = keys.refresh()
    assert over is not None
    assert over.wait(20)
    assert keys.find("es384") is not None
    assert seen.of(Event.KEYS_ASKED) == [("ehr", "read"), ("ehr", "failed")]


def test_j18_a_key_its_owner_withdraws_is_refused_after_the_next_reading(
    server: KeyServer,
) -> None:
    seen = Seen()
    server.habit = publishes("es384", "next")
    keys = published(server, seen)
    assert keys.find("next") is not None
    server.habit = publishes("es384")
    seen.now += timedelta(minutes=11)
    over = keys.refresh()
    assert over is not None
    assert over.wait(20)
    assert keys.find("next") is None


def test_j18_a_key_the_site_revokes_is_refused_at_once() -> None:
    client = door(replace(TENANT, revoked_keys=frozenset({"es384"})))
    assert ask(client, minting.bearer(NOW, jti="one")).status_code == 401


def test_j10_a_jku_of_the_callers_choice_is_never_asked(server: KeyServer) -> None:
    seen = Seen()
    client = door(TENANT, seen=seen)
    for jku in (server.url, f"{minting.JKU}@{server.url.removeprefix('https://')}"):
        row = {"key": "stranger", "header": {"jku": jku}}
        assert ask(client, {"Authorization": minting.mint(row, NOW)}).status_code == 401
    assert server.asked == 0


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "2130706433", "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.0.0.1", "192.168.0.1", "169.254.169.254",
        "100.64.0.1", "168.63.129.16", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1]",
        "[2002:7f00:1::]", "[fd00::1]",
    ],
)  # fmt: skip
def test_j11_no_address_inside_is_ever_connected_to(host: str, server: KeyServer) -> None:
    port = server.url.rpartition(":")[2]
    with pytest.raises(FetchError, match=r"InvalidIPAddress|ConnectionError"):
        fetch_key_set(f"https://{host}:{port}", private_network=False, ca_bundle=None)
    assert server.asked == 0


def test_j11_redirects_are_not_followed(server: KeyServer, tmp_path: Path) -> None:
    with key_server(tmp_path) as elsewhere:
        server.habit = serves(b"", 302, Location=elsewhere.url)
        with pytest.raises(FetchError, match="status 302"):
            fetched(server)
        assert elsewhere.asked == 0


def test_j11_plain_http_is_not_asked() -> None:
    with pytest.raises(FetchError, match="not https"):
        fetch_key_set("http://ehr.example.org/jwks.json", private_network=True, ca_bundle=None)


def test_j11_the_certificate_is_checked_and_the_environment_is_not_asked(
    server: KeyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate(tmp_path)))
    assert read_key_set(fetched(server)).keys
    other = str(certificate(tmp_path))
    with pytest.raises(FetchError, match="SSLError"):
        fetch_key_set(server.url, private_network=True, ca_bundle=other)


RSA_1024 = {"kty": "RSA", "kid": "short", "e": "AQAB", "n": minting.encoded(b"\xc1" * 128)}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (RSA_1024, "modulus must have 2048 to 8192 bits"),
        (RSA_1024 | {"n": minting.encoded(b"\xc1" * 2048)}, "modulus must have 2048 to 8192 bits"),
        (minting.signer("rsa").public | {"e": minting.encoded(b"\x01" * 9)}, "exponent"),
        (minting.signer("es384").public | {"d": "AAAA"}, "holds private key material"),
        (minting.signer("es384").public | {"crv": "P-521"}, "crv must be P-384 or P-256"),
        (minting.signer("es384").public | {"crv": "P-256"}, "cannot be read"),
        (minting.signer("es384").public | {"alg": "ES256"}, "alg must be ES384"),
        (minting.signer("es384").public | {"kid": ""}, "kid missing"),
        (minting.signer("es384").public | {"kid": 7}, "kid missing"),
        ({"kty": "oct", "kid": "shared", "k": "AAAA"}, "holds private key material"),
        ({"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": "AAAA"}, "kty must be EC or RSA"),
        ("a text", "not an object"),
        (minting.signer("twin").public, "shares its kid with another"),
    ],
)  # fmt: skip
def test_j15_a_weak_or_misplaced_key_verifies_nothing_and_is_named(
    entry: Any, problem: str
) -> None:
    twins = [entry, entry] if "shares" in problem else [entry]
    document = {"keys": [minting.signer("es256").public, *twins]}
    found = read_key_set(json.dumps(document).encode())
    assert set(found.keys) == {"es256"}
    assert problem in found.problems[0]


def test_j15_a_private_key_somebody_publishes_is_an_alarm(
    server: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    leaked = minting.signer("next").public | {"d": "AAAA"}
    document = {"keys": [minting.signer("es384").public, leaked]}
    server.habit = serves(json.dumps(document).encode())
    seen = Seen()
    client = door(publishing(server), seen=seen)
    assert is_let_in(client, seen)
    assert not is_let_in(client, seen, "next")
    assert "CDS-113 key set of ehr: key 2: holds private key material" in caplog.text


def test_j15_keys_for_encryption_are_passed_over_without_a_word() -> None:
    key = minting.signer("rsa").public
    entries = [
        minting.signer("es384").public,
        key | {"use": "enc"},
        key | {"kid": "ops", "key_ops": ["encrypt"]},
    ]
    found = read_key_set(json.dumps({"keys": entries}).encode())
    assert (set(found.keys), found.problems) == ({"es384"}, ())
