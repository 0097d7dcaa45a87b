"""`/metrics`: beside everything else, or alone on a port that no proxy leads to."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response as PlainResponse

from cds_service.telemetry.metrics import CONTENT_TYPE, Telemetry

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/metrics"


def metrics_page(telemetry: Telemetry) -> Blueprint:
    """The page for an instance without a port of its own for it."""
    page = Blueprint("metrics", __name__)

    @page.get(PATH)
    def metrics() -> Response:
        return Response(telemetry.exposition(), content_type=CONTENT_TYPE)

    return page


class InnerPort:
    """In front of an application: its metrics on one port, everything else on the others.

    Which port a call came in by is the server's word (`SERVER_PORT`), so this must stand before
    anything that believes a proxy's headers.
    """

    def __init__(self, app: "WSGIApplication", telemetry: Telemetry, port: int) -> None:
        self._app = app
        self._telemetry = telemetry
        self._port = str(port)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one call."""
        if environ.get("SERVER_PORT") != self._port:
            return self._app(environ, start_response)
        request = Request(environ)
        if request.path != PATH or request.method not in {"GET", "HEAD"}:
            return NotFound()(environ, start_response)
        page = PlainResponse(self._telemetry.exposition(), content_type=CONTENT_TYPE)
        return page(environ, start_response)
