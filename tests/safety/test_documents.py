"""What the safety pages say of the program is so: links, tests, settings, commands, stored data."""

import re
from itertools import chain
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cds_service.commands import COMMANDS
from cds_service.storage.tables import metadata
from tests.safety.hazards import ROOT
from tests.safety.test_hazards import functions_of

SAFETY = ROOT / "docs/safety"
PAGES = sorted([*SAFETY.glob("*.md"), ROOT / "docs/clinical-changelog.md"])
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s]+)(?:#[^)]*)?\)")


@every_page
def test_every_link_leads_to_something(page: Path) -> None:
    for text, target in _LINK.findall(page.read_text("utf-8")):
        if target.startswith("https://"):
            continue
        file = (page.parent / target).resolve()
        assert file.exists(), target
        function = text.strip("`")
        if function.startswith("test_") and file.suffix == ".py":
            assert function in functions_of(file.relative_to(ROOT).as_posix()), function


@every_page
def test_every_setting_and_command_that_is_named_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    settings = (ROOT / "deploy/service.env.example").read_text("utf-8")
    for name in re.findall(r"\bCDS_[A-Z_]+\b", text):
        assert f"\n{name}=" in settings, name
    for name in re.findall(r"python -m cds_service ([a-z-]+)", text):
        assert name in {command.name for command in COMMANDS}, name
    targets = (ROOT / "Makefile").read_text("utf-8")
    for name in re.findall(r"`make ([a-z-]+)`", text):
        assert f"\n{name}:" in targets, name


def test_the_index_names_every_page() -> None:
    index = (SAFETY / "README.md").read_text("utf-8")
    for page in PAGES:
        assert page.name == "README.md" or page.name in index, page.name


def test_everything_that_is_stored_is_in_the_privacy_note() -> None:
    told = (SAFETY / "privacy.md").read_text("utf-8")
    for table in metadata.tables.values():
        assert f"`{table.name}`" in told
        for column in table.columns:
            assert f"`{column.name}`" in told, f"{table.name}.{column.name}"


def test_the_newest_clinical_change_is_the_knowledge_in_force(client: FlaskClient) -> None:
    text = (ROOT / "docs/clinical-changelog.md").read_text("utf-8")
    versions = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert versions[0] == client.get("/status").get_json()["knowledgeVersion"]
    assert len(set(versions)) == len(versions)


def test_nothing_claims_a_sign_off(client: FlaskClient) -> None:
    """Only people can sign. Who signs changes this test with the state of the knowledge."""
    assert client.get("/status").get_json()["editorialState"] == "draft"
    told = client.get("/transparency/b12.json").get_json()
    assert told["reviewer"].startswith("absent")
    assert told["approvalDate"].startswith("absent")
    rows = list(chain.from_iterable(_sign_offs(page) for page in PAGES))
    assert rows
    assert not [row for row in rows if any(cell.strip("_ ") for cell in row[1:])]


def _sign_offs(page: Path) -> list[list[str]]:
    """The rows of sign-off tables: whose, then name, date and signature."""
    tables = re.findall(
        r"^\| sign-off \|.*\n\|[-|]+\n((?:\|.*\n)+)", page.read_text("utf-8"), re.MULTILINE
    )
    return [line.strip("|").split("|") for table in tables for line in table.splitlines()]
