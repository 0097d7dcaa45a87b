"""`python -m tests.deploy.confined`: the wheel, run as the image would run it (make confined).

bubblewrap stands for the container: the root read-only, nothing writable but a small /tmp, a UID
that is nobody's, no capabilities, no way to gain any, namespaces of its own save the network, and
the environment of the Dockerfile. The settings are those of compose, on a PostgreSQL server.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
import requests

from deploy import client
from deploy.release import release
from tests.deploy.database_server import DatabaseServer
from tests.deploy.nginx_server import free_port

ROOT = Path(__file__).parents[2]
UID = 10001
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ssl")
"""What the service has of the machine beside itself."""
PUBLIC_URL = "https://cds.example.test"
ISSUER = "https://ehr.example.test"
PATH = "/cds-services/b12-patient-view"


def image_environment() -> dict[str, str]:
    """The ENV of the final stage of the Dockerfile."""
    final = (ROOT / "deploy/Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    found = re.search(r"^ENV (.+?[^\\])$", final, re.MULTILINE | re.DOTALL)
    assert found is not None
    return dict(pair.split("=", 1) for pair in shlex.split(found[1].replace("\\\n", " ")))


class Confined:
    """A release installed below a folder, and the way to run it."""

    def __init__(self, folder: Path, server: DatabaseServer) -> None:
        self._folder = folder
        self._prefix = folder / "b12-cds"
        self.port, self.metrics_port = free_port(), free_port()
        self._install()
        self._configure(server)
        folder.chmod(0o755)

    def command(self, *arguments: str) -> list[str]:
        """The service, or a command beside it, behind bubblewrap."""
        settings = {
            **image_environment(),
            "PATH": f"{self._prefix}/bin:/usr/bin:/bin",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "CDS_METRICS_PORT": str(self.metrics_port),
            "CDS_TENANTS": str(self._folder / "etc/tenants.toml"),
            "CDS_PUBLIC_URL": PUBLIC_URL,
            "CDS_PROXY_HOPS": "1",
            "CDS_DATABASE_URL_FILE": str(self._folder / "etc/database-url"),
            "CDS_PATIENT_KEY_FILE": str(self._folder / "etc/patient-key"),
        }
        return [*_bubblewrap(self._folder, settings), *arguments]

    def service(self, *arguments: str) -> list[str]:
        return self.command("python", "-m", "cds_service", *arguments)

    def token(self) -> str:
        return client.token(
            self._folder / "client.jwk", ISSUER, f"{PUBLIC_URL}{PATH}", int(time.time())
        )

    def _install(self) -> None:
        archive = release(ROOT, self._folder / "archives")
        subprocess.run(["tar", "-xzf", archive, "-C", self._folder], check=True)
        (content,) = self._folder.glob("b12-cds-*")
        python = shutil.which("python3", path="/usr/local/bin:/usr/bin")  # one that all may run
        assert python is not None, "Python is needed: apt-get install python3-venv"
        subprocess.run([python, "-m", "venv", self._prefix], check=True)
        pip = (
            self._prefix / "bin/pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--no-deps",
        )
        lock = ("--require-hashes", "--only-binary", ":all:", "-r", content / "requirements.lock")
        subprocess.run([*pip, *lock], check=True)
        subprocess.run([*pip, "--no-index", *content.glob("*.whl")], check=True)

    def _configure(self, server: DatabaseServer) -> None:
        etc = self._folder / "etc"
        etc.mkdir()
        client.new_key(self._folder / "client.jwk", "trial")
        (etc / "keys.json").write_text(client.key_set([self._folder / "client.jwk"]), "utf-8")
        tenant = f'[[tenant]]\nid = "trial"\nissuer = "{ISSUER}"\nkey_file = "keys.json"\n'
        (etc / "tenants.toml").write_text(tenant, "utf-8")
        at = server.environment
        where = f"{at['PGHOST']}:{at['PGPORT']}"
        address = f"postgresql://{at['PGUSER']}:{at['PGPASSWORD']}@{where}/cds"
        (etc / "database-url").write_text(address, "utf-8")
        (etc / "patient-key").write_text("k" * 64, "utf-8")
        with psycopg.connect(f"{address[:-4]}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE cds")


def _bubblewrap(folder: Path, settings: Mapping[str, str]) -> list[str]:
    system = [part for path in SYSTEM for part in ("--ro-bind", path, path)]
    become = ("--reuid", str(UID), "--regid", str(UID), "--clear-groups")
    told = [part for name, value in settings.items() for part in ("--setenv", name, value)]
    return [
        *(("setpriv", *become) if os.geteuid() == 0 else ()),
        "bwrap", "--unshare-all", "--share-net", "--die-with-parent", "--new-session",
        "--uid", str(UID), "--gid", str(UID), "--cap-drop", "ALL",
        *system, "--ro-bind", str(folder), str(folder),
        "--proc", "/proc", "--dev", "/dev", "--size", str(64 << 20), "--tmpfs", "/tmp",  # noqa: S108 - a tmpfs of its own
        "--remount-ro", "/", "--chdir", str(folder / "b12-cds"), "--clearenv", *told,
    ]  # fmt: skip


_PROBE = """
import os, pathlib
status = pathlib.Path("/proc/self/status").read_text()
facts = dict(line.split(":\\t") for line in status.splitlines() if ":\\t" in line)
assert os.getuid() == 10001, os.getuid()
assert int(facts["CapEff"], 16) == int(facts["CapPrm"], 16) == int(facts["CapBnd"], 16) == 0, facts
assert facts["NoNewPrivs"] == "1"
for place in ("/", "/usr", os.environ["PATH"].split(":")[0]):
    try:
        pathlib.Path(place, "written").write_text("x")
    except OSError as error:
        assert error.errno in (13, 30), error
    else:
        raise AssertionError(place)
