"""Reading a JWK Set from its URL, within bounds of time and size."""

import time
from functools import partial
from ipaddress import ip_address
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError

TIMEOUT = 2.0
"""Seconds for the whole answer."""

LARGEST_KEY_SET = 256 * 1024
_PLATFORM = frozenset({ip_address("168.63.129.16")})  # a cloud's own service at a public address


class FetchError(Exception):
    """The key set could not be read; the message holds nothing the server sent."""


class _PublicAddresses(IPFilterAdapter):  # type: ignore[misc]  # the library has no types
    """Connects to the address it has checked, and to public ones only."""

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: bool | str,  # noqa: FBT001 - the library's own signature
        cert: str | tuple[str, str] | None = None,
    ) -> tuple[Any, Any]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if ip_address(host["host"].strip("[]")) in _PLATFORM:
            raise InvalidIPAddress(host["host"])
        return host, pool


def fetch_key_set(url: str, *, private_network: bool, ca_bundle: str | None) -> bytes:
    """The body found at an https URL. Redirects are not followed. Raises FetchError."""
    if not url.startswith("https://"):
        raise FetchError("not https")
    session = requests.Session()
    session.trust_env = False  # neither proxies nor credentials of the environment
    adapter = HTTPAdapter() if private_network else _PublicAddresses(is_https_proto=True)
    session.mount("https://", adapter)
    started = time.monotonic()
    try:
        with (
            session,
            session.get(
                url,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                allow_redirects=False,
                stream=True,
                timeout=TIMEOUT,
                verify=ca_bundle or True,
            ) as response,
        ):
            return _read(response, started + TIMEOUT)
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise FetchError(type(error).__name__) from None


def _read(response: requests.Response, deadline: float) -> bytes:
    """The body, piece by piece as it arrives: the library's own timeout is per piece."""
    if response.status_code != requests.codes.ok:
        raise FetchError(f"status {response.status_code}")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchError("encoded")
    body = bytearray()
    for piece in iter(partial(response.raw.read1, 16 * 1024), b""):
        body += piece
        if len(body) > LARGEST_KEY_SET:
            raise FetchError("too large")
        if time.monotonic() > deadline:
            raise FetchError("too slow")
    return bytes(body)
