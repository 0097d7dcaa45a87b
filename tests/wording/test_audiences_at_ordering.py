"""Cards of the order hooks: the same content for every reader, in their words, orders for none."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from hooks.wording import LANGUAGES
from hooks.wording.audience import Audience
from tests import builders as fhir
from tests.clinical.order_stories import STORIES
from tests.clinical.order_story import Kind, Story
from tests.contract.shape import check_response
from tests.wording.test_audiences import READERS, content

JSON = dict[str, Any]
SPEAKING = [story for story in STORIES if story.kind is Kind.FIRES and any(story.loud)]


def hook_of(story: Story) -> str:
    return "order-sign" if story.loud[1] else "order-select"


def told(client: FlaskClient, story: Story, language: str, audience: str) -> JSON:
    hook = hook_of(story)
    wish = {"org.b12pathway.language": language, "org.b12pathway.audience": audience}
    request = story.request(hook) | {"extension": wish}
    body = client.post(f"/cds-services/b12-{hook}", json=request).get_json()
    assert isinstance(body, dict)
    check_response(body, pid=fhir.PID, drafts=story.drafts)
    return body


@pytest.mark.parametrize(("language", "audience"), READERS)
def test_every_reader_gets_the_same_content_of_every_row(
    language: str, audience: str, client: FlaskClient
) -> None:
    for story in SPEAKING:
        body = told(client, story, language, audience)
        assert content(body) == content(told(client, story, "en", "clinician")), story.row


@pytest.mark.parametrize(("language", "audience"), READERS)
def test_only_clinicians_can_order_and_nobody_is_kept_from_knowing(
    language: str, audience: str, client: FlaskClient
) -> None:
    for story in SPEAKING:
        mine = told(client, story, language, audience)["cards"]
        theirs = told(client, story, language, "clinician")["cards"]
        for card, clinicians in zip(mine, theirs, strict=True):
            offered = "suggestions" in clinicians
            assert ("suggestions" in card) is (offered and audience == "clinician")
            assert ("overrideReasons" in card) is (audience == "clinician")
            texts = LANGUAGES[language][Audience(audience)].offers
            lead = texts.shown_to_clinician.partition("{")[0]
            assert (lead in card["detail"]) is (offered and audience != "clinician")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", SPEAKING, ids=lambda s: f"{s.row}: {s.tells}")
def test_every_audience_but_students_has_words_of_its_own(
    story: Story, language: str, client: FlaskClient
) -> None:
    own = [audience for audience in Audience if audience is not Audience.STUDENT]
    summaries = {told(client, story, language, a)["cards"][0]["summary"] for a in own}
    assert len(summaries) == len(own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_patients_are_never_told_to_stop_or_change_a_medicine_alone(language: str) -> None:
    words = LANGUAGES[language][Audience.PATIENT].order_rules
    forbidden = {"en": ("stop taking", "prescribe"), "de": ("absetzen.", "verordnen ")}
    for text in (*words.summary.values(), *words.detail.values()):
        assert not any(part in text.lower() for part in forbidden[language]), text
