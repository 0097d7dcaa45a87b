"""The tenants file: what is accepted, and every problem of what is not, at once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cds_service.__main__ import main
from cds_service.config import Config, ConfigError
from cds_service.site_file import SiteFileError
from cds_service.tenants.entries import ENTRIES, FIELDS, FILES
from cds_service.tenants.rules_off import SWITCHABLE
from cds_service.tenants.tenant import Mode, Tenant
from pathway.facts import FactGroup
from tests.conftest import NOW
from tests.trust import minting

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy/tenants.toml.example"
GOOD = """
[[tenant]]
id = "st-marys"
issuer = "https://ehr.example.org/fhir"
jku_urls = ["https://ehr.example.org/jwks.json"]
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        path = tmp_path / "tenants.toml"
        path.write_text(text, "utf-8")
        return path

    return to_file


def read(path: Path, config: Config | None = None) -> tuple[Tenant, ...]:
    return (config or Config()).read_tenants(path)


def problems(path: Path) -> str:
    with pytest.raises(SiteFileError) as refused:
        read(path)
    return "\n".join(refused.value.problems)


def test_the_shipped_example_is_read() -> None:
    first, second = read(EXAMPLE)
    assert (first.id, first.mode, first.algorithms) == ("st-marys", Mode.LIVE, ("ES384", "RS384"))
    assert first.timezone.key == "Europe/London"
    assert first.profile.key == "nice-ng239"
    assert first.never_supplied == {FactGroup.FAMILY_HISTORY}
    assert (second.mode, second.tasks, second.algorithms) == (Mode.SHADOW, False, ("RS384",))
    assert (second.calls_per_minute, second.burst) == (1200, 200)


def test_what_a_tenant_leaves_out_is_as_everywhere(write: Write) -> None:
    config = Config.from_env(
        {"CDS_TIMEZONE": "Europe/Paris", "CDS_TASKS": "off", "CDS_RULES_OFF": "D3"},
        today=NOW.date(),
    )
    (tenant,) = read(write(GOOD + 'rules_off = ["D1"]'), config)
    assert (tenant.timezone.key, tenant.tasks) == ("Europe/Paris", False)
    assert tenant.rules_off == {"D1", "D3"}
    assert tenant.fhir_deadline == 1.5
    assert tenant.keys_max_age == timedelta(hours=24)


def test_every_entry_is_read(write: Write, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(minting.key_set("es384")), "utf-8")
    (tmp_path / "ca.pem").write_text("", "utf-8")
    (tenant,) = read(
        write(
            GOOD
            + """
            tenant_claim = "north"
            key_file = "keys.json"
            ca_bundle = "ca.pem"
            revoked_keys = ["old"]
            keys_max_age_hours = 2
            algorithms = ["ES256"]
            audiences = ["sand_man"]
            fhir_servers = ["https://ehr.example.org/fhir", "https://ehr.example.org:8443/fhir"]
            allow_private_network = true
            fhir_deadline = 0.8
            calls_per_minute = 60
            burst = 5
            max_body = 1000
            profile = "aafp-2017"
            never_supplied = ["allergies"]
            tasks = false
            mode = "off"
            rules_off = ["b12monitoring", "C1-6", "S-T1"]
            """
        )
    )
    assert set(tenant.keys) == {"es384"}
    assert tenant.ca_bundle == tmp_path / "ca.pem"
    assert tenant.tenant_claim == "north"
    assert tenant.revoked_keys == {"old"}
    assert (tenant.keys_max_age, tenant.fhir_deadline) == (timedelta(hours=2), 0.8)
    assert (tenant.algorithms, tenant.audiences) == (("ES256",), ("sand_man",))
    assert tenant.fhir_servers[1] == "https://ehr.example.org:8443/fhir"
    assert tenant.allow_private_network
    assert (tenant.calls_per_minute, tenant.burst, tenant.max_body) == (60, 5, 1000)
    assert (tenant.profile.key, tenant.mode, tenant.tasks) == ("aafp-2017", Mode.OFF, False)
    assert tenant.never_supplied == {FactGroup.ALLERGIES}
    assert tenant.rules_off == {"b12monitoring", "C1-6", "S-T1"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('id = "St Mary"', "id: must be 1 to 40 lower-case letters"),
        ('issuer = ""', "issuer: must be a text"),
        ('issuer = "a\\u0007"', "issuer: must be a text"),
        ("issuer = 7", "issuer: must be a text"),
        ("jku_urls = []", "jku_urls or key_file missing"),
        ('jku_urls = "https://x.example"', "jku_urls: must be a list of texts"),
        ('jku_urls = ["http://x.example"]', "http://x.example: must be an https URL"),
        ('jku_urls = ["https://"]', "must be an https URL"),
        ('jku_urls = ["https://u@x.example"]', "neither credentials nor a fragment"),
        ('key_file = "nowhere.json"', "nowhere.json: no such file"),
        ('key_file = "tenants.toml"', "tenants.toml: "),
        ('ca_bundle = "nowhere.pem"', "nowhere.pem: no such file"),
        ('algorithms = ["none"]', "algorithms: must be out of ES384, RS384, ES256, RS256"),
        ('algorithms = ["HS256"]', "algorithms: must be out of"),
        ("algorithms = []", "algorithms: must be out of"),
        ('fhir_servers = ["http://ehr.example.org/fhir"]', "must be the https base URL"),
        (
            'fhir_servers = ["http://localhost:8081"]',
            "http://localhost:8081: must be the https",
        ),
        (
            'fhir_servers = ["ftp://ehr.example.org"]',
            "fhir_servers: ftp://ehr.example.org: must be",
        ),
        (
            'fhir_servers = ["https://ehr.example.org?x=1"]',
            "fhir_servers: https://ehr.example.org?x=1: must",
        ),
        ('allow_private_network = "yes"', "allow_private_network: must be true or false"),
        ("fhir_deadline = 0", "fhir_deadline: must be seconds"),
        ("fhir_deadline = nan", "fhir_deadline: must be seconds"),
        ('fhir_deadline = "1"', "fhir_deadline: must be seconds"),
        ("fhir_deadline = true", "fhir_deadline: must be seconds"),
        ("fhir_deadline = 60", "fhir_deadline: must be seconds"),
        ("calls_per_minute = 0", "calls_per_minute: must be a whole number from 1"),
        ("keys_max_age_hours = 1000", "keys_max_age_hours: must be a whole number from 1 to 168"),
        ("profile = 7", "profile: must be one of seed"),
        ("profile = []", "profile: must be one of seed"),
        ("preset = []", "preset: must be one of epic"),
        ("mode = []", "mode: must be one of live"),
        ("burst = 1.5", "burst: must be a whole number from 1"),
        ("burst = 10000000", "burst: must be a whole number from 1 to"),
        ("max_body = 100000000", "max_body: must not exceed CDS_MAX_BODY"),
        ('timezone = "Mars/Base"', "timezone: must be an IANA time zone"),
        ('profile = "unheard-of"', "profile: must be one of seed"),
        ('never_supplied = ["labs"]', "never_supplied: must be out of conditions"),
        ('never_supplied = ["typo"]', "never_supplied: must be out of"),
        ('mode = "loud"', "mode: must be one of live, shadow, off"),
        ('rules_off = ["D99"]', "rules_off: no such rule: D99"),
        ('rules_off = ["b12incomplete"]', "rules_off: no such rule: b12incomplete"),
        ('preset = "unheard-of"', "preset: must be one of epic, sandbox"),
        ('typo = "x"', "typo: no such entry"),
    ],
)
def test_what_cannot_be_used_is_named(line: str, problem: str, write: Write) -> None:
    name = line.partition(" ")[0]
    kept = [old for old in GOOD.splitlines() if not old.startswith(f"{name} ")]
    told = problems(write("\n".join((*kept, line))))
    assert "tenant 1 (" in told
    assert problem in told


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no [[tenant]] in it"),
        ("tenant = 3", "no [[tenant]] in it"),
        ("tenant = [1]", "not a table"),
        ("= nonsense", "not TOML"),
        (GOOD + "[other]\n", "other: no such table"),
        (GOOD + GOOD, "id st-marys: given to 2 tenants"),
        (GOOD + GOOD, "issuer https://ehr.example.org/fhir: given to 2 tenants"),
        ('[[tenant]]\nmode = "live"', "id missing"),
        ('[[tenant]]\nmode = "live"', "issuer missing"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, problem: str, write: Write) -> None:
    assert problem in problems(write(text))


