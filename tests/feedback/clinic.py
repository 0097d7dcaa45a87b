"""A clinician's client: is shown cards, and tells what became of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import URL, Row, select
from werkzeug.test import TestResponse

from cds_service.storage.database import opened, reading
from cds_service.storage.shown_cards import ShownCard, add_shown
from cds_service.storage.tables import feedback, shown_cards
from cds_service.tenants.tenant import OPEN_TENANT
from tests import builders as fhir
from tests.conftest import NOW

JSON = dict[str, Any]
SERVICE = "/cds-services/b12-patient-view"
THEN = "2026-11-25T09:31:00.000Z"
DEFICIENT = fhir.request(
    fhir.prefetch(
        fhir.patient(date(1966, 4, 12)),
        fhir.lab("b12", 142, "pg/mL", "2026-11-10"),
        fhir.condition("190634004"),
    )
)


def accepted(card: str, *suggestions: str, at: str = THEN) -> JSON:
    return {
        "card": card,
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": suggestion} for suggestion in suggestions or ("s-1",)],
        "outcomeTimestamp": at,
    }


def overridden(card: str, reason: JSON | None = None, *, at: str = THEN) -> JSON:
    entry = {"card": card, "outcome": "overridden", "outcomeTimestamp": at}
    return entry if reason is None else {**entry, "overrideReason": reason}


def send(client: FlaskClient, *entries: Any, service: str = SERVICE) -> TestResponse:
    return client.post(f"{service}/feedback", json={"feedback": list(entries)})


def faults(response: TestResponse) -> list[str]:
    """What a refusal says was wrong."""
    assert response.status_code == 400
    assert response.json is not None
    assert {i["details"]["coding"][0]["code"] for i in response.json["issue"]} == {"CDS-140"}
    return [issue["diagnostics"] for issue in response.json["issue"]]


@contextmanager
def _rows(database: URL, query: Any) -> Iterator[list[Row[Any]]]:
    with opened(database) as engine, reading(engine) as connection:
        yield list(connection.execute(query))


def stored(database: URL) -> list[Row[Any]]:
    """The feedback in the database, in the order it came."""
    with _rows(database, select(feedback).order_by(feedback.c.id)) as rows:
        return rows


def recorded(database: URL) -> list[Row[Any]]:
    with _rows(database, select(shown_cards).order_by(shown_cards.c.topic)) as rows:
        return rows


def record(database: URL, card: str) -> None:
    """Put it on record that a card of this id was shown."""
    with opened(database) as engine:
        shown = ShownCard(
            uuid=card,
            evaluation_id=card,
            tenant=OPEN_TENANT,
            service="b12-patient-view",
            topic="b12treatment",
            rules=("S-T1",),
            knowledge_version="1.0.0",
            profile="seed",
            shown_at=NOW,
            patient_key=None,
        )
        add_shown(engine, [shown])


def show(client: FlaskClient, database: URL, request: JSON = DEFICIENT) -> list[JSON]:
    """The cards of an answer, once it is on record that they were shown."""
    before = len(recorded(database))
    cards: list[JSON] = client.post(SERVICE, json=request).get_json()["cards"]
    deadline = time.monotonic() + 20
    while len(recorded(database)) < before + len(cards):
        assert time.monotonic() < deadline, "the cards were never recorded"
        time.sleep(0.02)
    return cards
