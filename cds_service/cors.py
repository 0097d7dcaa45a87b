"""CORS for browser clients: exact origins, on every response, preflight without credentials."""

import re

from flask import Flask, Response, request

from cds_service.config import Config

_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")


def is_allowed(origin: str, config: Config) -> bool:
    """Whether a browser page of this origin may call us."""
    return origin in config.cors_origins or (config.dev and bool(_LOCAL.fullmatch(origin)))


def register_cors(app: Flask, config: Config) -> None:
    """Add the headers to every response, errors included."""

    @app.after_request
    def add(response: Response) -> Response:
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin is not None and is_allowed(origin, config):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept"
            response.headers["Access-Control-Max-Age"] = "600"
        return response
