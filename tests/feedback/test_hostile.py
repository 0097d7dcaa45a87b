"""Feedback from callers who mean harm, or merely too much of it."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import URL

from cds_service.config import Config
from cds_service.feedback.entry import read_feedback
from cds_service.feedback.store import FeedbackStore
from cds_service.storage.database import opened
from cds_service.tenants.tenant import OPEN_TENANT
from tests.conftest import NOW, client_at
from tests.feedback.clinic import SERVICE, overridden, record, send, show, stored

INJECTIONS = json.loads((Path(__file__).parent / "injections.json").read_text("utf-8"))


@pytest.fixture
def clinic(database: URL) -> FlaskClient:
    return client_at(config=Config(database=database))


def test_two_hundred_injections_are_stored_letter_by_letter(
    clinic: FlaskClient, database: URL
) -> None:
    assert len(set(INJECTIONS)) == 200
    for start in range(0, len(INJECTIONS), 50):
        batch = INJECTIONS[start : start + 50]
        entries = [
            overridden(text, {"reason": {"code": text, "system": text}, "userComment": text})
            for text in batch
        ]
        assert send(clinic, *entries).status_code == 200
    rows = stored(database)
    assert [row.comment for row in rows] == INJECTIONS
    assert [(row.card, row.reason_code, row.reason_system) for row in rows] == [
        (text, text, text) for text in INJECTIONS
    ]


def test_a_card_of_another_tenant_is_like_a_card_nobody_was_shown(
    clinic: FlaskClient, database: URL
) -> None:
    theirs = show(clinic, database)[0]["uuid"]
    with opened(database) as engine:
        body = json.dumps({"feedback": [overridden(theirs), overridden("of-nobody")]})
        FeedbackStore(engine).add(
            read_feedback(body.encode()),
            tenant="other",
            service="b12-patient-view",
            received_at=NOW,
        )
    assert [(row.tenant, row.unmatched) for row in stored(database)] == [("other", True)] * 2
    answers = [send(clinic, overridden(card)) for card in (theirs, "of-nobody")]
    assert len({(a.status_code, a.text, str(a.headers)) for a in answers}) == 1
    mine = [row for row in stored(database) if row.tenant == OPEN_TENANT]
    assert [row.unmatched for row in mine] == [False, True]


def test_entries_on_unknown_cards_are_capped_and_the_oldest_make_room(
    clinic: FlaskClient, database: URL
) -> None:
    known = show(clinic, database)[0]["uuid"]
    with opened(database) as engine:
        store = FeedbackStore(engine, unmatched_at_most=10)
        for card in (known, *(f"spam-{n}" for n in range(25))):
            body = json.dumps({"feedback": [overridden(card)]}).encode()
            store.add(read_feedback(body), tenant=OPEN_TENANT, service="x", received_at=NOW)
    assert [row.card for row in stored(database)] == [known, *(f"spam-{n}" for n in range(15, 25))]


def test_feedback_that_came_before_the_record_of_its_card_does_not_make_room(
    clinic: FlaskClient, database: URL
) -> None:
    with opened(database) as engine:
        store = FeedbackStore(engine, unmatched_at_most=3)

        def tell(card: str) -> None:
            body = json.dumps({"feedback": [overridden(card)]}).encode()
            store.add(read_feedback(body), tenant=OPEN_TENANT, service="x", received_at=NOW)

        early = "64ef8ee0-f2a5-52a1-8b5e-7a3f0a9f6b3d"
        tell(early)
        record(database, early)
        for n in range(5):
            tell(f"spam-{n}")
    assert [row.card for row in stored(database)] == [early, "spam-2", "spam-3", "spam-4"]


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 200), (64 * 1024 + 1, 413)])
def test_a_body_has_at_most_64_kib(size: int, status: int, client: FlaskClient) -> None:
    body = json.dumps({"feedback": [], "padding": ""})
    body = body.replace('""', '"' + "x" * (size - len(body)) + '"')
    answer = client.post(f"{SERVICE}/feedback", data=body, content_type="application/json")
    assert (len(body), answer.status_code) == (size, status)


def test_a_thousand_bad_entries_are_not_all_listed(client: FlaskClient) -> None:
    answer = client.post(f"{SERVICE}/feedback", json={"feedback": [{}] * 10_000})
    assert answer.status_code == 400
    assert answer.json is not None
    assert "$.feedback: more than 50 of them" in answer.text
    assert len(answer.json["issue"]) < 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
    ],
)
def test_what_is_not_plain_json_is_415(
    headers: dict[str, str], status: int, client: FlaskClient
) -> None:
    answer = client.post(f"{SERVICE}/feedback", data=b"{}", headers=headers)
    assert answer.status_code == status
