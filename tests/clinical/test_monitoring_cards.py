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


def test_a_client_without_tasks_gets_reviews_as_requests_that_are_known_again() -> None:
    client = client_at(config=Config(tasks=False))

    def card(*record: JSON) -> JSON:
        request = fhir.request(fhir.prefetch(WHO, LOW, *record))
        return monitoring(client.post("/cds-services/b12-patient-view", json=request).get_json())

    requests = [s["actions"][0]["resource"] for s in card()["suggestions"]]
    assert {request["resourceType"] for request in requests} == {"ServiceRequest"}
    assert requests[0]["occurrencePeriod"] == {
        "start": (TODAY + timedelta(days=76)).isoformat(),
        "end": (TODAY + timedelta(days=104)).isoformat(),
    }
    accepted = requests[0] | {"id": "accepted", "status": "active"}
    labels = [s["label"] for s in card(accepted)["suggestions"]]
    assert labels == ["Plan 6-month check", "Plan 12-month check"]


def test_what_is_overdue_is_told_apart_from_what_is_due() -> None:
    severe = fhir.lab("hb", 65, "g/L", TODAY - timedelta(days=10))
    card = monitoring(ask_for(oral(6), severe))
    potassium = (TODAY - timedelta(days=4)).isoformat()
    assert card["summary"] == (
        f"B12 treatment: potassium check overdue since {potassium}, reticulocyte check due"
    )
    assert [s["label"] for s in card["suggestions"]] == ["Order potassium, reticulocytes"]


def test_mothers_get_the_advice_that_belongs_to_their_review() -> None:
    breastfeeding = fhir.condition("Z39.1", system="http://hl7.org/fhir/sid/icd-10-cm")
    card = monitoring(ask_for(oral(30), breastfeeding))
    assert "have the infant checked" in card["detail"]


def test_a_planned_review_is_named_and_not_proposed_again() -> None:
    alternate = fhir.order(
        fhir.PRODUCTS["OH", "IM"], TODAY - timedelta(days=16), dose=(1000, "ug"), route="IM"
    )
    alternate["dosageInstruction"][0]["timing"]["repeat"] |= {
        "frequency": 1, "period": 2, "periodUnit": "d",
    }  # fmt: skip
    due = monitoring(ask_for(alternate))
    assert [s["label"] for s in due["suggestions"]] == ["Plan neurological review"]
    planned = ask_for(alternate, fhir.task("neuro-review", TODAY + timedelta(days=3)))
    topics = [card["source"]["topic"]["code"] for card in planned["cards"]]
    assert "b12monitoring" not in topics


def test_a_blood_count_for_later_is_offered_with_its_day() -> None:
    card = monitoring(ask_for(LOW, fhir.lab("hb", 105, "g/L", TODAY - timedelta(days=5))))
    day = (TODAY + timedelta(days=56)).isoformat()
    assert card["suggestions"][0]["label"] == f"Order blood count for {day}"
    request = card["suggestions"][0]["actions"][0]["resource"]
    assert request["occurrenceDateTime"] == day


def test_an_overdue_check_names_a_result_that_could_not_be_read() -> None:
    unreadable = fhir.lab("b12", 400, None, TODAY - timedelta(days=9), id_="no-unit")
    card = monitoring(ask_for(oral(205), unreadable))
    assert "overdue" in card["summary"]
    assert (
        "A result that could not be read might change this: Observation/no-unit."
        in (card["detail"])
    )


def test_a_due_check_says_that_orders_and_tasks_could_not_be_looked_at(ask: Call) -> None:
    alternate = fhir.order(
        fhir.PRODUCTS["OH", "IM"], TODAY - timedelta(days=16), dose=(1000, "ug"), route="IM"
    )
    alternate["dosageInstruction"][0]["timing"]["repeat"] |= {"period": 2, "periodUnit": "d"}
    prefetch = fhir.prefetch(WHO, alternate)
    assert "not supplied" not in monitoring(ask(fhir.request(prefetch)))["detail"]
    del prefetch["serviceRequests"], prefetch["tasks"]
    detail = monitoring(ask(fhir.request(prefetch)))["detail"]
    assert "Also not supplied: test orders." in detail
    assert "Tasks were not supplied: a review may be planned already." in detail


def ask_for(*record: JSON) -> JSON:
    request = fhir.request(fhir.prefetch(WHO, *record))
    body = client_at().post("/cds-services/b12-patient-view", json=request).get_json()
    assert isinstance(body, dict)
    return body
