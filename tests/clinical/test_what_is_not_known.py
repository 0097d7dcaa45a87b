"""What the record leaves open is said, and is never taken for a no."""

from datetime import date, timedelta
from typing import Any

from tests import builders as fhir
from tests.clinical.test_vignettes import medicines
from tests.conftest import NOW, Call
from tests.contract.test_prefetch_states import assessment, page

JSON = dict[str, Any]
TODAY = NOW.date()
WHO = fhir.patient(date(1970, 1, 1))
METFORMIN = ("6809", "metformin")


def started_on_an_unknown_day(product: tuple[str, str]) -> JSON:
    resource = fhir.order(product, TODAY)
    for dated in ("authoredOn", "dosageInstruction"):
        resource.pop(dated, None)
    return resource


def asked(ask: Call, *resources: JSON) -> JSON:
    return ask(fhir.request(fhir.prefetch(WHO, *resources)))


def test_silence_about_metformin_of_unknown_start_says_what_was_unknown(ask: Call) -> None:
    body = asked(ask, started_on_an_unknown_day(METFORMIN))
    assert body["cards"] == []
    assert assessment(body)["unknown"] == ["riskMedicineStart"]


def test_a_start_that_would_change_nothing_is_not_asked_for(ask: Call) -> None:
    neuropathy = fhir.condition("302226006")
    found = assessment(asked(ask, started_on_an_unknown_day(METFORMIN), neuropathy))
    assert found["plan"] == "TEST_B12"
    assert "unknown" not in found


def test_a_first_page_of_results_may_lack_the_kidney_function(ask: Call) -> None:
    low = fhir.lab("b12", 120, "pg/mL", TODAY - timedelta(days=5))
    sent = fhir.prefetch(WHO)
    whole = ask(fhir.request(sent | {"labs": page(low)}))
    assert medicines(whole) == [{"PO-CN"}]
    more = [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]
    first = ask(fhir.request(sent | {"labs": page(low, link=more)}))
    assert assessment(first)["status"] == "DEFICIENT"
    assert medicines(first) == []
    (detail,) = [c["detail"] for c in first["cards"] if "DEFICI" in c["summary"].upper()]
    assert "kidney function must be settled first" in detail
    assert "Kidney function not found" not in detail


def test_without_a_birth_date_the_card_says_that_nothing_was_assessed(ask: Call) -> None:
    lost = fhir.lab("b12", 120, "bananas", TODAY - timedelta(days=5))
    who = {key: value for key, value in WHO.items() if key != "birthDate"}
    (card,) = ask(fhir.request(fhir.prefetch(who, lost)))["cards"]
    assert card["summary"] == "B12 not assessed: no usable birth date in the record"
    assert "unit not understood" in card["detail"]
