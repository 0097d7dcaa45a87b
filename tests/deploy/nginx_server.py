"""The proxy of deploy/nginx as a process, on free ports, in front of whoever a test puts there."""

import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

import trustme

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONFIGURATION = Path(__file__).parents[2] / "deploy/nginx"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def certify(configuration: Path) -> bytes:
    """Give the proxy a certificate for localhost; who signed it comes back, as PEM."""
    tls = configuration / "tls"
    tls.mkdir()
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    issued.private_key_pem.write_to_path(str(tls / "tls.key"))
    issued.cert_chain_pems[0].write_to_path(str(tls / "tls.crt"))
    pem: bytes = authority.cert_pem.bytes()
    return pem


class Nginx:
    """Runs until `stop`; `authority` signed its certificate for localhost."""

    def __init__(self, folder: Path, upstream_port: int) -> None:
        self.port, self.health_port = free_port(), free_port()
        self._configuration, self._run = folder / "etc", folder / "run"
        shutil.copytree(CONFIGURATION, self._configuration)
        self._run.mkdir()
        self.authority = str(folder / "ca.pem")
        Path(self.authority).write_bytes(certify(self._configuration))
        self._at_free_ports()
        self._write_upstream(upstream_port)
        self._log = folder / "log"  # a pipe that nobody reads would fill up and stop it
        self._process = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def lead(self, upstream_port: int) -> None:
        """New calls go there."""
        self._write_upstream(upstream_port)
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> list[str]:
        """What it wrote down."""
        self._process.terminate()
        self._process.wait(timeout=30)
        return self._log.read_text("utf-8").splitlines()

    def written(self) -> list[Path]:
        """Files in the directory it may write to, its process id apart."""
        return [p for p in self._run.rglob("*") if p.is_file() and p.name != "nginx.pid"]

    def _write_upstream(self, port: int) -> None:
        upstream = f"upstream b12_cds {{ server 127.0.0.1:{port}; }}\n"
        (self._configuration / "upstream.conf").write_text(upstream, "utf-8")

    def _at_free_ports(self) -> None:
        for name, old, new in (("cds", 8443, self.port), ("health", 8081, self.health_port)):
            file = self._configuration / f"{name}.conf"
            text = file.read_text("utf-8")
            file.write_text(re.sub(rf"listen {old}\b", f"listen 127.0.0.1:{new}", text), "utf-8")

    def _start(self) -> subprocess.Popen[bytes]:
        configuration = str(self._configuration / "nginx.conf")
        asked = [NGINX, "-p", f"{self._run}/", "-c", configuration, "-e", "stderr"]
        checked = subprocess.run([*asked, "-t"], check=False, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        with self._log.open("ab") as log:
            process = subprocess.Popen(asked, stdout=log, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return process
            time.sleep(0.05)
        process.kill()
        process.wait()
        raise AssertionError("nginx does not listen")
