"""The language of an answer: what is asked for, what HTTP prefers, what the instance speaks."""

import json
from pathlib import Path

import pytest

from cds_service.config import Config, ConfigError
from hooks.wording.language import choose_language
from tests.conftest import NOW, client_at

ROOT = Path(__file__).parents[2]
URL = "/cds-services/b12-patient-view"
EXAMPLE = json.loads((ROOT / "examples/patient-view.json").read_text("utf-8"))
KNOWN = ("en", "de")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "en"), ("", "en"), ("de", "de"), ("DE", "de"), ("de-CH", "de"), ("de-Latn-AT", "de"),
        ("fr", "en"), ("fr, de;q=0.5", "de"), ("en;q=0.4, de;q=0.9", "de"), ("de, en", "de"),
        ("en, de", "en"), ("en;q=0.5, de", "de"), ("de;q=0", "en"), ("de;q=0, en;q=0.1", "en"),
        ("*", "en"), ("fr, *;q=0.1", "en"), ("*;q=0.1, de", "de"), ("*;q=0, de;q=0.1", "de"),
        ("de ; q=1.000", "de"), ("de;q=2, en", "en"), ("de;q=abc", "en"), ("de;level=1", "en"),
        (";;;,,,=", "en"), ("d\u00e9", "en"), ("deutsch", "en"), ("\u0664", "en"),
    ],
)  # fmt: skip
def test_accept_language_is_read_by_its_weights(accept: str | None, language: str) -> None:
    assert choose_language(None, accept, "en", KNOWN) == language


@pytest.mark.parametrize(
    ("asked", "accept", "default", "language"),
    [
        ("de", "en", "en", "de"), ("de-AT", "en", "en", "de"), ("de_AT", None, "en", "de"),
        (" DE ", None, "en", "de"), ("xx", "de", "en", "de"), ("xx", "yy", "de", "de"),
        ("", None, "de", "de"), (None, "*", "de", "de"), (None, "en", "de", "en"),
    ],
)  # fmt: skip
def test_what_is_asked_for_wins_over_the_header_and_that_over_the_setting(
    asked: str | None, accept: str | None, default: str, language: str
) -> None:
    assert choose_language(asked, accept, default, KNOWN) == language


def test_over_http_the_extension_wins_over_the_header_and_that_over_the_setting() -> None:
    client = client_at(config=Config.from_env({"CDS_LANGUAGE": "de"}, today=NOW.date()))
    english, german = {"org.b12pathway.language": "en"}, {"org.b12pathway.language": "de"}
    for extension, accept, language in (
        (None, None, "de"), (None, "en-GB,en;q=0.9", "en"), (german, "en", "de"),
        (english, "de", "en"),
    ):  # fmt: skip
        response = client.post(
            URL,
            json=EXAMPLE | {"extension": extension},
            headers={} if accept is None else {"Accept-Language": accept},
        )
        assert response.headers["Content-Language"] == language
        assert "Accept-Language" in response.vary
        summary = response.get_json()["cards"][0]["summary"]
        assert summary.startswith(
            {"en": "Vitamin B12 deficiency", "de": "Vitamin-B12-Mangel"}[language]
        )


def test_a_language_that_is_not_spoken_stops_the_start() -> None:
    assert Config.from_env({"CDS_LANGUAGE": "de"}, today=NOW.date()).language == "de"
    with pytest.raises(ConfigError, match="CDS_LANGUAGE: must be one of en, de"):
        Config.from_env({"CDS_LANGUAGE": "tlh"}, today=NOW.date())
