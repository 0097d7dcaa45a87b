"""Addresses on a client's FHIR server: read by one strict grammar, compared part by part.

Comparing addresses as text has leaked tokens elsewhere (CVE-2026-34359, CVE-2026-34361):
`https://ehr.example.evil.test` starts with `https://ehr.example`. Here an address is a scheme, a
host, a port and a path or it is refused, and nothing a second parser could read differently
(user information, backslashes, dot segments, encoded separators) is let through.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_SEGMENT = r"[A-Za-z0-9\-._~!$&'()*+,;=:@%]"
_ORIGIN = (
    r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?)"
    r"(?::(?P<port>\d{1,5}))?"
)
_PATH = rf"(?P<path>(?:/{_SEGMENT}*)*)"
_QUERY = rf"(?P<query>(?:\?(?:{_SEGMENT}|[/?|\[\]])*)?)"
_BASE = re.compile(_ORIGIN + _PATH)
_ABSOLUTE = re.compile(_ORIGIN + _PATH + _QUERY)
_FROM_ROOT = re.compile(r"(?!//)" + rf"(?P<path>(?:/{_SEGMENT}*)+)" + _QUERY)
_FROM_BASE = re.compile(rf"(?![^/?]*:)(?P<path>(?:{_SEGMENT}+(?:/{_SEGMENT}*)*)?)" + _QUERY)
_AMBIGUOUS = re.compile(r"%(?:2[EeFf]|5[Cc]|00)|%(?![0-9A-Fa-f]{2})|(?:^|/)\.{1,2}(?:[/;]|$)|//")
_PORTS = {"http": 80, "https": 443}
_LONGEST = 8_000
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The base of a FHIR server; `path` is empty or begins with a slash and ends without one."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """What a connection goes to."""
        return self.scheme, self.host, self.port


@lru_cache(maxsize=256)
def base_url(text: str) -> BaseUrl:
    """The base an address stands for; a trailing slash says nothing. Raises ValueError."""
    match = _BASE.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise ValueError("must be an http or https URL without query, fragment or user")
    return BaseUrl(*_origin(match), _plain_path(match["path"]).rstrip("/"))


def target_of_query(base: BaseUrl, query: str) -> str:
    """The request target of an expanded template."""
    return _encoded(f"{base.path}/{query}")


def target_of_page(base: BaseUrl, address: str) -> str:
    """The request target of a following page. Raises ValueError for one outside the base."""
    if len(address) > _LONGEST:
        raise ValueError("too long")
    if match := _ABSOLUTE.fullmatch(address):
        if _origin(match) != base.origin:
            raise ValueError("on another server")
        path = _plain_path(match["path"])
    elif match := _FROM_ROOT.fullmatch(address):
        path = _plain_path(match["path"])
    elif match := _FROM_BASE.fullmatch(address):
        relative = _plain_path(match["path"])
        path = f"{base.path}/{relative}" if relative else base.path
    else:
        raise ValueError("no address of a page")
    if path.rstrip("/") != base.path and not path.startswith(f"{base.path}/"):
        raise ValueError("outside the base path")
    return _encoded(f"{path or '/'}{match['query']}")


def _origin(match: re.Match[str]) -> tuple[str, str, int]:
    scheme = match["scheme"].lower()
    port = int(match["port"]) if match["port"] else _PORTS[scheme]
    if not 0 < port <= _HIGHEST_PORT:
        raise ValueError("must have a port that exists")
    return scheme, match["host"].lower().strip("[]"), port


def _plain_path(path: str) -> str:
    if _AMBIGUOUS.search(path):
        raise ValueError("must have a plain path")
    return path


def _encoded(target: str) -> str:
    return target.replace("|", "%7C").replace("[", "%5B").replace("]", "%5D")
