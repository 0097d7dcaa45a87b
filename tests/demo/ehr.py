"""The demo EHR as its visitor sees it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

JSON = dict[str, Any]
SEVERITIES = {"critical": "Critical", "warning": "Warning", "info": "Information"}


def chart_path(patient_id: str) -> str:
    return f"/#/patient/{patient_id}"


def answer(page: Page, hook: str = "patient-view") -> Locator:
    """The answer of one hook, once it is there and the page is at rest."""
    found = page.locator(f"section[data-hook={hook}]")
    expect(found).to_be_visible()
    expect(page.locator(".busy .spinner")).to_have_count(0)
    return found


def shown(cards: Locator) -> list[JSON]:
    """What the cards of an answer say to the eye."""
    return [
        {
            "severity": card.locator(".severity").inner_text().strip(),
            "summary": card.locator("h3").inner_text(),
            "suggestions": card.locator(".suggestion button").all_inner_texts(),
            "actions": card.locator(".suggestion li").all_inner_texts(),
        }
        for card in cards.all()
    ]


def told(body: JSON) -> list[JSON]:
    """The same of a CDS Hooks response."""
    verbs = {"create": "Add", "update": "Change", "delete": "Remove"}
    return [
        {
            "severity": SEVERITIES[card["indicator"]],
            "summary": card["summary"],
            "suggestions": [s["label"] for s in card.get("suggestions", [])],
            "actions": [
                f"{verbs[action['type']]} {action['description']}"
                for suggestion in card.get("suggestions", [])
                for action in suggestion["actions"]
            ],
        }
        for card in body["cards"]
    ]


def order(page: Page, search: str, name: str) -> None:
    """Find an order in the catalogue and choose it."""
    page.get_by_label("Add an order").fill(search)
    page.get_by_role("list", name="Matching orders").get_by_role("button", name=name).click()


def drafts(page: Page) -> list[str]:
    """The names of the draft orders."""
    found = page.get_by_role("list", name="Draft orders").locator("li > span").all_inner_texts()
    return [text.removesuffix(" draft") for text in found]
