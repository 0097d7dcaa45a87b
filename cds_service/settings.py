"""What a setting may look like: variables read with their problems collected, not raised."""

import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cds_service.site_file import SiteFileError

T = TypeVar("T")


class Reader:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.problems: list[str] = []

    def read(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        """A value by its parser, which raises ValueError; the default's in that case."""
        text = self._env.get(name) or default
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return parse(default)

    def secret(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        """A value that may stand in a file instead, named by NAME_FILE."""
        file = self._env.get(f"{name}_FILE")
        if not file:
            return self.read(name, default, parse)
        if self._env.get(name):
            self.problems.append(f"{name}_FILE: {name} is given too")
        try:
            return parse(Path(file).read_text("utf-8").strip())
        except OSError as error:
            self.problems.append(f"{name}_FILE: {file}: {error.strerror}")
        except ValueError as error:
            self.problems.append(f"{name}_FILE: {error}")
        return parse(default)

    def choice(self, name: str, default: str, *allowed: str) -> str:
        """One of a few words."""
        text = self._env.get(name) or default
        if text in allowed:
            return text
        self.problems.append(f"{name}: must be one of {', '.join(allowed)}")
        return default

    def file(self, name: str, default: T, parse: Callable[[Path], T]) -> T:
        """What a file a site writes holds; its parser raises SiteFileError."""
        path = self._env.get(name)
        if not path:
            return default
        try:
            return parse(Path(path))
        except SiteFileError as error:
            self.problems += [f"{name}: {problem}" for problem in error.problems]
            return default


_HIGHEST_PORT = 65_535


def port(text: str) -> int:
    """A port number. Raises ValueError."""
    port = whole(text)
    if not 0 <= port <= _HIGHEST_PORT:
        raise ValueError("must be a port number")
    return port


def positive(text: str) -> int:
    """A whole number of at least 1. Raises ValueError."""
    number = whole(text)
    if number < 1:
        raise ValueError("must be at least 1")
    return number


_LONGEST_DEADLINE = 10


def seconds(text: str) -> float:
    """Seconds with up to three decimals, more than 0 and at most ten. Raises ValueError."""
    if not re.fullmatch(r"\d{1,2}(\.\d{1,3})?", text):
        raise ValueError("must be a number of seconds such as 1.5")
    if not 0 < float(text) <= _LONGEST_DEADLINE:
        raise ValueError(f"must be more than 0 and at most {_LONGEST_DEADLINE} seconds")
    return float(text)


_CENTURY_DAYS = 36_525


def days(text: str) -> int:
    """Days, 0 included, at most a century of them. Raises ValueError."""
    number = whole(text)
    if number > _CENTURY_DAYS:
        raise ValueError(f"must be at most {_CENTURY_DAYS} days")
    return number


def some_days(text: str) -> int:
    """Days, at least one. Raises ValueError."""
    return days(str(positive(text)))


def whole(text: str) -> int:
    """A whole number of at least 0. Raises ValueError."""
    if not text.isdecimal():
        raise ValueError("must be a whole number")
    return int(text)


_SECRET_AT_LEAST = 32


def secret(text: str) -> bytes | None:
    """A secret of some length; empty is none. Raises ValueError."""
    if 0 < len(text) < _SECRET_AT_LEAST:
        raise ValueError(f"must be at least {_SECRET_AT_LEAST} characters; openssl rand -hex 32")
    return text.encode() or None


def port_or_none(text: str) -> int | None:
    """A TCP port, or None for nothing. Raises ValueError."""
    return port(text) if text else None


def writable_or_none(text: str) -> Path | None:
    """A file that can be appended to and need not exist yet, or nothing. Raises ValueError."""
    if not text:
        return None
    path = Path(text)
    try:
        path.open("ab").close()
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    return path


def zone(text: str) -> ZoneInfo:
    """An IANA time zone. Raises ValueError."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be an IANA time zone such as Europe/London") from error


def base_url(text: str) -> str:
    """A URL without its trailing slash, or nothing. Raises ValueError."""
    parts = urlsplit(text)
    plain = parts.username is None and not (parts.query or parts.fragment)
    if text and not (parts.scheme in {"https", "http"} and parts.hostname and plain):
        raise ValueError("must be a URL such as https://cds.example.org")
    return text.rstrip("/")


def collector(text: str) -> str:
    """The traces endpoint of a collector, or nothing. Raises ValueError, also without the extra."""
    url = base_url(text)
    if url and not _installed("opentelemetry.exporter.otlp.proto.http", "opentelemetry.sdk"):
        raise ValueError("needs the extra: pip install 'b12-cds[otel]'")
    return url


def _installed(*modules: str) -> bool:
    try:
        return all(find_spec(module) is not None for module in modules)
    except ModuleNotFoundError:  # a package above it is missing
        return False


def listed(text: str) -> tuple[str, ...]:
    """Words between commas."""
    return tuple(item.strip() for item in text.split(",") if item.strip())
