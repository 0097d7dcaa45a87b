"""Choosing, changing and signing orders in the demo EHR."""

import json
import shlex
import subprocess
from typing import Any

from playwright.sync_api import Page, Request, expect
from sqlalchemy import URL

from tests.contract.published import check
from tests.demo.conftest import Open, picture
from tests.demo.ehr import answer, chart_path, drafts, order, shown, told
from tests.feedback.clinic import stored

JSON = dict[str, Any]
FOLIC_ACID = "Folic acid 5 mg tablet"


def sent(request: Request) -> JSON:
    body: JSON = json.loads(request.post_data or "{}")
    return body


def feedback_of(page: Page, act: Any) -> JSON:
    with page.expect_request(lambda r: r.url.endswith("/feedback") and r.method == "POST") as told:
        act()
    body = sent(told.value)
    check("feedback.json", body)
    return body


def about_to_sign_folic_acid(page: Page) -> JSON:
    """Folic acid is chosen and signing begun: what the service answers then."""
    with page.expect_response("**/cds-services/b12-order-select") as selecting:
        order(page, "folic 5", FOLIC_ACID)
    request = sent(selecting.value.request)
    check("request.json", request)
    assert request["context"]["selections"] == ["MedicationRequest/draft-1"]
    body: JSON = selecting.value.json()
    assert shown(answer(page, "order-select").locator("article.card")) == told(body)
    with page.expect_response("**/cds-services/b12-order-sign") as signing:
        page.get_by_role("button", name="Sign 1 order").click()
    body = signing.value.json()
    assert shown(answer(page, "order-sign").locator("article.card")) == told(body)
    return body


def test_folic_acid_before_b12_is_stopped_by_accepting_what_is_suggested(
    open_page: Open, pages_database: URL
) -> None:
    page = open_page(chart_path("low-b12-low-folate"))
    answer(page)
    card = about_to_sign_folic_acid(page)["cards"][0]
    section = answer(page, "order-sign")
    expect(section.locator("article.critical").first).to_be_visible()
    picture(page, "order-sign")
    suggestion = card["suggestions"][0]
    body = feedback_of(
        page,
        lambda: section.get_by_role("button", name=suggestion["label"], exact=True).click(),
    )
    (said,) = body["feedback"]
    assert (said["card"], said["outcome"]) == (card["uuid"], "accepted")
    assert said["acceptedSuggestions"] == [{"id": suggestion["uuid"]}]
    kinds = [action["type"] for action in suggestion["actions"]]
    assert len(drafts(page)) == 1 - kinds.count("delete") + kinds.count("create")
    assert (FOLIC_ACID in drafts(page)) is ("delete" not in kinds)
    expect_reported(page)
    kept = stored(pages_database)[-1]
    assert (kept.card, kept.outcome, kept.service) == (card["uuid"], "accepted", "b12-order-sign")
    assert kept.suggestions == [suggestion["uuid"]]


def expect_reported(page: Page) -> None:
    expect(page.locator(".outcome", has_text="The service was told.")).to_be_visible()


def test_a_card_is_overridden_with_a_reason_the_service_is_told_of(
    open_page: Open, pages_database: URL
) -> None:
    page = open_page(chart_path("surgery-nitrous-oxide"))
    answer(page)
    with page.expect_response("**/cds-services/b12-order-select") as selecting:
        order(page, "nitrous", "Nitrous oxide for inhalation")
    answer(page, "order-select")
    card = selecting.value.json()["cards"][0]
    shown_card = page.locator(f"article[data-card='{card['uuid']}']")
    shown_card.get_by_text("Override", exact=True).click()
    shown_card.get_by_label("Reason").select_option(label="Already done")
    shown_card.get_by_label("Comment (no names)").fill("other gas is used")
    body = feedback_of(
        page, lambda: shown_card.get_by_role("button", name="Override this card").click()
    )
    (said,) = body["feedback"]
    assert (said["card"], said["outcome"]) == (card["uuid"], "overridden")
    assert said["overrideReason"]["reason"]["code"] == "action-completed"
    assert said["overrideReason"]["userComment"] == "other gas is used"
    expect(shown_card).to_contain_text("Overridden: Already done")
    expect_reported(page)
    kept = stored(pages_database)[-1]
    assert (kept.card, kept.outcome) == (card["uuid"], "overridden")
    assert (kept.reason_code, kept.comment) == ("action-completed", "other gas is used")


def test_stopping_b12_after_one_good_result_is_questioned_and_can_still_be_signed(
    open_page: Open,
) -> None:
    page = open_page(chart_path("responding-well"))
    answer(page)
    page.get_by_role("button", name="Stop Cyanocobalamin 1000 mcg tablet").click()
    answer(page, "order-select")
    with page.expect_response("**/cds-services/b12-order-sign") as signing:
        page.get_by_role("button", name="Sign 1 order").click()
    assert [c["source"]["topic"]["code"] for c in signing.value.json()["cards"]] == ["D17"]
    page.get_by_role("button", name="Sign anyway").click()
    expect(page.get_by_text("1 order signed.")).to_be_visible()
    medicines = page.locator(".panel", has=page.get_by_role("heading", name="Medicines"))
    expect(medicines).to_contain_text("stopped")


def test_what_was_signed_is_in_the_record_when_the_service_is_asked_again(
    open_page: Open,
) -> None:
    page = open_page(chart_path("low-b12-tablets"))
    section = answer(page)
    section.get_by_role("button", name="Order cyanocobalamin oral daily").click()
    assert drafts(page) == ["cyanocobalamin (vitamin B12) 1000 mcg oral tablet"]
    expect_reported(page)
    page.get_by_role("button", name="Sign 1 order").click()
    expect(page.get_by_text("1 order signed.")).to_be_visible()
    with page.expect_response("**/cds-services/b12-patient-view") as again:
        page.get_by_role("button", name="Ask again").click()
    assessment = again.value.json()["extension"]["org.b12pathway.assessment"]
    assert assessment["status"] == "ON_TREATMENT_EARLY"


def test_alternatives_are_taken_one_only(open_page: Open) -> None:
    page = open_page(chart_path("gastric-bypass"))
    buttons = answer(page).locator("article.card").first.locator(".suggestion button")
    assert buttons.count() >= 2
    buttons.first.click()
    expect(buttons.nth(1)).to_be_disabled()
    expect_reported(page)


def test_a_draft_can_be_taken_back(open_page: Open) -> None:
    page = open_page(chart_path("normal-b12"))
    answer(page)
    order(page, "paracetamol", "Paracetamol 500 mg tablet")
    expect(answer(page, "order-select")).to_contain_text("Nothing to say.")
    page.get_by_role("button", name="Remove Paracetamol").click()
    expect(page.get_by_text("No draft orders.")).to_be_visible()


def test_the_developer_sees_the_exact_call_and_can_repeat_it_in_a_terminal(
    open_page: Open,
) -> None:
    page = open_page(chart_path("low-b12-tablets"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer(page)
    page.get_by_role("button", name="Developer").click()
    call = page.locator(".call").first
    expect(call).to_contain_text("POST /cds-services/b12-patient-view")
    expect(call.locator("summary")).to_contain_text("200")
    request, response = call.locator("pre").all_inner_texts()
    check("request.json", json.loads(request))
    check("response.json", json.loads(response))
    call.get_by_role("button", name="Copy as curl").click()
    line: str = page.evaluate("navigator.clipboard.readText()")
    again = subprocess.run(
        shlex.split(line), capture_output=True, text=True, check=True, timeout=20
    )
    assert told(json.loads(again.stdout)) == told(json.loads(response))
    picture(page, "developer")
