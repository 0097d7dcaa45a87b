"""The pages and the little they need beyond the public endpoints: patients, and the why of it.

The demo EHR calls the service as any other client does. What is sent here is not stored.
"""

from datetime import date

import msgspec
from flask import Blueprint, Response, request

from cds_service.admission import Admission
from cds_service.body import read_body
from cds_service.config import Config
from cds_service.demo.patients import chart, listed
from cds_service.errors import UnknownPathError
from cds_service.explanation import explanation
from cds_service.wiring import Ports

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline, nothing from elsewhere, no evaluation of text as code."""

_DOCS_POLICY = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")
"""Swagger UI draws its arrows from its own style sheet."""

_encoder = msgspec.json.Encoder(decimal_format="number")


def demo(config: Config, ports: Ports, door: Admission) -> Blueprint:
    """The demo pages of this instance."""
    pages = Blueprint("demo", __name__, static_folder="web", static_url_path="/demo")
    _show(pages)
    _tell(pages, config, ports, door)
    return pages


def _show(pages: Blueprint) -> None:
    """The pages themselves, and what they may load."""

    @pages.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @pages.get("/")
    def ehr() -> Response:
        return pages.send_static_file("index.html")

    @pages.get("/docs")
    def docs() -> Response:
        response = pages.send_static_file("docs.html")
        response.headers["Content-Security-Policy"] = _DOCS_POLICY
        return response


def _tell(pages: Blueprint, config: Config, ports: Ports, door: Admission) -> None:
    """The patients, and why a request gets its answer."""

    def today() -> date:
        return ports.now().astimezone(config.usual_tenant.timezone).date()

    @pages.get("/demo/patients")
    def patients() -> Response:
        return _json({"patients": listed(today())})

    @pages.get("/demo/patients/<patient_id>")
    def patient(patient_id: str) -> Response:
        bundle = chart(patient_id, today())
        if bundle is None:
            raise UnknownPathError("no such demo patient")
        return _json(bundle, "application/fhir+json")

    @pages.post("/why")
    def why() -> Response:
        tenant = door.admit(request, "/why")
        body = read_body(request, tenant.max_body)
        return _json(explanation(body, config, tenant, now=ports.now()))


def _json(body: object, content_type: str = "application/json") -> Response:
    response = Response(_encoder.encode(body), content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
