"""A service with known clients, as its callers meet it, and what it counts."""

import json
import threading
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.config import Config
from cds_service.counting import Event
from cds_service.tenants.tenant import Tenant
from cds_service.trust.keys import read_key_set
from cds_service.trust.replays import ReplayStore
from cds_service.wiring import Ports
from tests import builders as fhir
from tests.conftest import NOW, client_with, counting_ids
from tests.trust import minting

REQUEST = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1))))


class Remembered:
    """A replay store in memory: what the database is elsewhere."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.used: dict[tuple[str, str], datetime] = {}

    def first_use(self, issuer: str, jti: str, expires: datetime) -> bool:
        with self._lock:
            first = (issuer, jti) not in self.used
            self.used.setdefault((issuer, jti), expires)
            return first


@dataclass
class Seen:
    """What was counted, and a clock that can be moved."""

    now: datetime = NOW
    events: list[tuple[Event, str, str]] = field(default_factory=list)

    def count(self, event: Event, tenant: str, detail: str) -> None:
        self.events.append((event, tenant, detail))

    def of(self, event: Event) -> list[tuple[str, str]]:
        return [(tenant, detail) for counted, tenant, detail in self.events if counted is event]


def keys(*names: str) -> dict[str, Any]:
    return dict(read_key_set(json.dumps(minting.key_set(*names)).encode()).keys)


TENANT = Tenant(
    id="ehr", issuer=minting.ISSUER, jku_urls=(minting.JKU,), keys=keys("es384"), burst=100_000
)
CONFIG = Config(public_url=minting.BASE, keep_evaluations_days=0)


def door(
    *tenants: Tenant,
    seen: Seen | None = None,
    replays: ReplayStore | None = None,
    config: Config = CONFIG,
) -> FlaskClient:
    """The service for these tenants, or for one that signs with `es384`."""
    told = seen or Seen()
    ports = Ports(
        now=lambda: told.now,
        new_id=counting_ids(),
        count=told.count,
        replays=replays or Remembered(),
    )
    return client_with(ports, replace(config, tenants=tenants or (TENANT,)))


def ask(
    client: FlaskClient, headers: dict[str, str] | None = None, hook: str = "patient-view"
) -> TestResponse:
    return client.post(f"/cds-services/b12-{hook}", json=REQUEST | {"hook": hook}, headers=headers)
