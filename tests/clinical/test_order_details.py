"""Orders of more than one line, orders nobody has given yet, and what two rows ask for together."""

from typing import Any

import pytest

from tests import builders as fhir
from tests.clinical.order_story import (
    ACTIVE_LOW,
    ALTERNATE,
    DIAGNOSED,
    EGFR_40,
    FA_5,
    LOW,
    NEUROPATHY,
    NORMAL,
    ON_CN,
    PLATELETS_30,
    PREGNANT,
    STOPPED_CN,
    THREE_A_WEEK,
    TODAY,
    VERY_ANAEMIC,
    born,
    needle,
    tablets,
)
from tests.clinical.test_order_rules import card_of, offers, rows_in
from tests.conftest import Call

JSON = dict[str, Any]


def signing(ask: Call, record: tuple[JSON, ...], *drafts: JSON, age: int = 60) -> JSON:
    return ask(fhir.order_request("order-sign", fhir.prefetch(born(age), *record), *drafts))


def card(ask: Call, row: str, record: tuple[JSON, ...], *drafts: JSON, age: int = 60) -> JSON:
    found = card_of(signing(ask, record, *drafts, age=age), row)
    assert found is not None
    return found


def in_lines(*drafts: JSON) -> JSON:
    """One draft with the dosage lines of several."""
    return drafts[0] | {"dosageInstruction": [d["dosageInstruction"][0] for d in drafts]}


MONTHLY = needle(times=(1, 1, "mo"))


def test_loading_and_maintenance_in_one_order_are_too_rare_for_neurology(ask: Call) -> None:
    told = card(ask, "D7", (LOW, NEUROPATHY), in_lines(THREE_A_WEEK, MONTHLY))
    assert told["indicator"] == "warning"
    assert offers(told) == (("create IM-MAINT2", "create IM-NEURO", "delete draft-1"),)


@pytest.mark.parametrize("lines", [(ALTERNATE, MONTHLY), (MONTHLY, ALTERNATE)])
def test_alternate_days_in_any_line_are_enough(lines: tuple[JSON, ...], ask: Call) -> None:
    assert "D7" not in rows_in(signing(ask, (LOW, NEUROPATHY), in_lines(*lines)))


def test_a_line_without_times_leaves_the_schedule_open(ask: Call) -> None:
    silent = needle(times=None)
    assert "D7" not in rows_in(signing(ask, (LOW, NEUROPATHY), in_lines(MONTHLY, silent)))


def test_alternate_days_with_an_end_before_maintenance_are_no_open_end(ask: Call) -> None:
    weeks = needle(times=(1, 2, "d"), bounds={"boundsDuration": {"value": 2, "code": "wk"}})
    assert "D7b" not in rows_in(signing(ask, (LOW,), in_lines(weeks, MONTHLY)))
    assert "D7b" in rows_in(signing(ask, (LOW,), in_lines(ALTERNATE, MONTHLY)))


@pytest.mark.parametrize("doses", [(1000, 1_000_000), (1_000_000, 1000)])
def test_milligrams_for_micrograms_are_critical_in_every_line(
    doses: tuple[int, int], ask: Call
) -> None:
    told = card(ask, "D18", (), in_lines(*(tablets("CN PO", dose) for dose in doses)))
    assert told["indicator"] == "critical"
    assert offers(told) == (("update draft-1",),)


def test_a_stopped_order_of_two_lines_can_be_kept(ask: Call) -> None:
    two = in_lines(STOPPED_CN, STOPPED_CN)
    assert offers(card(ask, "D17", (NORMAL, ON_CN, DIAGNOSED), two)) == (("update draft-1",),)


B12 = tablets("CN PO", id_="draft-2")


@pytest.mark.parametrize("intent", ["proposal", "plan", "option"])
def test_b12_that_is_only_proposed_does_not_come_before_folic_acid(intent: str, ask: Call) -> None:
    told = card(ask, "D1", (LOW,), FA_5, B12 | {"intent": intent})
    assert told["indicator"] == "critical"
    assert offers(told)[-1] == ("create PO-CN",)


@pytest.mark.parametrize("intent", ["order", "original-order", "filler-order", None])
def test_b12_that_is_ordered_does(intent: str | None, ask: Call) -> None:
    ordered = {k: v for k, v in (B12 | {"intent": intent}).items() if v is not None}
    assert rows_in(signing(ask, (LOW,), FA_5, ordered)) & {"D1", "D1g"} == {"D1g"}


