"""What depends on who calls: shares of calls, sizes, switches, and the settings of a site."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cds_service.counting import Event
from cds_service.tenants.bucket import Bucket
from cds_service.tenants.tenant import Mode, Tenant
from pathway.profiles import PROFILES
from tests import builders as fhir
from tests.conftest import NOW, client_at
from tests.trust import minting
from tests.trust.door import CONFIG, TENANT, Seen, ask, door, keys

JSON = dict[str, Any]
URL = "/cds-services/b12-patient-view"
LOW = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5))
DEFICIENT = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), LOW))
OTHER = replace(TENANT, id="other", issuer=minting.OTHER_ISSUER, keys=keys("other"), jku_urls=())


def answered(tenant: Tenant, request: JSON = DEFICIENT, seen: Seen | None = None) -> JSON:
    headers = minting.bearer(NOW, jti="one")
    response = door(tenant, seen=seen).post(URL, json=request, headers=headers)
    assert response.status_code == 200, response.text
    body: JSON = response.get_json()
    return body


def test_r22_a_client_over_its_share_waits_and_the_one_beside_it_does_not() -> None:
    seen = Seen()
    client = door(replace(TENANT, calls_per_minute=30, burst=3), OTHER, seen=seen)
    statuses = [ask(client, minting.bearer(NOW, jti=f"{n}")).status_code for n in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert seen.of(Event.THROTTLED) == [("ehr", "rate")] * 2
    beside = minting.bearer(NOW, jti="x", key="other", iss=minting.OTHER_ISSUER)
    assert ask(client, beside).status_code == 200
    refused = ask(client, minting.bearer(NOW, jti="late"))
    assert refused.headers["Retry-After"] == "2"
    assert "CDS-170" in refused.text
    seen.now += timedelta(seconds=2)
    assert ask(client, minting.bearer(seen.now, jti="again")).status_code == 200


def test_strangers_use_up_nobodys_share() -> None:
    client = door(replace(TENANT, burst=1))
    for _ in range(5):
        stranger = {"Authorization": minting.mint({"key": "stranger"}, NOW)}
        assert ask(client, stranger).status_code == 401
    assert ask(client, minting.bearer(NOW, jti="one")).status_code == 200


def test_a_bucket_regains_what_time_gives_and_no_more_than_it_holds() -> None:
    seen = Seen()
    bucket = Bucket(per_minute=60, burst=2, now=lambda: seen.now)
    assert [bucket.take() for _ in range(3)] == [0, 0, 1]
    seen.now += timedelta(hours=1)
    assert [bucket.take() for _ in range(3)] == [0, 0, 1]
    seen.now -= timedelta(hours=2)
    assert bucket.take() == 1
    slow = Bucket(per_minute=1, burst=1, now=lambda: seen.now)
    assert [slow.take(), slow.take()] == [0, 60]


def test_the_size_limit_is_the_tenants_own() -> None:
    client = door(replace(TENANT, max_body=100), OTHER)
    assert ask(client, minting.bearer(NOW, jti="one")).status_code == 413
    beside = minting.bearer(NOW, jti="x", key="other", iss=minting.OTHER_ISSUER)
    assert ask(client, beside).status_code == 200


def test_shadow_mode_evaluates_records_and_shows_nothing() -> None:
    seen = Seen()
    assert answered(replace(TENANT, mode=Mode.SHADOW), seen=seen) == {"cards": []}
    assert ("ehr", "b12treatment") in seen.of(Event.SHADOWED)
    assert ("ehr", "b12monitoring") in seen.of(Event.SHADOWED)


def test_shadow_mode_records_silence_too_and_still_names_the_faults_of_a_request() -> None:
    seen = Seen()
    healthy = fhir.request(fhir.prefetch(fhir.patient(date(1990, 1, 1))))
    shadow = replace(TENANT, mode=Mode.SHADOW)
    assert answered(shadow, healthy, seen) == {"cards": []}
    assert seen.of(Event.SHADOWED) == [("ehr", "none")]
    headers = minting.bearer(NOW, jti="one")
    assert door(shadow).post(URL, json={}, headers=headers).status_code == 400


def test_a_tenant_that_is_off_is_answered_without_being_read() -> None:
    seen = Seen()
    off = replace(TENANT, mode=Mode.OFF)
    assert answered(off, {"not": "a request"}, seen) == {"cards": []}
    assert seen.of(Event.SWITCHED_OFF) == [("ehr", "patient-view")]
    assert ask(door(off)).status_code == 401


def test_a_rule_that_is_off_for_one_tenant_speaks_to_the_other() -> None:
    quiet = replace(TENANT, rules_off=frozenset({"C1-6"}))
    client = door(quiet, OTHER)
    own = client.post(URL, json=DEFICIENT, headers=minting.bearer(NOW, jti="one")).get_json()
    assert own == {"cards": []}
    beside = minting.bearer(NOW, jti="x", key="other", iss=minting.OTHER_ISSUER)
    assert client.post(URL, json=DEFICIENT, headers=beside).get_json()["cards"]


def test_a_rule_that_is_off_everywhere_is_off_without_tenants_too() -> None:
    client = client_at(config=replace(CONFIG, rules_off=frozenset({"C1-6"})))
    assert client.post(URL, json=DEFICIENT).get_json() == {"cards": []}
    assert client.get("/status").get_json()["rulesOff"] == ["C1-6"]


def test_status_shows_every_switch_and_whether_clients_are_known() -> None:
    quiet = replace(OTHER, rules_off=frozenset({"D3", "D1"}))
    told = door(replace(TENANT, mode=Mode.SHADOW), quiet).get("/status").get_json()
    assert told["authentication"] == "jwt"
    assert told["switches"] == [
        {"tenant": "ehr", "mode": "shadow", "rulesOff": []},
        {"tenant": "other", "mode": "live", "rulesOff": ["D1", "D3"]},
    ]
    assert client_at().get("/status").get_json()["authentication"] == "none"


def test_today_is_the_tenants_own_day() -> None:
    late = replace(TENANT, timezone=ZoneInfo("Pacific/Kiritimati"))  # 14 hours ahead
    seen = Seen(now=NOW.replace(hour=20))
    headers = minting.bearer(seen.now, jti="one")
    body = door(late, seen=seen).post(URL, json=DEFICIENT, headers=headers).get_json()
    drafts = [a["resource"] for c in body["cards"] for s in c["suggestions"] for a in s["actions"]]
    dates = {draft.get("authoredOn") for draft in drafts} - {None}
    assert dates == {"2026-11-26"}


@pytest.mark.parametrize("key", ["seed", "nice-ng239", "aafp-2017"])
def test_the_guideline_profile_is_the_tenants_own(key: str) -> None:
    body = answered(replace(TENANT, profile=PROFILES[key]))
    assert body["extension"]["org.b12pathway.assessment"]["profile"] == key


def test_a_client_that_cannot_create_tasks_gets_none() -> None:
    def kinds(tenant: Tenant) -> set[str]:
        cards = answered(tenant)["cards"]
        return {
            a["resource"]["resourceType"]
            for c in cards
            for s in c.get("suggestions", [])
            for a in s["actions"]
        }

    assert "Task" in kinds(replace(TENANT, profile=PROFILES["nice-ng239"]))
    assert "Task" not in kinds(replace(TENANT, profile=PROFILES["nice-ng239"], tasks=False))
