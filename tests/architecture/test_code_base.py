"""Promises about the code base itself."""

import json
import re
from pathlib import Path

from flask.testing import FlaskClient

from fhir_mappings.recognition import WORDS
from fhir_mappings.valueset import rows
from pathway.concepts import Concept
from pathway.inventory import INVENTORY
from pathway.plan import ALL_ROWS
from pathway.statements import DECISIONS, SEED_STATEMENTS
from pathway.status import C1

ROOT = Path(__file__).parents[2]
PACKAGES = ("pathway", "fhir_mappings", "hooks", "cds_service")


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_the_clock_and_the_environment_are_read_in_one_place_each() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if re.search(r"datetime\.now\(|date\.today\(|os\.environ|uuid4", path.read_text("utf-8"))
    }
    assert readers == {
        "cds_service/wiring.py", "cds_service/wsgi.py", "cds_service/__main__.py",
        "cds_service/telemetry/processes.py",  # where the metrics library looks for its directory
    }  # fmt: skip


def test_modules_stay_small() -> None:
    too_long = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in modules()
        if len(path.read_text("utf-8").splitlines()) > 300
        if path.parent.parent.name != "wording"  # tables of sentences are read, not understood
    }
    assert not too_long


def test_every_row_of_a_table_has_its_own_id_words_and_citation() -> None:
    described = [(r.id, r.when, r.rules, r.cites) for r in C1]
    described += [(r.id, r.when, r.rules, r.cites) for r in ALL_ROWS.values()]
    assert len({row[0] for row in described}) == len(described) == 13 + 14 + 21
    assert all(all(row) for row in described)


def test_every_concept_a_table_stands_for_is_reachable_by_a_code_or_by_words() -> None:
    coded = {name for row in rows("findings") for name in row.concepts}
    worded = {concept.value for _, concept in WORDS}
    read_elsewhere = {Concept.INJECTIONS_DECLINED.value}
    assert {concept.value for concept in Concept} <= coded | worded | read_elsewhere


def test_no_licensed_billing_system_is_named_in_a_coding() -> None:
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".csv", ".json"} and ".venv" not in path.parts:
            assert "ama-assn" + ".org" not in path.read_text("utf-8"), path


def test_every_statement_a_row_names_exists() -> None:
    known = {statement.id for statement in (*SEED_STATEMENTS, *DECISIONS)}
    named = {rule for row in INVENTORY for rule in row.rules if rule.startswith(("S-", "G-"))}
    assert named <= known


def test_the_transparency_page_shows_the_whole_inventory(client: FlaskClient) -> None:
    page = json.loads(client.get("/transparency/b12.json").text)
    assert len(page["rules"]) == len(INVENTORY)
    assert len(page["sourceAttributes"]) == 13
    assert page["editorialState"] == "draft"
    assert page["approvalDate"].startswith("absent")
    keys = {citation["key"] for citation in page["citations"]}
    assert {key for rule in page["rules"] for key in rule["citations"]} <= keys


def test_the_request_and_the_answer_in_the_readme_are_the_real_ones() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for shown in ("examples/patient-view.json", "tests/contract/example-response.json"):
        assert (ROOT / shown).read_text("utf-8").rstrip() in readme, shown
