"""Settings: read once from the environment, every problem reported together."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import URL

from cds_service.fhir_client import ReadPolicy
from cds_service.local_limits import read_limits
from cds_service.order_map import read_order_map
from cds_service.site_file import SiteFileError
from cds_service.storage.address import EMBEDDED, read_address
from fhir_mappings.emitted import NO_ORDER_MAP, OrderMap
from hooks.wording import LANGUAGES
from pathway.profiles import PROFILES
from pathway.profiles.local import with_local_limits
from pathway.profiles.profile import GuidelineProfile, LocalLimit

SANDBOX = "https://sandbox.cds-hooks.org"
DATABASE = read_address(EMBEDDED)
_PREFIX = "CDS_"
T = TypeVar("T")


class ConfigError(ValueError):
    """Settings the service must not start with; `problems` names each one."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How this instance runs. Defaults are those of a developer's machine."""

    environment: str = "dev"
    host: str = "localhost"
    port: int = 8080
    max_body: int = 4 * 1024 * 1024
    timezone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 - immutable
    profile: GuidelineProfile = PROFILES["seed"]
    assessment_extension: bool = True
    cors_origins: tuple[str, ...] = (SANDBOX,)
    hydroxocobalamin_available: bool = True
    tasks: bool = True
    """Whether clients can create Tasks; else reviews are proposed as ServiceRequests."""
    language: str = "en"
    order_map: OrderMap = NO_ORDER_MAP
    demo: bool = True
    """Whether the demo EHR, the explanation page and the API pages are served."""
    fhir_deadline: float = 1.5
    """Seconds for reading what a client did not send."""
    database: URL = DATABASE
    keep_evaluations_days: int = 90
    """How long it is kept which cards were shown; 0: not recorded at all."""
    keep_feedback_days: int = 730
    patient_secret: bytes | None = field(default=None, repr=False)
    """With it a keyed hash of the patient goes with what is kept; without it nothing does."""

    @property
    def read_policy(self) -> ReadPolicy:
        """Whose FHIR server may be read: a developer's own machine; in production nobody's yet."""
        return ReadPolicy(allow_loopback_without_token=self.dev, deadline=self.fhir_deadline)

    @property
    def dev(self) -> bool:
        """Whether this is a developer's machine: no client authentication, open local CORS."""
        return self.environment == "dev"

    @classmethod
    def from_env(cls, env: Mapping[str, str], *, today: date) -> "Config":
        """Settings from environment variables. Raises ConfigError naming every problem.

        `today` tells whether the review of a site's own laboratory limits is overdue.
        """
        reader = _Reader(env)
        no_limits: tuple[LocalLimit, ...] = ()
        limits = reader.file(
            "CDS_LABORATORY_LIMITS", no_limits, lambda path: read_limits(path, today)
        )
        environment = reader.choice("CDS_ENV", "dev", "dev", "production")
        config = cls(
            environment=environment,
            host=reader.read("HOST", "localhost", str),
            port=reader.read("PORT", "8080", _port),
            max_body=reader.read("CDS_MAX_BODY", str(4 * 1024 * 1024), _positive),
            timezone=reader.read("CDS_TIMEZONE", "UTC", _zone),
            profile=with_local_limits(
                PROFILES[reader.choice("CDS_PROFILE", "seed", *PROFILES)], limits
            ),
            assessment_extension=reader.choice("CDS_ASSESSMENT_EXTENSION", "on", "on", "off")
            == "on",
            cors_origins=reader.read("CDS_CORS_ORIGINS", SANDBOX, _list),
            hydroxocobalamin_available=reader.choice(
                "CDS_HYDROXOCOBALAMIN", "available", "available", "unavailable"
            )
            == "available",
            tasks=reader.choice("CDS_TASKS", "on", "on", "off") == "on",
            language=reader.choice("CDS_LANGUAGE", "en", *LANGUAGES),
            order_map=reader.file("CDS_ORDER_MAP", NO_ORDER_MAP, read_order_map),
            fhir_deadline=reader.read("CDS_FHIR_DEADLINE", "1.5", _seconds),
            database=reader.secret("CDS_DATABASE_URL", EMBEDDED, read_address),
            keep_evaluations_days=reader.read("CDS_KEEP_EVALUATIONS", "90", _days),
            keep_feedback_days=reader.read("CDS_KEEP_FEEDBACK", "730", _some_days),
            patient_secret=reader.secret("CDS_PATIENT_KEY", "", _secret),
            demo=reader.choice("CDS_DEMO", "1" if environment == "dev" else "0", "0", "1") == "1",
        )
        problems = (*reader.problems, *_production_problems(config), *_unknown(env))
        if problems:
            raise ConfigError(problems)
        return config