def test_two_customers_of_one_issuer_are_told_apart_by_their_claim(write: Write) -> None:
    north = GOOD.replace("st-marys", "north") + 'tenant_claim = "north"\n'
    assert len(read(write(GOOD + north))) == 2


def test_a_pinned_key_set_must_be_right_in_every_key(write: Write, tmp_path: Path) -> None:
    short = {"kty": "RSA", "kid": "short", "e": "AQAB", "n": minting.encoded(b"\xc1" * 128)}
    entries = [minting.signer("es384").public, short]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": entries}), "utf-8")
    told = problems(write(GOOD + 'key_file = "keys.json"'))
    assert "keys.json: key 2: modulus must have 2048 to 8192 bits" in told


def test_the_service_does_not_start_with_it_and_names_every_problem(write: Write) -> None:
    path = write(GOOD + 'mode = "loud"\ntypo = 1')
    with pytest.raises(ConfigError) as refused:
        Config.from_env({"CDS_TENANTS": str(path), "PORT": "x"}, today=NOW.date())
    assert len(refused.value.problems) == 3


def test_every_kind_of_clinical_card_can_be_switched_off_by_its_topic() -> None:
    topics = {"b12referral", "b12formswitch", "b12treatment", "b12prophylaxis", "b12status"}
    assert topics | {"b12monitoring", "D1", "D3", "C1-6"} <= SWITCHABLE
    assert SWITCHABLE.isdisjoint({"b12incomplete", "b12dataquality"})


def test_the_command_says_what_a_file_means(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tenants", "check", str(EXAMPLE)]) == 0
    told = capsys.readouterr().out
    assert "st-marys: live, issuer https://ehr.example.org/fhir/r4" in told
    assert "lakeside: shadow" in told
    assert "never supplies familyHistory" in told
    sandbox = write('[[tenant]]\nid = "play"\npreset = "sandbox"\n')
    assert main(["tenants", "check", str(sandbox)]) == 0
    assert "for development only: tenant play" in capsys.readouterr().out


def test_the_command_names_every_problem(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(GOOD + 'mode = "loud"\ntypo = 1')
    assert main(["tenants", "check", str(path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert main(["tenants", "check", "/nowhere/tenants.toml"]) == 2


def test_every_field_of_a_tenant_can_be_set_from_the_file() -> None:
    names = {*ENTRIES, *FILES, "profile"}
    assert {FIELDS.get(name, name) for name in names} == set(Tenant.__dataclass_fields__)


def test_an_open_tenant_has_no_issuer_and_trusts_nothing() -> None:
    usual = replace(Config(), max_body=10).usual_tenant
    assert (usual.issuer, usual.jku_urls, usual.fhir_servers, usual.max_body) == (None, (), (), 10)
