"""Table D over HTTP: every row fires where it should and is silent where it must be."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.config import Config
from pathway.order_rules import TABLE_D
from tests import builders as fhir
from tests.clinical.order_stories import STORIES
from tests.clinical.order_story import Kind, Story
from tests.clinical.test_vignettes import medicine_name
from tests.conftest import NOW, client_at
from tests.contract.shape import check_response
from tests.contract.test_responses import without_ids

JSON = dict[str, Any]
Answered = Callable[[Story, str], JSON]
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
    return f"{story.row} {story.kind.name.lower()}: {story.tells}"


@pytest.fixture(scope="session")
def without_hydroxocobalamin() -> FlaskClient:
    """A site that cannot supply it."""
    return client_at(NOW, Config(hydroxocobalamin_available=False))


@pytest.fixture
def answered(client: FlaskClient, without_hydroxocobalamin: FlaskClient) -> Answered:
    """The answer to a story at its site, checked for form."""

    def answer(story: Story, hook: str) -> JSON:
        site = client if story.hydroxocobalamin else without_hydroxocobalamin
        response = site.post(f"/cds-services/b12-{hook}", json=story.request(hook))
        assert response.status_code == 200
        body = response.get_json()
        assert isinstance(body, dict)
        check_response(body, pid=fhir.PID, drafts=story.drafts)
        return body

    return answer


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("story", STORIES, ids=_title)
def test_a_row_says_what_its_columns_say(story: Story, hook: str, answered: Answered) -> None:
    body = answered(story, hook)
    expected = story.loud[HOOKS.index(hook)]
    card = card_of(body, story.row)
    if expected is None:
        assert story.row not in rows_in(body)
        return
    assert card is not None, body["cards"]
    assert card["indicator"] == expected
    if story.offers is not None:
        assert offers(card) == story.offers
    if story.cards is not None:
        assert len(body["cards"]) == story.cards
    if story.unsaid:
        assert story.unsaid not in f"{card['summary']} {card['detail']}".lower()


GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("row", [row.id for row in TABLE_D])
def test_a_whole_answer_word_for_word(row: str, answered: Answered) -> None:
    """A change of any word or member of it is a change a clinician or a client reads."""
    story = next(s for s in STORIES if s.row == row and s.kind is Kind.FIRES)
    hook = "order-select" if story.loud[0] and not story.loud[1] else "order-sign"
    golden = json.loads((GOLDEN / f"{row}-{hook}.json").read_text("utf-8"))
    assert json.loads(without_ids(answered(story, hook))) == golden


@pytest.mark.parametrize("row", [row.id for row in TABLE_D])
def test_every_row_has_its_three_stories(row: str) -> None:
    assert {story.kind for story in STORIES if story.row == row} == set(Kind)


def test_every_row_but_the_one_that_never_fires_speaks_in_a_story() -> None:
    spoken = {s.row for s in STORIES if s.kind is Kind.FIRES and any(s.loud)}
    assert spoken == {row.id for row in TABLE_D} - {"D20"}


def test_no_story_of_a_near_miss_speaks() -> None:
    assert not [s.tells for s in STORIES if s.kind is Kind.NEARLY and any(s.loud)]
