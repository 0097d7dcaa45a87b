"""CDS Hooks feedback, requirement by requirement: FB-01 to FB-12."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import URL

from cds_service.config import Config
from tests.conftest import client_at
from tests.feedback.clinic import (
    JSON,
    SERVICE,
    THEN,
    accepted,
    faults,
    overridden,
    send,
    show,
    stored,
)

REASON = {"code": "patient-refuses", "system": "http://terminology.hl7.org/CodeSystem/x"}


@pytest.fixture
def clinic(database: URL) -> FlaskClient:
    return client_at(config=Config(database=database))


def test_fb_01_every_service_takes_feedback_and_no_other(
    clinic: FlaskClient, database: URL
) -> None:
    for hook in ("patient-view", "order-select", "order-sign"):
        answer = send(clinic, overridden(hook), service=f"/cds-services/b12-{hook}")
        assert (answer.status_code, answer.json) == (200, {})
        assert answer.headers["Cache-Control"] == "no-store"
    assert [row.service for row in stored(database)] == [
        "b12-patient-view", "b12-order-select", "b12-order-sign",
    ]  # fmt: skip
    assert send(clinic, overridden("x"), service="/cds-services/other").status_code == 404


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ([], "$: must be object"),
        ("x", "$: must be object"),
        ({}, "$.feedback: missing"),
        ({"feedback": {}}, "$.feedback: must be array"),
        ({"feedback": None}, "$.feedback: must be array"),
        ({"feedback": ["x"]}, "$.feedback[0]: must be object"),
    ],
)
def test_fb_02_the_body_is_an_object_with_an_array(
    body: Any, fault: str, client: FlaskClient
) -> None:
    assert faults(client.post(f"{SERVICE}/feedback", json=body)) == [fault]


@pytest.mark.parametrize("body", [b"", b"{", b'{"feedback":NaN}', b'{"feedback":["\xff"]}'])
def test_fb_02_what_is_no_json_is_400(body: bytes, client: FlaskClient) -> None:
    answer = client.post(f"{SERVICE}/feedback", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert "CDS-101" in answer.text


def test_fb_02_an_empty_array_reports_nothing_and_loses_nothing(client: FlaskClient) -> None:
    assert send(client).status_code == 200


def test_fb_03_feedback_on_a_card_that_was_shown_is_matched(
    clinic: FlaskClient, database: URL
) -> None:
    card = show(clinic, database)[0]
    assert send(clinic, overridden(card["uuid"])).status_code == 200
    (row,) = stored(database)
    assert (row.card, row.unmatched) == (card["uuid"], False)


@pytest.mark.parametrize("card", ["123456", "0b0f6a1e-0000-4000-8000-000000000000", "ä" * 256])
def test_fb_03_an_unknown_card_is_kept_as_unmatched_whatever_its_id_looks_like(
    card: str, clinic: FlaskClient, database: URL
) -> None:
    assert send(clinic, overridden(card)).status_code == 200
    (row,) = stored(database)
    assert (row.card, row.unmatched) == (card, True)


@pytest.mark.parametrize(
    ("card", "fault"),
    [
        (..., "missing"),
        (None, "must be string"),
        (7, "must be string"),
        ("", "must not be empty"),
        ("a\nb", "is empty or holds a control character"),
        ("x" * 257, "longer than 256 characters"),
    ],
)
def test_fb_03_a_card_is_named(card: Any, fault: str, client: FlaskClient) -> None:
    entry = overridden("x") | {"card": card}
    if card is ...:
        del entry["card"]
    assert f"$.feedback[0].card: {fault}" in faults(send(client, entry))


@pytest.mark.parametrize("outcome", ["ignored", "ACCEPTED", "", None, 1])
def test_fb_04_a_card_is_accepted_or_overridden_and_nothing_else(
    outcome: Any, client: FlaskClient
) -> None:
    entry = overridden("x") | {"outcome": outcome}
    assert faults(send(client, entry)) == ["$.feedback[0].outcome: must be accepted or overridden"]


def test_fb_05_accepted_suggestions_are_kept(clinic: FlaskClient, database: URL) -> None:
    card = show(clinic, database)[0]
    first, second = (suggestion["uuid"] for suggestion in card["suggestions"][:2])
    bare = accepted("bare") | {"acceptedSuggestions": [first]}
    assert send(clinic, accepted(card["uuid"], first, second), bare).status_code == 200
    assert [row.suggestions for row in stored(database)] == [[first, second], [first]]


@pytest.mark.parametrize(
    ("suggestions", "fault"),
    [
        (..., ".acceptedSuggestions: missing"),
        (None, ".acceptedSuggestions: must be array"),
        ([], ".acceptedSuggestions: must not be empty"),
        ([{}], ".acceptedSuggestions[0].id: missing"),
        ([{"id": 1}], ".acceptedSuggestions[0].id: must be string"),
        ([1], ".acceptedSuggestions[0]: must be object or string"),
        (["a", ""], ".acceptedSuggestions[1]: must not be empty"),
    ],
)
def test_fb_05_accepted_without_its_suggestions_is_400(
    suggestions: Any, fault: str, client: FlaskClient
) -> None:
    entry = accepted("x") | {"acceptedSuggestions": suggestions}
    if suggestions is ...:
        del entry["acceptedSuggestions"]
    assert f"$.feedback[0]{fault}" in faults(send(client, entry))


@pytest.mark.parametrize(
    ("why", "kept"),
    [
        (None, (None, None, None, None)),
        ({"reason": REASON}, (REASON["code"], REASON["system"], None, None)),
        ({"reason": {"code": "x"}}, ("x", None, None, None)),
        ({"reason": {"code": "x", "display": "X"}}, ("x", None, "X", None)),
        ({"userComment": "seen"}, (None, None, None, "seen")),
        ({"reason": {"code": "x"}, "userComment": "seen"}, ("x", None, None, "seen")),
        ({"reason": {"code": "x", "system": None}, "userComment": None}, ("x", None, None, None)),
        ({"reason": None, "userComment": "seen"}, (None, None, None, "seen")),
        ({"userComment": ""}, (None, None, None, None)),
    ],
)
def test_fb_06_a_reason_a_comment_both_or_neither(
    why: JSON | None, kept: tuple[str | None, ...], clinic: FlaskClient, database: URL
) -> None:
    assert send(clinic, overridden("x") | {"overrideReason": why}).status_code == 200
    (row,) = stored(database)
    assert (row.reason_code, row.reason_system, row.reason_display, row.comment) == kept


@pytest.mark.parametrize(
    ("why", "fault"),
    [
        ({}, ": holds neither reason nor userComment"),
        ({"reason": None}, ": holds neither reason nor userComment"),
        ("x", ": must be object or null"),
        ({"reason": "x"}, ".reason: must be object or null"),
        ({"reason": {"system": "y"}}, ".reason.code: missing"),
        ({"userComment": 5}, ".userComment: must be string or null"),
        ({"userComment": "a\0b"}, ".userComment: holds the character U+0000"),
    ],
)
def test_fb_06_a_reason_that_says_nothing_is_400(why: Any, fault: str, client: FlaskClient) -> None:
    entry = overridden("x") | {"overrideReason": why}
    assert f"$.feedback[0].overrideReason{fault}" in faults(send(client, entry))


def test_fb_07_the_plural_spelling_is_understood(clinic: FlaskClient, database: URL) -> None:
    entry = overridden("x") | {"overrideReasons": {"reason": REASON, "userComment": "seen"}}
    assert send(clinic, entry).status_code == 200
    (row,) = stored(database)
    assert (row.reason_code, row.comment) == ("patient-refuses", "seen")


def test_fb_07_a_reason_of_epics_own_lists_is_understood(
    clinic: FlaskClient, database: URL
) -> None:
    prefix = "com.epic.cdshooks.feedback.overrideReason"
    extension = {f"{prefix}.reasonCategory": "45", f"{prefix}.reasonTitle": "Not now"}
    entry = overridden("123456") | {"overrideReasons": {"extension": extension}}
    assert send(clinic, entry).status_code == 200
    (row,) = stored(database)
    assert (row.reason_code, row.reason_system, row.reason_display) == ("45", prefix, "Not now")


@pytest.mark.parametrize("value", [None, 45, "", "a\0b", {}])
def test_fb_07_an_extension_that_cannot_be_read_is_no_reason(
    value: Any, clinic: FlaskClient, database: URL
) -> None:
    name = "com.epic.cdshooks.feedback.overrideReason.reasonCategory"
    entry = overridden("x") | {"overrideReasons": {"extension": {name: value}}}
    assert send(clinic, entry).status_code == 200
    assert stored(database)[0].reason_code is None


def test_fb_07_both_spellings_at_once_are_400(client: FlaskClient) -> None:
    why = {"userComment": "seen"}
    entry = overridden("x") | {"overrideReason": why, "overrideReasons": why}
    assert faults(send(client, entry)) == [
        "$.feedback[0]: overrideReason and overrideReasons are given both"
    ]


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("1985-04-12T23:20:50.52Z", datetime(1985, 4, 12, 23, 20, 50, 520_000, UTC)),
        ("1996-12-19T16:39:57-08:00", datetime(1996, 12, 20, 0, 39, 57, 0, UTC)),
        ("1990-12-31T23:59:60Z", datetime(1991, 1, 1, 0, 0, 0, 0, UTC)),
        ("1937-01-01t12:00:27.123456789z", datetime(1937, 1, 1, 12, 0, 27, 123_456, UTC)),
        ("2026-11-25T09:31:00-00:00", datetime(2026, 11, 25, 9, 31, 0, 0, UTC)),
    ],
)
def test_fb_08_times_of_rfc_3339_are_kept_in_utc(
    written: str, at: datetime, clinic: FlaskClient, database: URL
) -> None:
    assert send(clinic, overridden("x", at=written)).status_code == 200
    assert stored(database)[0].outcome_at == at


@pytest.mark.parametrize(
    "written",
    [
        "", "yesterday", "2026-11-25", "2026-11-25T09:31:00", "2026-11-25 09:31:00Z", "1764063060",
        "2026-11-25T09:31Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "20261125T093100Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-25T09:31:00Z\n",
        "2026-11-25T24:00:01Z", "2026-11-25T09:31:00+25:00", "٢٠٢٦-11-25T09:31:00Z",
    ],
)  # fmt: skip
def test_fb_08_any_other_time_is_400(written: str, client: FlaskClient) -> None:
    (fault,) = faults(send(client, overridden("x", at=written)))
    assert fault.startswith("$.feedback[0].outcomeTimestamp: ")


def test_fb_09_fifty_mixed_entries_are_stored_and_a_repeat_is_stored_once(
    clinic: FlaskClient, database: URL
) -> None:
    entries = [
        overridden(f"card-{n}", {"userComment": "no"}) if n % 2 else accepted(f"card-{n}", "a", "b")
        for n in range(50)
    ]
    for _ in range(2):
        assert send(clinic, *entries).status_code == 200
    assert [row.card for row in stored(database)] == [entry["card"] for entry in entries]


def test_fb_09_an_entry_given_twice_in_one_batch_is_stored_once(
    clinic: FlaskClient, database: URL
) -> None:
    again = overridden("x", at="2026-11-25T10:31:00+01:00")
    assert send(clinic, overridden("x"), overridden("x"), again).status_code == 200
    assert len(stored(database)) == 1


def test_fb_09_the_same_card_may_be_answered_again(clinic: FlaskClient, database: URL) -> None:
    entries = [
        accepted("x", "first"),
        accepted("x", "second"),
        overridden("x"),
        overridden("x", {"userComment": "on reflection"}),
        overridden("x", at="2026-11-25T09:32:00Z"),
    ]
    for entry in entries:
        assert send(clinic, entry).status_code == 200
    assert len(stored(database)) == len(entries)


def test_fb_09_one_bad_entry_is_named_and_nothing_is_stored(
    clinic: FlaskClient, database: URL
) -> None:
    good, bad = overridden("good"), overridden("bad") | {"outcome": "ignored"}
    assert faults(send(clinic, good, bad, good)) == [
        "$.feedback[1].outcome: must be accepted or overridden"
    ]
    assert stored(database) == []
    assert send(clinic, good).status_code == 200


def test_fb_09_more_than_fifty_entries_are_400(client: FlaskClient) -> None:
    assert faults(send(client, *[overridden("x")] * 51)) == ["$.feedback: more than 50 of them"]


def test_fb_10_where_clients_are_not_authenticated_a_token_is_neither_asked_for_nor_kept(
    clinic: FlaskClient, database: URL
) -> None:
    for card, headers in (("without", {}), ("with", {"Authorization": "Bearer canary.4711.x"})):
        body = {"feedback": [overridden(card)]}
        answer = clinic.post(f"{SERVICE}/feedback", json=body, headers=headers)
        assert answer.status_code == 200
    rows = stored(database)
    assert [row.card for row in rows] == ["without", "with"]
    assert "4711" not in str(rows)


def test_fb_11_unknown_members_and_extensions_are_tolerated_everywhere(
    clinic: FlaskClient, database: URL
) -> None:
    extra: JSON = {"extension": {"com.example.x": [1]}, "systemActions": [], "other": None}
    entry = accepted("x") | extra
    entry["acceptedSuggestions"][0] |= extra
    body = {"feedback": [entry], **extra}
    assert clinic.post(f"{SERVICE}/feedback", json=body).status_code == 200
    assert len(stored(database)) == 1


@pytest.mark.parametrize(("length", "status"), [(4_000, 200), (4_001, 400), (1_000_000, 413)])
def test_fb_12_a_comment_is_limited_in_size(
    length: int, status: int, clinic: FlaskClient, database: URL
) -> None:
    answer = send(clinic, overridden("x", {"userComment": "ä" * length}))
    assert answer.status_code == status
    assert len(stored(database)) == (status == 200)


def test_fb_12_a_comment_is_neither_echoed_nor_logged(
    clinic: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "Mrs Canary-4711 cannot swallow"
    told = {"userComment": secret, "reason": {"code": secret, "display": secret}}
    for entry in (
        overridden("x", told),
        overridden("x", told) | {"outcome": secret},
        overridden("x", told, at=secret),
        overridden(secret * 20, told),
        overridden("x", {**told, "userComment": secret * 500}),
    ):
        assert "Canary" not in send(clinic, entry).text
    assert "Canary" not in caplog.text


def test_the_public_sandboxs_feedback_is_taken_as_it_is(clinic: FlaskClient, database: URL) -> None:
    card = show(clinic, database)[0]
    taken = {
        "card": card["uuid"],
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": card["suggestions"][0]["uuid"]}],
        "outcomeTimestamp": THEN,
    }
    reason = {key: card["overrideReasons"][0][key] for key in ("code", "system")}
    dismissed = {
        "card": card["uuid"],
        "outcome": "overridden",
        "outcomeTimestamp": THEN,
        "overrideReason": {"reason": reason},
    }
    bare = {**dismissed, "overrideReason": {"reason": {"code": reason["code"]}}}
    for entry in (taken, dismissed, bare):
        answer = clinic.post(
            f"{SERVICE}/feedback",
            data=json.dumps({"feedback": [entry]}),
            content_type="application/json",
            headers={
                "Origin": "https://sandbox.cds-hooks.org",
                "Accept": "application/json",
                "Authorization": "Bearer x.y.z",
            },
        )
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "https://sandbox.cds-hooks.org"
    assert [row.unmatched for row in stored(database)] == [False] * 3
