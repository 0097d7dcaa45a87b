"""A whole run of a small project fails for a hazard that is not shown to be controlled."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.safety.hazards import ROOT

JSON = dict[str, Any]
ENVIRONMENT = {
    **os.environ,  # noqa: TID251 - of the interpreter that runs the tests
    "PYTHONPATH": str(ROOT),
    "PYTEST_ADDOPTS": "",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}
TWO = ("-p", "xdist.plugin", "-n", "2")
_TESTS = """
import pytest

@pytest.mark.parametrize("case", [1, 2])
def test_kept(case): pass

def test_broken(): assert {broken}

def test_skipped():
    if {skipped}: pytest.skip("nothing to try it on")
"""
_CONFTEST = """
from pathlib import Path
from tests.safety.run import HazardRun

def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        here = Path(__file__).parent
        config.pluginmanager.register(HazardRun(here / "hazards.toml", here / "results"))
"""
_SETTINGS = """
[tool.pytest.ini_options]
testpaths = ["checks"]
addopts = ["-ra", "-p", "no:cacheprovider"]
"""
RISK = '{ severity = "major", likelihood = "low" }'


def hazard(name: str, test: str) -> str:
    return f"""
[[hazard]]
id = "{name}"
hazard = "h"
cause = "c"
harm = "h"
initial = {RISK}
residual = {RISK}
status = "open"
left = "l"
[[hazard.control]]
says = "s"
modules = ["m"]
tests = ["checks/test_all.py::{test}"]
"""


def project(
    folder: Path, *, broken: bool = False, skipped: bool = False, gone: bool = False
) -> None:
    """Three hazards with a test each; the third can lose its test."""
    (folder / "checks").mkdir()
    tests = _TESTS.format(broken=not broken, skipped=skipped)
    (folder / "checks/test_all.py").write_text(tests, "utf-8")
    (folder / "conftest.py").write_text(_CONFTEST, "utf-8")
    (folder / "pyproject.toml").write_text(_SETTINGS, "utf-8")
    third = "test_gone" if gone else "test_skipped"
    log = hazard("H1", "test_kept") + hazard("H2", "test_broken") + hazard("H3", third)
    (folder / "hazards.toml").write_text(log, "utf-8")


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout


def results(folder: Path) -> dict[str, JSON]:
    told = json.loads((folder / "results/hazards.json").read_text("utf-8"))
    return {hazard["id"]: hazard for hazard in told["hazards"]}


@pytest.mark.parametrize("workers", [(), TWO], ids=["serial", "two workers"])
def test_a_run_in_which_every_control_is_shown_passes(
    workers: tuple[str, ...], tmp_path: Path
) -> None:
    project(tmp_path)
    code, told = run(tmp_path, *workers)
    assert code == 0, told
    assert "4 passed" in told.splitlines()[-1]
    assert all(hazard["holds"] for hazard in results(tmp_path).values())
    page = (tmp_path / "results/hazards.md").read_text("utf-8")
    assert "Of 3 hazards 3 are shown" in page


@pytest.mark.parametrize("workers", [(), TWO], ids=["serial", "two workers"])
def test_a_hazard_whose_test_is_gone_fails_the_run(
    workers: tuple[str, ...], tmp_path: Path
) -> None:
    """Every test passes, and the run fails all the same."""
    project(tmp_path, gone=True)
    code, told = run(tmp_path, *workers)
    assert code == 1, told
    assert "not run: checks/test_all.py::test_gone" in told
    assert "FAILED hazards.toml::H3" in told
    assert "1 failed, 4 passed" in told.splitlines()[-1]
    assert [name for name, hazard in results(tmp_path).items() if not hazard["holds"]] == ["H3"]
    assert "H3: h: NOT SHOWN" in (tmp_path / "results/hazards.md").read_text("utf-8")


def test_a_test_that_failed_or_was_skipped_shows_nothing(tmp_path: Path) -> None:
    project(tmp_path, broken=True, skipped=True)
    code, told = run(tmp_path)
    assert code == 1
    assert "FAILED hazards.toml::H2" in told
    assert "FAILED hazards.toml::H3" in told
    (broken,), (skipped,) = (results(tmp_path)[name]["controls"] for name in ("H2", "H3"))
    assert broken["tests"] == {"checks/test_all.py::test_broken": "failed"}
    assert skipped["tests"] == {"checks/test_all.py::test_skipped": "skipped"}


@pytest.mark.parametrize(
    "chosen",
    [("checks",), ("-k", "kept"), ("--deselect", "checks/test_all.py::test_kept"), ("--co",)],
)
def test_a_part_of_the_tests_says_nothing_of_the_hazards(
    chosen: tuple[str, ...], tmp_path: Path
) -> None:
    project(tmp_path, gone=True)
    code, told = run(tmp_path, *chosen)
    assert code == 0, told
    assert not (tmp_path / "results").exists()
