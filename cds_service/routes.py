"""The HTTP surface: discovery and hook calls, and what the service says of itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from cds_service import core
from cds_service.admission import Admission
from cds_service.body import read_body
from cds_service.config import Config
from cds_service.errors import UnknownServiceError
from cds_service.fhir_client import FhirClient, Readings, ReadPolicy
from cds_service.openapi import openapi
from cds_service.showing import cards_shown
from cds_service.storage.shown_cards import ShownCard
from cds_service.switches import NOTHING, is_off, shown, switches
from cds_service.telemetry.calls import watch
from cds_service.tenants.tenant import Mode, Tenant
from cds_service.transparency import transparency
from cds_service.version import EDITORIAL_STATE, SERVICE_VERSION
from cds_service.watchdog import Verdict
from cds_service.wiring import Ports
from fhir_mappings.systems import SYSTEMS
from hooks.observer import Stage
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


def _call(tenant: Tenant, policy: ReadPolicy, ports: Ports) -> core.Call:
    noticed, evaluation_id = watch(), ports.new_id()
    noticed.tenant, noticed.evaluation_id = tenant.id, evaluation_id
    return core.Call(
        tenant=tenant,
        policy=policy,
        accept_language=request.headers.get("Accept-Language"),
        now=ports.now(),
        evaluation_id=evaluation_id,
        observer=noticed,
    )


DISCOVERY = "/cds-services"


def discovery_routes(config: Config, door: Admission) -> Blueprint:
    """Discovery, and the preflights of browsers for every CDS Hooks route."""
    pages = Blueprint("discovery", __name__)
    services = [service.discovery() for service in SERVICES.values()]
    discovery = msgspec.json.encode({"services": services})

    @pages.get("/cds-services")
    def discover() -> Response:
        if config.authenticate_discovery:
            door.admit(request, DISCOVERY)
        response = Response(discovery, content_type="application/json")
        response.headers["Cache-Control"] = "max-age=300"
        return response

    @pages.route("/cds-services/<service_id>", methods=["OPTIONS"])
    @pages.route("/cds-services/<service_id>/feedback", methods=["OPTIONS"])
    @pages.route("/cds-services", methods=["OPTIONS"])
    def preflight(**_: str) -> Response:
        return Response(status=204)

    return pages


def hook_routes(
    config: Config,
    ports: Ports,
    door: Admission,
    policies: Mapping[str, ReadPolicy],
    record: Callable[[Sequence[ShownCard]], None],
) -> Blueprint:
    """The calls of hooks, bound to the configuration, the ports and the door of this instance.

    `policies` say by tenant which FHIR servers may be read. `record` is handed the cards that are
    shown and must not wait.
    """
    pages = Blueprint("hooks", __name__)
    fhir = FhirClient(ports.resolve)

    @pages.post("/cds-services/<service_id>")
    def hook(service_id: str) -> Response:
        service = SERVICES.get(service_id)
        if service is None:
            raise UnknownServiceError
        tenant = door.admit(request, f"{DISCOVERY}/{service_id}")
        body = read_body(request, tenant.max_body)
        if is_off(tenant, service.hook, ports.count):
            return _answer(NOTHING, config.language)
        call = _call(tenant, policies[tenant.id], ports)
        answered = core.handle(service, body, config, call, fhir)
        if tenant.mode is Mode.LIVE:
            record(cards_shown(answered, service, config, call))
        told = shown(answered.body, tenant, service.hook, ports.count)
        watch().answered(told, answered.assessment)
        response = _answer(told, answered.language)
        watch().ended(Stage.RENDER)
        if config.dev and answered.filled.readings:
            response.headers.add("Server-Timing", _timing(answered.filled.readings))
        return response

    return pages


def _timing(readings: Readings) -> str:
    """How long reading took and of how many keys, for the network page of a browser."""
    keys = f"{len(readings.states)} prefetch keys"
    return f'fhir;desc="{keys}";dur={readings.seconds * 1000:.1f}'


def about(
    config: Config, problem: Callable[[], str | None], verdict: Callable[[], Verdict]
) -> Blueprint:
    """What the service says of itself: alive, ready, which version, which rules.

    `problem` says what keeps the database from being used, `verdict` whether patients with a known
    answer still get it.
    """
    pages = Blueprint("about", __name__)

    @pages.get("/livez")
    def alive() -> Response:
        return _json({"status": "ok"})

    @pages.get("/readyz")
    def ready() -> Response:
        found = {"database": problem(), "canaries": verdict().silent}
        wrong = {part: told for part, told in found.items() if told}
        if not wrong:
            return _json({"status": "ok"})
        response = _json({"status": "not ready", **wrong})
        response.status_code = 503
        return response

    @pages.get("/status")
    def status() -> Response:
        found = verdict()
        return _json(
            {
                "version": SERVICE_VERSION,
                "knowledgeVersion": KNOWLEDGE_VERSION,
                "editorialState": EDITORIAL_STATE,
                "profile": config.profile.key,
                "profileReviewDue": config.profile.review_due.isoformat(),
                "profileReviewOverdue": found.review_overdue,
                "canaries": {"silent": found.silent, "asked": found.at.isoformat()},
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

    @pages.get("/openapi.json")
    def description() -> Response:
        return _json(openapi())

    @pages.get("/transparency/b12.json")
    def rules() -> Response:
        return _json(transparency(config))

    return pages
