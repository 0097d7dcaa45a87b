"""From an Authorization header to the tenant that calls, or to a 401 that says nothing more."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import cache, partial

from joserfc.jwk import ECKey, RSAKey

from cds_service.counting import Count, Event
from cds_service.errors import ReplaysUnavailableError, UnauthenticatedError
from cds_service.tenants.tenant import Tenant
from cds_service.trust.claims import Once, canonical, check_claims
from cds_service.trust.fetch import fetch_key_set
from cds_service.trust.keys import ALGORITHMS, VerificationKey
from cds_service.trust.published_keys import PublishedKeys
from cds_service.trust.refusal import Reason, RefusedError
from cds_service.trust.replays import ReplayStore
from cds_service.trust.token import Token, read_token

_log = logging.getLogger(__name__)


class Authenticator:
    """Knows the tenants and their keys. Safe to share between threads."""

    def __init__(
        self,
        tenants: Iterable[Tenant],
        *,
        replays: ReplayStore,
        now: Callable[[], datetime],
        count: Count,
    ) -> None:
        self._replays, self._now, self._count = replays, now, count
        self._tenants = {(tenant.issuer, tenant.tenant_claim): tenant for tenant in tenants}
        self._published = {t.id: self._key_sets(t) for t in self._tenants.values() if not t.keys}
        self._strangers = {algorithm: _key_of_nobody(algorithm) for algorithm in ALGORITHMS}

    def warm(self) -> None:
        """Begin to read every published key set, so that the first call finds its key."""
        for key_sets in self._published.values():
            for published in key_sets.values():
                published.refresh()

    def authenticate(self, authorization: str | None, audiences: Collection[str]) -> Tenant:
        """The tenant whose token this is. `audiences` are the canonical URLs of the endpoint.

        Raises UnauthenticatedError for every token that is not accepted, whatever the cause, and
        ReplaysUnavailableError where an acceptable one may have been used before.
        """
        claimed = None
        try:
            token = read_token(authorization)
            claimed = self._tenant_of(token)
            tenant, once = self._verify(token, claimed, audiences)
            self._use_up(tenant, once)
        except RefusedError as refused:
            self._report(refused.reason, claimed)
            raise UnauthenticatedError from None
        return tenant

    def _tenant_of(self, token: Token) -> Tenant | None:
        """Chosen by what the token claims, before its key is: a key speaks for its tenant only."""
        issuer, claim = token.claims.get("iss"), token.claims.get("tenant")
        if not isinstance(issuer, str) or not isinstance(claim, str | None):
            raise RefusedError(Reason.CLAIMS)
        return self._tenants.get((issuer, claim)) or self._tenants.get((issuer, None))

    def _verify(
        self, token: Token, tenant: Tenant | None, audiences: Collection[str]
    ) -> tuple[Tenant, Once]:
        if token.algorithm not in ALGORITHMS:
            raise RefusedError(Reason.ALGORITHM)
        key = self._key_for(token, tenant)
        if tenant is None or isinstance(key, Reason):
            # The work of a verification is done all the same: time must not tell who is known.
            token.is_signed_by(self._strangers[token.algorithm])
            raise RefusedError(key if isinstance(key, Reason) else Reason.UNKNOWN_ISSUER)
        if not token.is_signed_by(key):
            raise RefusedError(Reason.SIGNATURE)
        accepted = {*audiences, *map(canonical, tenant.audiences)}
        return tenant, check_claims(token.claims, now=self._now(), audiences=accepted)

    def _key_for(self, token: Token, tenant: Tenant | None) -> VerificationKey | Reason:
        """The tenant's key the token names. Its `jku` is compared with the list, never fetched."""
        if tenant is None:
            return Reason.UNKNOWN_ISSUER
        if token.algorithm not in tenant.algorithms:
            return Reason.ALGORITHM
        if token.jku is not None and token.jku not in tenant.jku_urls:
            return Reason.KEY_SET
        key = None if token.kid in tenant.revoked_keys else self._find(token, tenant)
        if key is None:
            return Reason.UNKNOWN_KEY
        return key if token.algorithm in key.algorithms else Reason.ALGORITHM

    def _find(self, token: Token, tenant: Tenant) -> VerificationKey | None:
        if tenant.keys:
            return tenant.keys.get(token.kid)
        urls = tenant.jku_urls if token.jku is None else (token.jku,)
        found = (self._published[tenant.id][url].find(token.kid) for url in urls)
        return next((key for key in found if key is not None), None)

    def _use_up(self, tenant: Tenant, once: Once) -> None:
        try:
            first = self._replays.first_use(str(tenant.issuer), once.jti, once.until)
        except Exception as error:  # noqa: BLE001 - whatever it was, the store gave no answer
            _log.error("CDS-111 used tokens cannot be looked up: %s", type(error).__name__)
            self._count(Event.REPLAYS_UNAVAILABLE, tenant.id, type(error).__name__)
            raise ReplaysUnavailableError from None
        if not first:
            raise RefusedError(Reason.REPLAYED)

    def _report(self, reason: Reason, tenant: Tenant | None) -> None:
        known = tenant.id if tenant is not None else ""
        _log.warning("CDS-110 token refused: %s %s", reason.value, known or "-")
        self._count(Event.REFUSED, known, reason.value)
        if reason is Reason.NOT_YET_VALID:  # and signed by a key of the tenant
            self._count(Event.CLOCK_SKEW_SUSPECTED, known, reason.value)

    def _key_sets(self, tenant: Tenant) -> Mapping[str, PublishedKeys]:
        bundle = None if tenant.ca_bundle is None else str(tenant.ca_bundle)
        read = partial(
            fetch_key_set, private_network=tenant.allow_private_network, ca_bundle=bundle
        )
        return {
            url: PublishedKeys(
                partial(read, url),
                max_age=tenant.keys_max_age,
                now=self._now,
                asked=partial(self._keys_asked, tenant.id),
            )
            for url in tenant.jku_urls
        }

    def _keys_asked(self, tenant: str, read: bool, problem: str) -> None:  # noqa: FBT001 - a report
        if problem:
            _log.warning("CDS-113 key set of %s: %s", tenant, problem)
        self._count(Event.KEYS_ASKED, tenant, "read" if read else "failed")


@cache
def _key_of_nobody(algorithm: str) -> VerificationKey:
    """A key whose private half is forgotten at once."""
    curve = {"ES384": "P-384", "ES256": "P-256"}.get(algorithm)
    key = RSAKey.generate_key(2048, private=False) if curve is None else _curve_key(curve)
    return VerificationKey("", key, frozenset({algorithm}))


def _curve_key(curve: str) -> ECKey:
    return ECKey.generate_key(curve, private=False)
