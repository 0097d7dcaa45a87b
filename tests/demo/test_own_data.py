"""What a visitor brings: Bundles, captured requests, mistakes and hostile text."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests import builders as fhir
from tests.demo.conftest import Open, Watch
from tests.demo.ehr import answer, chart_path, drafts
from tests.demo.golden import TODAY, request, resources

JSON = dict[str, Any]


def paste(page: Page, text: str) -> None:
    page.get_by_label("Bundle or request (JSON)").fill(text)
    page.get_by_role("button", name="Open it").click()


def bundle(*found: JSON) -> str:
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in found]}
    )


def test_a_bundle_becomes_a_chart_and_is_assessed(open_page: Open) -> None:
    page = open_page("/#/try")
    paste(page, bundle(*resources("low-b12-nerves")))
    expect(answer(page)).to_contain_text("IM hydroxocobalamin on alternate days")
    expect(page.locator(".patients")).to_contain_text("pasted, kept in this page only")


def test_a_file_can_be_chosen_instead(open_page: Open) -> None:
    page = open_page("/#/try")
    page.get_by_label("Choose a file").set_input_files(
        {
            "name": "bundle.json",
            "mimeType": "application/json",
            "buffer": bundle(*resources("normal-b12")).encode(),
        }
    )
    expect(answer(page)).to_contain_text("Nothing to say.")


def test_a_captured_order_brings_its_drafts(open_page: Open) -> None:
    page = open_page("/#/try")
    prefetch = request("low-b12-low-folate")["prefetch"]
    draft = fhir.draft("FA 5") | {"subject": {"reference": "Patient/low-b12-low-folate"}}
    sent = fhir.order_request("order-sign", prefetch, draft, pid="low-b12-low-folate")
    paste(page, json.dumps(sent))
    expect(answer(page, "order-sign").locator("article.critical").first).to_be_visible()
    assert drafts(page) == ["Folic Acid 5 MG Oral Tablet"]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "Paste a Bundle or a request first."),
        ("{", "This is not JSON"),
        ('{"a": 1}', "neither a FHIR Bundle"),
        ('{"hook": "encounter-start"}', "is not offered here"),
        ('{"hook": "patient-view", "context": {}}', "no context.patientId"),
        (json.dumps(fhir.patient(TODAY)), "Put it into a Bundle"),
        (bundle(), "Add the Patient resource."),
        (bundle(fhir.patient(TODAY), fhir.patient(TODAY)), "Paste the record of one."),
    ],
)
def test_a_mistake_is_told_with_what_to_do(text: str, advice: str, open_page: Open) -> None:
    page = open_page("/#/try")
    paste(page, text)
    expect(page.get_by_role("alert")).to_contain_text(advice)


def test_text_of_the_record_is_shown_and_never_run(open_page: Open) -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    who = fhir.patient(TODAY.replace(year=1960)) | {"name": [{"text": evil}]}
    condition = fhir.condition("302226006")
    condition["code"]["text"] = evil
    lab = fhir.lab("b12", 110, "pg/mL", TODAY)
    lab["code"]["text"], lab["valueQuantity"]["unit"] = evil, "pg/mL"
    page = open_page("/#/try")
    paste(page, bundle(who, condition, lab))
    answer(page)
    expect(page.locator("main h1")).to_have_text(evil)
    expect(page.locator("main img, main script")).to_have_count(0)
    assert page.title() == "B12 CDS"


def test_markdown_from_a_server_cannot_run_load_or_style_anything(open_page: Open) -> None:
    page = open_page("/")
    evil = "**ok** <img src='http://evil.example/x'> <b onclick='x()' style='color:red'>b</b> "
    evil += "[a](javascript:alert(1)) <script>document.title=1</script> ![i](http://evil.example/i)"

    def hostile(route: Route) -> None:
        body = route.fetch().json()
        body["cards"][0]["detail"] = evil
        route.fulfill(json=body)

    page.route("**/cds-services/b12-patient-view", hostile)
    page.goto(chart_path("low-b12-tablets"))
    answer(page)
    page.locator("article.card summary", has_text="Details").first.click()
    shown = page.locator("article.card .markdown").first
    expect(shown.locator("strong")).to_have_text("ok")
    expect(shown.locator("img, script, [onclick], [style], a[href^=javascript]")).to_have_count(0)
    assert page.title() == "B12 CDS"


def test_a_refused_request_says_what_to_correct(open_page: Open, watches: list[Watch]) -> None:
    page = open_page("/#/try")
    sent = fhir.request(None, pid="p9")
    paste(page, json.dumps(sent))
    expect(page.get_by_role("alert")).to_contain_text("CDS-130")
    expect(page.get_by_role("alert")).to_contain_text("Supply the patient")
    watches[0].complaints.clear()  # the browser itself notes a 412 on its console


def test_a_service_that_cannot_be_reached_is_told(open_page: Open, watches: list[Watch]) -> None:
    page = open_page("/")
    expect(page.get_by_role("link", name="Normal B12", exact=False).first).to_be_visible()
    page.route("**/cds-services/b12-patient-view", lambda route: route.abort())
    page.goto(chart_path("normal-b12"))
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    watches[0].complaints.clear()  # the browser itself notes the lost connection


def test_a_slow_answer_about_another_patient_is_never_shown_in_this_chart(open_page: Open) -> None:
    page = open_page("/")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if "spinal-cord-emergency" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/cds-services/b12-patient-view", hold_the_first)
    page.route("**/why", hold_the_first)
    with page.expect_request("**/why"):
        page.goto(chart_path("spinal-cord-emergency"))
    page.goto(chart_path("normal-b12"))
    expect(answer(page)).to_contain_text("Nothing to say.")
    with page.expect_response("**/cds-services/b12-patient-view"), page.expect_response("**/why"):
        for route in held:
            route.continue_()
    page.wait_for_load_state("networkidle")
    expect(page.locator("main h1")).to_have_text("Sophie Laurent")
    expect(answer(page)).to_contain_text("Nothing to say.")
    label = page.locator("results-plot").first.get_attribute("aria-label") or ""
    assert "451 pg/mL" in label


def test_a_record_too_odd_to_be_shown_is_said(open_page: Open) -> None:
    page = open_page("/#/try")
    odd = fhir.condition("302226006") | {"code": {"coding": [None]}}
    paste(page, bundle(fhir.patient(TODAY.replace(year=1960)), odd | {"recordedDate": 5}))
    expect(page.get_by_role("alert")).to_contain_text("cannot be shown")


def test_an_address_that_cannot_be_read_leads_home(open_page: Open) -> None:
    page = open_page("/#/patient/%")
    expect(page.get_by_role("heading", name="Open a chart")).to_be_visible()
