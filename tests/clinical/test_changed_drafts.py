"""An order that is changed on a card: the new dosage, and nothing that still says the old one."""

from typing import Any

import pytest

from tests import builders as fhir
from tests.clinical.order_story import (
    FA_1,
    FOLATE_LOW,
    LOW,
    NEUROPATHY,
    NORMAL,
    ON_CN,
    ON_OH,
    STOPPED_CN,
    THREE_A_WEEK,
    born,
    needle,
    tablets,
)
from tests.clinical.test_order_rules import card_of
from tests.conftest import Call

JSON = dict[str, Any]
WHO = born(60)


def update(ask: Call, row: str, record: tuple[JSON, ...], draft: JSON) -> JSON:
    """The one update action of a row's card at signing."""
    card = card_of(ask(fhir.order_request("order-sign", fhir.prefetch(WHO, *record), draft)), row)
    assert card is not None
    (suggestion,) = card["suggestions"]
    (action,) = suggestion["actions"]
    assert action["type"] == "update"
    assert isinstance(action, dict)
    return action


def written_out(draft: JSON) -> JSON:
    """The same draft as an EHR sends it, with all that is derived from its dosage."""
    line = draft["dosageInstruction"][0] | {
        "sequence": 1,
        "text": "one tablet every day",
        "_text": {"extension": [{"url": "translation", "valueString": "täglich eine Tablette"}]},
        "patientInstruction": "Take one tablet every morning",
        "additionalInstruction": [{"text": "with food"}],
        "maxDosePerPeriod": {"numerator": {"value": 500}, "denominator": {"value": 1}},
        "site": {"text": "deltoid"},
        "extension": [{"url": "http://ehr.example/line", "valueString": "kept"}],
    }
    return draft | {
        "text": {"status": "generated", "div": "<div>500 mcg daily</div>"},
        "renderedDosageInstruction": "500 mcg daily",
        "dosageInstruction": [line],
        "dispenseRequest": {
            "quantity": {"value": 28}, "numberOfRepeatsAllowed": 11,
            "expectedSupplyDuration": {"value": 28, "unit": "d"},
            "validityPeriod": {"start": "2026-11-25"},
        },
        "requester": {"reference": "Practitioner/p1"},
        "groupIdentifier": {"value": "g"},
    }  # fmt: skip


SAID = (
    "Left out, because written for the old dosage: instructions to the patient, maximum dose, "
    "quantity and refills. Enter anew what is needed"
)


@pytest.mark.parametrize(
    ("row", "record", "draft"),
    [
        ("D3b", (LOW,), tablets("CN PO 500", 500)),
        ("D7", (LOW, NEUROPATHY), THREE_A_WEEK),
        ("D18", (), tablets("CN PO", 1_000_000)),
    ],
)
def test_what_was_written_for_the_old_dose_is_left_out_and_said(
    row: str, record: tuple[JSON, ...], draft: JSON, ask: Call
) -> None:
    sent = written_out(draft)
    action = update(ask, row, record, sent)
    new, line = action["resource"], action["resource"]["dosageInstruction"][0]
    assert {"text", "renderedDosageInstruction"}.isdisjoint(new)
    gone = {"patientInstruction", "additionalInstruction", "maxDosePerPeriod", "_text"}
    assert gone.isdisjoint(line)
    assert new["dispenseRequest"] == {"validityPeriod": {"start": "2026-11-25"}}
    assert action["description"].endswith(SAID)


def test_what_has_nothing_to_do_with_the_dose_stays(ask: Call) -> None:
    sent = written_out(tablets("CN PO 500", 500))
    new = update(ask, "D3b", (LOW,), sent)["resource"]
    line = new["dosageInstruction"][0]
    assert (line["sequence"], line["site"]) == (1, {"text": "deltoid"})
    assert line["extension"] == sent["dosageInstruction"][0]["extension"]
    for kept in ("requester", "groupIdentifier", "id", "status", "intent", "subject"):
        assert new[kept] == sent[kept]


def test_a_folic_acid_order_that_gets_an_end_keeps_its_maximum_dose(ask: Call) -> None:
    new = update(ask, "D1d", (NORMAL, FOLATE_LOW, ON_OH), written_out(FA_1))["resource"]
    line = new["dosageInstruction"][0]
    assert "maxDosePerPeriod" in line
    assert "patientInstruction" not in line
    assert line["text"] == "one tablet every day, for 3 months"


def test_a_change_that_loses_nothing_says_nothing_of_it(ask: Call) -> None:
    description = update(ask, "D3b", (LOW,), tablets("CN PO 500", 500))["description"]
    assert "Left out" not in description


def test_as_needed_does_not_stand_beside_treatment_on_alternate_days(ask: Call) -> None:
    draft = needle(times=(3, 1, "wk"))
    draft["dosageInstruction"][0]["asNeededBoolean"] = True
    action = update(ask, "D7", (LOW, NEUROPATHY), draft)
    assert "asNeededBoolean" not in action["resource"]["dosageInstruction"][0]
    assert "as needed" in action["description"]


def test_a_dose_under_the_skin_becomes_one_into_the_muscle_with_its_words(ask: Call) -> None:
    draft = needle(times=(3, 1, "wk"))
    draft["dosageInstruction"][0]["route"] = fhir.concept(fhir.SCT, "34206005", "subcutaneous")
    line = update(ask, "D7", (LOW, NEUROPATHY), draft)["resource"]["dosageInstruction"][0]
    assert "intramuscularly" in line["text"]
    assert line["route"]["coding"][0]["code"] == fhir.ROUTES["IM"]


def test_of_a_calculated_and_an_ordered_dose_the_ordered_one_is_changed(ask: Call) -> None:
    draft = tablets("CN PO 500", 500)
    line = draft["dosageInstruction"][0]
    given = line["doseAndRate"][0]
    line["doseAndRate"] = [
        given | {"type": {"coding": [{"code": code}]}} for code in ("calculated", "ordered")
    ]
    (dose,) = update(ask, "D3b", (LOW,), draft)["resource"]["dosageInstruction"][0]["doseAndRate"]
    assert dose["type"]["coding"][0]["code"] == "ordered"
    assert dose["doseQuantity"]["value"] == 1000


def test_a_range_of_an_older_version_makes_way_for_the_one_dose(ask: Call) -> None:
    draft = tablets("CN PO 500", 500)
    line = draft["dosageInstruction"][0]
    del line["doseAndRate"]
    line["doseRange"] = {"low": {"value": 1, "unit": "tablet"}}
    line = update(ask, "D3b", (LOW,), draft)["resource"]["dosageInstruction"][0]
    assert "doseRange" not in line
    assert "doseAndRate" not in line
    assert line["doseQuantity"]["value"] == 1000


def test_a_wrong_unit_in_the_second_line_is_corrected_there(ask: Call) -> None:
    first, second = (tablets("CN PO", mcg)["dosageInstruction"][0] for mcg in (1000, 2_000_000))
    draft = tablets("CN PO") | {"dosageInstruction": [first, second]}
    new = update(ask, "D18", (), draft)["resource"]
    doses = [x["doseAndRate"][0]["doseQuantity"]["value"] for x in new["dosageInstruction"]]
    assert doses == [1000, 2000]
    assert new["dosageInstruction"][0] == first


def test_a_running_order_that_is_kept_is_signed_again_and_not_made_active(ask: Call) -> None:
    stopped = STOPPED_CN | {"statusReason": {"text": "level normal"}}
    new = update(ask, "D17", (NORMAL, ON_CN), stopped)["resource"]
    assert new == {k: v for k, v in stopped.items() if k != "statusReason"} | {"status": "draft"}
