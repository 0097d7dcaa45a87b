"""The server: gunicorn with threads, saying where it listens and with which line to try it."""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from cds_service.app import create_app
from cds_service.config import Config
from cds_service.storage.migrate import migrate

EXAMPLE = "examples/patient-view.json"


class _Worker(ThreadWorker):
    """Answers what it has begun before it stops, on Ctrl-C as on SIGTERM."""

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        # gunicorn shuts its thread pool down inside the signal handler here, which deadlocks
        # when the signal arrives while a request is being handed to that pool.
        self.handle_exit(sig, frame)


class _Server(BaseApplication):
    """gunicorn with threads, configured from our settings instead of a file."""

    def __init__(self, config: Config, make_app: Callable[[], Flask]) -> None:
        self._settings = config
        self._make_app = make_app
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": address(self._settings),
            "worker_class": _Worker,
            "threads": 8,
            "graceful_timeout": 25,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": partial(_announce, self._settings),
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()


def address(config: Config) -> str:
    """Where to listen, in the form a URL has it too."""
    host = f"[{config.host}]" if ":" in config.host else config.host  # an IPv6 literal
    return f"{host}:{config.port}"


def _announce(config: Config, worker: Any) -> None:
    if worker.age > 1:  # a replacement: it has been said
        return
    listener = worker.sockets[0].getsockname()
    host = worker.cfg.bind[0].rpartition(":")[0]
    url = f"http://{host}:{listener[1]}"
    _say(f"Listening on {url} (discovery: {url}/cds-services). Stop with Ctrl-C. Try:")
    _say(
        f"  curl -s -H 'Content-Type: application/json' -d @{EXAMPLE} "
        f"{url}/cds-services/b12-patient-view"
    )
    if not config.tenants:
        _say("Anybody may call: no clients are named (CDS_TENANTS, docs/tenants.md).")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(config: Config) -> None:
    """Serve until stopped. A developer's database is brought up to date first."""
    if config.dev:
        migrate(config.database)
    _Server(config, lambda: create_app(config)).run()


def serve_app(app: Flask, config: Config) -> None:
    """Serve another application the same way, to measure it beside ours."""
    _Server(config, lambda: app).run()
