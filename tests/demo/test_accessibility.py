"""Accessibility rules (WCAG 2.2 AA) on every page, light, dark and at phone width."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cds_service.openapi import openapi
from tests.demo.conftest import DESKTOP, PHONE, Open, picture
from tests.demo.ehr import answer, chart_path

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = {
    "light": ("light", DESKTOP),
    "dark": ("dark", DESKTOP),
    "phone": ("dark", PHONE),
}
PAGES = {
    "home": "/",
    "try": "/#/try",
    "chart": chart_path("severe-anaemia"),
    "silent": chart_path("normal-b12"),
    "why": chart_path("low-b12-nerves") + "/why",
}
OPEN_SOME = """
    [...document.querySelectorAll("main details")].slice(0, 12).forEach((d) => { d.open = true; })
"""


def findings(page: Page, context: str | None = None) -> list[str]:
    """What axe calls serious or critical."""
    found = Axe().run(page, context=context, options=RULES).response["violations"]
    return [
        f"{v['id']}: {node['html'][:120]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_finding(name: str, open_page: Open) -> None:
    page = open_page(PAGES[name])
    expect(page.locator("main h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate(OPEN_SOME)
    for look, (scheme, viewport) in LOOKS.items():
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size(viewport)
        picture(page, f"{name}-{look}")
        assert findings(page) == [], look


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_developer_drawer_has_none_either(scheme: str, open_page: Open) -> None:
    page = open_page(chart_path("low-b12-low-folate"), scheme=scheme)
    answer(page)
    page.get_by_role("button", name="Developer").click()
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_api_pages_render_every_operation(scheme: str, open_page: Open) -> None:
    page = open_page("/docs", scheme=scheme)
    described = sum(
        method in {"get", "post", "options"}
        for item in openapi()["paths"].values()
        for method in item
    )
    expect(page.locator(".opblock")).to_have_count(described)
    expect(page.get_by_text("Call a service")).to_be_visible()
    picture(page, f"docs-{scheme}")
    assert findings(page, "nav") == []  # what is ours; the rest is Swagger UI's
