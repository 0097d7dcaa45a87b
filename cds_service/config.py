"""Settings: read once from the environment, every problem reported together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import URL

from cds_service import settings
from cds_service.fhir_client import ReadPolicy
from cds_service.local_limits import read_limits
from cds_service.order_map import read_order_map
from cds_service.storage.address import EMBEDDED, read_address
from cds_service.telemetry.log import LEVELS
from cds_service.tenants.file import read_tenants, sandbox_problems
from cds_service.tenants.presets import SANDBOX
from cds_service.tenants.rules_off import rules
from cds_service.tenants.tenant import OPEN_TENANT, Tenant
from fhir_mappings.emitted import NO_ORDER_MAP, OrderMap
from hooks.wording import LANGUAGES
from pathway.profiles import PROFILES
from pathway.profiles.local import with_local_limits
from pathway.profiles.profile import GuidelineProfile, LocalLimit

DATABASE = read_address(EMBEDDED)
_PREFIX = "CDS_"


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
    metrics_port: int | None = None
    """A port of its own for `/metrics`; None: beside everything else."""
    log_level: str = "warning"
    audit_file: Path | None = None
    traces_url: str = ""
    """Where a collector takes traces; empty: nowhere."""
    patient_secret: bytes | None = field(default=None, repr=False)
    """With it a keyed hash of the patient goes with what is kept; without it nothing does."""

    rules_off: frozenset[str] = frozenset()
    public_url: str = ""
    """Where callers find the service, without a trailing slash; empty: where it listens."""
    tenants: tuple[Tenant, ...] = ()
    """Who may call. Without any there is no client authentication: a developer's machine."""
    authenticate_discovery: bool = False
    proxy_hops: int = 0
    """Proxies in front whose X-Forwarded headers are believed."""

    @property
    def read_policy(self) -> ReadPolicy:
        """What may be read for whoever needs no token: servers of a developer's own machine."""
        return ReadPolicy(allow_loopback_without_token=self.dev, deadline=self.fhir_deadline)

    @property
    def base_url(self) -> str:
        """The URL the audiences of tokens begin with."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def read_tenants(self, path: Path) -> tuple[Tenant, ...]:
        """The clients of a tenants file under these settings. Raises SiteFileError."""
        limits = self.profile.local_limits
        profiles = {key: with_local_limits(each, limits) for key, each in PROFILES.items()}
        return read_tenants(path, self.usual_tenant, profiles)

    @property
    def usual_tenant(self) -> Tenant:
        """What every tenant inherits, and who calls where nobody is asked for a token."""
        return Tenant(
            id=OPEN_TENANT,
            fhir_deadline=self.fhir_deadline,
            max_body=self.max_body,
            timezone=self.timezone,
            profile=self.profile,
            tasks=self.tasks,
            rules_off=self.rules_off,
        )

    @property
    def dev(self) -> bool:
        """Whether this is a developer's machine: no client authentication, open local CORS."""
        return self.environment == "dev"

    @classmethod
    def from_env(cls, env: Mapping[str, str], *, today: date) -> "Config":
        """Settings from environment variables. Raises ConfigError naming every problem.

        `today` tells whether the review of a site's own laboratory limits is overdue.
        """
        reader = settings.Reader(env)
        no_limits: tuple[LocalLimit, ...] = ()
        limits = reader.file(
            "CDS_LABORATORY_LIMITS", no_limits, lambda path: read_limits(path, today)
        )
        environment = reader.choice("CDS_ENV", "dev", "dev", "production")
        production = environment == "production"
        config = cls(
            environment=environment,
            host=reader.read("HOST", "localhost", str),
            port=reader.read("PORT", "8080", settings.port),
            max_body=reader.read("CDS_MAX_BODY", str(4 * 1024 * 1024), settings.positive),
            timezone=reader.read("CDS_TIMEZONE", "UTC", settings.zone),
            profile=with_local_limits(
                PROFILES[reader.choice("CDS_PROFILE", "seed", *PROFILES)], limits
            ),
            assessment_extension=reader.choice("CDS_ASSESSMENT_EXTENSION", "on", "on", "off")
            == "on",
            cors_origins=reader.read(
                "CDS_CORS_ORIGINS", "" if production else SANDBOX, settings.listed
            ),
            hydroxocobalamin_available=reader.choice(
                "CDS_HYDROXOCOBALAMIN", "available", "available", "unavailable"
            )
            == "available",
            tasks=reader.choice("CDS_TASKS", "on", "on", "off") == "on",
            language=reader.choice("CDS_LANGUAGE", "en", *LANGUAGES),
            order_map=reader.file("CDS_ORDER_MAP", NO_ORDER_MAP, read_order_map),
            fhir_deadline=reader.read("CDS_FHIR_DEADLINE", "1.5", settings.seconds),
            database=reader.secret("CDS_DATABASE_URL", EMBEDDED, read_address),
            keep_evaluations_days=reader.read("CDS_KEEP_EVALUATIONS", "90", settings.days),
            keep_feedback_days=reader.read("CDS_KEEP_FEEDBACK", "730", settings.some_days),
            metrics_port=reader.read("CDS_METRICS_PORT", "", settings.port_or_none),
            log_level=reader.choice("CDS_LOG_LEVEL", "info" if production else "warning", *LEVELS),
            audit_file=reader.read("CDS_AUDIT_FILE", "", settings.writable_or_none),
            traces_url=reader.read("CDS_TRACES_URL", "", settings.collector),
            patient_secret=reader.secret("CDS_PATIENT_KEY", "", settings.secret),
            rules_off=reader.read("CDS_RULES_OFF", "", lambda text: rules(settings.listed(text))),
            public_url=reader.read("CDS_PUBLIC_URL", "", settings.base_url),
            authenticate_discovery=reader.choice("CDS_DISCOVERY", "open", "open", "authenticated")
            == "authenticated",
            proxy_hops=reader.read("CDS_PROXY_HOPS", "0", settings.whole),
            demo=reader.choice("CDS_DEMO", "0" if production else "1", "0", "1") == "1",
        )
        config = replace(config, tenants=reader.file("CDS_TENANTS", (), config.read_tenants))
        problems = (
            *reader.problems,
            *_port_problems(config),
            *_production_problems(config, env),
            *_unknown(env),
        )
        if problems:
            raise ConfigError(problems)
        return config