pathlib.Path("/tmp/written").write_text("x")
print("UID 10001, no capabilities, no new privileges, nothing writable but /tmp")
"""


def main() -> int:
    """Run it, ask it, stop it. Raises AssertionError where it does not do what it should."""
    folder = Path(
        tempfile.mkdtemp(prefix="b12-confined-", dir="/var/tmp")
    )  # /tmp is a tmpfs inside
    server = DatabaseServer()
    try:
        confined = Confined(folder, server)
        _say(_output(confined.command("python", "-c", _PROBE)))
        _say(_output(confined.service("migrate")))
        _serve(confined)
    finally:
        server.stop()
        shutil.rmtree(folder)
    return 0


def _serve(confined: Confined) -> None:
    process = subprocess.Popen(confined.service("serve"), stdout=subprocess.PIPE, text=True)
    base = f"http://127.0.0.1:{confined.port}"
    _say(f"ready: {_when_ready(base)}")
    body = json.loads((ROOT / "examples/patient-view.json").read_text("utf-8"))
    secure = {"X-Forwarded-Proto": "https"}
    refused = requests.post(f"{base}{PATH}", json=body, headers=secure, timeout=30)
    assert refused.status_code == 401
    bearer = {"Authorization": f"Bearer {confined.token()}"}
    answered = requests.post(f"{base}{PATH}", json=body, headers=secure | bearer, timeout=30)
    assert answered.status_code == 200, answered.text
    _say(f"without a token 401, with one {len(answered.json()['cards'])} cards")
    metrics = requests.get(f"http://127.0.0.1:{confined.metrics_port}/metrics", timeout=30).text
    assert 'b12cds_requests_total{outcome="cards",service="b12-patient-view"} 1.0' in metrics
    assert requests.get(f"{base}/metrics", timeout=30).status_code == 404
    _say("the workers share their counters in /tmp, told on the inner port alone")
    _say(f"memory: {_memory(process.pid)}")
    # bubblewrap hands no signal on: the server is the child of its init.
    os.kill(_servers(process.pid)[0], signal.SIGTERM)
    code = process.wait(40)
    _say(f"stopped by SIGTERM: exit {code}")
    assert code == 0
    assert process.stdout is not None
    process.stdout.close()


def _memory(pid: int) -> str:
    """What the processes hold, what they share counted once."""
    texts = [Path(f"/proc/{each}/smaps_rollup").read_text("utf-8") for each in _servers(pid)]
    shares = [int(re.findall(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[0]) >> 10 for text in texts]
    return f"{len(shares)} processes, {sum(shares)} MiB ({', '.join(map(str, shares))}; PSS)"


def _servers(pid: int) -> list[int]:
    """The Python processes below a process, the eldest first."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    found = [
        int(each) for each in below if "python" in Path(f"/proc/{each}/comm").read_text("utf-8")
    ]
    return found + [each for child in below for each in _servers(int(child))]


def _when_ready(base: str) -> str:
    for _ in range(120):
        try:
            answer = requests.get(f"{base}/readyz", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.25)
            continue
        if answer.status_code == 200:
            return answer.text
        time.sleep(0.25)
    raise AssertionError("never ready")


def _output(command: list[str]) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
