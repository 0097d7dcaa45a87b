"""Table D over HTTP: every row fires where it should and is silent where it must be."""

import json
from pathlib import Path
from typing import Any

import pytest

from pathway.order_rules import TABLE_D
from tests import builders as fhir
from tests.clinical.order_stories import STORIES, Story
from tests.clinical.test_vignettes import medicine_name
from tests.conftest import Call
from tests.contract.shape import check_response
from tests.contract.test_responses import without_ids

JSON = dict[str, Any]
HOOKS = ("order-select", "order-sign")


def name(action: JSON) -> str:
    """One action in a few words: what comes, what goes, what changes."""
    if action["type"] == "delete":
        return f"delete {action['resourceId'].partition('/')[2]}"
    resource = action["resource"]
    if action["type"] == "update":
        return f"update {resource['id']}"
    if resource["resourceType"] == "MedicationRequest":
        return f"create {medicine_name(resource)}"
    return f"create {resource['code']['text']}"


def offers(card: JSON) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(sorted(map(name, suggestion["actions"])))
        for suggestion in card.get("suggestions", [])
    )


def card_of(body: JSON, row: str) -> JSON | None:
    found = [c for c in body["cards"] if c["source"]["topic"]["code"] == row]
    assert len(found) <= 1
    return found[0] if found else None


def rows_in(body: JSON) -> set[str]:
    """Every row that took part in a card, in the lead or joining it."""
    return {r for c in body["cards"] for r in c["extension"]["org.b12pathway.rule"]["ids"]}


def _title(story: Story) -> str:
    return f"{story.row}: {story.tells}"


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("story", [s for s in STORIES if any(s.loud)], ids=_title)
def test_a_row_fires_as_loudly_as_its_column_says(story: Story, hook: str, ask: Call) -> None:
    body = ask(story.request(hook))
    check_response(body, pid=fhir.PID, drafts=story.drafts)
    expected = story.loud[HOOKS.index(hook)]
    card = card_of(body, story.row)
    if expected is None:
        assert story.row not in rows_in(body)
        return
    assert card is not None, body["cards"]
    assert card["indicator"] == expected
    if story.offers is not None:
        assert offers(card) == story.offers


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("story", [s for s in STORIES if not any(s.loud)], ids=_title)
def test_a_row_is_silent_where_it_must_be(story: Story, hook: str, ask: Call) -> None:
    body = ask(story.request(hook))
    check_response(body, pid=fhir.PID, drafts=story.drafts)
    assert story.row not in rows_in(body)


GOLDEN = Path(__file__).parent / "golden"
WHOLE = [row.id for row in TABLE_D if row.id != "D20"]


@pytest.mark.parametrize("row", WHOLE)
def test_a_whole_answer_word_for_word(row: str, ask: Call) -> None:
    """A change of any word or member of it is a change a clinician or a client reads."""
    story = next(s for s in STORIES if s.row == row and any(s.loud))
    hook = "order-sign" if story.loud[1] else "order-select"
    golden = json.loads((GOLDEN / f"{row}-{hook}.json").read_text("utf-8"))
    assert json.loads(without_ids(ask(story.request(hook)))) == golden


def test_every_row_has_a_story_it_fires_in_and_one_it_does_not() -> None:
    firing = {story.row for story in STORIES if any(story.loud)}
    silent = {story.row for story in STORIES if not any(story.loud)}
    assert firing == {row.id for row in TABLE_D} - {"D20"}
    assert silent == {row.id for row in TABLE_D}
