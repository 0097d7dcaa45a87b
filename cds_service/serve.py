"""The server: gunicorn with threads, saying where it listens and with which line to try it."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from select import select
from threading import Barrier
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from cds_service.allocator import keep_few_arenas
from cds_service.app import create_app
from cds_service.config import Config
from cds_service.instance import instance_of
from cds_service.storage.migrate import migrate_if_needed
from cds_service.telemetry.inner_port import InnerPort
from cds_service.telemetry.log import event_log, take_over_logging
from cds_service.telemetry.processes import forget, process_ended, share_between_processes
from cds_service.version import EDITORIAL_STATE, SERVICE_VERSION
from cds_service.wiring import Ports
from pathway import KNOWLEDGE_VERSION

EXAMPLE = "examples/patient-view.json"
THREADS = 8
"""Of each worker: as many calls are answered at a time, most of them waiting for a FHIR server."""


class _Worker(ThreadWorker):
    """Answers what it was given before it stops, on Ctrl-C as on SIGTERM, and takes no more."""

    def get_thread_pool(self) -> ThreadPoolExecutor:
        # All threads from the start: what a worker holds does not grow as calls first coincide.
        pool, together = ThreadPoolExecutor(THREADS), Barrier(THREADS)
        for _ in range(THREADS):
            pool.submit(together.wait)
        return pool

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        # gunicorn shuts its thread pool down inside the signal handler here, which deadlocks
        # when the signal arrives while a request is being handed to that pool.
        self.handle_exit(sig, frame)

    def set_accept_enabled(self, enabled: bool | None) -> None:  # noqa: FBT001 - gunicorn's
        super().set_accept_enabled(enabled)
        if not (enabled or self.alive):  # told to stop while starting, it opens once before
            self._close_the_door()

    def _close_the_door(self) -> None:
        """Take in whoever is connected already, and let the next be refused at once.

        gunicorn keeps listening until all is answered: whoever connects meanwhile waits, and is
        reset in the end. A proxy could have gone to another instance.
        """
        for listener in self.sockets:
            while self.nr_conns < self.worker_connections and select([listener], [], [], 0)[0]:
                self.accept(listener)
            listener.close()
        self.sockets = []


class _Logger(Logger):
    """gunicorn's own lines, through the log of the service instead of on standard error."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.propagate = True


class _Server(BaseApplication):
    """gunicorn with threads, configured from our settings instead of a file."""

    def __init__(self, config: Config, make_app: Callable[[], Any]) -> None:
        self._settings = config
        self._make_app = make_app
        keep_few_arenas()
        super().__init__()
        if self.cfg.workers > 1:
            directory = share_between_processes()
            self.cfg.set("on_exit", lambda _: forget(directory))

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": addresses(self._settings),
            "worker_class": _Worker,
            "threads": THREADS,
            "graceful_timeout": 25,
            "accesslog": None,
            "errorlog": None,
            "logger_class": _Logger,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": partial(_announce, self._settings),
            "child_exit": lambda _, worker: process_ended(worker.pid),
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


def addresses(config: Config) -> list[str]:
    """Every address to listen on, the public one first."""
    public = address(config)
    if config.metrics_port is None:
        return [public]
    return [public, f"{public.rpartition(':')[0]}:{config.metrics_port}"]


def _announce(config: Config, worker: Any) -> None:
    if worker.age > 1 or not config.dev:  # said already, or told by the log
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
    ports = Ports(for_people=config.dev and sys.stdout.isatty())
    log = event_log(config.log_level, ports.write_line, for_people=ports.for_people)
    take_over_logging(log, config.log_level)
    if config.dev:
        migrate_if_needed(config.database)
    server = _Server(config, partial(_app, config, ports))
    log.info(
        "starting",
        version=SERVICE_VERSION,
        knowledge_version=KNOWLEDGE_VERSION,
        editorial_state=EDITORIAL_STATE,
        profile=config.profile.key,
        environment=config.environment,
        workers=server.cfg.workers,
    )
    server.run()


def _app(config: Config, ports: Ports) -> Flask | InnerPort:
    """The application of one worker, watching itself."""
    app = create_app(config, ports)
    instance = instance_of(app)
    instance.watchdog.start()
    if config.metrics_port is None:
        return app
    return InnerPort(app, instance.telemetry, config.metrics_port)


def serve_app(app: Flask, config: Config) -> None:
    """Serve another application the same way, to measure it beside ours."""
    _Server(config, lambda: app).run()
