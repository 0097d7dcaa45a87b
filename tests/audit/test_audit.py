"""The audit trail: one FHIR AuditEvent an evaluation, chained, without a person in it."""

import json
import multiprocessing
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fhir.resources.R4B.auditevent import AuditEvent

from cds_service.__main__ import main
from cds_service.audit.chain import BrokenChainError, append, resources, verify
from cds_service.audit.event import AuditOutcome, OutboundRead, Subject, audit_event
from cds_service.config import Config
from cds_service.storage.patient_key import patient_key
from tests import builders as fhir
from tests.conftest import NOW
from tests.telemetry.observed import JSON, Observed

SECRET = b"0123456789abcdef0123456789abcdef"
LOW = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5), id_="low")
LOW_REQUEST = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), LOW))


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    return tmp_path / "audit.ndjson"


def observed(trail: Path, secret: bytes | None = SECRET) -> Observed:
    return Observed(Config(audit_file=trail, patient_secret=secret, log_level="info"))


def written(trail: Path) -> list[JSON]:
    return list(resources(trail))


def detail(event: JSON) -> dict[str, str]:
    return {d["type"]: d["valueString"] for d in event["entity"][-1]["detail"]}


def test_without_a_file_nothing_is_recorded(tmp_path: Path) -> None:
    Observed().call(LOW_REQUEST)
    assert list(tmp_path.iterdir()) == []


def test_an_evaluation_is_one_valid_audit_event(trail: Path) -> None:
    body = observed(trail).call(LOW_REQUEST)
    (event,) = written(trail)
    AuditEvent.model_validate(event)
    assert (event["action"], event["outcome"]) == ("E", "0")
    assert event["recorded"] == "2026-11-25T09:30:00.000+00:00"
    assert event["subtype"][1]["code"] == "b12-patient-view"
    assert detail(event) == {
        "status": "DEFICIENT", "topics": "b12treatment b12monitoring", "knowledgeVersion": "1.0.0",
    }  # fmt: skip
    evaluation = body["extension"]["org.b12pathway.assessment"]["evaluationId"]
    assert event["entity"][-1]["what"]["identifier"]["value"] == f"urn:uuid:{evaluation}"


def test_patient_and_user_are_keyed_hashes(trail: Path) -> None:
    observed(trail).call(LOW_REQUEST)
    (event,) = written(trail)
    hashed = patient_key(SECRET, "open", fhir.PID)
    assert event["entity"][0]["what"]["identifier"]["value"] == hashed
    user = patient_key(SECRET, "open", "Practitioner/p1")
    assert event["agent"][0]["who"]["identifier"]["value"] == user
    assert fhir.PID not in trail.read_text("utf-8")


def test_without_a_key_no_person_is_in_it(trail: Path) -> None:
    observed(trail, None).call(LOW_REQUEST)
    (event,) = written(trail)
    AuditEvent.model_validate(event)
    assert len(event["entity"]) == 1
    assert "who" not in event["agent"][0]


def test_what_was_withheld_or_missing_is_recorded_as_such(trail: Path) -> None:
    service = observed(trail)
    foreign = {**LOW, "subject": {"reference": "Patient/somebody-else"}}
    service.call(fhir.request(fhir.prefetch(fhir.patient(None), foreign)))
    missing = fhir.request({"patient": fhir.patient(None)})
    service.client.post("/cds-services/b12-patient-view", json=missing)
    service.client.post("/cds-services/b12-patient-view", json={"hook": "patient-view"})
    events = written(trail)
    assert [e["outcome"] for e in events] == ["4", "4"]
    assert [detail(e)["status"] for e in events] == ["other-patient", "unassessed"]


def test_a_read_of_a_clients_server_is_a_valid_audit_event() -> None:
    read = OutboundRead(
        subject=Subject(
            tenant="st-elsewhere", patient_id="p", user_id="u", evaluation_id=UUID(int=1)
        ),
        server="https://fhir.example/r4",
        key="labs",
        outcome=AuditOutcome.MINOR_FAILURE,
        state="timed-out",
    )
    event = audit_event(read, NOW, SECRET)
    AuditEvent.model_validate(event)
    assert (event["action"], event["outcome"]) == ("R", "4")
    assert detail(event) == {"server": "https://fhir.example/r4", "state": "timed-out"}


