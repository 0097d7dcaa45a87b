"""Every chart in a real browser: what the visitor sees is what the service answers."""

import pytest
from playwright.sync_api import expect

from tests.demo.conftest import DESKTOP, PHONE, Open, picture
from tests.demo.ehr import answer, chart_path, shown, told
from tests.demo.golden import PATIENTS, golden, resources


def test_every_chart_shows_its_golden_answer(open_page: Open) -> None:
    page = open_page("/")
    for patient_id in PATIENTS:
        page.goto(chart_path(patient_id))
        name = resources(patient_id)[0]["name"][0]
        expect(page.locator("main h1")).to_have_text(f"{name['given'][0]} {name['family']}")
        section = answer(page)
        assert shown(section.locator("article.card")) == told(golden(patient_id)), patient_id
        silent = section.get_by_text("Nothing to say.")
        expect(silent).to_have_count(0 if golden(patient_id)["cards"] else 1)
        observations = [r for r in resources(patient_id) if r["resourceType"] == "Observation"]
        table = page.get_by_role("region", name="Laboratory results")
        expect(table.locator("tbody tr")).to_have_count(len(observations))


def test_b12_mma_and_homocysteine_are_drawn_with_their_zones_and_treatment(
    open_page: Open,
) -> None:
    page = open_page(chart_path("responding-well"))
    answer(page)
    plots = page.locator("results-plot")
    expect(plots).to_have_count(3)
    expect(plots.first.locator("canvas")).to_be_visible()
    assert "128 pg/mL on" in (plots.first.get_attribute("aria-label") or "")
    expect(page.locator(".zone.deficient")).to_have_text("deficient below 180")
    expect(page.locator(".zone.treatment")).to_contain_text("cyanocobalamin, oral")
    colours = plots.first.locator("canvas").evaluate(
        """(canvas) => {
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            const seen = new Set();
            for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 3).join());
            return seen.size;
        }"""
    )
    assert colours > 10
    picture(page, "chart-light")


def test_a_theme_is_chosen_and_kept(open_page: Open) -> None:
    page = open_page(chart_path("responding-well"))
    answer(page)

    def paper() -> str:
        colour: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return colour

    before = paper()
    page.get_by_role("button", name="Light/dark").click()
    assert (after := paper()) != before
    page.reload()
    answer(page)
    assert paper() == after
    picture(page, "chart-dark")
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize(
    "path",
    ["/", "/#/try", chart_path("low-b12-kidneys"), chart_path("low-b12-kidneys") + "/why"],
)
def test_nothing_has_to_be_scrolled_sideways(path: str, open_page: Open) -> None:
    page = open_page(path)
    expect(page.locator("main h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    for width in (1440, 1024, 720, 390, 360):  # 720 is what 1440 pixels show at 200 %
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_on_a_phone_the_patients_come_first_and_then_the_chart(open_page: Open) -> None:
    page = open_page("/", viewport=PHONE)
    link = page.get_by_role("link", name="Spinal cord emergency")
    expect(link).to_be_visible()
    picture(page, "phone-home")
    link.click()
    expect(answer(page)).to_contain_text("Refer today")
    expect(link).to_be_hidden()
    picture(page, "phone-chart")


def test_everything_can_be_reached_and_done_with_the_keyboard(open_page: Open) -> None:
    page = open_page("/", viewport=DESKTOP)
    expect(page.get_by_role("link", name="Severe anaemia")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("link", name="Severe anaemia").focus()
    page.keyboard.press("Enter")
    answer(page)
    expect(page.locator("main")).to_be_focused()
    page.get_by_label("Add an order").focus()
    page.keyboard.type("paracetamol")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answer(page, "order-select")
    expect(page.get_by_role("list", name="Draft orders")).to_contain_text("Paracetamol")


def test_patients_are_found_by_name_or_by_what_they_show(open_page: Open) -> None:
    page = open_page("/")
    search = page.get_by_label("Find a patient")
    search.fill("okafor")
    expect(page.locator(".patients li")).to_have_count(1)
    search.fill("kidneys")
    expect(page.locator(".patients li")).to_have_count(2)
    search.fill("zzz")
    expect(page.get_by_text("No patient matches")).to_be_visible()
