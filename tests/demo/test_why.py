"""The explanation page: of an answer that fires, of a silent one, of a pasted one."""

import json

from playwright.sync_api import expect

from tests.demo.conftest import Open, picture
from tests.demo.ehr import answer, chart_path, order
from tests.demo.golden import request


def test_from_a_card_one_click_says_why(open_page: Open) -> None:
    page = open_page(chart_path("low-b12-nerves"))
    answer(page).get_by_role("link", name="Why?").first.click()
    expect(page.get_by_role("heading", name="Why this answer?")).to_be_visible()
    lit = page.locator("[data-table=C1] .rule.matched")
    expect(lit).to_have_count(1)
    expect(lit).to_have_attribute("data-row", "C1-6")
    expect(lit).to_contain_text("total-b12 110 pg/mL")
    expect(lit.get_by_role("link").first).to_have_attribute(
        "href", "https://www.nice.org.uk/guidance/ng239"
    )
    others = page.locator("[data-table=C1] .rule.looked")
    expect(others).to_have_count(5)
    others.nth(1).locator("summary").first.click()
    expect(others.nth(1)).to_contain_text("treated long enough to judge the response")
    expect(page.locator("[data-table=C2b] .rule.matched")).to_have_attribute("data-row", "C2b-3d")
    results = page.get_by_role("region", name="Results")
    expect(results).to_contain_text("110 pg/mL")
    expect(results).to_contain_text("20 days ago")
    source = results.locator("details.source").first
    source.locator("summary").click()
    assert json.loads(source.locator("pre").inner_text())["resourceType"] == "Observation"
    expect(page.locator("main")).not_to_contain_text("undefined")
    picture(page, "why-firing")


def test_silence_is_explained_as_well(open_page: Open) -> None:
    page = open_page(chart_path("normal-b12"))
    answer(page).get_by_role("link", name="Why no card?").click()
    expect(page.locator("[data-table=C1] .rule.matched")).to_have_attribute("data-row", "C1-13")
    expect(page.locator(".outcome-strip")).to_contain_text("Normal")
    expect(page.get_by_role("region", name="Results")).to_contain_text("451 pg/mL")
    picture(page, "why-silent")


def test_the_why_of_an_order_is_that_of_its_own_request(open_page: Open) -> None:
    page = open_page(chart_path("low-b12-low-folate"))
    answer(page)
    order(page, "folic 5", "Folic acid 5 mg tablet")
    section = answer(page, "order-select")
    with page.expect_request("**/why") as asked:
        section.get_by_role("link", name="Why").first.click()
    assert json.loads(asked.value.post_data or "")["hook"] == "order-select"
    expect(page.get_by_role("heading", name="Why this answer?")).to_contain_text(
        "On choosing an order"
    )
    expect(page.locator("[data-table=D] .rule.matched").first).to_contain_text(
        "MedicationRequest/draft-1"
    )
    expect(page.get_by_role("region", name="Drafts")).to_contain_text("folic-acid")
    picture(page, "why-order")


def test_a_pasted_request_is_answered_and_explained(open_page: Open) -> None:
    page = open_page("/#/try")
    sent = request("low-b12-kidneys")
    sent["context"]["patientId"] = "somebody"
    text = json.dumps(sent).replace("Patient/low-b12-kidneys", "Patient/somebody")
    sent = json.loads(text)
    sent["prefetch"]["patient"]["id"] = "somebody"
    page.get_by_label("Bundle or request (JSON)").fill(json.dumps(sent))
    page.get_by_role("button", name="Open it").click()
    expect(answer(page)).to_contain_text("IM hydroxocobalamin or oral methylcobalamin")
    page.get_by_role("link", name="Why this answer?").click()
    expect(page.locator("[data-table=C2b] .rule.matched")).to_have_attribute("data-row", "C2b-12")


def test_an_explanation_can_be_kept(open_page: Open) -> None:
    page = open_page(chart_path("normal-b12") + "/why")
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep as a file").click()
    kept = json.loads(download.value.path().read_text("utf-8"))
    assert kept["trace"]["status"] == "NORMAL"


def test_what_was_not_used_is_told_with_what_became_of_it(open_page: Open) -> None:
    page = open_page(chart_path("result-without-unit") + "/why")
    told = page.get_by_role("region", name="Not used")
    expect(told).to_contain_text("Unreadable")
    expect(told).to_contain_text("unit-missing")
    expect(told).to_contain_text("Observation/result-without-unit-b12-11")
    expect(page.locator("main")).not_to_contain_text("undefined")
