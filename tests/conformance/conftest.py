"""Real answers of every kind, for the rules that hold for each of them."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.clinical.from_vignette import Story
from tests.clinical.order_stories import STORIES
from tests.clinical.order_story import Kind
from tests.clinical.test_vignettes import VIGNETTES
from tests.conftest import NOW

JSON = dict[str, Any]
HOOKS = ("order-select", "order-sign")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, and the body of the 200."""

    request: JSON
    body: JSON

    @property
    def cards(self) -> list[JSON]:
        cards = self.body["cards"]
        assert isinstance(cards, list)
        return cards

    @property
    def suggestions(self) -> list[JSON]:
        return [s for card in self.cards for s in card.get("suggestions", [])]

    @property
    def actions(self) -> list[JSON]:
        return [action for suggestion in self.suggestions for action in suggestion["actions"]]

    @property
    def drafts(self) -> dict[str, JSON]:
        """The drafts that were sent, by relative reference."""
        entries = self.request["context"].get("draftOrders", {}).get("entry", [])
        drafts = [entry["resource"] for entry in entries]
        return {f"{draft['resourceType']}/{draft['id']}": draft for draft in drafts}


@pytest.fixture(scope="session")
def answers(client: FlaskClient) -> tuple[Answer, ...]:
    """One for every worked patient, and for every order rule where it speaks.

    Not yet judged by the published schema: each row is to fail under its own name.
    """
    requests = [Story(vignette, NOW.date()).request() for vignette in VIGNETTES]
    speaking = [story for story in STORIES if story.kind is Kind.FIRES]
    requests += [story.request(hook) for story in speaking for hook in HOOKS]
    return tuple(_answer(client, request) for request in requests)


def _answer(client: FlaskClient, request: JSON) -> Answer:
    response = client.post(f"/cds-services/b12-{request['hook']}", json=request)
    assert response.status_code == 200, response.text
    return Answer(request, response.get_json())


@pytest.fixture(scope="session")
def cards(answers: tuple[Answer, ...]) -> list[JSON]:
    return [card for answer in answers for card in answer.cards]


@pytest.fixture(scope="session")
def suggestions(answers: tuple[Answer, ...]) -> list[JSON]:
    return [suggestion for answer in answers for suggestion in answer.suggestions]


@pytest.fixture(scope="session")
def actions(answers: tuple[Answer, ...]) -> list[JSON]:
    return [action for answer in answers for action in answer.actions]
