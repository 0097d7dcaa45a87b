"""Clients that send a byte a second, over TLS, and come back at once when they are sent away.

A process of its own (`python -m tests.load.slow_clients PORT CA EACH`), so that they
and whoever measures do not take turns in one interpreter. It prints, twice a second, how many of
each kind are being held; it ends with its standard input.
"""

import asyncio
import json
import ssl
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

FROM_ONE_ADDRESS = 100
"""The proxy holds 200 connections of one address at most (deploy/nginx/cds.conf)."""

_BODY_BYTES = 1_000_000
_HEAD = (
    "POST /cds-services/b12-patient-view HTTP/1.1\r\n"
    "Host: localhost\r\nContent-Type: application/json\r\n"
)
_BODY = f"{_HEAD}Content-Length: {_BODY_BYTES}\r\n\r\n{{"
_AT_ONCE = 50
_SPREAD_OVER_S = 5


class Slow:
    """All slow clients of a proxy."""

    def __init__(self, port: int, authority: str, each: int) -> None:
        self._port, self._each = port, each
        self._context = ssl.create_default_context(cafile=authority)
        self._opening = asyncio.Semaphore(_AT_ONCE)
        self.held: Counter[str] = Counter()
        self.sent_away: Counter[str] = Counter()

    async def stay(self, kind: str, number: int) -> None:
        """One client, for good: from one of as many addresses as it takes."""
        await asyncio.sleep(number / self._each * _SPREAD_OVER_S)
        address = f"127.0.{1 + (kind == 'bodies')}.{1 + number // FROM_ONE_ADDRESS}"
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                async with self._connected(address) as (reader, writer):
                    await self._trickle(kind, reader, writer)
            await asyncio.sleep(0.05)

    @asynccontextmanager
    async def _connected(
        self, address: str
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with self._opening:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1",
                self._port,
                local_addr=(address, 0),
                ssl=self._context,
                server_hostname="localhost",
            )
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def _trickle(
        self, kind: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write((_HEAD if kind == "headers" else _BODY).encode())
        answer = asyncio.ensure_future(reader.read(100))
        self.held[kind] += 1
        try:
            while not (await asyncio.wait([answer], timeout=1))[0]:
                writer.write(b"X")
            self.sent_away[kind] += 1
        finally:
            self.held[kind] -= 1
            answer.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await answer


async def _all(port: int, authority: str, each: int) -> None:
    slow = Slow(port, authority, each)
    kinds = ("headers", "bodies")
    clients = [asyncio.ensure_future(slow.stay(kind, n)) for kind in kinds for n in range(each)]
    while True:
        await asyncio.sleep(0.5)
        broken = [client for client in clients if client.done()]
        told = {"held": slow.held, "sent_away": slow.sent_away, "broken": len(broken)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_all(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
