"""Load by wrk: one thread on a core of its own, keep-alive connections, one body repeated."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.measured import LOAD_CORE, Running

_SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local file = io.open("{body}", "rb")
wrk.body = file:read("*a")
file:close()
"""
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


class LoadError(RuntimeError):
    """wrk is missing or the server answered something else than success."""


@dataclass(frozen=True, slots=True)
class Load:
    """One measurement. Latencies in milliseconds, CPU of the server in microseconds a request."""

    requests_per_second: float
    cpu_microseconds: float
    p50: float
    p99: float
    worker_megabytes: float


def measure(target: Running, body: bytes, *, connections: int, seconds: int) -> Load:
    """Drive a server with one body. Raises LoadError when an answer is no success, or missing."""
    with tempfile.TemporaryDirectory() as folder:
        payload, script = Path(folder, "body"), Path(folder, "post.lua")
        payload.write_bytes(body)
        script.write_text(_SCRIPT.format(body=payload), encoding="utf-8")
        before = target.cpu_seconds()
        told = _wrk(target.url, script, connections, seconds)
        spent = target.cpu_seconds() - before
    if "Non-2xx" in told or "Socket errors" in told:
        raise LoadError(f"{target.server.name}: {told}")
    requests = int(_found(r"(\d+) requests in", told))
    if not requests:
        raise LoadError(f"{target.server.name}: nothing answered within {seconds} s")
    return Load(
        requests_per_second=float(_found(r"Requests/sec:\s+([\d.]+)", told)),
        cpu_microseconds=spent / requests * 1e6,
        p50=_milliseconds("50%", told),
        p99=_milliseconds("99%", told),
        worker_megabytes=target.worker_megabytes(),
    )


def _wrk(url: str, script: Path, connections: int, seconds: int) -> str:
    command = ["taskset", "-c", LOAD_CORE, "wrk", "--latency", "--timeout", "30s", "-t1"]
    command += [f"-c{connections}", f"-d{seconds}s", "-s", str(script), url]
    try:
        done = subprocess.run(  # noqa: S603 - a command of this module
            command, check=True, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise LoadError("wrk is missing: apt-get install wrk") from None
    return done.stdout


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise LoadError(f"wrk did not say {pattern!r}: {text}")
    return match[1]


def _milliseconds(percentile: str, told: str) -> float:
    match = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", told)
    if match is None:
        raise LoadError(f"wrk did not say {percentile}")
    return float(match[1]) * _UNITS[match[2]]
