"""The public keys of a client: which keys of a JWK Set (RFC 7517) may verify its tokens.

A key verifies only the algorithms of its own kind, so that a token cannot choose how it is
checked; keys that are weak, private, or meant for something else verify nothing.
"""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from cds_service.trust.strict_json import read_object

ALGORITHMS = ("ES384", "RS384", "ES256", "RS256")
"""What a tenant may allow; `none` and symmetric algorithms are not among them (J-04)."""

RECOMMENDED = ALGORITHMS[:2]
"""What CDS Hooks recommends (J-05), and what a tenant allows unless it says otherwise."""

LONGEST_ID = 256
_CURVES = {"P-384": "ES384", "P-256": "ES256"}
_RSA_BITS = range(2048, 8193)  # shorter ones can be broken, longer ones cost us too much
_LONGEST_EXPONENT = 5
_MOST_KEYS = 100


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key under its `kid`, and the algorithms it verifies."""

    kid: str
    key: ECKey | RSAKey
    algorithms: frozenset[str]


@dataclass(frozen=True, slots=True)
class KeySet:
    """The usable keys by `kid`; `problems` say why others are not, by their place in the set."""

    keys: Mapping[str, VerificationKey]
    problems: tuple[str, ...] = ()


class _UnusableKeyError(ValueError):
    """A key we have a reason of our own to refuse."""


def read_key_set(data: bytes) -> KeySet:
    """The keys of a JWK Set. Raises ValueError for a document that is none, or has no usable key.

    Keys for encryption are passed over without a word: many sets hold both.
    """
    entries = read_object(data).get("keys")
    if not isinstance(entries, list) or len(entries) > _MOST_KEYS:
        raise ValueError("not a JWK Set")
    shared = Counter(str(entry.get("kid")) for entry in entries if isinstance(entry, dict))
    keys: dict[str, VerificationKey] = {}
    problems: list[str] = []
    for place, entry in enumerate(entries, start=1):
        try:
            key = _read_key(entry)
        except (ValueError, TypeError, JoseError) as error:
            # The words of libraries are theirs, and may quote the key.
            problem = str(error) if isinstance(error, _UnusableKeyError) else "cannot be read"
            problems.append(f"key {place}: {problem}")
            continue
        if key is not None and shared[key.kid] > 1:
            problems.append(f"key {place}: shares its kid with another")
        elif key is not None:
            keys[key.kid] = key
    if not keys:
        raise ValueError("; ".join(("no usable key", *problems)))
    return KeySet(keys, tuple(problems))


def _read_key(entry: Any) -> VerificationKey | None:
    """The key, None where it is for something else. Raises ValueError where it is no use."""
    if not isinstance(entry, dict):
        raise _UnusableKeyError("not an object")
    if entry.get("use", "sig") != "sig" or "verify" not in entry.get("key_ops", ["verify"]):
        return None
    for problem in _problems(entry):
        raise _UnusableKeyError(problem)
    public = {name: entry[name] for name in ("kty", *_MEMBERS[entry["kty"]])}
    key = (ECKey if entry["kty"] == "EC" else RSAKey).import_key(public)
    return VerificationKey(entry["kid"], key, _algorithms(entry))


def _algorithms(entry: Mapping[str, Any]) -> frozenset[str]:
    """Those of the kind of key, or the one its owner names."""
    own = {_CURVES[entry["crv"]]} if entry["kty"] == "EC" else {"RS384", "RS256"}
    named = own & {entry["alg"]} if "alg" in entry else own
    if not named:
        raise _UnusableKeyError(f"alg must be {' or '.join(sorted(own))}")
    return frozenset(named)


_MEMBERS = {"EC": ("crv", "x", "y"), "RSA": ("n", "e")}
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "k")


def _problems(entry: Mapping[str, Any]) -> Iterator[str]:
    if any(name in entry for name in _PRIVATE):
        yield "holds private key material: it is known to others and must be replaced"
    kid = entry.get("kid")
    if not (isinstance(kid, str) and 0 < len(kid) <= LONGEST_ID):
        yield f"kid missing or longer than {LONGEST_ID} characters"
    if entry.get("kty") not in _MEMBERS:
        yield "kty must be EC or RSA"
    elif entry["kty"] == "EC" and entry.get("crv") not in _CURVES:
        yield "crv must be P-384 or P-256"
    elif entry["kty"] == "RSA":
        yield from _rsa_problems(entry)


def _rsa_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    if _bits(entry.get("n")) not in _RSA_BITS:
        yield f"modulus must have {_RSA_BITS.start} to {_RSA_BITS.stop - 1} bits"
    exponent = entry.get("e")
    if not (isinstance(exponent, str) and len(exponent) <= _LONGEST_EXPONENT):
        yield "exponent missing or too large"


def _bits(text: object) -> int:
    if not isinstance(text, str):
        return 0
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))).bit_length()
