"""Order-select and order-sign: what may be sent, what comes back, and when nothing is said."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.config import Config
from cds_service.schema import faults
from fhir_mappings.draft_changes import changed
from hooks.request import MismatchError, NotJsonError, read_request, read_tolerantly
from hooks.wording import Reader, texts_for
from hooks.wording.english.order_rules import ORDER_RULES
from pathway.order_rules import TABLE_D
from pathway.order_rules.row import Change
from pathway.profiles import PROFILES
from tests import builders as fhir
from tests.clinical.order_stories import STORIES
from tests.clinical.order_story import (
    ACTIVE_LOW,
    EGFR_40,
    FA_5,
    FATIGUE,
    GAS,
    LOW,
    METFORMIN,
    NEUROPATHY,
    NORMAL,
    PREGNANT,
    SPINAL_CORD,
    born,
    needle,
    running,
    tablets,
)
from tests.clinical.test_order_rules import HOOKS, card_of, offers
from tests.conftest import NOW, Call, client_at
from tests.contract.shape import check_response
from tests.contract.test_responses import assessment, without_ids

JSON = dict[str, Any]
WHO = born(60)
PLAIN = fhir.prefetch(WHO, LOW)


def sent(hook: str, *drafts: JSON, prefetch: JSON | None = None, **context: Any) -> JSON:
    request = fhir.order_request(hook, PLAIN if prefetch is None else prefetch, *drafts)
    request["context"] |= context
    return request


def topics(body: JSON) -> list[str]:
    return [card["source"]["topic"]["code"] for card in body["cards"]]


@pytest.mark.parametrize("prefetch", [PLAIN, {}, None])
@pytest.mark.parametrize(
    ("hook", "missing"),
    [
        ("order-select", "draftOrders"),
        ("order-select", "selections"),
        ("order-sign", "draftOrders"),
    ],
)
def test_without_drafts_or_selections_there_is_nothing_to_say(
    hook: str, missing: str, prefetch: JSON | None, ask: Call
) -> None:
    request = sent(hook, FA_5)
    request["context"].pop(missing)
    request["prefetch"] = prefetch
    body = ask(request)
    check_response(body, pid=fhir.PID)
    assert body["cards"] == []
    assert ("status" in assessment(body)) is bool(prefetch)


@pytest.mark.parametrize(
    ("hook", "context", "expected"),
    [
        ("order-select", {"draftOrders": []}, "$.context.draftOrders: must be object"),
        ("order-select", {"draftOrders": None}, "$.context.draftOrders: must be object"),
        ("order-sign", {"draftOrders": "x"}, "$.context.draftOrders: must be object"),
        ("order-select", {"selections": {}}, "$.context.selections: must be array"),
        ("order-select", {"selections": "MedicationRequest/1"},
         "$.context.selections: must be array"),
        ("order-select", {"selections": [7]}, "$.context.selections[0]: must be string"),
    ],
)  # fmt: skip
def test_drafts_and_selections_of_the_wrong_type_are_400_by_path(
    hook: str, context: JSON, expected: str, client: FlaskClient
) -> None:
    response = client.post(f"/cds-services/b12-{hook}", json=sent(hook, FA_5, **context))
    assert response.status_code == 400
    assert [i["diagnostics"] for i in json.loads(response.text)["issue"]] == [expected]


def test_the_members_of_an_order_hook_mean_nothing_to_the_others(client: FlaskClient) -> None:
    request = fhir.request(PLAIN)
    request["context"] |= {"draftOrders": 7, "selections": 7}
    assert client.post("/cds-services/b12-patient-view", json=request).status_code == 200
    signing = sent("order-sign", FA_5, selections=7)
    assert client.post("/cds-services/b12-order-sign", json=signing).status_code == 200


@pytest.mark.parametrize("hook", HOOKS)
def test_required_data_that_cannot_be_had_is_412(hook: str, client: FlaskClient) -> None:
    response = client.post(f"/cds-services/b12-{hook}", json=sent(hook, FA_5, prefetch={}))
    assert response.status_code == 412


ODD_BUNDLES: list[JSON] = [
    {}, {"entry": None}, {"entry": []}, {"entry": [{}, None, 7]}, {"entry": "x"},
    {"entry": [{"resource": {"resourceType": "MedicationRequest"}}]},
    {"entry": [{"resource": {"resourceType": "MedicationRequest", "id": 5}}]},
    {"entry": [{"resource": {"resourceType": "ServiceRequest", "id": "s", "intent": "plan",
                             "code": {"coding": [{}]}, "reasonCode": []}}]},
    {"entry": [{"resource": FA_5 | {"category": {"coding": [{"code": "community"}]},
                                    "reasonCode": {"coding": [{}]}}}]},
    {"entry": [{"resource": FA_5}, {"resource": FA_5}]},
    {"entry": [{"resource": FA_5 | {"medicationCodeableConcept": {"coding": [{}]}}}]},
    {"type": "transaction", "entry": [{"resource": FA_5}]},
]  # fmt: skip


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("bundle", ODD_BUNDLES)
def test_odd_drafts_are_never_an_error(hook: str, bundle: JSON, ask: Call) -> None:
    body = ask(sent(hook, draftOrders=bundle, selections=["MedicationRequest/draft-1", "s", ""]))
    check_response(body, pid=fhir.PID, drafts=[FA_5])


def test_object_valued_members_do_not_keep_a_draft_from_being_read(ask: Call) -> None:
    draft = FA_5 | {"category": {"coding": [{"code": "community"}]}, "reasonCode": {"coding": [{}]}}
    assert topics(ask(sent("order-select", draft))) == ["D1"]


@pytest.mark.parametrize("selections", [[], ["nothing"], ["MedicationRequest/unknown"], [""]])
def test_selections_that_name_nothing_say_nothing(selections: list[str], ask: Call) -> None:
    assert ask(sent("order-select", FA_5, selections=selections))["cards"] == []


def test_only_the_selected_draft_is_spoken_about(ask: Call) -> None:
    drafts = (FA_5, METFORMIN | {"id": "draft-2"})
    both = sent("order-select", *drafts)
    assert topics(ask(both)) == ["D1", "D10b"]
    both["context"]["selections"] = ["draft-2"]
    assert topics(ask(both)) == ["D10b"]


def test_a_draft_in_the_background_still_counts(ask: Call) -> None:
    request = sent("order-select", FA_5, tablets("CN PO", id_="draft-2"), selections=["draft-1"])
    assert topics(ask(request)) == ["D1g"]
    request["context"]["selections"] = ["draft-2"]
    assert topics(ask(request)) == ["D1g"]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_draft_of_another_patient_withholds_everything(hook: str, ask: Call) -> None:
    other = GAS | {"id": "draft-2", "subject": {"reference": "Patient/other"}}
    body = ask(sent(hook, FA_5, other))
    check_response(body, pid=fhir.PID)
    assert assessment(body)["withheld"] == "other-patient"
    assert topics(body) == ["b12incomplete"]
    assert "suggestions" not in body["cards"][0]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_rule_that_raises_is_said(
    hook: str, ask: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret-of-the-patient")

    monkeypatch.setattr("hooks.cards.order_cards.read_orders", fail)
    body = ask(sent(hook, FA_5))
    assert assessment(body)["withheld"] == "rule-failed"
    assert topics(body) == ["b12incomplete"]
    assert "secret-of-the-patient" not in caplog.text


@pytest.mark.parametrize("hook", HOOKS)
def test_an_order_that_has_nothing_to_do_with_b12_is_met_with_silence(hook: str, ask: Call) -> None:
    body = ask(sent(hook, fhir.draft("PARACETAMOL", dose=(500, "mg"))))
    assert body["cards"] == []
    assert assessment(body)["status"] == "DEFICIENT"


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("key", ["conditions", "medicationRequests"])
def test_silence_about_folic_acid_in_an_incomplete_record_is_broken(
    hook: str, key: str, ask: Call
) -> None:
    prefetch = {k: v for k, v in fhir.prefetch(WHO, NORMAL).items() if k != key}
    assert topics(ask(sent(hook, FA_5, prefetch=prefetch))) == ["b12incomplete"]
    assert topics(ask(sent(hook, METFORMIN, prefetch=prefetch))) == []


@pytest.mark.parametrize("key", ["conditions", "medicationRequests"])
def test_folic_acid_is_not_removed_while_nobody_knows_whether_it_is_needed(
    key: str, ask: Call
) -> None:
    prefetch = {k: v for k, v in PLAIN.items() if k != key}
    body = ask(sent("order-sign", FA_5, prefetch=prefetch))
    card = card_of(body, "D1")
    assert card is not None
    assert offers(card) == ()
    assert card["indicator"] == "critical"
    assert card["detail"].startswith("Not checked, because the record was not supplied")


def test_a_patient_without_a_birth_date_is_not_assessed(ask: Call) -> None:
    who = {k: v for k, v in WHO.items() if k != "birthDate"}
    body = ask(sent("order-sign", FA_5, prefetch=fhir.prefetch(who, LOW)))
    assert topics(body) == ["b12incomplete"]


PALLIATIVE = fhir.condition("palliative") | {"code": {"text": "Palliative care"}}


@pytest.mark.parametrize(
    ("who", "record", "speaks"),
    [
        (fhir.patient(date(1950, 1, 1), deceased=True),
         (LOW,), []),
        (born(10), (LOW,), []),
        (WHO, (LOW, PALLIATIVE), []),
        (WHO, (LOW, PALLIATIVE, SPINAL_CORD), ["D1"]),
    ],
)  # fmt: skip
def test_nobody_is_disturbed_where_nothing_should_fire(
    who: JSON, record: tuple[JSON, ...], speaks: list[str], ask: Call
) -> None:
    body = ask(sent("order-sign", FA_5, prefetch=fhir.prefetch(who, *record)))
    assert topics(body) == speaks


def test_at_17_the_danger_is_told_and_no_adult_dose_is_offered(ask: Call) -> None:
    body = ask(sent("order-sign", FA_5, prefetch=fhir.prefetch(born(17), LOW)))
    kinds = {
        action.get("resource", {}).get("resourceType")
        for card in body["cards"]
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
    }
    assert topics(body) == ["D1"]
    assert "MedicationRequest" not in kinds


def test_three_cards_at_most_the_loudest_first(ask: Call) -> None:
    drafts = (
        METFORMIN,
        tablets("CN PO", id_="draft-2", mcg=1_000_000),
        GAS | {"id": "draft-3"},
        fhir.draft("LMF", id_="draft-4"),
        needle("CN IM", id_="draft-5"),
    )
    body = ask(sent("order-sign", *drafts, prefetch=fhir.prefetch(WHO, LOW, EGFR_40)))
    loud = [card["indicator"] for card in body["cards"]]
    assert len(loud) == 3
    assert loud == sorted(loud, key=["critical", "warning", "info"].index)
    assert set(topics(body)) >= {"D9", "D18"}


def test_several_folates_get_one_card(ask: Call) -> None:
    drafts = (FA_5, fhir.draft("FA 0.4", id_="draft-2"), fhir.draft("LMF", id_="draft-3"))
    body = ask(sent("order-sign", *drafts))
    (card,) = body["cards"]
    assert card["source"]["topic"]["code"] == "D1"
    assert {"D1", "D1f", "D2"} <= set(card["extension"]["org.b12pathway.rule"]["ids"])
    assert all(f"draft-{n}" in card["detail"] for n in (1, 2, 3))
    # The preventive dose may stay; both folates that may not go before B12 go together.
    assert offers(card)[0] == ("create PO-CN", "delete draft-1", "delete draft-3")


def test_one_order_gets_one_card_that_tells_everything(ask: Call) -> None:
    prefetch = fhir.prefetch(born(30), ACTIVE_LOW, PREGNANT, EGFR_40)
    body = ask(sent("order-sign", needle("CN IM"), prefetch=prefetch))
    (card,) = body["cards"]
    assert card["source"]["topic"]["code"] == "D6"
    assert {"D6", "D7g"} <= set(card["extension"]["org.b12pathway.rule"]["ids"])
    assert "Also: " in card["detail"]


def test_what_is_drafted_is_not_offered_again(ask: Call) -> None:
    body = ask(sent("order-sign", GAS, tablets("CN PO", id_="draft-2")))
    card = card_of(body, "D9")
    assert card is not None
    assert offers(card) == (("delete draft-1",),)


def test_a_test_that_is_pending_is_not_asked_for(ask: Call) -> None:
    pending = fhir.draft_test("2132-9", id_="pending") | {
        "status": "active", "authoredOn": NOW.date().isoformat(),
    }  # fmt: skip
    prefetch = fhir.prefetch(WHO, running("METFORMIN 1000", 6 * 365), pending)
    assert ask(sent("order-select", METFORMIN, prefetch=prefetch))["cards"] == []


def test_without_hydroxocobalamin_the_site_keeps_its_cyanocobalamin_injection() -> None:
    client = client_at(NOW, Config(hydroxocobalamin_available=False))

    def told(*record: JSON) -> list[str]:
        request = sent("order-sign", needle("CN IM"), prefetch=fhir.prefetch(WHO, *record))
        return topics(json.loads(client.post("/cds-services/b12-order-sign", json=request).text))

    assert "D6" not in told(LOW)
    assert "D6" in told(LOW, EGFR_40)


@pytest.mark.parametrize("story", [s for s in STORIES if any(s.loud)], ids=lambda s: s.row)
def test_every_order_card_can_be_overridden_with_a_code(story: Any, ask: Call) -> None:
    for hook in HOOKS:
        for card in ask(story.request(hook))["cards"]:
            codes = {(r["system"].rpartition("/")[2], r["code"]) for r in card["overrideReasons"]}
            assert ("override-reason", "cause-corrected") in codes
            assert ("non-adherence-reason-codes", "patient-refuses") in codes


@pytest.mark.parametrize("story", STORIES, ids=lambda s: f"{s.row}: {s.tells}")
def test_the_order_of_drafts_and_records_never_matters(story: Any, ask: Call) -> None:
    for hook in HOOKS:
        request = story.request(hook)
        turned = copy.deepcopy(request)
        turned["context"]["draftOrders"]["entry"].reverse()
        for value in turned["prefetch"].values():
            value.get("entry", []).reverse()
        first, second = ask(request), ask(turned)
        assert topics(first) == topics(second)
        assert [c["indicator"] for c in first["cards"]] == [c["indicator"] for c in second["cards"]]


def test_no_text_of_a_draft_is_ever_shown_but_in_its_own_echo(ask: Call) -> None:
    secret = "Zörg <b>Quux</b>"
    draft = FA_5 | {"note": [{"text": secret}], "id": "odd id <script>"}
    draft["medicationCodeableConcept"] = draft["medicationCodeableConcept"] | {"text": secret}
    for card in ask(sent("order-sign", draft))["cards"]:
        words = card["summary"] + card["detail"]
        words += "".join(s["label"] for s in card.get("suggestions", []))
        assert "Quux" not in words
        assert "<" not in words


def test_a_decimal_of_a_draft_comes_back_digit_by_digit(client: FlaskClient) -> None:
    draft = tablets("CN PO 500", 500) | {"extension": [{"url": "u", "valueDecimal": "DECIMAL"}]}
    body = json.dumps(sent("order-sign", draft)).replace('"DECIMAL"', "1.500000000000000000001")
    response = client.post(
        "/cds-services/b12-order-sign", data=body, content_type="application/json"
    )
    assert "1.500000000000000000001" in response.text


def test_the_same_drafts_get_the_same_answer_but_for_the_ids(ask: Call) -> None:
    request = sent("order-sign", FA_5)
    assert without_ids(ask(request)) == without_ids(ask(request))


def test_every_row_and_every_variant_has_words_that_fit() -> None:
    rows = {row.id for row in TABLE_D} - {"D20"}
    assert {key.partition(":")[0] for key in ORDER_RULES.summary} == rows
    assert ORDER_RULES.summary.keys() == ORDER_RULES.detail.keys()
    assert all(len(text) < 130 for text in ORDER_RULES.summary.values())
    assert all("\n" not in text for text in ORDER_RULES.summary.values())


ODD: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just({})
    | st.lists(st.integers() | st.text(max_size=3), max_size=2)
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.sampled_from(HOOKS),
    st.dictionaries(st.sampled_from(["draftOrders", "selections", "patientId"]), ODD),
)
def test_the_fast_decoder_and_the_schema_agree_about_order_hooks(hook: str, context: JSON) -> None:
    body = sent(hook, FA_5, prefetch={})
    body["context"] |= context
    raw = json.dumps(body).encode()
    try:
        read_request(raw)
    except (MismatchError, NotJsonError):
        found = faults(body)
        if not found:
            read_tolerantly(raw)
    else:
        assert faults(body) == ()


def test_neurology_makes_the_same_draft_louder(ask: Call) -> None:
    request = sent("order-sign", tablets("CN PO"), prefetch=fhir.prefetch(WHO, LOW, NEUROPATHY))
    assert topics(ask(request)) == ["D3c"]
    calm = sent("order-sign", tablets("CN PO"), prefetch=fhir.prefetch(WHO, LOW, FATIGUE))
    assert topics(ask(calm)) == []


def _deletes(body: JSON) -> list[str]:
    return [
        action["resourceId"]
        for card in body["cards"]
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
        if action["type"] == "delete"
    ]


def _topics(body: JSON) -> dict[str, str]:
    return {card["source"]["topic"]["code"]: card["indicator"] for card in body["cards"]}


ANTIDOTE_5_G = fhir.draft("CYANOKIT", dose=(5, "g"), route="IV", times=None)


@pytest.mark.parametrize("drafted", [ANTIDOTE_5_G, fhir.draft("Lachgas", times=None)])
def test_nothing_is_taken_back_while_the_problem_list_could_not_tell_why_it_is_given(
    drafted: JSON, ask: Call
) -> None:
    low = fhir.lab("b12", 120, "pg/mL", "2026-11-20")
    prefetch = fhir.prefetch(fhir.patient(date(1966, 1, 1)), low)
    known = ask(fhir.order_request("order-sign", prefetch, drafted))
    assert _deletes(known) == ["MedicationRequest/draft-1"]
    del prefetch["conditions"]
    assert _deletes(ask(fhir.order_request("order-sign", prefetch, drafted))) == []


@pytest.mark.parametrize(
    ("drafted", "silent"),
    [
        (fhir.draft("CYANOKIT", dose=(5, "g"), route="IV", times=None, reason=reason), "D7e")
        for reason in ("Zyanidvergiftung", "Rauchgasinhalation", "smoke exposure", "house fire")
    ],
)
def test_a_poisoning_is_understood_in_german_and_in_loose_words(
    drafted: JSON, silent: str, ask: Call
) -> None:
    prefetch = fhir.prefetch(fhir.patient(date(1966, 1, 1)))
    assert silent not in _topics(ask(fhir.order_request("order-sign", prefetch, drafted)))


@pytest.mark.parametrize("reason", ["Geburt", "Notfall"])
def test_laughing_gas_in_german_labour_or_emergency_is_left_alone(reason: str, ask: Call) -> None:
    low = fhir.lab("b12", 120, "pg/mL", "2026-11-20")
    drafted = fhir.draft("Lachgas", times=None, reason=reason)
    prefetch = fhir.prefetch(fhir.patient(date(1966, 1, 1)), low)
    body = ask(fhir.order_request("order-sign", prefetch, drafted))
    assert _topics(body)["D9"] == "info"
    assert _deletes(body) == []


@pytest.mark.parametrize("reason", ["Dialyse", "Schwangerschaft", "hämolytische Anämie"])
def test_german_reasons_keep_folic_acid(reason: str, ask: Call) -> None:
    low = fhir.lab("b12", 120, "pg/mL", "2026-11-20")
    drafted = fhir.draft("Folsäure 5 mg Tabletten", dose=(5, "mg"), reason=reason)
    prefetch = fhir.prefetch(fhir.patient(date(1966, 1, 1)), low)
    body = ask(fhir.order_request("order-sign", prefetch, drafted))
    assert _topics(body)["D1"] == "warning"
    assert _deletes(body) == []


def test_what_was_null_in_a_draft_is_absent_from_its_change() -> None:
    draft = fhir.draft("CN PO") | {"note": None, "unheardOf": {"a": [1, None, {"b": None}]}}
    texts = texts_for(Reader(), PROFILES["seed"]).orders
    new = changed(draft, Change(resume=True), texts).resource
    assert "note" not in new
    assert new["unheardOf"] == {"a": [1, {}]}


def test_a_b12_draft_that_an_allergy_forbids_does_not_hide_the_danger_of_folic_acid(
    ask: Call,
) -> None:
    low = fhir.lab("b12", 120, "pg/mL", "2026-11-20")
    prefetch = fhir.prefetch(fhir.patient(date(1966, 1, 1)), low, fhir.allergy("11248"))
    b12 = fhir.draft("CN PO", id_="draft-2", dose=(1000, "ug"), route="PO")
    topics = _topics(ask(fhir.order_request("order-sign", prefetch, FA_5, b12)))
    assert topics["D1"] == topics["D5"] == "critical"
    assert "D1g" not in topics


@pytest.mark.parametrize(
    ("bounds", "topic"),
    [
        ({"start": "2026-11-25"}, "D1g"),
        ({"start": "2026-11-26"}, "D1"),
        ({"start": "2026-01-01", "end": "2026-11-25"}, "D1g"),
        ({"start": "2026-01-01", "end": "2026-11-24"}, "D1"),
    ],
)
def test_b12_that_starts_later_or_has_ended_does_not_come_before_folic_acid(
    bounds: JSON, topic: str, ask: Call
) -> None:
    low = fhir.lab("b12", 120, "pg/mL", "2026-11-20")
    b12 = fhir.draft(
        "CN PO", id_="draft-2", dose=(1000, "ug"), route="PO", bounds={"boundsPeriod": bounds}
    )
    prefetch = fhir.prefetch(fhir.patient(date(1966, 1, 1)), low)
    topics = _topics(ask(fhir.order_request("order-sign", prefetch, FA_5, b12)))
    assert {"D1", "D1g"} & set(topics) == {topic}
