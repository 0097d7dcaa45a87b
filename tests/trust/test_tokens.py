"""A hundred tokens and what becomes of each: accepted, or one and the same 401."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient

from cds_service.counting import Event
from cds_service.trust.keys import RECOMMENDED
from tests.conftest import NOW
from tests.trust import minting
from tests.trust.door import TENANT, Seen, ask, door, keys

JSON = dict[str, Any]
TOKENS: list[JSON] = json.loads((Path(__file__).parent / "tokens.json").read_text("utf-8"))
ROWS = {f"J{n}" for n in range(1, 21)} | {f"J-{n:02}" for n in range(1, 15)}


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def client(seen: Seen) -> FlaskClient:
    other = replace(
        TENANT, id="other", issuer=minting.OTHER_ISSUER, keys=keys("other"), jku_urls=()
    )
    known = replace(TENANT, keys=keys("es384", "rsa", "es256", "a+b/c="), audiences=("sand_man",))
    return door(known, other, seen=seen)


@pytest.mark.parametrize("row", TOKENS, ids=lambda row: row["id"])
def test_what_becomes_of_a_token(row: JSON, client: FlaskClient, seen: Seen) -> None:
    response = ask(client, {"Authorization": minting.mint(row, NOW)})
    reasons = [detail for event, _, detail in seen.events if event is Event.REFUSED]
    assert response.status_code == (200 if row["reason"] is None else 401), reasons
    assert reasons == ([] if row["reason"] is None else [row["reason"]])


COMPARED = [row for row in TOKENS if not row.get("to_the_second")]
"""The other library reads the real clock, which does not stand still."""


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: row["id"])
def test_where_the_other_library_differs_it_is_known_why(row: JSON) -> None:
    authorization = minting.mint(row, datetime.now(UTC))  # noqa: TID251 - the library reads the clock
    ours = "accepted" if row["reason"] is None else "refused"
    told = "accepted" if _is_accepted_by_pyjwt(authorization) else "refused"
    assert told == row["pyjwt"]
    assert ("why" in row) is (told != ours)


def _is_accepted_by_pyjwt(authorization: str) -> bool:
    scheme, _, token = authorization.partition(" ")
    known = {name: minting.signer(name).public for name in ("es384", "rsa", "es256", "a+b/c=")}
    try:
        kid = jwt.get_unverified_header(token).get("kid", "es384")
        jwt.decode(
            token,
            jwt.PyJWK(known[kid], algorithm=jwt.get_unverified_header(token)["alg"]),
            algorithms=list(RECOMMENDED),
            audience=minting.ENDPOINT,
            issuer=minting.ISSUER,
            leeway=60,
            options={"require": ["iss", "aud", "exp", "iat", "jti"]},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError, RecursionError, NotImplementedError):
        return False
    return scheme.lower() == "bearer"


def test_the_corpus_has_sixty_tokens_and_more_of_different_names() -> None:
    assert len({row["id"] for row in TOKENS}) == len(TOKENS) >= 60
    assert {name for row in TOKENS for name in row["rows"]} <= ROWS | {"R16"}


def test_every_refusal_has_one_and_the_same_answer(client: FlaskClient) -> None:
    refused = [row for row in TOKENS if row["reason"] is not None]
    answers = {
        (response.status_code, response.data, tuple(sorted(response.headers)))
        for row in refused
        for response in [ask(client, {"Authorization": minting.mint(row, NOW)})]
    }
    assert len(answers) == 1
    ((status, body, headers),) = answers
    assert status == 401
    assert json.loads(body)["issue"][0]["details"]["coding"][0]["code"] == "CDS-110"
    assert ("WWW-Authenticate", "Bearer") in headers
