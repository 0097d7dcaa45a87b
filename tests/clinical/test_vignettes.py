"""Every worked patient of the clinical tables, asked over HTTP; no exceptions list."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.clinical.from_vignette import LENGTH_CARRIERS, Story
from tests.conftest import NOW, Call

VIGNETTES = json.loads((Path(__file__).parent / "vignettes.json").read_text("utf-8"))["vignettes"]
PATIENT_VIEW = [v for v in VIGNETTES if v["hook"] == "patient-view"]
AT_ORDERING = [v for v in VIGNETTES if v["hook"] != "patient-view"]
LAB_CODES = {"lab.b12_serum": "2132-9"}
TODAY = NOW.date()
JSON = dict[str, Any]

PRODUCT_OF = {
    "309593": "CN PO", "237779": "CN SL", "309594": "CN IM", "317106": "OH IM", "846934": "ME PO",
    "1539820": "ME SL", "310410": "FA PO",
}  # fmt: skip
LOUDNESS = ["info", "warning", "critical"]
ORDERS_OF_PLAN: dict[str, list[set[str]]] = {
    "ORAL_CNCBL": [{"PO-CN"}],
    "IM_NEURO_THEN_2MO": [{"IM-NEURO", "IM-MAINT2"}],
    "IM_NEURO_THEN_MONTHLY": [{"IM-NEURO", "IM-MONTHLY"}],
    "SL_CNCBL_OR_IM_MONTHLY": [{"SL-CN"}, {"IM-MONTHLY"}],
    "SL_MECBL_OR_IM_MONTHLY": [{"SL-ME"}, {"IM-MONTHLY"}],
    "ORAL_CNCBL_OR_IM_MONTHLY": [{"PO-CN"}, {"IM-MONTHLY"}],
    "IM_MONTHLY_PROPHYLAXIS": [{"IM-MONTHLY"}],
    "IM_STD_THEN_MONTHLY": [{"IM-LOAD", "IM-MONTHLY"}],
    "IM_STD_THEN_2_3MO": [{"IM-LOAD", "IM-MAINT23"}],
    "IM_STD_THEN_2_3MO_OR_ORAL_MECBL": [{"IM-LOAD", "IM-MAINT23"}, {"PO-ME"}],
    "IM_MAINT_2_3MO": [{"IM-MAINT23"}],
    "RAISE_ORAL_DOSE": [{"PO-CN"}],
    "SWITCH_AND_RAISE_ORAL_MECBL": [{"PO-ME"}],
    "SWITCH_TO_IM_NEURO": [{"IM-NEURO", "IM-MAINT2"}],
    "NEURO_IM_REFUSED_ORAL_CNCBL": [{"PO-CN-2000"}],
}
NO_MEDICINE = {
    "NONE", "CONTINUE", "CONFIRM_TEST", "TEST_B12", "SAME_DAY_REFERRAL_AND_TEST", "MONITOR_DUE",
    "NO_ORDER_SCOPE", "NO_ORDER_UNDER18", "NO_ORDER_ALLERGY", "IM_NEURO_BLEED_MITIGATION",
    "ADHERENCE_FIRST",
}  # fmt: skip

TIMES = {
    (1, 1, None, "d"): "", (3, 1, None, "wk"): "LOAD", (1, 2, 3, "mo"): "MAINT23",
    (1, 2, None, "d"): "NEURO", (1, 2, None, "mo"): "MAINT2", (1, 1, None, "mo"): "MONTHLY",
}  # fmt: skip


def medicine_name(resource: JSON) -> str:
    """The order definition of table A1 a suggested MedicationRequest amounts to."""
    assert resource["status"] == "draft"
    assert resource["intent"] == "order"
    dosage = resource["dosageInstruction"][0]
    product = PRODUCT_OF[resource["medicationCodeableConcept"]["coding"][0]["code"]]
    repeat, dose = dosage["timing"]["repeat"], dosage["doseAndRate"][0]["doseQuantity"]
    assert (dose["code"], dose["unit"]) == ("ug", "mcg")
    drug, route = product.split()
    times = TIMES[
        repeat["frequency"], repeat["period"], repeat.get("periodMax"), repeat["periodUnit"]
    ]
    if times == "LOAD":
        assert (repeat["count"], repeat["boundsDuration"]["value"]) == (6, 2)
    name = f"IM-{times}" if product == "OH IM" else f"{route}-{drug}"
    return name if dose["value"] == 1000 else f"{name}-{dose['value']}"


def suggested(body: JSON) -> list[list[JSON]]:
    """Resources created, suggestion by suggestion."""
    return [
        [action["resource"] for action in suggestion["actions"]]
        for card in body["cards"]
        for suggestion in card.get("suggestions", [])
    ]


def medicines(body: JSON) -> list[set[str]]:
    offered = [
        {medicine_name(r) for r in resources if r["resourceType"] == "MedicationRequest"}
        for resources in suggested(body)
    ]
    return [names - {"PO-FA"} for names in offered if names - {"PO-FA"}]


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: v["id"])
def test_status_plan_and_overlays_of_every_worked_patient(vignette: JSON, ask: Call) -> None:
    assessment = ask(Story(vignette, TODAY).request())["extension"]["org.b12pathway.assessment"]
    expected = vignette["expect"]
    assert assessment["status"] == expected["status"]
    assert assessment["plan"] == expected["plan"]
    assert set(expected["overlays"]) <= set(assessment.get("overlays", []))


@pytest.mark.parametrize("vignette", PATIENT_VIEW, ids=lambda v: v["id"])
def test_the_orders_of_the_plan_are_offered_exactly(vignette: JSON, ask: Call) -> None:
    offered = medicines(ask(Story(vignette, TODAY).request()))
    plan = vignette["expect"]["plan"].removeprefix("CONFIRM_TEST+")
    if "SWITCH_CNCBL" in vignette["expect"]["overlays"] and plan == "CONTINUE":
        assert offered == [{"PO-ME"}, {"IM-MAINT23"}]
    elif plan in NO_MEDICINE:
        assert offered == []
    else:
        assert offered == ORDERS_OF_PLAN[plan]


@pytest.mark.parametrize("vignette", PATIENT_VIEW, ids=lambda v: v["id"])
def test_no_card_says_what_it_must_not_say(vignette: JSON, ask: Call) -> None:
    body = ask(Story(vignette, TODAY).request())
    expected, everything = vignette["expect"], json.dumps(body).lower()
    summaries = " ".join(card["summary"] for card in body["cards"]).lower()
    for phrase in expected.get("forbid_phrases", []):
        assert phrase not in everything
    for phrase in expected.get("forbid_in_summary", []):
        assert phrase not in summaries
    created = [r for resources in suggested(body) for r in resources]
    products = {
        PRODUCT_OF[r["medicationCodeableConcept"]["coding"][0]["code"]]
        for r in created
        if r["resourceType"] == "MedicationRequest"
    }
    for forbidden in expected.get("forbid_products", []):
        assert not [p for p in products if p.startswith(forbidden)]


@pytest.mark.parametrize("vignette", PATIENT_VIEW, ids=lambda v: v["id"])
def test_cards_are_as_loud_as_expected_and_absent_where_expected(vignette: JSON, ask: Call) -> None:
    body, expected = ask(Story(vignette, TODAY).request()), vignette["expect"]
    loud = max((LOUDNESS.index(card["indicator"]) for card in body["cards"]), default=-1)
    if expected.get("no_cards"):
        assert body["cards"] == []
    if "min_indicator" in expected:
        assert loud >= LOUDNESS.index(expected["min_indicator"])
    if "max_indicator" in expected:
        assert loud <= LOUDNESS.index(expected["max_indicator"])


@pytest.mark.parametrize("carrier", LENGTH_CARRIERS)
@pytest.mark.parametrize("name", ["V36", "V40", "V91"])
def test_the_resected_length_is_read_from_wherever_a_record_holds_it(
    name: str, carrier: str, ask: Call
) -> None:
    vignette = next(v for v in VIGNETTES if v["id"] == name)
    body = ask(Story(vignette, TODAY, carrier).request())
    assessment = body["extension"]["org.b12pathway.assessment"]
    assert assessment["plan"] == vignette["expect"]["plan"]


def told(body: JSON) -> dict[str, JSON]:
    return {card["source"]["topic"]["code"]: card for card in body["cards"]}


def actions(body: JSON) -> list[JSON]:
    return [
        action
        for card in body["cards"]
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
    ]


def test_the_order_hooks_have_their_vignettes() -> None:
    assert {vignette["id"] for vignette in AT_ORDERING} == {
        "V47", "V48", "V58", "V76", "V79", "V86",
    }  # fmt: skip


@pytest.mark.parametrize("vignette", AT_ORDERING, ids=lambda v: v["id"])
def test_at_ordering_the_assessment_is_that_of_the_chart(vignette: JSON, ask: Call) -> None:
    body = ask(Story(vignette, TODAY).order_request())
    assessment, expected = body["extension"]["org.b12pathway.assessment"], vignette["expect"]
    assert (assessment["status"], assessment["plan"]) == (expected["status"], expected["plan"])
    assert set(expected["overlays"]) <= set(assessment.get("overlays", []))


@pytest.mark.parametrize("vignette", AT_ORDERING, ids=lambda v: v["id"])
def test_at_ordering_the_expected_rows_speak_as_loudly_as_expected(
    vignette: JSON, ask: Call
) -> None:
    body, expected = ask(Story(vignette, TODAY).order_request()), vignette["expect"]
    cards, everything = told(body), json.dumps(body).lower()
    assert set(expected.get("topics", [])) <= set(cards)
    assert not set(expected.get("forbid_topics", [])) & set(cards)
    for topic, allowed in expected.get("indicator", {}).items():
        assert cards[topic]["indicator"] in allowed
    if "max_indicator" in expected:
        loudest = LOUDNESS.index(expected["max_indicator"])
        assert all(LOUDNESS.index(card["indicator"]) <= loudest for card in cards.values())
    for phrase in expected.get("forbid_phrases", []):
        assert phrase not in everything


@pytest.mark.parametrize("vignette", AT_ORDERING, ids=lambda v: v["id"])
def test_at_ordering_exactly_the_expected_orders_come_and_go(vignette: JSON, ask: Call) -> None:
    body, expected = ask(Story(vignette, TODAY).order_request()), vignette["expect"]
    gone = {a["resourceId"].partition("/")[2] for a in actions(body) if a["type"] == "delete"}
    created = [a["resource"] for a in actions(body) if a["type"] == "create"]
    medicines_created = {
        medicine_name(r) for r in created if r["resourceType"] == "MedicationRequest"
    }
    codes = {
        c["code"]
        for r in created
        if r["resourceType"] == "ServiceRequest"
        for c in r["code"].get("coding", [])
    }
    assert set(expected.get("delete", [])) <= gone
    assert not (expected.get("forbid_delete") and gone)
    assert set(expected.get("create", [])) <= medicines_created
    assert {LAB_CODES[name] for name in expected.get("create_labs", [])} <= codes
