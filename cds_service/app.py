"""The Flask application."""

from flask import Flask

from cds_service.admission import admission
from cds_service.config import Config
from cds_service.cors import register_cors
from cds_service.errors import register_errors
from cds_service.proxy import register_proxy
from cds_service.routes import about, routes
from cds_service.wiring import Ports


def create_app(config: Config | None = None, ports: Ports | None = None) -> Flask:
    """An application for one configuration; tests replace the ports."""
    config, ports = config or Config(), ports or Ports()
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # preflights have a route of their own
    app.url_map.strict_slashes = False  # a redirect would break CORS preflights
    app.url_map.merge_slashes = False
    register_errors(app)
    register_proxy(app, config)
    register_cors(app, config)
    app.register_blueprint(routes(config, ports, admission(config, ports)))
    app.register_blueprint(about(config))
    return app
