"""Responses of patient-view: their shape, and that nothing is lost in silence."""

import copy
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import builders as fhir
from tests.clinical.from_vignette import Story
from tests.clinical.test_vignettes import VIGNETTES, suggested
from tests.conftest import NOW, Call
from tests.contract.shape import check_response

JSON = dict[str, Any]
TODAY = NOW.date()
WHO = fhir.patient(date(1970, 1, 1))
LOW_B12 = fhir.lab("b12", 120, "pg/mL", TODAY - timedelta(days=5), id_="low")


def assessment(body: JSON) -> JSON:
    found = body["extension"]["org.b12pathway.assessment"]
    assert isinstance(found, dict)
    return found


def without_ids(body: JSON) -> str:
    bare = copy.deepcopy(body)
    assessment(bare).pop("evaluationId")
    for card in bare["cards"]:
        card.pop("uuid")
        for suggestion in card.get("suggestions", []):
            suggestion.pop("uuid")
    return json.dumps(bare, sort_keys=True)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: v["id"])
def test_every_worked_patient_gets_a_well_formed_response(vignette: JSON, ask: Call) -> None:
    request = Story(vignette, TODAY).request()
    check_response(ask(request), pid=fhir.PID)
    request["context"]["encounterId"] = "enc-1"
    check_response(ask(request), pid=fhir.PID, encounter="enc-1")


def test_everything_but_the_ids_of_an_answer_is_reproducible(ask: Call) -> None:
    request = fhir.request(fhir.prefetch(WHO, LOW_B12))
    first, second = ask(request), ask(request)
    assert without_ids(first) == without_ids(second)
    assert assessment(first)["evaluationId"] != assessment(second)["evaluationId"]
    assert first["cards"][0]["uuid"] != second["cards"][0]["uuid"]


def test_the_assessment_is_there_when_there_is_nothing_to_say(ask: Call) -> None:
    body = ask(fhir.request(fhir.prefetch(WHO)))
    assert body["cards"] == []
    assert assessment(body) | {"evaluationId": ""} == {
        "status": "NOT_ASSESSED",
        "basis": "NO_RESULT",
        "plan": "NONE",
        "profile": "seed",
        "knowledgeVersion": "1.0.0",
        "evaluationId": "",
    }


def test_a_whole_answer_word_for_word(ask: Call) -> None:
    """The shipped example; a change of any word of it is a change a clinician reads."""
    root = Path(__file__).parents[2]
    request = json.loads((root / "examples/patient-view.json").read_text("utf-8"))
    golden = json.loads((Path(__file__).parent / "example-response.json").read_text("utf-8"))
    assert without_ids(ask(request)) == without_ids(golden)


@pytest.mark.parametrize("missing", ["conditions", "medicationRequests", "allergies"])
def test_no_medicine_is_suggested_while_a_core_part_of_the_record_is_missing(
    missing: str, ask: Call
) -> None:
    prefetch = fhir.prefetch(WHO, LOW_B12)
    del prefetch[missing]
    body = ask(fhir.request(prefetch))
    check_response(body, pid=fhir.PID)
    assert assessment(body)["plan"] == "ORAL_CNCBL"
    assert assessment(body)["unknown"] == [missing]
    kinds = {r["resourceType"] for resources in suggested(body) for r in resources}
    assert kinds == {"ServiceRequest", "Task"}
    main = next(c for c in body["cards"] if c["source"]["topic"]["code"] == "b12treatment")
    assert main["detail"].startswith("Not checked, because the record was not supplied: ")


def test_silence_about_an_incomplete_record_is_broken(ask: Call) -> None:
    normal = fhir.lab("b12", 500, "pg/mL", TODAY - timedelta(days=5))
    prefetch = fhir.prefetch(WHO, normal)
    del prefetch["conditions"]
    (card,) = ask(fhir.request(prefetch))["cards"]
    assert card["source"]["topic"]["code"] == "b12incomplete"
    assert "suggestions" not in card


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"valueQuantity": {"value": 120}}, "unit-missing"),
        ({"valueQuantity": {"value": 120, "unit": "cubits"}}, "unit-unknown"),
        ({"effectiveDateTime": "2026-02-31"}, "date-impossible"),
        ({"effectiveDateTime": "2027-06-01"}, "date-in-future"),
        ({"valueQuantity": {"value": "120", "unit": "pg/mL"}}, "wrong-type"),
        ({"status": ["final"]}, "wrong-type"),
    ],
)
def test_an_unreadable_result_is_never_not_tested_in_silence(
    change: JSON, problem: str, ask: Call
) -> None:
    body = ask(fhir.request(fhir.prefetch(WHO, LOW_B12 | change)))
    check_response(body, pid=fhir.PID)
    assert assessment(body)["dataQuality"] == [{"resource": "Observation/low", "problem": problem}]
    topics = [card["source"]["topic"]["code"] for card in body["cards"]]
    assert "b12dataquality" in topics
    assert assessment(body)["status"] == "NOT_ASSESSED"


def test_the_rest_of_the_record_is_used_and_the_card_says_what_might_change_it(ask: Call) -> None:
    bad = LOW_B12 | {"id": "bad", "valueQuantity": {"value": 500}}
    body = ask(fhir.request(fhir.prefetch(WHO, LOW_B12, bad)))
    assert assessment(body)["status"] == "DEFICIENT"
    assert any("might change this: Observation/bad" in card["detail"] for card in body["cards"])


