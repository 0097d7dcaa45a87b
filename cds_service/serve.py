"""The server: gunicorn with threads, saying where it listens and with which line to try it."""

import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from cds_service.app import create_app
from cds_service.config import Config

EXAMPLE = "examples/patient-view.json"


class _Server(BaseApplication):
    """gunicorn with threads, configured from our settings instead of a file."""

    def __init__(self, config: Config) -> None:
        self._settings = config
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "worker_class": "gthread",
            "threads": 8,
            "graceful_timeout": 25,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": _announce,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return create_app(self._settings)


def _announce(server: Any) -> None:
    listener = server.LISTENERS[0].sock.getsockname()
    host = server.cfg.bind[0].rpartition(":")[0]
    url = f"http://{host}:{listener[1]}"
    _say(f"Listening on {url} (discovery: {url}/cds-services). Stop with Ctrl-C. Try:")
    _say(
        f"  curl -s -H 'Content-Type: application/json' -d @{EXAMPLE} "
        f"{url}/cds-services/b12-patient-view"
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(config: Config) -> None:
    """Serve until stopped."""
    _Server(config).run()
