"""One client of the service: everything that depends on who calls, in one record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from cds_service.fhir_client import ReadPolicy
from cds_service.trust.keys import RECOMMENDED, VerificationKey
from pathway.facts import FactGroup
from pathway.profiles import PROFILES
from pathway.profiles.profile import GuidelineProfile

OPEN_TENANT = "open"
"""Everybody, where clients are not authenticated: a developer's machine."""


class Mode(StrEnum):
    """Whether a tenant's clinicians see cards."""

    LIVE = "live"
    SHADOW = "shadow"
    """Everything is evaluated and recorded, nothing is shown."""
    OFF = "off"
    """Nothing is evaluated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A client, the trust put in it and the settings of its site.

    Trust: a token counts for this tenant when its `iss` is `issuer` (and its `tenant` claim is
    `tenant_claim`, where one is set), its key comes from `keys` or, without any, from one of
    `jku_urls`, and its `aud` is the endpoint called or one of `audiences`. An `issuer` of None
    is the open tenant of a developer's machine, which asks for no token.
    """

    id: str
    issuer: str | None = None
    tenant_claim: str | None = None
    jku_urls: tuple[str, ...] = ()
    keys: Mapping[str, VerificationKey] = field(default_factory=dict)
    revoked_keys: frozenset[str] = frozenset()
    keys_max_age: timedelta = timedelta(hours=24)
    algorithms: tuple[str, ...] = RECOMMENDED
    audiences: tuple[str, ...] = ()
    fhir_servers: tuple[str, ...] = ()
    allow_private_network: bool = False
    ca_bundle: Path | None = None
    fhir_deadline: float = 1.5
    """Seconds for everything read from the FHIR server during one call."""
    calls_per_minute: int = 600
    burst: int = 60
    max_body: int = 4 * 1024 * 1024
    timezone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 - immutable
    profile: GuidelineProfile = PROFILES["seed"]
    never_supplied: frozenset[FactGroup] = frozenset()
    tasks: bool = True
    mode: Mode = Mode.LIVE
    rules_off: frozenset[str] = frozenset()

    @property
    def read_policy(self) -> ReadPolicy:
        """Which FHIR servers may be read for this tenant, and for how long."""
        return ReadPolicy(
            base_urls=self.fhir_servers,
            allow_private_network=self.allow_private_network,
            ca_bundle=self.ca_bundle,
            deadline=self.fhir_deadline,
        )
