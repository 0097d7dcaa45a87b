"""Tokens from their description: a client's keys made for this run, and what is done to a token.

A description changes the default header and claims member by member. A member's value may be
`{"$remove": true}`, `{"$now": 61}` (seconds from the moment of minting) or
`{"$repeat": ["a", 300]}`; `made` names a way to make the token other than signing it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

JSON = dict[str, Any]
BASE = "https://cds.example.org"
ENDPOINT = f"{BASE}/cds-services/b12-patient-view"
ISSUER = "https://ehr.example.org/fhir/r4"
JKU = "https://ehr.example.org/.well-known/jwks.json"
OTHER_ISSUER = "https://other.example.net/fhir"


@dataclass(frozen=True)
class Signer:
    """A private key and the id it is published under."""

    kid: str
    key: ECKey | RSAKey

    @property
    def public(self) -> JSON:
        return {**self.key.as_dict(private=False), "kid": self.kid}


@cache
def signer(name: str) -> Signer:
    """A key of this run: `es384`, `es256`, `rsa`, `other` or any new name for one more ES384."""
    if name == "rsa":
        return Signer("rsa", RSAKey.generate_key(2048))
    return Signer(name, ECKey.generate_key("P-256" if name == "es256" else "P-384"))


def key_set(*names: str) -> JSON:
    return {"keys": [signer(name).public for name in names]}


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims_at(now: datetime, jti: str = "one") -> JSON:
    issued = int(now.timestamp())
    return {"iss": ISSUER, "aud": ENDPOINT, "iat": issued, "exp": issued + 300, "jti": jti}


def mint(row: Mapping[str, Any], now: datetime) -> str:
    """The Authorization header of one description."""
    signed_by = signer(row.get("key", "es384"))
    header = _changed(
        {"alg": row.get("alg", "ES384"), "typ": "JWT", "kid": signed_by.kid},
        row.get("header", {}),
        now,
    )
    claims = _changed(claims_at(now), row.get("claims", {}), now)
    made = MADE[row["made"]] if "made" in row else _signed
    template: str = row.get("authorization", "Bearer {token}")
    return template.replace("{token}", made(header, claims, signed_by))


def bearer(now: datetime, *, jti: str, key: str = "es384", **claims: Any) -> dict[str, str]:
    """Headers of a good call."""
    row = {"key": key, "claims": {"jti": jti, **claims}}
    return {"Authorization": mint(row, now)}


def _changed(members: JSON, changes: Mapping[str, Any], now: datetime) -> JSON:
    changed = members | {name: _value(value, now) for name, value in changes.items()}
    return {name: value for name, value in changed.items() if value is not ...}


def _value(value: Any, now: datetime) -> Any:
    match value:
        case {"$remove": True}:
            return ...
        case {"$now": seconds}:
            return int(now.timestamp()) + seconds
        case {"$repeat": [text, times]}:
            return text * times
        case _:
            return value


def _input(header: JSON, claims: JSON) -> str:
    return f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"


def _sign(text: str, algorithm: str, by: Signer) -> str:
    """The signature of any text, also of what no library would sign."""
    return encoded(jws.JWSRegistry.algorithms[algorithm].sign(text.encode(), by.key))


def _signed(header: JSON, claims: JSON, by: Signer) -> str:
    text = _input(header, claims)
    return f"{text}.{_sign(text, _algorithm(header, by), by)}"


def _algorithm(header: JSON, by: Signer) -> str:
    """What the header says, or what the key can where the header lies."""
    own = {"rsa": ("RS384", "RS256", "PS384"), "es256": ("ES256",)}.get(by.kid, ("ES384",))
    named = header.get("alg")
    return named if named in own else own[0]


def _unsigned(header: JSON, claims: JSON, _by: Signer) -> str:
    return f"{_input(header, claims)}."


def _hmac_with_the_public_key(header: JSON, claims: JSON, by: Signer) -> str:
    text = _input(header, claims)
    digest = hmac.new(by.key.as_pem(private=False), text.encode(), hashlib.sha384).digest()
    return f"{text}.{encoded(digest)}"


def _payload_changed_afterwards(header: JSON, claims: JSON, by: Signer) -> str:
    signature = _signed(header, claims, by).rpartition(".")[2]
    return f"{_input(header, {**claims, 'exp': claims['exp'] + 60})}.{signature}"


def _signed_by_a_stranger(header: JSON, claims: JSON, _by: Signer) -> str:
    return _signed(header, claims, signer("stranger"))


def _zero_signature(header: JSON, claims: JSON, _by: Signer) -> str:
    return f"{_input(header, claims)}.{encoded(bytes(96))}"


def _raw(payload: Callable[[JSON], bytes]) -> Callable[[JSON, JSON, Signer], str]:
    def make(header: JSON, claims: JSON, by: Signer) -> str:
        text = f"{encoded(json.dumps(header).encode())}.{encoded(payload(claims))}"
        return f"{text}.{_sign(text, _algorithm(header, by), by)}"

    return make


def _header_twice(header: JSON, claims: JSON, by: Signer) -> str:
    twice = f'{json.dumps(header)[:-1]}, "alg": "{header["alg"]}"}}'
    text = f"{encoded(twice.encode())}.{encoded(json.dumps(claims).encode())}"
    return f"{text}.{_sign(text, header['alg'], by)}"


def _json_serialised(header: JSON, claims: JSON, by: Signer) -> str:
    protected, payload, signature = _signed(header, claims, by).split(".")
    return json.dumps({"protected": protected, "payload": payload, "signature": signature})


def _then(change: Callable[[str], str]) -> Callable[[JSON, JSON, Signer], str]:
    return lambda header, claims, by: change(_signed(header, claims, by))


MADE: Mapping[str, Callable[[JSON, JSON, Signer], str]] = {
    "unsigned": _unsigned,
    "hmac-with-the-public-key": _hmac_with_the_public_key,
    "payload-changed-afterwards": _payload_changed_afterwards,
    "signed-by-a-stranger": _signed_by_a_stranger,
    "zero-signature": _zero_signature,
    "a-claim-twice": _raw(lambda claims: f'{json.dumps(claims)[:-1]}, "jti": "two"}}'.encode()),
    "expiry-infinite": _raw(lambda claims: json.dumps(claims | {"exp": float("inf")}).encode()),
    "claims-in-a-list": _raw(lambda claims: json.dumps([claims]).encode()),
    "claims-in-utf-16": _raw(lambda claims: json.dumps(claims).encode("utf-16")),
    "claims-nested-deep": _raw(lambda _: b"[" * 3000 + b"]" * 3000),
    "header-member-twice": _header_twice,
    "json-serialised": _json_serialised,
    "with-a-fourth-part": _then(lambda token: f"{token}.x"),
    "with-padding": _then(lambda token: f"{token}=="),
    "without-signature-part": _then(lambda token: token.rpartition(".")[0]),
    "empty": _then(lambda _: ""),
    "not-base64": _then(lambda _: "a!b.c$d.e"),
}
