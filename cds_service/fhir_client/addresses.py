"""Which network an address belongs to, and whether a name may lead there.

Python's `is_global` is not the answer: it says yes to NAT64 and 6to4 addresses, which carry any
other address inside, and to the metadata address of one cloud.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from enum import Enum, auto

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], tuple[str, ...]]
"""The addresses of a host; raises OSError where there is none."""


class Reach(Enum):
    """How far away an address is."""

    PUBLIC = auto()
    PRIVATE = auto()
    LOOPBACK = auto()
    NEVER = auto()
    """No FHIR server is there, whatever a policy says."""


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


_PRIVATE = _networks(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",  # RFC 1918
    "100.64.0.0/10",  # carrier-grade NAT, RFC 6598
    "fc00::/7",  # unique local, RFC 4193
)  # fmt: skip
_NEVER = _networks(
    "169.254.0.0/16", "fe80::/10",  # link-local, where clouds keep their metadata
    "168.63.129.16/32",  # Azure's platform address
    "100.100.100.200/32",  # Alibaba's metadata, within carrier-grade NAT
    "fd00:ec2::/32",  # Amazon's metadata, within unique local
    "64:ff9b::/96", "64:ff9b:1::/48",  # NAT64
    "2002::/16", "192.88.99.0/24",  # 6to4
    "2001::/32",  # Teredo
    "2001:20::/28", "5f00::/16",  # overlay identifiers, segment routing
    "::/96",  # IPv4-compatible
    "fec0::/10",  # site-local, withdrawn
    "224.0.0.0/4", "ff00::/8",  # multicast
    "240.0.0.0/4", "0.0.0.0/8", "192.0.0.0/24",
)  # fmt: skip


def reach_of(text: str) -> Reach:
    """The reach of an address. Raises ValueError for a text that is none."""
    address = _bare(ipaddress.ip_address(text))
    if address.is_loopback:
        return Reach.LOOPBACK
    if _is_in(address, _NEVER):
        return Reach.NEVER
    if _is_in(address, _PRIVATE):
        return Reach.PRIVATE
    return Reach.PUBLIC if address.is_global else Reach.NEVER


def is_loopback_name(host: str) -> bool:
    """Whether a host names this machine without anybody being asked."""
    try:
        return host == "localhost" or reach_of(host) is Reach.LOOPBACK
    except ValueError:
        return False


def system_addresses(host: str, port: int) -> tuple[str, ...]:
    """What the system's resolver says; a Resolve."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _bare(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)
