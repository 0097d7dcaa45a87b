"""Settings: all problems at once, every setting documented."""

from datetime import date
from pathlib import Path

import pytest

from cds_service.config import SETTINGS, Config, ConfigError

TODAY = date(2026, 11, 25)
ROOT = Path(__file__).parents[2]


def test_without_settings_it_is_a_developers_machine() -> None:
    config = Config.from_env({}, today=TODAY)
    assert config == Config()
    assert (config.dev, config.host, config.port) == (True, "localhost", 8080)


def test_settings_are_read() -> None:
    config = Config.from_env(
        {
            "PORT": "9000",
            "HOST": "127.0.0.1",
            "CDS_MAX_BODY": "100",
            "CDS_TIMEZONE": "Europe/London",
            "CDS_ASSESSMENT_EXTENSION": "off",
            "CDS_CORS_ORIGINS": "https://a.example, https://b.example",
            "CDS_HYDROXOCOBALAMIN": "unavailable",
        },
        today=TODAY,
    )
    assert (config.port, config.host, config.max_body) == (9000, "127.0.0.1", 100)
    assert config.timezone.key == "Europe/London"
    assert config.cors_origins == ("https://a.example", "https://b.example")
    assert not config.assessment_extension
    assert not config.hydroxocobalamin_available


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as error:
        Config.from_env(
            {
                "PORT": "99999",
                "CDS_MAX_BODY": "0",
                "CDS_TIMEZONE": "Mars/Base",
                "CDS_PROFILE": "unheard-of",
                "CDS_ENV": "production",
                "CDS_TYPO": "1",
                "CDS_LABORATORY_LIMITS": "/nowhere/limits.toml",
            },
            today=TODAY,
        )
    named = {problem.partition(":")[0] for problem in error.value.problems}
    assert named == {
        "CDS_PROFILE", "PORT", "CDS_MAX_BODY", "CDS_TIMEZONE", "CDS_ENV=production", "CDS_TYPO",
        "CDS_LABORATORY_LIMITS",
    }  # fmt: skip


def test_every_setting_is_in_the_example_file_and_no_other() -> None:
    lines = (ROOT / "deploy/service.env.example").read_text("utf-8").splitlines()
    documented = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert documented == set(SETTINGS)


def test_the_example_file_holds_the_defaults() -> None:
    lines = (ROOT / "deploy/service.env.example").read_text("utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    assert Config.from_env(dict(pairs), today=TODAY) == Config()
