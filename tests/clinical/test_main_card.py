"""What the main card says and offers where two concerns meet."""

from datetime import date, timedelta
from typing import Any

import pytest

from cds_service.config import Config
from tests import builders as fhir
from tests.clinical.test_vignettes import medicines
from tests.conftest import NOW, Call, client_at

JSON = dict[str, Any]
TODAY = NOW.date()
WHO = fhir.patient(date(1970, 1, 1))
RECENT = TODAY - timedelta(days=5)
LOW = fhir.lab("b12", 120, "pg/mL", RECENT)
ENOUGH = fhir.lab("b12", 500, "pg/mL", RECENT)
UNSURE = fhir.lab("b12", 250, "pg/mL", RECENT)
RENAL = fhir.lab("egfr", 45, "mL/min/1.73m2", RECENT)
KIDNEYS_FINE = fhir.lab("egfr", 90, "mL/min/1.73m2", RECENT)
LEBER = fhir.condition("58610003")
SCD = fhir.condition("60576007")
PN = fhir.condition("302226006")
FOLATE_LOW = fhir.lab("folate", 2, "ng/mL", RECENT)
FEW_PLATELETS = fhir.lab("plt", 30, "10*3/uL", RECENT)
PREGNANT = fhir.condition("77386006")


def order(drug: str, route: str, days_ago: int, mcg: int = 1000, **more: Any) -> JSON:
    start = TODAY - timedelta(days=days_ago)
    return fhir.order(fhir.PRODUCTS[drug, route], start, dose=(mcg, "ug"), route=route, **more)


def asked(ask: Call, *resources: JSON) -> JSON:
    return ask(fhir.request(fhir.prefetch(WHO, *resources)))


def main_card(body: JSON) -> JSON:
    beside = {"b12monitoring", "b12dataquality", "b12incomplete"}
    (card,) = [c for c in body["cards"] if c["source"]["topic"]["code"] not in beside]
    assert isinstance(card, dict)
    return card


def labels(body: JSON) -> list[str]:
    return [s["label"] for card in body["cards"] for s in card.get("suggestions", [])]


@pytest.mark.parametrize("reason", [LEBER, RENAL])
def test_a_switch_of_form_never_overlooks_an_allergy(reason: JSON, ask: Call) -> None:
    body = asked(ask, order("CN", "PO", 300), ENOUGH, reason, fhir.allergy("11248"))
    assert "allergy referral first" in main_card(body)["summary"]
    assert medicines(body) == []
    assert "Refer to the allergy service" in labels(body)


def test_a_switch_of_form_needs_no_needle_where_injections_are_unsafe(ask: Call) -> None:
    body = asked(ask, order("CN", "PO", 300), ENOUGH, LEBER, FEW_PLATELETS)
    assert medicines(body) == [{"PO-ME"}]
    assert "injection" not in main_card(body)["summary"]


def test_a_switch_of_an_injection_just_started_keeps_its_loading(ask: Call) -> None:
    body = asked(ask, order("CN", "IM", 5, every=(2, "d")), RENAL)
    assert medicines(body) == [{"IM-LOAD", "IM-MAINT23"}]
    sleeve = fhir.procedure("427074001")
    body = asked(ask, order("CN", "IM", 300, every=(1, "mo")), ENOUGH, RENAL, sleeve)
    assert medicines(body) == [{"IM-MONTHLY"}]


def test_a_card_never_says_continue_and_replace(ask: Call) -> None:
    card = main_card(asked(ask, order("CN", "PO", 300), ENOUGH, LEBER))
    assert "Continue the treatment" not in card["detail"]
    assert "replace it" in card["detail"]


def test_a_switch_together_with_a_treatment_names_both(ask: Call) -> None:
    body = asked(ask, order("CN", "PO", 300), LOW, RENAL, PN)
    summary = main_card(body)["summary"]
    assert summary.startswith("Replace cyanocobalamin. B12 treatment not sufficient")
    assert medicines(body) == [{"IM-NEURO", "IM-MAINT2"}]


def test_folic_acid_is_either_held_or_given_never_both(ask: Call) -> None:
    body = asked(ask, UNSURE, FOLATE_LOW, fhir.procedure("443906008"), KIDNEYS_FINE)
    card = main_card(body)
    assert "hold folic acid" in card["detail"]
    assert "only after the first dose" not in card["detail"]
    assert "folic acid" not in " ".join(labels(body))


def test_in_pregnancy_folic_acid_is_never_held(ask: Call) -> None:
    card = main_card(asked(ask, LOW, FOLATE_LOW, PREGNANT, KIDNEYS_FINE))
    assert "hold folic acid" not in card["detail"]
    assert "neural tube protection is continued" in card["detail"]
    assert card["summary"].endswith("measure active B12")


def test_a_pregnant_woman_on_cyanocobalamin_injections_is_noticed(ask: Call) -> None:
    active = fhir.lab("active", 100, "pmol/L", RECENT)
    body = asked(ask, order("CN", "IM", 300, every=(1, "mo")), active, PREGNANT)
    assert "change to hydroxocobalamin" in main_card(body)["summary"]


