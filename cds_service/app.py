"""The Flask application."""

from dataclasses import replace

from flask import Flask

from cds_service.admission import admission
from cds_service.config import Config
from cds_service.cors import register_cors
from cds_service.demo import demo
from cds_service.errors import register_errors
from cds_service.feedback.routes import feedback_routes
from cds_service.feedback.store import FeedbackStore
from cds_service.fhir_client import ReadPolicy
from cds_service.instance import Instance
from cds_service.proxy import register_proxy
from cds_service.routes import about, discovery_routes, hook_routes
from cds_service.storage.kept import Kept
from cds_service.storage.readiness import Readiness
from cds_service.storage.replays import Replays
from cds_service.telemetry.calls import register_calls
from cds_service.telemetry.inner_port import metrics_page
from cds_service.wiring import Ports
from hooks.services import SERVICES

KEPT = "b12-cds"
"""The extension that is closed when an application is done with."""


def create_app(
    config: Config | None = None, ports: Ports | None = None, policy: ReadPolicy | None = None
) -> Flask:
    """An application for one configuration; tests replace the ports.

    `policy` says which FHIR servers may be read for whoever needs no token; without it the
    configuration's own.
    """
    config, ports = config or Config(), ports or Ports()
    kept = Kept.at(config.database)
    instance = Instance.of(config, ports)
    ports = replace(ports, count=instance.telemetry.counting(ports.count))
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # preflights have a route of their own
    app.url_map.strict_slashes = False  # a redirect would break CORS preflights
    app.url_map.merge_slashes = False
    app.extensions[KEPT] = kept
    instance.belongs_to(app)
    register_calls(
        app, instance.telemetry, instance.log, instance.finished, server_timing=config.dev
    )
    register_errors(app)
    register_proxy(app, config)
    register_cors(app, config)
    door = admission(config, ports, Replays(kept.engine))
    policies = {
        config.usual_tenant.id: policy or config.read_policy,
        **{tenant.id: tenant.read_policy for tenant in config.tenants},
    }
    app.register_blueprint(discovery_routes(config, door))
    app.register_blueprint(hook_routes(config, ports, door, policies, kept.recorder.record))
    app.register_blueprint(feedback_routes(FeedbackStore(kept.engine), ports, door, SERVICES))
    app.register_blueprint(about(config, Readiness(kept.engine).problem, instance.watchdog.verdict))
    if config.metrics_port is None:
        app.register_blueprint(metrics_page(instance.telemetry))
    if config.demo:
        app.register_blueprint(demo(config, ports, door))
    return app
