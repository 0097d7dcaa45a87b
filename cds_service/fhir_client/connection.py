"""GETs to one FHIR server for one hook call: checked addresses, capped bodies, one deadline.

urllib3 is used below `requests`, whose sessions would have to be kept from following redirects,
reading proxies and `.netrc` from the environment and loading the trust store per connection.
"""

import logging
import socket
import ssl
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from cds_service.fhir_client.deadline import Deadline
from cds_service.fhir_client.states import ReadError, ReadState, state_of_status
from cds_service.fhir_client.urls import BaseUrl
from cds_service.version import SERVICE_VERSION
from hooks.fhir_access import BearerToken

CONNECT_S = 0.3
PARALLEL = 6
MAX_PAGE = 5 * 1024 * 1024
"""Bytes of one answer, after decompression."""
_CHUNK = 64 * 1024
_OK = 200
_WORTH_A_RETRY = frozenset({502, 503, 504})

# Its messages hold addresses, and addresses hold patient ids.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class Connections:
    """The connections of one hook call. The token is on no other."""

    def __init__(
        self,
        base: BaseUrl,
        addresses: tuple[str, ...],
        token: BearerToken | None,
        ca_bundle: Path | None,
        deadline: Deadline,
    ) -> None:
        self._addresses = addresses
        self._port = base.port
        self._deadline = deadline
        self._live: list[socket.socket] = []
        self._cut = False
        self._headers = {
            "Accept": "application/fhir+json, application/json;q=0.9",
            "Accept-Encoding": "gzip",
            "User-Agent": f"b12-cds/{SERVICE_VERSION}",
            **({"Authorization": f"Bearer {token.text}"} if token is not None else {}),
        }
        self._pool = _pool(base, self, ca_bundle)

    def get(self, target: str) -> bytes:
        """The body of a 200. Raises ReadError for everything else."""
        response = self._opened(target)
        try:
            if response.status != _OK:
                again = response.status in _WORTH_A_RETRY
                raise ReadError(state_of_status(response.status), again=again)
            return self._body(response)
        except ReadTimeoutError:
            raise ReadError(ReadState.TIMED_OUT) from None
        except (HTTPError, OSError, ValueError):
            raise ReadError(self._unless_cut(ReadState.BROKEN_OFF)) from None
        finally:
            response.close()

    def cut(self) -> None:
        """End whatever is under way. Nothing can be read afterwards."""
        self._cut = True
        while self._live:
            with suppress(OSError):
                # Of the plain socket below TLS: the thread that reads owns the rest.
                socket.socket.shutdown(self._live.pop(), socket.SHUT_RDWR)
        self._pool.close()

    def _opened(self, target: str) -> BaseHTTPResponse:
        left = self._deadline.left()
        try:
            return self._pool.urlopen(
                "GET",
                target,
                headers=self._headers,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=Timeout(connect=min(CONNECT_S, left), read=left),
            )
        except ReadTimeoutError:
            raise ReadError(ReadState.TIMED_OUT) from None
        except SSLError:
            raise ReadError(self._unless_cut(ReadState.TLS_FAILED)) from None
        except (ConnectTimeoutError, NewConnectionError, ProtocolError):
            raise ReadError(self._unless_cut(ReadState.UNREACHABLE), again=True) from None
        except (HTTPError, OSError, ValueError):
            raise ReadError(self._unless_cut(ReadState.UNREACHABLE)) from None

    def _body(self, response: BaseHTTPResponse) -> bytes:
        """Reads what has arrived, again and again: a drip of bytes never outlasts the deadline."""
        chunks: list[bytes] = []
        size = 0
        while chunk := response.read1(_CHUNK, decode_content=True):
            self._deadline.check()
            size += len(chunk)
            if size > MAX_PAGE:
                raise ReadError(ReadState.TOO_LARGE)
            chunks.append(chunk)
        if self._cut:  # an end we made looks like the end of the answer
            raise ReadError(self._unless_cut(ReadState.BROKEN_OFF))
        return b"".join(chunks)

    def _unless_cut(self, state: ReadState) -> ReadState:
        """What a broken connection means: nothing about the server where we broke it."""
        if not self._cut:
            return state
        return ReadState.TIMED_OUT if self._deadline.passed else ReadState.NOT_ASKED

    def dial(self, timeout: float) -> socket.socket:
        """A connection to the first of the checked addresses that takes it; no name is asked."""
        refused: OSError = OSError("no address")
        for address in self._addresses:
            try:
                return socket.create_connection((address, self._port), timeout)
            except OSError as error:
                refused = error
        raise refused

    def watch(self, connected: socket.socket) -> None:
        """Have a connection cut with the others. Raises OSError where that has happened."""
        self._live.append(connected)
        if self._cut:
            raise OSError("cut")


class _Plain(HTTPConnection):
    """Connects to checked addresses and keeps the host's name for all else.

    Built as urllib3's own SOCKS connection is: the name stays in the `Host` header, in the TLS
    handshake and in what the certificate is compared with.
    """

    def __init__(self, *args: Any, owner: Connections, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owner = owner

    def _new_conn(self) -> socket.socket:
        try:
            return self._owner.dial(float(self.timeout or CONNECT_S))
        except OSError as error:
            raise NewConnectionError(self, "not connected") from error

    def connect(self) -> None:
        super().connect()
        self._owner.watch(self.sock)


class _Secured(_Plain, HTTPSConnection):
    """The same over TLS."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecuredPool(HTTPSConnectionPool):
    ConnectionCls = _Secured


def _pool(base: BaseUrl, owner: Connections, ca_bundle: Path | None) -> HTTPConnectionPool:
    host = f"[{base.host}]" if ":" in base.host else base.host
    if base.scheme == "http":
        return _PlainPool(host, base.port, maxsize=PARALLEL, owner=owner)
    return _SecuredPool(host, base.port, maxsize=PARALLEL, owner=owner, ssl_context=_tls(ca_bundle))


@lru_cache(maxsize=64)
def _tls(ca_bundle: Path | None) -> ssl.SSLContext:
    """Verifying, TLS 1.2 and later; reading a trust store takes long, so each is read once."""
    context = ssl.create_default_context(cafile=ca_bundle)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
