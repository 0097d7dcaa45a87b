"""`python -m tests.deploy.rehearsal`: run the runbook as it is printed, from an empty directory.

Ports 8080, 8090, 9080, 9090, 8081 and 8443 of the loopback must be free.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cds_service.version import SERVICE_VERSION
from deploy.release import release
from tests.deploy.database_server import DatabaseServer
from tests.deploy.next_release import VERSION, next_release
from tests.deploy.onlooker import Onlooker
from tests.deploy.runbook import RUNBOOK, script

ROOT = Path(__file__).parents[2]
PORTS = (8080, 8090, 9080, 9090, 8081, 8443)
PUBLIC_URL = "https://localhost:8443"
NOBODY = "nobody"


def main() -> int:
    """Rehearse; 0 when every command of the runbook did what it should."""
    taken = [port for port in PORTS if _is_taken(port)]
    if taken:
        sys.stderr.write(f"ports in use: {taken}\n")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="b12-rehearsal-"))
    server = DatabaseServer()
    try:
        return _rehearse(folder, server)
    finally:
        server.stop()
        shutil.rmtree(folder)


def _rehearse(folder: Path, server: DatabaseServer) -> int:
    releases, place = folder / "archives", folder / "host"
    release(ROOT, releases)
    release(next_release(ROOT, folder / "next"), releases)
    place.mkdir()
    _hand_over(folder, place)
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(place),
        "RELEASES": str(releases),
        "VERSION": SERVICE_VERSION,
        "NEXT": VERSION,
        "PUBLIC_URL": PUBLIC_URL,
        **server.environment,
        **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},  # noqa: TID251 - handed on, not read
    }
    onlooker, begun = Onlooker(PUBLIC_URL), time.monotonic()
    code = _run(script(RUNBOOK.read_text("utf-8")), place, environment)
    answered, failures = onlooker.left()
    sys.stdout.write(
        f"runbook: exit {code}, {time.monotonic() - begun:.0f} s; "
        f"discovery answered {answered} times, refused {len(failures)} times {failures}\n"
    )
    return code or int(bool(failures))


def _run(commands: str, place: Path, environment: dict[str, str]) -> int:
    """Everything in one shell and a group of its own, which ends with it."""
    shell = subprocess.Popen(
        ["bash", "-c", commands],
        cwd=place,
        env=environment,
        user=NOBODY if os.geteuid() == 0 else None,
        group="nogroup" if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        start_new_session=True,
    )
    try:
        return shell.wait(1200)
    finally:
        with contextlib.suppress(ProcessLookupError):  # nobody is left of it
            os.killpg(shell.pid, signal.SIGTERM)


def _hand_over(folder: Path, place: Path) -> None:
    folder.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(place, pwd.getpwnam(NOBODY).pw_uid, -1)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    sys.exit(main())
