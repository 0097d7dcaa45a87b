"""The HTTP surface: discovery and hook calls, and what the service says of itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from cds_service import core
from cds_service.body import read_body
from cds_service.config import Config
from cds_service.errors import UnknownServiceError
from cds_service.fhir_client import FhirClient, Readings, ReadPolicy
from cds_service.openapi import openapi
from cds_service.showing import cards_shown
from cds_service.storage.shown_cards import ShownCard
from cds_service.tenant import OPEN_TENANT
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


def routes(
    config: Config,
    ports: Ports,
    policy: ReadPolicy,
    record: Callable[[Sequence[ShownCard]], None],
) -> Blueprint:
    """The CDS Hooks routes, bound to the configuration and the ports of this instance.

    `record` is handed the cards of every answer and must not wait.
    """
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
        now, evaluation_id = ports.now(), ports.new_id()
        answered = core.handle(
            service,
            body,
            config,
            core.Call(
                accept_language=request.headers.get("Accept-Language"),
                now=now,
                evaluation_id=evaluation_id,
                policy=policy,
            ),
            fhir,
        )
        record(
            cards_shown(
                answered,
                service,
                config,
                tenant=OPEN_TENANT,
                now=now,
                evaluation_id=evaluation_id,
            )
        )
        response = _json(answered.body)
        response.headers["Content-Language"] = answered.language
        response.vary.add("Accept-Language")
        response.headers["Cache-Control"] = "no-store"
        if config.dev and answered.filled.readings:
            response.headers["Server-Timing"] = _timing(answered.filled.readings)
        return response

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


def about(config: Config, problem: Callable[[], str | None]) -> Blueprint:
    """What the service says of itself: alive, ready, which version, which rules.

    `problem` says what keeps the database from being used.
    """
    pages = Blueprint("about", __name__)

    @pages.get("/livez")
    def alive() -> Response:
        return _json({"status": "ok"})

    @pages.get("/readyz")
    def ready() -> Response:
        found = problem()
        if found is None:
            return _json({"status": "ok"})
        response = _json({"status": "not ready", "database": found})
        response.status_code = 503
        return response

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

    @pages.get("/openapi.json")
    def description() -> Response:
        return _json(openapi())

    @pages.get("/transparency/b12.json")
    def rules() -> Response:
        return _json(transparency(config))

    return pages
