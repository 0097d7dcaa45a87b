"""A PostgreSQL server as a hospital's: on the network, and nobody gets in without a password."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.postgres import newest

ADMINISTRATOR = "administrator"
PASSWORD = "only-of-this-run"


class DatabaseServer:
    """Runs until `stop`, as `postgres` where root asks for it."""

    def __init__(self) -> None:
        self._bin = newest()
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="b12-rehearsal-postgres-"))
        if self._user is not None:
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._initialise()
        self._process = self._start()

    @property
    def environment(self) -> dict[str, str]:
        """How libpq's programs find it."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": ADMINISTRATOR,
            "PGPASSWORD": PASSWORD,
        }

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)
        shutil.rmtree(self._folder)

    def _initialise(self) -> None:
        password = self._folder / "password"
        password.write_text(PASSWORD, "utf-8")
        password.chmod(0o644)
        who = ("-U", ADMINISTRATOR, "-A", "scram-sha-256", "--pwfile", password)
        subprocess.run(
            [self._bin / "initdb", "-D", "data", *who, "--no-sync", "-E", "UTF8"],
            cwd=self._folder,
            user=self._user,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _start(self) -> subprocess.Popen[bytes]:
        options = ("-D", "data", "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self._folder))
        process = subprocess.Popen(
            [self._bin / "postgres", *options],
            cwd=self._folder,
            user=self._user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            asked = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
            if subprocess.run(asked, check=False).returncode == 0:
                return process
            time.sleep(0.1)
        raise AssertionError("PostgreSQL did not start")
