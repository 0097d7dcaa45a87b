"""One line per call, of listed fields only; a defect by its type, a library without its words."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cds_service.config import Config
from cds_service.telemetry.log import FIELDS, event_log, take_over_logging
from pathway.profiles import PROFILES
from tests import builders as fhir
from tests.conftest import NOW
from tests.telemetry.observed import JSON, Observed

LOW = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5), id_="low")
BROKEN = replace(PROFILES["seed"], total_b12={})
"""A profile without the limits every rule about B12 asks for."""


def low() -> JSON:
    return fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), LOW))


def test_a_call_is_one_line() -> None:
    observed = Observed()
    body = observed.call(low())
    (line,) = observed.lines
    assert line["event"] == "request"
    assert line["level"] == "info"
    assert (line["service"], line["status"], line["outcome"]) == (
        "b12-patient-view", 200, "cards",
    )  # fmt: skip
    assessed = body["extension"]["org.b12pathway.assessment"]
    assert line["evaluation_id"] == assessed["evaluationId"]
    assert line["assessment"] == "DEFICIENT"
    assert line["topics"] == ["b12treatment", "b12monitoring"]
    assert line["ms"] > 0
    assert line["bytes_in"] > 100
    assert line["bytes_out"] > 100
    assert set(line) <= FIELDS


def test_a_probe_is_no_line_and_a_refusal_is_one_without_words_of_the_caller() -> None:
    observed = Observed()
    for path in ("/livez", "/readyz", "/metrics"):
        observed.client.get(path)
    assert observed.lines == []
    observed.client.get("/secret-path?patient=secret-query")
    (line,) = observed.lines
    assert (line["service"], line["status"], line["outcome"]) == ("other", 404, "not-found")
    assert "secret" not in observed.raw_lines[0].decode()


def test_a_developer_is_not_told_of_every_call() -> None:
    observed = Observed(Config())
    observed.call(low())
    assert observed.lines == []


def test_fields_that_are_not_listed_are_dropped() -> None:
    lines: list[bytes] = []
    event_log("info", lines.append).info("request", patient="somebody", status=200)
    assert set(json.loads(lines[0])) == {"event", "level", "status", "timestamp"}


def test_a_forged_line_stays_one_line() -> None:
    lines: list[bytes] = []
    event_log("info", lines.append).info("request", tenant='a\r\n{"level": "error"}')
    assert b"\n" not in lines[0]
    assert json.loads(lines[0])["tenant"] == 'a\r\n{"level": "error"}'


def test_a_terminal_is_written_for_people() -> None:
    lines: list[bytes] = []
    event_log("info", lines.append, for_people=True).info("request", status=200, patient="x")
    assert b"status=200" in lines[0]
    assert b"patient" not in lines[0]


@pytest.fixture
def taken_over() -> Iterator[list[dict[str, Any]]]:
    """Everything the standard library logs, as lines of ours."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    lines: list[dict[str, Any]] = []
    take_over_logging(event_log("info", lambda line: lines.append(json.loads(line))), "info")
    yield lines
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("cds_service").setLevel(logging.NOTSET)


def test_a_rule_that_raises_is_named_by_its_type(taken_over: list[dict[str, Any]]) -> None:
    observed = Observed(Config(profile=BROKEN, log_level="info"))
    observed.call(low())
    (call,) = observed.lines
    assert call["withheld"] == "rule-failed"
    (defect,) = taken_over
    assert (defect["level"], defect["event"]) == ("error", "CDS-998 a rule raised KeyError")
    assert defect["evaluation_id"] == call["evaluation_id"]


def test_of_libraries_only_what_cannot_quote_a_request_is_written(
    taken_over: list[dict[str, Any]],
) -> None:
    logging.getLogger("cds_service.errors").error("CDS-999 unexpected %s", "KeyError")
    logging.getLogger("gunicorn.error").warning("Error handling request %s", "/?secret")
    logging.getLogger("gunicorn.error").warning("Error handling request /?secret")
    logging.getLogger("some_library").warning("Retrying %s", "/Patient/secret")
    logging.getLogger("some_library").info("Reading %s", "/Patient/secret")
    assert [line["event"] for line in taken_over] == [
        "CDS-999 unexpected KeyError",
        "Error handling request %s",
        "a library wrote a message",
        "a library wrote a message",
    ]


def test_a_traceback_is_left_out_and_its_type_is_kept(taken_over: list[dict[str, Any]]) -> None:
    try:
        int("secret")
    except ValueError:
        logging.getLogger("cds_service.core").exception("CDS-999 unexpected %s", "ValueError")
    assert taken_over[0]["defect"] == "ValueError"
    assert "secret" not in json.dumps(taken_over)
