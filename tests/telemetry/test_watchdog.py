"""A service that has gone silent, or whose knowledge has grown old, says so itself."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Event

import pytest

from cds_service.canary import CANARIES, lives
from cds_service.config import Config
from cds_service.instance import instance_of
from cds_service.wiring import Ports
from hooks.wording import LANGUAGES
from pathway.profiles import PROFILES
from pathway.profiles.profile import GuidelineProfile
from pathway.quantities import Unit
from tests import builders as fhir
from tests.conftest import NOW, client_with
from tests.telemetry.observed import JSON, Observed, samples

SEED = PROFILES["seed"]
BROKEN = replace(SEED, total_b12={})
BAND = SEED.total_b12[Unit.NG_PER_L]
DEAF = replace(
    SEED,
    total_b12={
        unit: replace(
            band,
            deficient_below=replace(band.deficient_below, value=band.deficient_below.value / 1000),
            sufficient_above=replace(
                band.sufficient_above, value=band.sufficient_above.value / 1000
            ),
        )
        for unit, band in SEED.total_b12.items()
    },
)
"""Limits a thousand times too low: nobody is ever deficient, and nothing raises."""


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_canary_gets_its_answer_in_every_profile_and_language(
    profile: GuidelineProfile, language: str
) -> None:
    for hydroxocobalamin in (True, False):
        config = Config(
            profile=profile, language=language, hydroxocobalamin_available=hydroxocobalamin
        )
        assert [c.name for c in CANARIES if not lives(c, config, NOW)] == []


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2028, 2, 29), date(2031, 12, 31)])
def test_the_day_does_not_matter(day: date) -> None:
    now = NOW.replace(year=day.year, month=day.month, day=day.day)
    assert [c.name for c in CANARIES if not lives(c, Config(), now)] == []


def test_a_healthy_service_is_ready_and_says_so() -> None:
    observed = Observed()
    assert observed.client.get("/readyz").status_code == 200
    found = observed.samples()
    for canary in CANARIES:
        assert found[f'b12cds_canary_ok{{patient="{canary.name}"}}'] == 1
    assert found["b12cds_canary_timestamp_seconds"] == NOW.timestamp()


@pytest.mark.parametrize(
    ("profile", "silent"),
    [(BROKEN, ["deficient", "well", "folate-alone"]), (DEAF, ["deficient", "folate-alone"])],
    ids=["a rule raises", "a limit is wrong"],
)
def test_knowledge_broken_on_purpose_makes_it_not_ready(
    profile: GuidelineProfile, silent: list[str]
) -> None:
    observed = Observed(Config(profile=profile, log_level="info"))
    response = observed.client.get("/readyz")
    assert response.status_code == 503
    assert response.json == {"status": "not ready", "canaries": silent}
    assert observed.client.get("/livez").status_code == 200
    assert observed.client.get("/status").json["canaries"]["silent"] == silent  # type: ignore[index]  # JSON object
    assert observed.samples()['b12cds_canary_ok{patient="deficient"}'] == 0
    told = [line for line in observed.lines if line.get("code") == "CDS-180"]
    assert [line["canaries"] for line in told] == [silent]


def test_canaries_are_asked_once_a_minute_whoever_asks() -> None:
    observed = Observed()

    def asked() -> float:
        observed.client.get("/readyz")
        return observed.samples()["b12cds_canary_timestamp_seconds"]

    first = asked()
    observed.later(seconds=59)
    assert asked() == first
    observed.later(seconds=1)
    assert asked() == first + 60
    observed.later(hours=-1)
    assert asked() == first + 60 - 3600


def test_canaries_are_not_counted_as_patients() -> None:
    observed = Observed()
    observed.client.get("/readyz")
    found = observed.samples()
    assert found['b12cds_assessments_total{status="DEFICIENT"}'] == 0
    assert found['b12cds_requests_total{outcome="cards",service="b12-patient-view"}'] == 0


def test_its_own_thread_asks_without_being_asked() -> None:
    slept: list[float] = []
    asked_twice = Event()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            asked_twice.set()
            Event().wait()  # for ever: the thread is a daemon

    times = iter(NOW + timedelta(minutes=minute) for minute in range(1000))
    app = client_with(Ports(now=lambda: next(times), sleep=sleep)).application
    instance_of(app).watchdog.start()
    assert asked_twice.wait(10)
    assert slept == [60, 60]
    found = samples(instance_of(app).telemetry.exposition().decode())
    assert found["b12cds_canary_timestamp_seconds"] == NOW.timestamp() + 60


def test_the_last_day_of_a_review_is_not_overdue_and_the_next_is() -> None:
    observed = Observed(now=NOW.replace(year=2027, month=11, day=22))
    assert observed.client.get("/status").json["profileReviewOverdue"] is False  # type: ignore[index]  # JSON object
    assert observed.samples()["b12cds_review_overdue"] == 0
    observed.later(days=1)
    assert observed.client.get("/status").json["profileReviewOverdue"] is True  # type: ignore[index]  # JSON object
    assert observed.samples()["b12cds_review_overdue"] == 1
    assert observed.client.get("/readyz").status_code == 200
    observed.later(days=1)
    observed.client.get("/readyz")
    told = [line for line in observed.lines if line.get("code") == "CDS-181"]
    assert [line["review_due"] for line in told] == ["2027-11-22"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The review of this knowledge is overdue"), ("de", "Die Überprüfung dieses Wissens")],
)
def test_every_card_says_that_the_review_is_overdue(language: str, sentence: str) -> None:
    overdue = NOW.replace(year=2027, month=11, day=23)

    def details(now: object, *resources: JSON) -> list[str]:
        observed = Observed(now=now)  # type: ignore[arg-type]  # a datetime
        asked = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), *resources))
        body = observed.call(asked, **{"Accept-Language": language})
        return [card["detail"] for card in body["cards"]]

    low = fhir.lab("b12", 120, "pg/mL", overdue.date() - timedelta(days=5), id_="low")
    foreign = {**low, "subject": {"reference": "Patient/somebody-else"}}
    for resource in (low, foreign):
        told = details(overdue, resource)
        assert told
        assert all(sentence in detail for detail in told)
    in_time = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5), id_="low")
    assert not any(sentence in detail for detail in details(NOW, in_time))
