"""What each member of a `[[tenant]]` may hold. A reader raises ValueError saying what it wants."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cds_service.fhir_client import ReadPolicy
from cds_service.tenants.rules_off import rules
from cds_service.tenants.tenant import Mode
from cds_service.trust.claims import is_identifier
from cds_service.trust.keys import ALGORITHMS, VerificationKey, read_key_set
from pathway.facts import FactGroup

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_REQUIRED = frozenset({FactGroup.PATIENT, FactGroup.LABS})
_MOST_CALLS = 1_000_000
_MOST_BYTES = 1024 * 1024 * 1024
_LONGEST_DEADLINE = 10  # seconds
_LONGEST_AGE = 7 * 24  # hours


def identifier(value: object) -> str:
    """The tenant's short name: it appears in logs, counters and /status."""
    if not (isinstance(value, str) and _ID.fullmatch(value)):
        raise ValueError("must be 1 to 40 lower-case letters, digits and hyphens")
    return value


def text(value: object) -> str:
    """A claim that is compared exactly."""
    if not (isinstance(value, str) and is_identifier(value)):
        raise ValueError("must be a text of 1 to 256 characters")
    return value


def texts(value: object) -> tuple[str, ...]:
    """A list of such claims."""
    return tuple(map(text, _list(value)))


def https_urls(value: object) -> tuple[str, ...]:
    """URLs that can be asked for keys."""
    for url in texts(value):
        _check_url(url)
    return texts(value)


def server_urls(value: object) -> tuple[str, ...]:
    """Base URLs of FHIR servers, as their reader takes them."""
    for url in texts(value):
        try:
            ReadPolicy(base_urls=(url,))
        except ValueError:
            raise ValueError(f"{url}: must be the https base URL of a FHIR server") from None
    return texts(value)


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(f"{url}: must be an https URL")
    if parts.username is not None or parts.fragment:
        raise ValueError(f"{url}: must have neither credentials nor a fragment")


def names(value: object) -> frozenset[str]:
    """A set of texts."""
    return frozenset(texts(value))


def algorithms(value: object) -> tuple[str, ...]:
    """Signature algorithms."""
    given = texts(value)
    if not given or not set(given) <= set(ALGORITHMS):
        raise ValueError(f"must be out of {', '.join(ALGORITHMS)}")
    return given


def rules_off(value: object) -> frozenset[str]:
    """Rules that exist."""
    return rules(texts(value))


def never_supplied(value: object) -> frozenset[FactGroup]:
    """Prefetch keys without which the service can still answer."""
    optional = [group.value for group in FactGroup if group not in _REQUIRED]
    if not set(texts(value)) <= set(optional):
        raise ValueError(f"must be out of {', '.join(optional)}")
    return frozenset(map(FactGroup, texts(value)))


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - one error for every bad entry
    return value


def whole(most: int) -> Callable[[object], int]:
    """A whole number from 1."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise ValueError(f"must be a whole number from 1 to {most}")
        return value

    return read


def deadline(value: object) -> float:
    """Seconds, more than none."""
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not number or not 0 < float(str(value)) <= _LONGEST_DEADLINE:
        raise ValueError(f"must be seconds, more than 0 and at most {_LONGEST_DEADLINE}")
    return float(str(value))


def hours(value: object) -> timedelta:
    """A time in hours."""
    return timedelta(hours=whole(_LONGEST_AGE)(value))


def mode(value: object) -> Mode:
    """Live, shadow or off."""
    if value not in tuple(Mode):
        raise ValueError(f"must be one of {', '.join(Mode)}")
    return Mode(str(value))


def zone(value: object) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be an IANA time zone such as Europe/London") from None


def existing_file(value: object, folder: Path) -> Path:
    """A file, by its path from the tenants file."""
    path = folder / text(value)
    if not path.is_file():
        raise ValueError(f"{path}: no such file")
    return path


def key_file(value: object, folder: Path) -> Mapping[str, VerificationKey]:
    """A JWK Set every key of which can be used: what is pinned by hand is put right by hand."""
    path = existing_file(value, folder)
    try:
        found = read_key_set(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None
    if found.problems:
        raise ValueError(f"{path}: {'; '.join(found.problems)}")
    return found.keys


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("must be a list of texts")  # noqa: TRY004 - as above
    return value


ENTRIES: Mapping[str, Callable[[object], Any]] = {
    "id": identifier,
    "issuer": text,
    "tenant_claim": text,
    "jku_urls": https_urls,
    "revoked_keys": names,
    "keys_max_age_hours": hours,
    "algorithms": algorithms,
    "audiences": texts,
    "fhir_servers": server_urls,
    "allow_private_network": flag,
    "fhir_deadline": deadline,
    "calls_per_minute": whole(_MOST_CALLS),
    "burst": whole(_MOST_CALLS),
    "max_body": whole(_MOST_BYTES),
    "timezone": zone,
    "never_supplied": never_supplied,
    "tasks": flag,
    "mode": mode,
    "rules_off": rules_off,
}
"""What may stand in a tenant, and how it is read."""

FILES: Mapping[str, Callable[[object, Path], Any]] = {
    "key_file": key_file,
    "ca_bundle": existing_file,
}
"""The same for entries that name a file."""

FIELDS = {"key_file": "keys", "keys_max_age_hours": "keys_max_age"}
"""The field of a tenant an entry fills, where it is called otherwise."""
