"""What operations can count: calls, stages, statuses, cards, prefetch, problems, safety events."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from cds_service.audit.chain import resources
from cds_service.config import Config
from cds_service.counting import Event
from cds_service.telemetry.metrics import Telemetry
from pathway.facts import FactGroup
from pathway.profiles import PROFILES
from tests import builders as fhir
from tests.cds_service.fhir_client.fhir_server import Record, serving
from tests.cds_service.fhir_client.patients import AUTHORIZATION, RECORD, call
from tests.conftest import NOW
from tests.feedback.clinic import accepted
from tests.telemetry.observed import JSON, Observed, samples

WHO = fhir.patient(date(1970, 1, 1))
LOW = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5), id_="low")
NO_UNIT = fhir.lab("b12", 120, None, NOW.date() - timedelta(days=4), id_="no-unit")


def low() -> JSON:
    return fhir.request(fhir.prefetch(WHO, LOW))


@pytest.fixture
def observed() -> Observed:
    return Observed()


def test_a_call_is_counted_by_service_outcome_status_and_topic(observed: Observed) -> None:
    observed.call(low())
    found = observed.samples()
    service = "b12-patient-view"
    assert found[f'b12cds_requests_total{{outcome="cards",service="{service}"}}'] == 1
    assert found[f'b12cds_request_seconds_count{{service="{service}"}}'] == 1
    assert found['b12cds_assessments_total{status="DEFICIENT"}'] == 1
    assert found['b12cds_assessments_total{status="NORMAL"}'] == 0
    assert found[f'b12cds_cards_total{{service="{service}",topic="b12treatment"}}'] == 1
    for stage in ("decode", "map", "assess", "render"):
        assert found[f'b12cds_stage_seconds_count{{stage="{stage}"}}'] == 1


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        (b"[", 400, "invalid"),
        (b'{"hook": "patient-view"}', 400, "invalid"),
        (b"x" * 20_000, 413, "too-large"),
    ],
)
def test_a_refusal_is_counted_by_its_reason(body: bytes, status: int, outcome: str) -> None:
    observed = Observed(Config(max_body=10_000))
    response = observed.client.post(
        "/cds-services/b12-patient-view", data=body, content_type="application/json"
    )
    assert response.status_code == status
    name = f'b12cds_requests_total{{outcome="{outcome}",service="b12-patient-view"}}'
    assert observed.samples()[name] == 1


def test_missing_data_is_counted_with_the_state_of_every_key(observed: Observed) -> None:
    assert observed.client.post(
        "/cds-services/b12-patient-view", json=fhir.request({"patient": WHO})
    ).status_code == 412  # fmt: skip
    found = observed.samples()
    assert found['b12cds_requests_total{outcome="missing-data",service="b12-patient-view"}'] == 1
    assert found['b12cds_prefetch_total{key="patient",state="sent"}'] == 1
    assert found['b12cds_prefetch_total{key="labs",state="missing"}'] == 1


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (..., "missing"),
        (None, "null"),
        (fhir.searchset(), "sent"),
        ("an error page", "failed"),
        ({"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}, "failed"),
        ({**fhir.searchset(), "link": [{"relation": "next", "url": "page"}]}, "incomplete"),
    ],
)
def test_a_prefetch_key_is_counted_by_the_state_it_came_in(
    observed: Observed, value: object, state: str
) -> None:
    sent = fhir.prefetch(WHO, LOW) | {"conditions": value}
    observed.call(fhir.request({key: v for key, v in sent.items() if v is not ...}))
    found = observed.samples()
    counted = {
        name: number for name, number in found.items() if 'key="conditions"' in name and number
    }
    assert counted == {f'b12cds_prefetch_total{{key="conditions",state="{state}"}}': 1}
    states = [n for name, n in found.items() if name.startswith("b12cds_prefetch_total")]
    assert sum(states) == len(FactGroup)


def test_what_could_not_be_read_is_counted_by_problem(observed: Observed) -> None:
    observed.call(fhir.request(fhir.prefetch(WHO, LOW, NO_UNIT)))
    assert observed.samples()['b12cds_data_quality_total{problem="unit-missing"}'] == 1


def test_another_patients_data_is_a_safety_event(observed: Observed) -> None:
    foreign = {**LOW, "subject": {"reference": "Patient/somebody-else"}}
    observed.call(fhir.request(fhir.prefetch(WHO, foreign)))
    found = observed.samples()
    assert found['b12cds_safety_events_total{kind="other-patient"}'] == 1
    assert found['b12cds_requests_total{outcome="withheld",service="b12-patient-view"}'] == 1
    assert found['b12cds_assessments_total{status="other-patient"}'] == 1


def test_what_the_specification_has_otherwise_is_accepted_and_counted(observed: Observed) -> None:
    observed.call(low())
    observed.call(low())
    odd = low() | {"hookInstance": "not-a-uuid"}
    odd["context"]["patientId"] = f"Patient/{fhir.PID}"
    observed.call(odd)
    found = observed.samples()
    for kind in ("hook-instance-repeated", "hook-instance-no-uuid", "patient-id-prefixed"):
        assert found[f'b12cds_oddities_total{{kind="{kind}"}}'] == 1


def test_what_runs_can_be_seen(observed: Observed) -> None:
    built = next(name for name in observed.samples() if name.startswith("b12cds_build_info"))
    assert 'knowledge_version="1.0.0"' in built
    assert 'profile="seed"' in built


def test_counting_goes_on_where_the_assessment_is_not_shown() -> None:
    observed = Observed(Config(assessment_extension=False))
    assert "extension" not in observed.call(low())
    assert observed.samples()['b12cds_assessments_total{status="DEFICIENT"}'] == 1


def test_what_was_read_of_a_clients_server_is_counted_and_recorded(tmp_path: Path) -> None:
    trail = tmp_path / "audit.ndjson"
    observed = Observed(Config(fhir_deadline=5, audit_file=trail))
    with serving(Record(RECORD).answer) as ehr:
        sent = {key: value for key, value in RECORD.items() if key != "labs"}
        asked = call("patient-view", sent, ehr.url, AUTHORIZATION)
        answered = observed.client.post("/cds-services/b12-patient-view", json=asked)
    assert answered.status_code == 200
    found = observed.samples()
    assert found['b12cds_fhir_reads_total{key="labs",outcome="read"}'] == 1
    assert found["b12cds_fhir_read_seconds_count"] == 1
    assert found['b12cds_prefetch_total{key="labs",state="missing"}'] == 1
    read, evaluated = resources(trail)
    assert (read["action"], read["outcome"]) == ("R", "0")
    assert read["subtype"][1]["code"] == "labs"
    assert evaluated["action"] == "E"
    assert read["entity"][-1]["what"] == evaluated["entity"][-1]["what"]


def test_feedback_is_counted_by_what_became_of_the_card(observed: Observed) -> None:
    (card, *_) = observed.call(low())["cards"]
    sent = {"feedback": [accepted(card["uuid"])]}
    answered = observed.client.post("/cds-services/b12-patient-view/feedback", json=sent)
    assert answered.status_code == 200
    name = 'b12cds_feedback_total{outcome="accepted",service="b12-patient-view"}'
    assert observed.samples()[name] == 1


def test_a_refused_token_is_counted_by_client_and_reason() -> None:
    told: list[tuple[str, str, str]] = []
    telemetry = Telemetry("seed")
    count = telemetry.counting(lambda *event: told.append(event))
    count(Event.REFUSED, "st-elsewhere", "expired")
    name = 'b12cds_door_total{detail="expired",event="refused",tenant="st-elsewhere"}'
    assert samples(telemetry.exposition().decode())[name] == 1
    assert told == [("refused", "st-elsewhere", "expired")]


def test_labels_do_not_grow_with_what_callers_invent(observed: Observed) -> None:
    before = set(observed.samples())
    for number in range(20):
        observed.client.post(f"/cds-services/invented-{number}", json={})
        observed.client.get(f"/invented/{number}?patient={number}")
    new = {re.sub(r"\{.*", "", name) for name in set(observed.samples()) - before}
    assert new <= {
        "b12cds_requests_total", "b12cds_request_seconds_bucket", "b12cds_request_seconds_count",
        "b12cds_request_seconds_sum",
    }  # fmt: skip
    assert not [name for name in observed.samples() if "invented" in name]


def test_a_port_of_its_own_takes_the_metrics_from_the_public_one() -> None:
    observed = Observed(Config(metrics_port=9100))
    assert observed.client.get("/metrics").status_code == 404


def test_the_stages_are_told_the_developer_and_nobody_else() -> None:
    def timing(config: Config) -> str | None:
        response = Observed(config).client.post("/cds-services/b12-patient-view", json=low())
        return response.headers.get("Server-Timing")

    told = timing(Config())
    assert told is not None
    assert re.findall(r"(\w+);dur=\d+\.\d{3}", told) == ["decode", "map", "assess", "render"]
    assert timing(Config(environment="production", profile=PROFILES["seed"])) is None