SETTINGS = (
    "CDS_ENV", "CDS_MAX_BODY", "CDS_TIMEZONE", "CDS_PROFILE", "CDS_ASSESSMENT_EXTENSION",
    "CDS_CORS_ORIGINS", "CDS_HYDROXOCOBALAMIN", "CDS_LABORATORY_LIMITS", "CDS_LANGUAGE",
    "CDS_TASKS", "CDS_ORDER_MAP", "CDS_FHIR_DEADLINE", "CDS_DATABASE_URL", "CDS_DATABASE_URL_FILE",
    "CDS_KEEP_EVALUATIONS", "CDS_KEEP_FEEDBACK", "CDS_PATIENT_KEY", "CDS_PATIENT_KEY_FILE",
    "CDS_DEMO",
)  # fmt: skip
"""Every variable of ours; PORT and HOST are honoured too."""

_TEST_ONLY = frozenset({"CDS_CORPUS"})


def _unknown(env: Mapping[str, str]) -> tuple[str, ...]:
    known = {*SETTINGS, *_TEST_ONLY}
    return tuple(
        f"{name}: no such setting"
        for name in sorted(env)
        if name.startswith(_PREFIX) and name not in known
    )


def _production_problems(config: Config) -> tuple[str, ...]:
    if config.dev:
        return ()
    problems = [
        "CDS_ENV=production: client authentication is not implemented yet, so it cannot be used"
    ]
    if config.database == DATABASE:
        problems.append("CDS_DATABASE_URL: name the database; the default is a developer's")
    return tuple(problems)


class _Reader:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.problems: list[str] = []

    def read(self, name: str, default: str, parse: Callable[[str], T]) -> T:
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
        text = self._env.get(name) or default
        if text in allowed:
            return text
        self.problems.append(f"{name}: must be one of {', '.join(allowed)}")
        return default

    def file(self, name: str, default: T, parse: Callable[[Path], T]) -> T:
        path = self._env.get(name)
        if not path:
            return default
        try:
            return parse(Path(path))
        except SiteFileError as error:
            self.problems += [f"{name}: {problem}" for problem in error.problems]
            return default


_HIGHEST_PORT = 65_535


def _port(text: str) -> int:
    port = _whole(text)
    if not 0 <= port <= _HIGHEST_PORT:
        raise ValueError("must be a port number")
    return port


def _positive(text: str) -> int:
    number = _whole(text)
    if number < 1:
        raise ValueError("must be at least 1")
    return number


_LONGEST_DEADLINE = 10


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,2}(\.\d{1,3})?", text):
        raise ValueError("must be a number of seconds such as 1.5")
    if not 0 < float(text) <= _LONGEST_DEADLINE:
        raise ValueError(f"must be more than 0 and at most {_LONGEST_DEADLINE} seconds")
    return float(text)


_CENTURY_DAYS = 36_525


def _days(text: str) -> int:
    number = _whole(text)
    if number > _CENTURY_DAYS:
        raise ValueError(f"must be at most {_CENTURY_DAYS} days")
    return number


def _some_days(text: str) -> int:
    return _days(str(_positive(text)))


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("must be a whole number")
    return int(text)


_SECRET_AT_LEAST = 32


def _secret(text: str) -> bytes | None:
    if 0 < len(text) < _SECRET_AT_LEAST:
        raise ValueError(f"must be at least {_SECRET_AT_LEAST} characters; openssl rand -hex 32")
    return text.encode() or None


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be an IANA time zone such as Europe/London") from error


def _list(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())