def test_a_proposal_does_not_replace_what_is_stopped(ask: Call) -> None:
    record = (NORMAL, ON_CN, DIAGNOSED)
    injection = needle(id_="draft-2")
    assert "D17" not in rows_in(signing(ask, record, STOPPED_CN, injection))
    assert "D17" in rows_in(signing(ask, record, STOPPED_CN, injection | {"intent": "plan"}))


REVIEW = "create Vitamin B12 treatment in pregnancy: 1-month review"


def test_in_pregnancy_a_replaced_injection_still_brings_its_review(ask: Call) -> None:
    told = card(ask, "D6", (ACTIVE_LOW, PREGNANT), needle("CN IM"), age=30)
    assert "D7g" in told["extension"]["org.b12pathway.rule"]["ids"]
    assert all(REVIEW in offer for offer in offers(told))
    assert all("create Referral to haematology" in offer for offer in offers(told))


def test_a_review_that_is_planned_is_not_planned_twice(ask: Call) -> None:
    planned = fhir.task("pregnancy-review", TODAY)
    told = card(ask, "D6", (ACTIVE_LOW, PREGNANT, planned), needle("CN IM"), age=30)
    assert not any(REVIEW in offer for offer in offers(told))


def test_an_allergy_referral_brings_no_tests_for_an_injection_that_goes(ask: Call) -> None:
    record = (LOW, VERY_ANAEMIC, fhir.allergy("11248"))
    told = card(ask, "D5", record, needle())
    assert "D7f" in told["extension"]["org.b12pathway.rule"]["ids"]
    assert offers(told) == (("create Referral to allergy service", "delete draft-1"),)


def test_bleeding_risk_with_neurology_names_the_dose_that_bridges_the_gap(ask: Call) -> None:
    told = card(ask, "D7c", (LOW, NEUROPATHY, PLATELETS_30), needle())
    assert "2000 mcg daily by mouth or under the tongue" in told["detail"]
    assert "contraindicated" not in told["detail"]
    calm = card(ask, "D7c", (LOW, PLATELETS_30), needle())
    assert "2000 mcg" not in calm["detail"]


def test_a_tablet_under_the_tongue_is_replaced_by_one_under_the_tongue(ask: Call) -> None:
    told = card(ask, "D3", (LOW, EGFR_40), tablets("CN SL"))
    assert offers(told) == (
        ("create IM-LOAD", "create IM-MAINT23", "delete draft-1"),
        ("create SL-ME", "delete draft-1"),
    )


def potassium(days: int | None) -> JSON:
    request = fhir.draft_test("2823-3", id_="k") | {"status": "active"}
    day = TODAY.replace(day=TODAY.day + days) if days is not None else None
    return request | ({"occurrenceDateTime": day.isoformat()} if day is not None else {})


def _missing(told: JSON) -> list[str]:
    """The day of each potassium that is still to be ordered, "" for now."""
    created = (a["resource"] for s in told["suggestions"] for a in s["actions"])
    wanted = (r for r in created if r["code"]["text"] == "Potassium")
    return [r.get("occurrenceDateTime", "") for r in wanted]


LATER = TODAY.replace(day=TODAY.day + 2).isoformat()


def test_severe_anaemia_needs_potassium_twice(ask: Call) -> None:
    assert _missing(card(ask, "D7f", (LOW, VERY_ANAEMIC), needle())) == ["", LATER]


@pytest.mark.parametrize(("days", "missing"), [(None, LATER), (0, LATER), (2, "")])
def test_a_potassium_on_order_stands_for_one_of_the_two(
    days: int | None, missing: str, ask: Call
) -> None:
    on_record = card(ask, "D7f", (LOW, VERY_ANAEMIC, potassium(days)), needle())
    beside = card(ask, "D7f", (LOW, VERY_ANAEMIC), needle(), potassium(days))
    assert _missing(on_record) == _missing(beside) == [missing]


@pytest.mark.parametrize("intent", [7, ["order"]])
def test_an_intent_that_cannot_be_read_orders_nothing(intent: object, ask: Call) -> None:
    assert rows_in(signing(ask, (LOW,), FA_5, B12 | {"intent": intent})) & {"D1", "D1g"} == {"D1"}


def test_what_two_quieter_rows_ask_for_is_one_offer(ask: Call) -> None:
    record = (ACTIVE_LOW, PREGNANT, VERY_ANAEMIC)
    told = card(ask, "D18", record, needle("OH IM", dose=(10_000, "ug")), age=30)
    assert {"D7f", "D7g"} <= set(told["extension"]["org.b12pathway.rule"]["ids"])
    ids = [suggestion["uuid"] for suggestion in told["suggestions"]]
    assert len(ids) == len(set(ids))
    (offer,) = offers(told)
    assert {REVIEW, "create Potassium", "create Ferritin"} <= set(offer)
