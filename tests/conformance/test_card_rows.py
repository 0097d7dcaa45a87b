"""Rows C-, G-, A- and SA-: every member of every card of real answers of every service."""

import re
from collections import Counter
from typing import Any

from flask.testing import FlaskClient
from markdown_it import MarkdownIt

from tests import builders as fhir
from tests.clinical.order_story import FA_5, LOW, METFORMIN
from tests.conformance.conftest import Answer
from tests.conftest import Call
from tests.contract.shape import MODELS, UUID
from tests.contract.test_responses import WHO

JSON = dict[str, Any]
LOUDNESS = ("critical", "warning", "info")


def is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def test_c_01_cards_is_always_a_list(answers: tuple[Answer, ...]) -> None:
    assert all(isinstance(answer.body["cards"], list) for answer in answers)


def test_c_02_nothing_to_say_is_an_empty_list(client: FlaskClient) -> None:
    normal = fhir.lab("b12", 500, "pg/mL", "2026-11-20")
    response = client.post(
        "/cds-services/b12-patient-view", json=fhir.request(fhir.prefetch(WHO, normal))
    )
    assert response.status_code == 200
    assert response.get_json()["cards"] == []


def test_c_03_sa_01_sa_02_nothing_is_ever_done_without_a_click(
    answers: tuple[Answer, ...],
) -> None:
    assert all(set(answer.body) == {"cards", "extension"} for answer in answers)


def test_c_04_g_02_every_card_and_suggestion_has_a_uuid_nothing_else_has(
    cards: list[JSON], suggestions: list[JSON]
) -> None:
    uuids = [item["uuid"] for item in (*cards, *suggestions)]
    assert all(UUID.fullmatch(uuid) for uuid in uuids)
    assert [uuid for uuid, times in Counter(uuids).items() if times > 1] == []


def test_c_05_a_summary_is_one_plain_line_below_140_characters(cards: list[JSON]) -> None:
    for card in cards:
        summary = card["summary"]
        assert is_words(summary)
        assert len(summary) < 140
        assert len(summary.encode("utf-16-le")) // 2 < 140
        assert "\n" not in summary
        assert "**" not in summary


def test_c_06_details_are_markdown_that_is_nothing_but_paragraphs(cards: list[JSON]) -> None:
    parser = MarkdownIt("gfm-like", {"linkify": False})
    for card in cards:
        kinds = {
            inner.type
            for token in parser.parse(card["detail"])
            for inner in (token, *(token.children or ()))
        }
        assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "softbreak"}


def test_c_07_an_indicator_is_one_of_three(cards: list[JSON]) -> None:
    assert {card["indicator"] for card in cards} == set(LOUDNESS)


def test_c_08_c_09_c_10_a_source_has_a_label_and_an_address_free_of_the_patient(
    cards: list[JSON],
) -> None:
    for card in cards:
        assert set(card["source"]) == {"label", "url", "topic"}
        assert is_words(card["source"]["label"])
        assert re.fullmatch(r"https://[^\s]+", card["source"]["url"])
        assert fhir.PID not in card["source"]["url"]


def test_c_12_a_topic_is_a_coding_of_letters_and_digits(cards: list[JSON]) -> None:
    for card in cards:
        topic = card["source"]["topic"]
        assert re.fullmatch(r"[A-Za-z0-9]{1,100}", topic["code"])
        assert topic["system"].startswith("https://")


def test_c_13_c_14_suggestions_come_with_the_way_to_choose(cards: list[JSON]) -> None:
    offering = [card for card in cards if "suggestions" in card]
    assert offering
    assert all(card["suggestions"] for card in offering)
    assert {card["selectionBehavior"] for card in offering} <= {"any", "at-most-one"}
    assert not [c for c in cards if "selectionBehavior" in c and "suggestions" not in c]


