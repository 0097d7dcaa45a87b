"""The token a client sends: a signed JWT in the Authorization header (Trusting CDS Clients).

Everything is bounded before it is taken apart, and the header may hold four members only:
whatever else would tell us how to verify (`jwk`, `x5u`, `crit`, `b64`, `zip` ...) is refused.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from cds_service.trust.keys import LONGEST_ID, VerificationKey
from cds_service.trust.refusal import Reason, RefusedError
from cds_service.trust.strict_json import read_object

LARGEST_TOKEN = 8 * 1024
_LARGEST_HEADER = 2 * 1024
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_HEADER_MEMBERS = frozenset({"alg", "kid", "typ", "jku"})


class _Sizes(jws.JWSRegistry):
    max_header_length = _LARGEST_HEADER
    max_payload_length = LARGEST_TOKEN
    max_signature_length = 2 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token says of itself; nothing of it holds until `is_signed_by`."""

    compact: str
    algorithm: str
    kid: str
    jku: str | None
    claims: Mapping[str, Any]

    def __repr__(self) -> str:
        return "Token(***)"  # a token in a log is a token lost

    def is_signed_by(self, key: VerificationKey) -> bool:
        """Whether the signature is this key's, made with an algorithm the key is for."""
        if self.algorithm not in key.algorithms:
            return False
        sizes = _Sizes(algorithms=[self.algorithm])
        try:
            jws.deserialize_compact(self.compact, key.key, registry=sizes)
        except (JoseError, ValueError):
            return False
        return True


def read_token(authorization: str | None) -> Token:
    """The token of an Authorization header. Raises RefusedError where there is none to read."""
    scheme, _, compact = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise RefusedError(Reason.NO_TOKEN)
    if len(compact) > LARGEST_TOKEN:
        raise RefusedError(Reason.TOO_LARGE)
    parts = _COMPACT.fullmatch(compact)
    if parts is None:
        raise RefusedError(Reason.MALFORMED)
    if len(parts[1]) > _LARGEST_HEADER:
        raise RefusedError(Reason.TOO_LARGE)
    header, claims = _object(parts[1]), _object(parts[2])
    if not _is_acceptable(header):
        raise RefusedError(Reason.HEADER)
    return Token(
        compact=compact,
        algorithm=header["alg"],
        kid=header["kid"],
        jku=header.get("jku"),
        claims=claims,
    )


def _object(segment: str) -> dict[str, Any]:
    try:
        return read_object(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except ValueError:
        raise RefusedError(Reason.MALFORMED) from None


def _is_acceptable(header: Mapping[str, Any]) -> bool:
    texts = all(isinstance(value, str) for value in header.values())
    return (
        texts
        and {"alg", "kid", "typ"} <= header.keys() <= _HEADER_MEMBERS
        and header["typ"].lower() == "jwt"
        and 0 < len(header["kid"]) <= LONGEST_ID
    )