def test_a_seventeen_year_old_with_an_urgent_finding_is_referred_today(ask: Call) -> None:
    who = fhir.patient(date(TODAY.year - 17, 1, 1))
    body = ask(fhir.request(fhir.prefetch(who, LOW, SCD)))
    card = main_card(body)
    assert card["source"]["topic"]["code"] == "b12status"
    assert "refer today" in card["detail"]
    referral = card["suggestions"][0]["actions"][0]["resource"]
    assert referral["priority"] == "stat"


@pytest.mark.parametrize(
    "clue",
    [
        fhir.lab("acr", 400, "mg/g", RECENT),
        fhir.condition("709044004"),
        fhir.lab("egfr", 30, None, RECENT),
    ],
)
def test_kidneys_that_left_a_trace_are_not_called_not_found(clue: JSON, ask: Call) -> None:
    assert "Kidney function not found" not in main_card(asked(ask, LOW, clue))["detail"]


def test_mma_is_not_asked_for_where_the_kidneys_blur_it(ask: Call) -> None:
    card = main_card(asked(ask, UNSURE, fhir.lab("mma", 400, "nmol/L", RECENT), RENAL))
    assert card["summary"].endswith("measure active B12")


@pytest.mark.parametrize(
    "existing",
    [order("CN", "PO", -1), order("CN", "PO", 3, status="draft"), order("CN", "PO", 400)],
)
def test_an_equivalent_order_on_record_is_not_proposed_again(existing: JSON, ask: Call) -> None:
    body = asked(ask, existing, LOW, FEW_PLATELETS)
    assert medicines(body) == []
    assert "An equivalent order is already on record" in main_card(body)["detail"]


def test_folic_acid_that_is_taken_is_not_proposed_again(ask: Call) -> None:
    folic = fhir.order(("310410", "folic acid 1 MG Oral Tablet"), RECENT, dose=(5, "mg"))
    body = asked(ask, folic, LOW, FOLATE_LOW, KIDNEYS_FINE)
    assert "folic acid" not in " ".join(labels(body))


def test_a_lifelong_cause_without_injections_brings_a_specialist(ask: Call) -> None:
    body = asked(ask, LOW, fhir.condition("84027009"), FEW_PLATELETS)
    assert "Refer to haematology" in labels(body)


def test_a_test_already_ordered_is_not_recommended_again(ask: Call) -> None:
    pending = {
        "resourceType": "ServiceRequest",
        "id": "pending",
        "status": "active",
        "intent": "order",
        "code": fhir.concept(fhir.LOINC, "2132-9"),
        **fhir.about(),
        "authoredOn": RECENT.isoformat(),
    }
    assert asked(ask, fhir.condition("396331005"))["cards"] != []
    assert asked(ask, fhir.condition("396331005"), pending)["cards"] == []


def test_the_low_one_of_two_results_is_named_as_the_reason(ask: Call) -> None:
    total = fhir.lab("b12", 150, "pg/mL", RECENT)
    body = asked(ask, total, fhir.lab("active", 40, "pmol/L", RECENT))
    assert main_card(body)["summary"].startswith("Vitamin B12 deficiency (B12 150 pg/mL)")


def test_a_partial_date_is_told_as_one(ask: Call) -> None:
    card = main_card(asked(ask, fhir.lab("b12", 120, "pg/mL", "2026-10")))
    assert "between 2026-10-01 and 2026-10-31" in card["detail"]


def test_palliative_care_leaves_only_the_urgent_card(ask: Call) -> None:
    hospice = fhir.condition("Z51.5", system="http://hl7.org/fhir/sid/icd-10-cm")
    assert asked(ask, LOW, hospice)["cards"] == []
    (card,) = asked(ask, LOW, SCD, hospice)["cards"]
    assert card["source"]["topic"]["code"] == "b12referral"


def test_a_site_without_hydroxocobalamin_is_not_told_to_give_it() -> None:
    client = client_at(config=Config(hydroxocobalamin_available=False))

    def post(*resources: JSON) -> JSON:
        request = fhir.request(fhir.prefetch(WHO, *resources))
        body = client.post("/cds-services/b12-patient-view", json=request).get_json()
        assert isinstance(body, dict)
        return body

    card = main_card(post(LOW, PN, KIDNEYS_FINE))
    assert card["summary"].endswith("injections per local protocol (no hydroxocobalamin on site)")
    (medicine,) = [
        s for s in card["suggestions"] if s["actions"][0]["resource"]["resourceType"][0] == "M"
    ]
    assert "isRecommended" not in medicine
    assert "timing" not in medicine["actions"][0]["resource"]["dosageInstruction"][0]
    excluded = post(LOW, PN, RENAL)
    assert medicines(excluded) == [{"PO-ME"}]
    assert "Refer to haematology" in labels(excluded)
    bypassed = post(LOW, fhir.procedure("443906008"), RENAL)
    assert medicines(bypassed) == [{"SL-ME"}]


def test_somebody_elses_task_withholds_the_assessment(ask: Call) -> None:
    task = {
        "resourceType": "Task",
        "id": "t",
        "status": "requested",
        "intent": "order",
        "for": {"reference": f"Patient/{fhir.PID}"},
    }
    assert asked(ask, ENOUGH, task)["cards"] == []
    theirs = task | {"for": {"reference": "Patient/other"}}
    body = asked(ask, ENOUGH, theirs)
    assert body["extension"]["org.b12pathway.assessment"]["withheld"] == "other-patient"
