"""What is kept, for how long, and how one patient is erased."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import URL

from cds_service.__main__ import main
from cds_service.config import Config
from cds_service.storage.database import opened
from cds_service.storage.patient_key import patient_key
from cds_service.storage.retention import Removed, erase, purge
from cds_service.tenants.tenant import OPEN_TENANT
from tests import builders as fhir
from tests.conftest import NOW, client_at
from tests.feedback.clinic import DEFICIENT, SERVICE, overridden, recorded, send, show, stored

SECRET = b"a key of the site, thirty-two long"
DAY = timedelta(days=1)


@pytest.fixture
def clinic(database: URL) -> FlaskClient:
    return client_at(config=Config(database=database))


def purged(database: URL, *, cards_before: timedelta, feedback_before: timedelta) -> Removed:
    with opened(database) as engine:
        return purge(
            engine,
            now=NOW,
            cards_before=NOW + cards_before,
            feedback_before=NOW + feedback_before,
        )


def test_the_record_of_a_card_says_which_rule_and_version_and_nothing_of_the_patient(
    clinic: FlaskClient, database: URL
) -> None:
    cards = show(clinic, database)
    rows = {row.uuid: row for row in recorded(database)}
    for card in cards:
        row = rows[card["uuid"]]
        rule = card["extension"]["org.b12pathway.rule"]
        assert row.topic == card["source"]["topic"]["code"]
        assert (row.rules, row.knowledge_version) == (rule["ids"], rule["version"])
        assert (row.service, row.profile, row.tenant) == ("b12-patient-view", "seed", OPEN_TENANT)
        assert (row.shown_at, row.patient_key) == (NOW, None)
        assert fhir.PID not in str(tuple(row))


def test_nothing_is_recorded_where_evaluations_are_not_kept(database: URL) -> None:
    client = client_at(config=Config(database=database, keep_evaluations_days=0))
    client.post(SERVICE, json=DEFICIENT)
    client.application.extensions["b12-cds"].close()
    assert recorded(database) == []


def test_old_cards_go_and_answered_ones_stay_with_their_answer(
    clinic: FlaskClient, database: URL
) -> None:
    answered = show(clinic, database)[0]["uuid"]
    send(clinic, overridden(answered), overridden("unknown"))
    assert purged(database, cards_before=-DAY, feedback_before=-DAY) == Removed()
    assert purged(database, cards_before=DAY, feedback_before=-DAY) == Removed(cards=1)
    assert [row.uuid for row in recorded(database)] == [answered]
    assert purged(database, cards_before=DAY, feedback_before=DAY) == Removed(cards=1, feedback=2)


def test_more_than_one_transactions_worth_is_purged(
    database: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds_service.storage.retention.AT_ONCE", 7)
    client = client_at(config=Config(database=database))
    send(client, *[overridden(f"card-{n}") for n in range(50)])
    assert purged(database, cards_before=DAY, feedback_before=DAY) == Removed(feedback=50)
    assert stored(database) == []


def test_one_patient_is_erased_and_nobody_else(database: URL) -> None:
    client = client_at(config=Config(database=database, patient_secret=SECRET))
    other = {**DEFICIENT, "context": {**DEFICIENT["context"], "patientId": "other"}}
    theirs, others = show(client, database), show(client, database, other)
    send(client, *[overridden(card["uuid"]) for card in (*theirs, *others)], overridden("unknown"))
    with opened(database) as engine:
        removed = erase(engine, patient_key(SECRET, OPEN_TENANT, f"Patient/{fhir.PID}"))
    assert removed == Removed(cards=len(theirs), feedback=len(theirs))
    assert {row.uuid for row in recorded(database)} == {card["uuid"] for card in others}
    assert len(stored(database)) == len(others) + 1


def test_what_is_erased_is_gone_from_the_file_too(sqlite_database: URL) -> None:
    database = sqlite_database
    client = client_at(config=Config(database=database, patient_secret=SECRET))
    card = show(client, database)[0]["uuid"]
    send(client, overridden(card, {"userComment": "Canary-4711"}))
    client.application.extensions["b12-cds"].close()

    def in_files() -> bool:
        files = Path(str(database.database)).parent.glob("cds.db*")
        return any(b"Canary-4711" in file.read_bytes() for file in files)

    assert in_files()
    with opened(database) as engine:
        erase(engine, patient_key(SECRET, OPEN_TENANT, fhir.PID))
    assert not in_files()


def test_a_key_differs_by_secret_tenant_and_patient() -> None:
    keys = {
        patient_key(secret, tenant, patient)
        for secret in (SECRET, SECRET + b"x")
        for tenant in ("a", "ab")
        for patient in ("1", "b1")
    }
    assert len(keys) == 8
    assert all(len(key) == 64 for key in keys)


def test_the_commands_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDS_DATABASE_URL", f"sqlite:///{tmp_path}/cds.db")
    assert main(["purge"]) == 2
    assert "CDS-160" in capsys.readouterr().err
    assert main(["migrate"]) == 0
    assert main(["patient-key", "1"]) == 2
    monkeypatch.setenv("CDS_PATIENT_KEY", SECRET.decode())
    capsys.readouterr()
    assert main(["patient-key", "1"]) == 0
    key = capsys.readouterr().out.strip()
    assert key == patient_key(SECRET, OPEN_TENANT, "1")
    assert main(["erase", "--patient-key", key]) == 0
    assert main(["purge"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Erased: 0 shown cards, 0 entries of feedback.",
        "Deleted: 0 shown cards, 0 entries of feedback, 0 expired tokens.",
    ]
