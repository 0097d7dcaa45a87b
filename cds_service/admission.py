"""The door: which tenant calls, and whether it may now. Comes before anything of the body."""

from collections.abc import Mapping
from typing import Protocol

from flask import Request

from cds_service.config import Config
from cds_service.counting import Event
from cds_service.errors import ThrottledError
from cds_service.tenants.bucket import Bucket
from cds_service.tenants.tenant import Tenant
from cds_service.trust.authenticator import Authenticator
from cds_service.trust.claims import canonical
from cds_service.trust.replays import ReplayStore
from cds_service.wiring import Ports


class Admission(Protocol):
    """Lets callers in. `paths` are those of the endpoint a token may be meant for."""

    def admit(self, request: Request, *paths: str) -> Tenant:
        """The tenant that calls. Raises a ServiceError for a call that may not go on."""
        ...


def admission(config: Config, ports: Ports, replays: ReplayStore) -> Admission:
    """How this instance lets callers in; `replays` unless the ports bring their own."""
    if not config.tenants:
        return _Open(config.usual_tenant)
    authenticator = Authenticator(
        config.tenants, replays=ports.replays or replays, now=ports.now, count=ports.count
    )
    authenticator.warm()
    return _Authenticated(config, ports, authenticator)


class _Open:
    """A developer's machine: everybody is the same tenant."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def admit(self, _request: Request, *_paths: str) -> Tenant:
        return self._tenant


class _Authenticated:
    """Known clients only, each within its share of calls."""

    def __init__(self, config: Config, ports: Ports, authenticator: Authenticator) -> None:
        self._base_url, self._count = config.base_url, ports.count
        self._authenticator = authenticator
        self._buckets: Mapping[str, Bucket] = {
            tenant.id: Bucket(per_minute=tenant.calls_per_minute, burst=tenant.burst, now=ports.now)
            for tenant in config.tenants
        }

    def admit(self, request: Request, *paths: str) -> Tenant:
        audiences = {canonical(f"{self._base_url}{path}") for path in paths}
        tenant = self._authenticator.authenticate(request.headers.get("Authorization"), audiences)
        wait = self._buckets[tenant.id].take()
        if wait:
            self._count(Event.THROTTLED, tenant.id, "rate")
            raise ThrottledError(wait)
        return tenant
