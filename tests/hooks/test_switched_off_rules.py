"""What a site has switched off is not said; what it has not is said as before."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from cds_service.tenants.rules_off import SWITCHABLE, TOPICS
from hooks.answer import ASSESSMENT, answer
from hooks.request import read_request
from hooks.wording import choose_reader
from pathway.facts import FactGroup
from pathway.setting import Setting
from tests import builders as fhir
from tests.clinical.from_vignette import Story
from tests.clinical.test_vignettes import VIGNETTES, medicines
from tests.conftest import NOW
from tests.pathway.stories import SETTING

JSON = dict[str, Any]
WHO = fhir.patient(date(1970, 1, 1))
LOW = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5))
FOLIC_ACID = fhir.draft("FA 5", dose=(5, "mg"))
TODAY = replace(SETTING, today=NOW.date())


def answered(request: JSON, setting: Setting) -> JSON:
    read = read_request(msgspec.json.encode(request))
    reader = choose_reader(read, None, "en")
    return answer(read, setting, reader, now=NOW, evaluation_id=UUID(int=1))


def topics(body: JSON) -> list[str]:
    return [card["source"]["topic"]["code"] for card in body["cards"]]


def off(*rules: str) -> Setting:
    return replace(TODAY, rules_off=frozenset(rules))


def test_a_card_that_rests_on_the_rule_is_left_out_and_the_assessment_with_it() -> None:
    request = fhir.request(fhir.prefetch(WHO, LOW))
    assert "b12treatment" in topics(answered(request, TODAY))
    body = answered(request, off("C1-6"))
    assert "b12treatment" not in topics(body)
    assert "extension" not in body


def test_where_the_rule_would_have_said_nothing_the_answer_is_the_same() -> None:
    request = fhir.request(fhir.prefetch(WHO, LOW))
    assert answered(request, off("D3", "b12prophylaxis")) == answered(request, TODAY)


def test_a_kind_of_card_can_be_switched_off_and_the_others_stay() -> None:
    request = fhir.request(fhir.prefetch(WHO, LOW))
    before = topics(answered(request, TODAY))
    assert "b12monitoring" in before
    body = answered(request, off("b12monitoring"))
    assert topics(body) == [topic for topic in before if topic != "b12monitoring"]
    assert "extension" not in body


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: v["id"])
def test_every_rule_a_card_names_can_silence_it(vignette: JSON) -> None:
    request = Story(vignette, NOW.date()).request()
    body = answered(request, TODAY)
    overlays = [f"C2c-{name}" for name in body["extension"][ASSESSMENT].get("overlays", ())]
    for card in body["cards"]:
        topic = card["source"]["topic"]["code"]
        main = topic in TOPICS and topic != "b12monitoring"
        named = {topic, *card["extension"]["org.b12pathway.rule"]["ids"]} & SWITCHABLE
        for rule in (*sorted(named), *(overlays if main else ())):
            left = answered(request, off(rule))
            assert "extension" not in left, rule
            assert rule not in {
                *topics(left),
                *(r for c in left["cards"] for r in c["extension"]["org.b12pathway.rule"]["ids"]),
            }


def test_an_order_rule_that_is_off_leaves_the_place_to_the_next() -> None:
    request = fhir.order_request("order-sign", fhir.prefetch(WHO, LOW), FOLIC_ACID)
    (first,) = answered(request, TODAY)["cards"]
    assert first["source"]["topic"]["code"] == "D1"
    body = answered(request, off("D1"))
    assert "D1" not in topics(body)
    assert all("D1" not in c["extension"]["org.b12pathway.rule"]["ids"] for c in body["cards"])
    assert "extension" not in body


@pytest.mark.parametrize("key", ["conditions", "medicationRequests", "allergies"])
def test_for_what_a_client_never_supplies_no_medicine_waits_but_the_card_names_it(key: str) -> None:
    sent = {k: v for k, v in fhir.prefetch(WHO, LOW).items() if k != key}
    waiting = answered(fhir.request(sent), TODAY)
    assert medicines(waiting) == []
    never = replace(TODAY, never_supplied=frozenset({FactGroup(key)}))
    body = answered(fhir.request(sent), never)
    assert medicines(body) == [{"PO-CN"}]
    (main,) = [c for c in body["cards"] if c["source"]["topic"]["code"] == "b12treatment"]
    assert main["detail"].startswith("Not checked, because the record was not supplied:")
    assert "No medicine is suggested" not in main["detail"]
    assert key in body["extension"][ASSESSMENT]["unknown"]


def test_what_was_declared_never_supplied_and_comes_in_part_is_waited_for() -> None:
    sent = fhir.prefetch(WHO, LOW)
    more = [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]
    sent["allergies"] = fhir.searchset() | {"link": more}
    never = replace(TODAY, never_supplied=frozenset({FactGroup.ALLERGIES}))
    assert medicines(answered(fhir.request(sent), never)) == []
