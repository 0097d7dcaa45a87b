"""The service as a process of its own, on a free port."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


class Server:
    def __init__(self, **settings: str) -> None:
        self.settings = settings
        environment = {
            **os.environ,  # noqa: TID251 - the tests' own environment is handed on
            "PORT": "0",
            "HOST": "127.0.0.1",
            **settings,
        }
        environment.pop("CDS_CORPUS", None)
        # A pipe that nobody reads would fill up and stop the server.
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - `end` closes it
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cds_service"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,
        )

    def greeting(self) -> list[str]:
        assert self.process.stdout is not None
        return [self.process.stdout.readline().strip() for _ in range(2)]

    def url(self) -> str:
        """Where it listens, once it says so."""
        found = re.search(r"http://\S+", self.greeting()[0])
        assert found is not None
        return found[0]

    def kill(self) -> None:
        """The server and its workers, at once and without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.end()

    def stop(self, sig: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(sig)
        return self.end()

    def end(self) -> tuple[int, str]:
        """Its exit code and what it complained of, once it has stopped."""
        self.process.communicate(timeout=60)
        self._errors.seek(0)
        with self._errors as errors:
            return self.process.returncode, errors.read()
