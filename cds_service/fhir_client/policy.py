"""Whose FHIR server may be read, on which network, and for how long."""

from dataclasses import dataclass
from pathlib import Path

from cds_service.fhir_client.addresses import Reach, is_loopback_name, reach_of
from cds_service.fhir_client.urls import BaseUrl, base_url


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPolicy:
    """What one client is allowed. Without anything said nothing is read.

    `base_urls` are compared whole, scheme, host, port and path. `allow_private_network` opens RFC
    1918, unique local and carrier-grade NAT addresses and this machine, as hospitals need; no
    policy opens link-local or translated addresses. `deadline` in seconds bounds all reading of
    one hook call. Raises ValueError for a base that is no https URL.
    """

    base_urls: tuple[str, ...] = ()
    allow_private_network: bool = False
    allow_loopback_without_token: bool = False
    """A developer's machine: servers of this machine, http too, are read with or without token."""
    ca_bundle: Path | None = None
    """PEM file of the authorities to trust; None trusts those of the system."""
    deadline: float = 1.5

    def __post_init__(self) -> None:
        for text in self.base_urls:
            if base_url(text).scheme != "https":
                raise ValueError(f"{text}: must be https")

    def base_of(self, server: str) -> BaseUrl | None:
        """The base to read from for a `fhirServer`; None where it is not allowed."""
        try:
            base = base_url(server)
        except ValueError:
            return None
        return base if base in self._listed() or self._is_own_machine(base) else None

    def needs_token(self, base: BaseUrl) -> bool:
        """Whether a base is read with a token only."""
        return not self._is_own_machine(base)

    def admits(self, base: BaseUrl, addresses: tuple[str, ...]) -> bool:
        """Whether every address the name of a base leads to may be connected to."""
        open_to = {Reach.PUBLIC} if base in self._listed() else set()
        if self.allow_private_network and base in self._listed():
            open_to |= {Reach.PRIVATE, Reach.LOOPBACK}
        if self._is_own_machine(base):
            open_to.add(Reach.LOOPBACK)
        return bool(addresses) and all(reach_of(address) in open_to for address in addresses)

    def _listed(self) -> tuple[BaseUrl, ...]:
        return tuple(base_url(text) for text in self.base_urls)

    def _is_own_machine(self, base: BaseUrl) -> bool:
        return self.allow_loopback_without_token and is_loopback_name(base.host)
