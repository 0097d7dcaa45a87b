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
                "CDS_PATIENT_KEY": "short",
                "CDS_KEEP_FEEDBACK": "0",
                "CDS_KEEP_EVALUATIONS": "-1",
                "CDS_LABORATORY_LIMITS": "/nowhere/limits.toml",
            },
            today=TODAY,
        )
    named = {problem.partition(":")[0] for problem in error.value.problems}
    assert named == {
        "CDS_PROFILE", "PORT", "CDS_MAX_BODY", "CDS_TIMEZONE", "CDS_ENV=production", "CDS_TYPO",
        "CDS_PATIENT_KEY", "CDS_KEEP_FEEDBACK", "CDS_KEEP_EVALUATIONS", "CDS_LABORATORY_LIMITS",
    }  # fmt: skip


def test_a_developer_is_told_of_every_call_on_demand() -> None:
    assert Config.from_env({}, today=TODAY).log_level == "warning"
    assert Config.from_env({"CDS_LOG_LEVEL": "info"}, today=TODAY).log_level == "info"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CDS_METRICS_PORT", "8080"),
        ("CDS_METRICS_PORT", "0"),
        ("CDS_METRICS_PORT", "many"),
        ("CDS_LOG_LEVEL", "loud"),
        ("CDS_AUDIT_FILE", "/nowhere/audit.ndjson"),
        ("CDS_PATIENT_KEY", "too short"),
        ("CDS_PATIENT_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_setting_of_operations_that_cannot_work_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as error:
        Config.from_env({name: value}, today=TODAY)
    assert error.value.problems[0].startswith(f"{name}: ")


def test_a_key_may_stand_in_a_file(tmp_path: Path) -> None:
    key, trail = tmp_path / "key", tmp_path / "audit.ndjson"
    key.write_text("0123456789abcdef0123456789abcdef\n", "utf-8")
    settings = {"CDS_PATIENT_KEY_FILE": str(key), "CDS_AUDIT_FILE": str(trail)}
    config = Config.from_env(settings | {"CDS_METRICS_PORT": "9100"}, today=TODAY)
    assert config.patient_secret == b"0123456789abcdef0123456789abcdef"
    assert (config.audit_file, config.metrics_port) == (trail, 9100)
    assert "0123456789" not in repr(config)


def test_every_setting_is_in_the_example_file_and_no_other() -> None:
    lines = (ROOT / "deploy/service.env.example").read_text("utf-8").splitlines()
    documented = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert documented == set(SETTINGS)


def test_the_example_file_holds_the_defaults() -> None:
    lines = (ROOT / "deploy/service.env.example").read_text("utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    assert Config.from_env(dict(pairs), today=TODAY) == Config()


@pytest.mark.parametrize(
    "address",
    [
        "nonsense", "mysql://u:hush@h/d", "sqlite://", "sqlite:///:memory:", "sqlite:///",
        "postgresql://u:hush@h:port/d", "postgresql+psycopg2://u:hush@h/d",
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_used_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ConfigError) as error:
        Config.from_env({"CDS_DATABASE_URL": address}, today=TODAY)
    (problem,) = error.value.problems
    assert problem.startswith("CDS_DATABASE_URL: must ")
    assert "hush" not in problem


def test_secrets_may_stand_in_files_and_are_never_shown(tmp_path: Path) -> None:
    database, key = tmp_path / "database", tmp_path / "key"
    database.write_text("postgresql://u:hush-hush@h/d\n", "utf-8")
    key.write_text("secret-" * 8 + "\n", "utf-8")
    files = {"CDS_DATABASE_URL_FILE": str(database), "CDS_PATIENT_KEY_FILE": str(key)}
    config = Config.from_env(files, today=TODAY)
    assert config.database.drivername == "postgresql+psycopg"
    assert config.database.password == "hush-hush"
    assert config.patient_secret == b"secret-" * 8
    assert "hush" not in repr(config)
    assert "secret-" not in repr(config)


def test_a_secret_given_twice_or_in_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        Config.from_env(
            {
                "CDS_DATABASE_URL": "sqlite:///a.db",
                "CDS_DATABASE_URL_FILE": str(tmp_path / "absent"),
                "CDS_PATIENT_KEY_FILE": str(tmp_path),
            },
            today=TODAY,
        )
    assert [problem.partition(":")[0] for problem in error.value.problems] == [
        "CDS_DATABASE_URL_FILE", "CDS_DATABASE_URL_FILE", "CDS_PATIENT_KEY_FILE",
    ]  # fmt: skip


def test_the_demo_pages_are_on_for_developers_and_off_in_production_unless_asked_for() -> None:
    def served(**settings: str) -> bool:
        return Config.from_env(settings, today=TODAY).demo

    assert served()
    assert not served(CDS_DEMO="0")
    with pytest.raises(ConfigError) as error:
        served(CDS_DEMO="yes")
    assert error.value.problems == ("CDS_DEMO: must be one of 0, 1",)
