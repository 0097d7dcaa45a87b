"""`POST /cds-services/{id}/feedback`: 200 once it is stored."""

from collections.abc import Container

from flask import Blueprint, Response, request

from cds_service.admission import Admission
from cds_service.body import read_body
from cds_service.errors import UnknownServiceError
from cds_service.feedback.entry import read_feedback
from cds_service.feedback.store import FeedbackStore
from cds_service.telemetry.calls import watch
from cds_service.wiring import Ports

LARGEST_BODY = 64 * 1024


def feedback_routes(
    store: FeedbackStore, ports: Ports, door: Admission, services: Container[str]
) -> Blueprint:
    """The feedback route of every service."""
    pages = Blueprint("feedback", __name__)

    @pages.post("/cds-services/<service_id>/feedback")
    def feedback(service_id: str) -> Response:
        if service_id not in services:
            raise UnknownServiceError
        endpoint = f"/cds-services/{service_id}"
        tenant = door.admit(request, endpoint, f"{endpoint}/feedback")
        entries = read_feedback(read_body(request, LARGEST_BODY))
        store.add(entries, tenant=tenant.id, service=service_id, received_at=ports.now())
        noticed = watch()
        noticed.tenant, noticed.feedback = tenant.id, tuple(entry.outcome for entry in entries)
        response = Response("{}", content_type="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return pages