def test_a_line_that_cannot_be_written_is_counted_and_the_answer_still_comes(
    trail: Path,
) -> None:
    service = observed(trail)
    trail.mkdir()
    assert service.call(LOW_REQUEST)["cards"]
    assert service.samples()["b12cds_audit_failures_total"] == 1
    lost = next(line for line in service.lines if line.get("code") == "CDS-182")
    assert lost["defect"] == "IsADirectoryError"


def test_a_full_disk_leaves_no_half_line(trail: Path) -> None:
    lines = _lines(trail, 2)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (trail.stat().st_size + 50, before[1]))
    try:
        with pytest.raises(OSError, match="No space left"):
            append(trail, {"resourceType": "AuditEvent"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert trail.read_bytes() == b"".join(lines)


def _lines(trail: Path, number: int) -> list[bytes]:
    for position in range(number):
        append(trail, {"resourceType": "AuditEvent", "id": str(position)})
    return trail.read_bytes().splitlines(keepends=True)


def _cut(lines: list[bytes]) -> list[bytes]:
    return lines[:3] + lines[4:]


def _changed(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[3].replace(b'"3"', b'"9"'), *lines[4:]]


def _swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


def _headless(lines: list[bytes]) -> list[bytes]:
    return lines[1:]


def _torn(lines: list[bytes]) -> list[bytes]:
    return [*lines, b'{"resourceType": "Aud']


def _no_json(lines: list[bytes]) -> list[bytes]:
    return [*lines, b"nothing\n"]


@pytest.mark.parametrize(
    ("damage", "line"),
    [(_cut, 4), (_changed, 5), (_swapped, 4), (_headless, 1), (_torn, 7), (_no_json, 7)],
)
def test_a_damaged_chain_shows_where(
    damage: Callable[[list[bytes]], list[bytes]], line: int, trail: Path
) -> None:
    lines = _lines(trail, 6)
    assert verify(trail).lines == 6
    trail.write_bytes(b"".join(damage(lines)))
    with pytest.raises(BrokenChainError) as broken:
        verify(trail)
    assert broken.value.line == line


def test_a_missing_end_shows_when_its_hash_was_kept(trail: Path) -> None:
    lines = _lines(trail, 6)
    last = verify(trail).last
    append(trail, {"resourceType": "AuditEvent"})
    assert verify(trail, until=last).lines == 7
    trail.write_bytes(b"".join(lines[:5]))
    assert verify(trail).lines == 5
    with pytest.raises(BrokenChainError, match="ends before"):
        verify(trail, until=last)


def test_the_chain_goes_on_after_a_writer_was_killed(trail: Path) -> None:
    lines = _lines(trail, 2)
    trail.write_bytes(b"".join([*lines, b'{"resourceType": "Aud']))
    append(trail, {"resourceType": "AuditEvent", "id": "next"})
    assert [event.get("id") for event in written(trail)] == ["0", "1", "next"]
    assert verify(trail).lines == 3


def test_lines_longer_than_a_block_are_followed(trail: Path) -> None:
    for size in (10, 30_000, 8191, 8192, 20, 16_384):
        append(trail, {"resourceType": "AuditEvent", "id": "x" * size})
    assert verify(trail).lines == 6


def test_many_processes_write_one_chain(trail: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_lines, args=(trail, 50)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert verify(trail).lines == 150


def test_the_command_verifies(trail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = _lines(trail, 3)
    assert main(["audit", "verify", str(trail)]) == 0
    told = capsys.readouterr().out
    assert told == f"3 lines, unbroken; the last is {verify(trail).last}\n"
    trail.write_bytes(b"".join(lines[1:]))
    assert main(["audit", "verify", str(trail)]) == 1
    assert "line 1: does not follow the line before it" in capsys.readouterr().err
    assert main(["audit", "verify", str(trail.with_name("absent"))]) == 2


def test_the_command_exports_from_a_day_on(trail: Path) -> None:
    service = observed(trail)
    for _ in range(3):
        service.call(LOW_REQUEST)
        service.later(days=1)
    exported = subprocess.run(
        [sys.executable, "-m", "cds_service", "audit", "export", "--since", "2026-11-26", trail],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        timeout=120,
    )
    events = [json.loads(line) for line in exported.stdout.splitlines()]
    assert [event["recorded"][:10] for event in events] == ["2026-11-26", "2026-11-27"]
    for event in events:
        AuditEvent.model_validate(event)
