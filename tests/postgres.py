"""A PostgreSQL server of the tests' own, below the temporary directory, with a database a test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

INSTALL = "PostgreSQL is needed to test with: apt-get install postgresql"


class Cluster:
    """Runs as `postgres` where the tests run as root, which PostgreSQL refuses to do."""

    def __init__(self) -> None:
        self._bin = newest()
        self._user = "postgres" if os.geteuid() == 0 else None
        self.directory = Path(tempfile.mkdtemp(prefix="b12-postgres-"))
        if self._user is not None:
            user = pwd.getpwnam(self._user)
            os.chown(self.directory, user.pw_uid, user.pw_gid)
        self._numbers = count()
        self._do("initdb", "-D", "data", "-A", "trust", "-U", "cds", "--no-sync", "-E", "UTF8")
        self._process = self._start()

    def new_database(self) -> str:
        """The URL of a database nobody else uses, without tables."""
        name = f"test{next(self._numbers)}"
        self.run_sql(f"CREATE DATABASE {name}")
        return f"postgresql://cds@/{name}?host={self.directory}"

    def run_sql(self, statement: str, database: str = "postgres") -> str:
        return self._do("psql", "-h", str(self.directory), "-U", "cds", "-Atc", statement, database)

    def crash(self) -> None:
        """Stop at once, as after a power failure; the next start recovers."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)

    def restart(self) -> None:
        self._process = self._start()

    def stop(self) -> None:
        self.crash()
        shutil.rmtree(self.directory)

    def _start(self) -> subprocess.Popen[str]:
        options = ["-D", "data", "-k", str(self.directory), "-c", "listen_addresses="]
        process = subprocess.Popen(
            [self._bin / "postgres", *options],
            cwd=self.directory,
            user=self._user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._do("pg_isready", "-h", str(self.directory), "-t", "1", tries=300)
        return process

    def _do(self, program: str, *arguments: str, tries: int = 1) -> str:
        complaint = ""
        for _ in range(tries):
            done = subprocess.run(
                [self._bin / program, *arguments],
                cwd=self.directory,
                user=self._user,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode == 0:
                return done.stdout
            complaint = done.stderr
            time.sleep(0.1)
        raise AssertionError(f"{program}: {complaint}")


def newest() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    assert on_path is not None, INSTALL
    return Path(on_path).parent


def _version(program: Path) -> int:
    return int(program.parts[-3]) if program.parts[-3].isdecimal() else 0