SETTINGS = (
    "CDS_ENV", "CDS_MAX_BODY", "CDS_TIMEZONE", "CDS_PROFILE", "CDS_ASSESSMENT_EXTENSION",
    "CDS_CORS_ORIGINS", "CDS_HYDROXOCOBALAMIN", "CDS_LABORATORY_LIMITS", "CDS_LANGUAGE",
    "CDS_TASKS", "CDS_ORDER_MAP", "CDS_FHIR_DEADLINE", "CDS_DATABASE_URL", "CDS_DATABASE_URL_FILE",
    "CDS_KEEP_EVALUATIONS", "CDS_KEEP_FEEDBACK", "CDS_PATIENT_KEY", "CDS_PATIENT_KEY_FILE",
    "CDS_METRICS_PORT", "CDS_LOG_LEVEL", "CDS_AUDIT_FILE", "CDS_TRACES_URL",
    "CDS_TENANTS", "CDS_PUBLIC_URL", "CDS_DISCOVERY", "CDS_PROXY_HOPS", "CDS_RULES_OFF",
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


def _port_problems(config: Config) -> tuple[str, ...]:
    if config.metrics_port is not None and config.metrics_port in {0, config.port}:
        return ("CDS_METRICS_PORT: must be a port of its own",)
    return ()


def _production_problems(config: Config, env: Mapping[str, str]) -> tuple[str, ...]:
    if config.dev:
        return ()
    problems = {
        "CDS_TENANTS missing: production does not run without client authentication": (
            not env.get("CDS_TENANTS")
        ),
        "CDS_PUBLIC_URL must be the https URL callers use": (
            not config.public_url.startswith("https://")
        ),
        "CDS_DATABASE_URL: name the database; the default is a developer's": (
            config.database == DATABASE
        ),
        "CDS_CORS_ORIGINS holds the public sandbox": SANDBOX in config.cors_origins,
    }
    return tuple(
        f"CDS_ENV=production: {problem}"
        for problem in (
            *(problem for problem, found in problems.items() if found),
            *sandbox_problems(config.tenants),
        )
    )
