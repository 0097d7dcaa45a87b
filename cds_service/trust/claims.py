"""What a signed token must claim to be accepted now, here and once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from cds_service.trust.keys import LONGEST_ID
from cds_service.trust.refusal import Reason, RefusedError

LEEWAY = 60
"""Seconds two clocks may differ (CDS Hooks names none; J-09)."""

LONGEST_LIFE = 3600
"""Seconds from `iat` to `exp` at most."""


@dataclass(frozen=True, slots=True)
class Once:
    """What makes a token unrepeatable, and until when that must be remembered."""

    jti: str
    until: datetime


def check_claims(claims: Mapping[str, Any], *, now: datetime, audiences: Collection[str]) -> Once:
    """The claims every token needs. `audiences` are in canonical form.

    Raises RefusedError for a claim that is missing, of another type, or does not hold.
    """
    issued, expires, begins = (_seconds(claims, name) for name in ("iat", "exp", "nbf"))
    jti = claims.get("jti")
    if issued is None or expires is None or not is_identifier(jti):
        raise RefusedError(Reason.CLAIMS)
    if not 0 < expires - issued <= LONGEST_LIFE:
        raise RefusedError(Reason.LIFETIME)
    seconds = now.timestamp()
    if max(issued, begins or 0) > seconds + LEEWAY:
        raise RefusedError(Reason.NOT_YET_VALID)
    if expires <= seconds - LEEWAY:
        raise RefusedError(Reason.EXPIRED)
    if not _named(claims.get("aud")) & set(audiences):
        raise RefusedError(Reason.AUDIENCE)
    return Once(str(jti), datetime.fromtimestamp(expires, UTC) + timedelta(seconds=LEEWAY))


def is_identifier(value: object) -> bool:
    """A text that can be stored and logged: 1 to 256 characters, none of them a control."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()


def _seconds(claims: Mapping[str, Any], name: str) -> int | None:
    """A NumericDate in whole seconds; None without one. Raises RefusedError for another type."""
    value = claims.get(name)
    if name in claims and (isinstance(value, bool) or not isinstance(value, int)):
        raise RefusedError(Reason.CLAIMS)
    return value


def _named(audience: object) -> set[str]:
    """The audiences of a token, in canonical form."""
    named = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(name, str) for name in named):
        raise RefusedError(Reason.CLAIMS)
    return set(map(canonical, named))


_DEFAULT_PORTS = {"https": 443, "http": 80}


def canonical(audience: str) -> str:
    """One spelling of a URL: lower-case host, no default port, no empty or trailing path segment.

    A text that is no plain URL stays as it is (some clients send an agreed word).
    """
    try:
        parts = urlsplit(audience)
        port = parts.port
    except ValueError:
        return audience
    odd = parts.username is not None or parts.query or parts.fragment
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or odd:
        return audience
    shown = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    path = "/".join(segment for segment in parts.path.split("/") if segment)
    return urlunsplit((parts.scheme, f"{parts.hostname}{shown}", f"/{path}", "", ""))
