"""What the proxies in front say of a call, believed only as far as they are configured."""

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from cds_service.config import Config
from cds_service.errors import InsecureTransportError


def register_proxy(app: Flask, config: Config) -> None:
    """Read the configured number of X-Forwarded entries; in production insist on TLS (T-01)."""
    if not config.proxy_hops:  # the headers are the caller's invention
        return
    hops = config.proxy_hops
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # Flask's own way

    @app.before_request
    def insist_on_tls() -> None:
        if not (config.dev or request.is_secure) and request.path.startswith("/cds-services"):
            raise InsecureTransportError