def test_another_patients_data_withholds_everything(ask: Call) -> None:
    other = LOW_B12 | {"id": "x", "subject": {"reference": "Patient/somebody-else"}}
    body = ask(fhir.request(fhir.prefetch(WHO, LOW_B12, other)))
    check_response(body, pid=fhir.PID)
    found = assessment(body)
    assert found["withheld"] == "other-patient"
    assert not {"status", "basis", "plan", "overlays"} & set(found)
    (card,) = body["cards"]
    assert card["source"]["topic"]["code"] == "b12incomplete"
    assert "suggestions" not in card


def test_a_rule_that_raises_is_said_and_never_an_empty_list(
    ask: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret-of-the-patient")

    monkeypatch.setattr("hooks.answer.evaluate", fail)
    body = ask(fhir.request(fhir.prefetch(WHO, LOW_B12)))
    check_response(body, pid=fhir.PID)
    assert assessment(body)["withheld"] == "rule-failed"
    assert "CDS-998 a rule raised ZeroDivisionError" in caplog.text
    assert "secret-of-the-patient" not in caplog.text
    assert body["cards"][0]["source"]["topic"]["code"] == "b12incomplete"


def test_no_text_of_the_record_is_ever_echoed(ask: Call) -> None:
    secret = "Zörg <b>Quux</b> [x](http://evil.example)"
    who = WHO | {"name": [{"text": secret}]}
    condition = fhir.condition("302226006", id=secret.replace(" ", ""))
    condition["code"]["text"] = secret
    condition["code"]["coding"][0]["display"] = secret
    lab = LOW_B12 | {"note": [{"text": secret}], "id": "odd id <script>"}
    body = ask(fhir.request(fhir.prefetch(who, lab, condition)))
    for card in body["cards"]:
        words = card["summary"] + card["detail"]
        words += "".join(s["label"] for s in card.get("suggestions", []))
        assert "Quux" not in words
        assert "<" not in words


@pytest.mark.parametrize(
    "noise",
    [
        LOW_B12 | {"id": "n", "status": "cancelled", "valueQuantity": {"value": 5}},
        fhir.lab("k", 4, "mmol/L", TODAY, id_="n"),
        {"resourceType": "Encounter", "id": "n"},
        {"resourceType": "Unheard"},
    ],
)
def test_noise_never_changes_an_answer(noise: JSON, ask: Call) -> None:
    plain = fhir.prefetch(WHO, LOW_B12)
    noisy = copy.deepcopy(plain)
    noisy["labs"]["entry"].insert(0, {"resource": noise})
    assert without_ids(ask(fhir.request(noisy))) == without_ids(ask(fhir.request(plain)))


def test_what_was_entered_in_error_is_named_to_the_client_and_changes_nothing(ask: Call) -> None:
    withdrawn = LOW_B12 | {"id": "n", "status": "entered-in-error", "valueQuantity": {"value": 5}}
    plain = fhir.prefetch(WHO, LOW_B12)
    noisy = copy.deepcopy(plain)
    noisy["labs"]["entry"].insert(0, {"resource": withdrawn})
    body = ask(fhir.request(noisy))
    named = assessment(body).pop("dataQuality")
    assert named == [{"resource": "Observation/n", "problem": "entered-in-error"}]
    assert without_ids(body) == without_ids(ask(fhir.request(plain)))


def test_the_order_of_entries_never_matters(ask: Call) -> None:
    for vignette in VIGNETTES:
        request = Story(vignette, TODAY).request()
        expected = assessment(ask(request))
        for value in request["prefetch"].values():
            if value.get("entry"):
                value["entry"].reverse()
        actual = assessment(ask(request))
        assert actual | {"evaluationId": ""} == expected | {"evaluationId": ""}, vignette["id"]


OLD_PROBLEM = {
    "resourceType": "Condition",
    "id": "old",
    "patient": {"reference": f"Patient/{fhir.PID}"},
    "code": fhir.concept(fhir.SCT, "190634004"),
    "clinicalStatus": "active",
    "verificationStatus": "confirmed",
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Orders are not offered: this client speaks FHIR DSTU2"),
        ("de", "Anordnungen werden nicht angeboten: Dieses System spricht FHIR DSTU2"),
    ],
)
def test_a_client_of_an_older_version_is_told_of_orders_instead(
    language: str, said: str, ask: Call
) -> None:
    """The assessment and the cards are the same; what cannot be created there is named."""
    wish: JSON = {"extension": {"org.b12pathway.language": language}}
    prefetch = fhir.prefetch(WHO, LOW_B12)
    plain = ask(fhir.request(prefetch | {"conditions": fhir.searchset(_problem())}, **wish))
    body = ask(fhir.request(prefetch | {"conditions": fhir.searchset(OLD_PROBLEM)}, **wish))
    check_response(body, pid=fhir.PID)
    assert assessment(body)["plan"] == assessment(plain)["plan"] == "ORAL_CNCBL"
    assert [card["summary"] for card in body["cards"]] == [c["summary"] for c in plain["cards"]]
    for card, offering in zip(body["cards"], plain["cards"], strict=True):
        assert "suggestions" in offering
        assert "suggestions" not in card
        assert said in card["detail"]
        assert all(s["label"] in card["detail"] for s in offering["suggestions"])


def _problem() -> JSON:
    return fhir.condition("190634004", id="old")
