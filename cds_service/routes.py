"""The HTTP surface: discovery and hook calls, and what the service says of itself."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from cds_service import core
from cds_service.admission import Admission
from cds_service.body import read_body
from cds_service.config import Config
from cds_service.errors import UnknownServiceError
from cds_service.switches import NOTHING, is_off, shown, switches
from cds_service.tenants.tenant import Tenant
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


def _answer(body: Mapping[str, Any], language: str) -> Response:
    response = _json(body)
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "no-store"
    return response


def _call(tenant: Tenant, ports: Ports) -> core.Call:
    return core.Call(
        tenant=tenant,
        accept_language=request.headers.get("Accept-Language"),
        now=ports.now(),
        evaluation_id=ports.new_id(),
    )


DISCOVERY = "/cds-services"


def routes(
    config: Config,
    ports: Ports,
    door: Admission,
    services: Mapping[str, HookService] = SERVICES,
) -> Blueprint:
    """The CDS Hooks routes, bound to the configuration, the ports and the door of this instance."""
    pages = Blueprint("cds", __name__)
    discovery = msgspec.json.encode({"services": [s.discovery() for s in services.values()]})

    @pages.get("/cds-services")
    def discover() -> Response:
        if config.authenticate_discovery:
            door.admit(request, DISCOVERY)
        response = Response(discovery, content_type="application/json")
        response.headers["Cache-Control"] = "max-age=300"
        return response

    @pages.post("/cds-services/<service_id>")
    def call(service_id: str) -> Response:
        service = services.get(service_id)
        if service is None:
            raise UnknownServiceError
        tenant = door.admit(request, f"{DISCOVERY}/{service_id}")
        body = read_body(request, tenant.max_body)
        if is_off(tenant, service.hook, ports.count):
            return _answer(NOTHING, config.language)
        answered = core.handle(service, body, config, _call(tenant, ports))
        response = shown(answered.body, tenant, service.hook, ports.count)
        return _answer(response, answered.language)

    @pages.post("/cds-services/<service_id>/feedback")
    def no_feedback(service_id: str) -> Response:
        endpoint = f"{DISCOVERY}/{service_id}"
        door.admit(request, endpoint, f"{endpoint}/feedback")
        raise UnknownServiceError("feedback is not offered yet")

    @pages.route("/cds-services/<service_id>", methods=["OPTIONS"])
    @pages.route("/cds-services/<service_id>/feedback", methods=["OPTIONS"])
    @pages.route("/cds-services", methods=["OPTIONS"])
    def preflight(**_: str) -> Response:
        return Response(status=204)

    return pages


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
                "authentication": "jwt" if config.tenants else "none",
                "rulesOff": sorted(config.rules_off),
                "switches": switches(config.tenants),
            }
        )

    @pages.get("/transparency/b12.json")
    def rules() -> Response:
        return _json(transparency(config))

    return pages
