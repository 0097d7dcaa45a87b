"""`feedback report`: shown, accepted, overridden and why, by rule and version."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL

from cds_service.__main__ import main
from cds_service.config import Config
from cds_service.feedback.report import report
from cds_service.feedback.report_text import as_csv, as_table
from cds_service.storage.database import opened
from tests.conftest import NOW, client_at
from tests.feedback.clinic import JSON, accepted, overridden, send, show

HL7 = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
NEXT_DAY = datetime(2026, 11, 26, tzinfo=UTC)


def reason(code: str, **more: str) -> JSON:
    return {"reason": {"code": code, "system": HL7, **more}}


@pytest.fixture
def a_week(database: URL) -> URL:
    """Four patients with two cards each; what became of the cards."""
    client = client_at(config=Config(database=database))
    treatment: list[str] = []
    monitoring: list[str] = []
    for _ in range(4):
        first, second = (card["uuid"] for card in show(client, database))
        treatment.append(first)
        monitoring.append(second)
    send(
        client,
        accepted(treatment[0], "cn"),
        accepted(treatment[0], "labs"),
        overridden(treatment[1], reason("patient-refuses", display="Declined")),
        overridden(treatment[2], reason("patient-refuses")),
        overridden(treatment[2], reason("action-completed"), at="2026-11-25T10:00:00Z"),
        overridden(monitoring[0]),
        overridden(monitoring[1], {"userComment": "Canary"}),
        overridden(monitoring[2], {"reason": {"code": "=45", "display": "Not\x1b[31m now"}}),
        accepted(monitoring[3], at="2026-11-25T12:00:00Z"),
        overridden(monitoring[3], at="2026-11-25T13:00:00Z"),
        overridden("of nobody"),
    )
    return database


def test_what_became_of_the_cards(a_week: URL) -> None:
    with opened(a_week) as engine:
        found = report(engine, since=NOW, until=NEXT_DAY, tenant=None)
    monitoring, treatment = found.rules
    assert (treatment.topic, treatment.version, treatment.profile) == (
        "b12treatment", "1.0.0", "seed",
    )  # fmt: skip
    assert (treatment.shown, treatment.accepted, treatment.unanswered) == (4, 1, 1)
    assert treatment.reasons == {"patient-refuses": 1, "action-completed": 1}
    assert (monitoring.topic, monitoring.shown, monitoring.accepted) == ("b12monitoring", 4, 1)
    assert monitoring.reasons == {
        "no reason": 1, "a comment only": 1, "=45 Not [31m now": 1,
    }  # fmt: skip
    assert found.unmatched == 1


def test_cards_of_another_time_or_tenant_are_not_counted(a_week: URL) -> None:
    with opened(a_week) as engine:
        for since, until, tenant in ((NEXT_DAY, NEXT_DAY, None), (NOW, NEXT_DAY, "other")):
            found = report(engine, since=since, until=until, tenant=tenant)
            assert (found.rules, found.unmatched) == ((), 0)


def test_as_a_table_and_as_csv_without_comments_or_formulas(a_week: URL) -> None:
    with opened(a_week) as engine:
        found = report(engine, since=NOW, until=NEXT_DAY, tenant=None)
    table = as_table(found, NOW.date())
    assert "b12treatment   1.0.0    seed     4      1         2           1          33%" in table
    assert "         1  patient-refuses" in table
    assert "since 2026-11-25" in table
    assert "no record: 1." in table
    rows = list(csv.reader(io.StringIO(as_csv(found))))
    assert rows[0] == ["rule", "version", "profile", "outcome", "reason", "cards"]
    assert ["b12treatment", "1.0.0", "seed", "overridden", "patient-refuses", "1"] in rows
    assert ["b12monitoring", "1.0.0", "seed", "overridden", "'=45 Not [31m now", "1"] in rows
    assert rows[-1] == ["", "", "", "unmatched", "", "1"]
    assert "Canary" not in table + as_csv(found)


def test_the_command(
    a_week: URL, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDS_DATABASE_URL", a_week.render_as_string(hide_password=False))
    assert main(["feedback", "report", "--until", "2026-11-26"]) == 0
    assert "b12treatment" in capsys.readouterr().out
    assert main(["feedback", "report", "--since", "2026-11-26", "--csv"]) == 0
    assert "b12treatment" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["feedback", "report", "--since", "yesterday"])
