"""The runbook's commands are read here; `make rehearsal` runs them."""

import re
import subprocess
from pathlib import Path

from tests.deploy.next_release import next_release
from tests.deploy.runbook import RUNBOOK, blocks, script

ROOT = Path(__file__).parents[2]
TEXT = RUNBOOK.read_text("utf-8")


def test_every_block_is_a_command_a_shell_understands() -> None:
    read = subprocess.run(
        ["bash", "-n"], input=script(TEXT), text=True, check=False, capture_output=True
    )
    assert read.returncode == 0, read.stderr
    assert TEXT.count("```") == 2 * len(list(blocks(TEXT))), "every block is rehearsed"


def test_everything_an_operator_has_to_do_is_rehearsed() -> None:
    headings = {block.heading for block in blocks(TEXT)}
    assert {
        "Install", "Back up", "Upgrade", "Roll back", "Change keys", "Restore", "Incident", "Stop",
    } <= headings  # fmt: skip


def test_a_block_is_known_by_its_line() -> None:
    text = "# T\n\n## One\n\n```sh\necho 1\n\necho 2\n```\n\n```text\nno\n```\n"
    (block,) = blocks(text)
    assert (block.heading, block.line, block.commands) == ("One", 6, "echo 1\n\necho 2")


def test_every_page_the_runbook_leads_to_is_there() -> None:
    for page in sorted(RUNBOOK.parent.glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_next_release_can_be_made_of_this_one(tmp_path: Path) -> None:
    tree = next_release(ROOT, tmp_path / "next")
    assert 'version = "0.2.0"' in (tree / "pyproject.toml").read_text("utf-8")
    assert list((tree / "cds_service/storage/migrations/versions").glob("r*_rehearsal.py"))