def test_c_15_every_reason_to_override_is_a_coding_with_its_words(cards: list[JSON]) -> None:
    reasons = [reason for card in cards for reason in card.get("overrideReasons", [])]
    assert reasons
    for reason in reasons:
        assert set(reason) == {"code", "system", "display"}
        assert all(map(is_words, reason.values()))


def test_c_17_few_cards_and_the_loudest_first(answers: tuple[Answer, ...]) -> None:
    for answer in answers:
        loudness = [LOUDNESS.index(card["indicator"]) for card in answer.cards]
        assert loudness == sorted(loudness)
        assert len(loudness) <= 3


def test_c_18_l_01_a_card_has_no_other_members_and_no_links(cards: list[JSON]) -> None:
    known = {
        "uuid", "summary", "detail", "indicator", "source", "suggestions", "selectionBehavior",
        "overrideReasons", "extension",
    }  # fmt: skip
    assert all(set(card) <= known for card in cards)


def test_c_19_of_several_drafts_a_card_names_the_one_it_is_about(ask: Call) -> None:
    drafts = (FA_5, METFORMIN | {"id": "draft-2"})
    body = ask(fhir.order_request("order-select", fhir.prefetch(WHO, LOW), *drafts))
    about = {card["source"]["topic"]["code"]: card["detail"].lower() for card in body["cards"]}
    assert set(about) == {"D1", "D10b"}
    assert "folic acid" in about["D1"]
    assert "metformin" in about["D10b"]


def test_g_01_every_suggestion_has_a_short_label(suggestions: list[JSON]) -> None:
    assert all(is_words(suggestion["label"]) for suggestion in suggestions)
    assert max(len(suggestion["label"]) for suggestion in suggestions) <= 140


def test_g_03_at_most_one_is_recommended_where_one_is_to_be_chosen(cards: list[JSON]) -> None:
    for card in cards:
        marks = [s["isRecommended"] for s in card.get("suggestions", []) if "isRecommended" in s]
        assert all(isinstance(mark, bool) for mark in marks)
        assert card.get("selectionBehavior") != "at-most-one" or sum(marks) <= 1


def test_g_04_g_05_every_suggestion_acts_and_all_its_actions_belong_together(
    suggestions: list[JSON],
) -> None:
    for suggestion in suggestions:
        assert suggestion["actions"]
        assert set(suggestion) <= {"label", "uuid", "isRecommended", "actions"}


def test_a_01_a_02_every_action_has_its_kind_and_its_words(actions: list[JSON]) -> None:
    assert {action["type"] for action in actions} == {"create", "update", "delete"}
    assert all(is_words(action["description"]) for action in actions)


def test_a_03_t_06_what_is_created_is_a_whole_r4_draft_for_the_patient(
    actions: list[JSON],
) -> None:
    created = [action["resource"] for action in actions if action["type"] == "create"]
    assert {resource["resourceType"] for resource in created} == set(MODELS)
    for resource in created:
        MODELS[resource["resourceType"]].model_validate(resource)
        owner = resource["for" if resource["resourceType"] == "Task" else "subject"]
        assert owner == {"reference": f"Patient/{fhir.PID}"}
        assert resource["status"] == "draft"
        assert "encounter" not in resource


def test_a_04_what_is_updated_is_a_draft_that_was_sent_and_whole(
    answers: tuple[Answer, ...],
) -> None:
    for answer in answers:
        for action in answer.actions:
            if action["type"] == "update":
                resource = action["resource"]
                sent = answer.drafts[f"{resource['resourceType']}/{resource['id']}"]
                assert sent.keys() - {"statusReason"} <= resource.keys()


def test_a_05_what_is_deleted_is_named_by_its_reference_alone(
    answers: tuple[Answer, ...],
) -> None:
    for answer in answers:
        for action in answer.actions:
            if action["type"] == "delete":
                assert set(action) == {"type", "description", "resourceId"}
                assert action["resourceId"] in answer.drafts
