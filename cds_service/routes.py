"""The HTTP surface: discovery and hook calls, and what the service says of itself."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from cds_service import core
from cds_service.body import read_body
from cds_service.config import Config
from cds_service.errors import UnknownServiceError
from cds_service.fhir_client import FhirClient, Readings, ReadPolicy
from cds_service.transparency import transparency
from cds_service.version import EDITORIAL_STATE, SERVICE_VERSION
from cds_service.wiring import Ports
from fhir_mappings.systems import SYSTEMS
from hooks.service import HookService
from hooks.services import SERVICES
from pathway import KNOWLEDGE_VERSION

_encoder = msgspec.json.Encoder(decimal_format="number")  # a draft is echoed digit by digit


def _json(body: Mapping[str, Any]) -> Response:
    return Response(_encoder.encode(body), content_type="application/json")


def routes(config: Config, ports: Ports, policy: ReadPolicy) -> Blueprint:
    """The CDS Hooks routes, bound to the configuration and the ports of this instance."""
    pages = Blueprint("cds", __name__)
    services: Mapping[str, HookService] = SERVICES
    fhir = FhirClient(ports.resolve)
    discovery = msgspec.json.encode({"services": [s.discovery() for s in services.values()]})

    @pages.get("/cds-services")
    def discover() -> Response:
        response = Response(discovery, content_type="application/json")
        response.headers["Cache-Control"] = "max-age=300"
        return response

    @pages.post("/cds-services/<service_id>")
    def call(service_id: str) -> Response:
        service = services.get(service_id)
        if service is None:
            raise UnknownServiceError
        body = read_body(request, config.max_body)
        answered = core.handle(
            service,
            body,
            config,
            core.Call(
                accept_language=request.headers.get("Accept-Language"),
                now=ports.now(),
                evaluation_id=ports.new_id(),
                policy=policy,
            ),
            fhir,
        )
        response = _json(answered.body)
        response.headers["Content-Language"] = answered.language
        response.vary.add("Accept-Language")
        response.headers["Cache-Control"] = "no-store"
        if config.dev and answered.filled.readings:
            response.headers["Server-Timing"] = _timing(answered.filled.readings)
        return response

    @pages.post("/cds-services/<service_id>/feedback")
    def no_feedback(**_: str) -> Response:
        raise UnknownServiceError("feedback is not offered yet")

    @pages.route("/cds-services/<service_id>", methods=["OPTIONS"])
    @pages.route("/cds-services/<service_id>/feedback", methods=["OPTIONS"])
    @pages.route("/cds-services", methods=["OPTIONS"])
    def preflight(**_: str) -> Response:
        return Response(status=204)

    return pages


def _timing(readings: Readings) -> str:
    """How long reading took and of how many keys, for the network page of a browser."""
    keys = f"{len(readings.states)} prefetch keys"
    return f'fhir;desc="{keys}";dur={readings.seconds * 1000:.1f}'


def about(config: Config) -> Blueprint:
    """What the service says of itself: alive, ready, which version, which rules."""
    pages = Blueprint("about", __name__)

    @pages.get("/livez")
    @pages.get("/readyz")
    def alive() -> Response:
        return _json({"status": "ok"})

    @pages.get("/status")
    def status() -> Response:
        return _json(
            {
                "version": SERVICE_VERSION,
                "knowledgeVersion": KNOWLEDGE_VERSION,
                "editorialState": EDITORIAL_STATE,
                "profile": config.profile.key,
                "profileReviewDue": config.profile.review_due.isoformat(),
                "localLimits": [
                    f"{limit.analyte.value} {limit.unit.value}"
                    for limit in config.profile.local_limits
                ],
                "orderMap": {
                    "orders": len(config.order_map.codings),
                    "codings": sum(map(len, config.order_map.codings.values())),
                },
                "rxnormRelease": SYSTEMS["rxnorm"].release,
                "environment": config.environment,
                "rulesOff": [],
            }
        )

    @pages.get("/transparency/b12.json")
    def rules() -> Response:
        return _json(transparency(config))

    return pages
