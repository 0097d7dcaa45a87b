"""The Flask application."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from cds_service.config import Config
from cds_service.cors import register_cors
from cds_service.errors import register_errors
from cds_service.routes import about, routes
from cds_service.wiring import Ports


def create_app(config: Config | None = None, ports: Ports | None = None) -> Flask:
    """An application for one configuration; tests replace the ports."""
    config = config or Config()
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # preflights have a route of their own
    app.url_map.strict_slashes = False  # a redirect would break CORS preflights
    app.url_map.merge_slashes = False
    if config.proxy_hops:  # without a proxy of ours these headers are the caller's invention
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # Flask's own way
    register_errors(app)
    register_cors(app, config)
    app.register_blueprint(routes(config, ports or Ports()))
    app.register_blueprint(about(config))
    return app
