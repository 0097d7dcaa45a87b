"""The monitoring card: what is overdue on running treatment, what to plan for a new one."""

from datetime import date, timedelta
from typing import Any

from cds_service.config import Config
from pathway.profiles import PROFILES
from tests import builders as fhir
from tests.conftest import NOW, Call, client_at

JSON = dict[str, Any]
TODAY = NOW.date()
WHO = fhir.patient(date(1970, 1, 1))
LOW = fhir.lab("b12", 120, "pg/mL", TODAY - timedelta(days=5))


def oral(days_ago: int) -> JSON:
    product = fhir.PRODUCTS["CN", "PO"]
    return fhir.order(product, TODAY - timedelta(days=days_ago), dose=(1000, "ug"), route="PO")


def monitoring(body: JSON) -> JSON:
    (card,) = [c for c in body["cards"] if c["source"]["topic"]["code"] == "b12monitoring"]
    assert isinstance(card, dict)
    return card


def test_overdue_checks_are_said_to_be_overdue_with_the_tests_to_order(ask: Call) -> None:
    card = monitoring(ask(fhir.request(fhir.prefetch(WHO, oral(205)))))
    since = (TODAY - timedelta(days=205 - 90)).isoformat()
    assert card["summary"] == (
        f"B12 treatment: 3-month check and 6-month check overdue since {since}"
    )
    assert [s["label"] for s in card["suggestions"]] == ["Order B12, blood count, homocysteine"]


def test_a_check_that_is_due_is_not_yet_overdue(ask: Call) -> None:
    card = monitoring(ask(fhir.request(fhir.prefetch(WHO, oral(90)))))
    assert card["summary"] == f"B12 treatment: 3-month check due {TODAY.isoformat()}"


def test_a_treatment_that_starts_brings_its_checks_as_tasks(ask: Call) -> None:
    card = monitoring(ask(fhir.request(fhir.prefetch(WHO, LOW))))
    tasks = [s["actions"][0]["resource"] for s in card["suggestions"]]
    starts = [task["restriction"]["period"]["start"] for task in tasks]
    assert starts == [(TODAY + timedelta(days=days)).isoformat() for days in (76, 166, 351)]


def test_a_symptom_led_profile_says_so() -> None:
    client = client_at(config=Config(profile=PROFILES["nice-ng239"]))
    request = fhir.request(fhir.prefetch(WHO, LOW))
    body = client.post("/cds-services/b12-patient-view", json=request).get_json()
    card = monitoring(body)
    assert card["summary"] == "B12 treatment: plan the review"
    assert card["detail"].startswith("This guideline profile reviews symptoms")
