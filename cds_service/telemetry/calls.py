"""Every HTTP call is timed, counted and written down once, whatever came of it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, g, request
from structlog.typing import FilteringBoundLogger

from cds_service.telemetry.metrics import Telemetry
from cds_service.telemetry.outcomes import Outcome, outcome_of
from cds_service.telemetry.watch import Watch
from hooks.services import SERVICES

Finished = Callable[[Watch, str, Outcome], object]
"""Told of a finished call: what was noticed, the service or route, how it ended."""

OTHER = "other"
_ROUTES: Mapping[str, str] = {"discovery.discover": "discovery"}
_PROBES = frozenset({"about.alive", "about.ready", "metrics.metrics"})
"""Asked every few seconds by machines: written down for who wants every detail."""


def watch() -> Watch:
    """What is noticed of the call being answered."""
    found: Watch = g.watch
    return found


def register_calls(
    app: Flask,
    telemetry: Telemetry,
    log: FilteringBoundLogger,
    finished: Sequence[Finished],
    *,
    server_timing: bool,
) -> None:
    """Watch every call of an application. `server_timing`: tell the caller what took how long."""

    @app.before_request
    def begin() -> None:
        g.watch = Watch(request.headers.get("traceparent"))

    @app.after_request
    def finish(response: Response) -> Response:
        noticed, service = watch(), _service()
        cards = None if noticed.topics is None else len(noticed.topics)
        outcome = outcome_of(response.status_code, cards, noticed.assessment)
        telemetry.called(noticed, service, outcome, noticed.seconds)
        for tell in finished:
            tell(noticed, service, outcome)
        _tell(log, noticed, service, outcome, response)
        if server_timing and noticed.stages:
            response.headers.add("Server-Timing", _timing(noticed))
        return response


def _service() -> str:
    """The service a call was for, or what else was asked for; never a word of the caller's."""
    named = (request.view_args or {}).get("service_id")
    if named in SERVICES:
        return str(named)
    return _ROUTES.get(request.endpoint or "", OTHER)


def _tell(
    log: FilteringBoundLogger, noticed: Watch, service: str, outcome: Outcome, response: Response
) -> None:
    level = logging.DEBUG if request.endpoint in _PROBES else logging.INFO
    if not log.is_enabled_for(level):
        return
    told: dict[str, Any] = {
        "service": service,
        "status": response.status_code,
        "outcome": outcome.value,
        "ms": round(noticed.seconds * 1000, 2),
        "bytes_in": request.content_length,
        "bytes_out": response.content_length,
    }
    if noticed.tenant is not None:
        told["tenant"] = noticed.tenant
    if noticed.evaluation_id is not None:
        told["evaluation_id"] = str(noticed.evaluation_id)
    if noticed.assessment is not None:
        told |= {
            name: value
            for name, value in (
                ("assessment", noticed.assessment.get("status")),
                ("withheld", noticed.assessment.get("withheld")),
                ("topics", noticed.topics),
            )
            if value
        }
    log.log(level, "request", **told)


def _timing(noticed: Watch) -> str:
    """The stages in their order, in milliseconds (Server Timing, W3C)."""
    return ", ".join(
        f"{stage.value};dur={took * 1000:.3f}" for stage, took in noticed.stages.items()
    )
