"""The pytest plugin that gives every hazard the result of the run.

A run that chose nothing of the suite is the whole one. At its end each hazard whose controls were
not all shown is reported as one more failed test, so that pytest's own summary and exit code say
it, and the results are written to `build/safety`. With pytest-xdist it works in the process that
hands out the tests, where every report arrives.
"""

import platform
import subprocess
import time
from collections import defaultdict
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from cds_service.version import EDITORIAL_STATE, SERVICE_VERSION
from pathway import KNOWLEDGE_VERSION
from tests.safety.hazards import LOG, ROOT, read_log
from tests.safety.page import results_page
from tests.safety.verdicts import Judged, as_json, judge

RESULTS = ROOT / "build/safety"
_CHOOSING = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "collectonly")


def is_whole(config: pytest.Config) -> bool:
    """Whether nothing was chosen of the tests that belong to the project."""
    everywhere = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return everywhere and not any(config.getoption(name, None) for name in _CHOOSING)


class HazardRun:
    """Listens to one run."""

    def __init__(self, log: Path = LOG, results: Path = RESULTS) -> None:
        self._log, self._results = log, results
        self._outcomes: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One case: its call, or what went wrong before or after it."""
        if report.when == "call" or report.outcome != "passed":
            self._outcomes[report.nodeid.partition("[")[0]].add(report.outcome)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Before the first test and after the last."""
        whole = is_whole(session.config)
        commit = _commit() if whole else ""
        done = yield
        if whole and not (session.shouldstop or session.shouldfail):
            outcomes = {test: frozenset(found) for test, found in self._outcomes.items()}
            judged = judge(read_log(self._log), outcomes)
            self._write(judged, commit)
            for each in judged:
                if not each.holds:
                    session.config.hook.pytest_runtest_logreport(report=self._failure(each))
        return done

    def _write(self, judged: tuple[Judged, ...], commit: str) -> None:
        run = _described(commit)
        self._results.mkdir(parents=True, exist_ok=True)
        (self._results / "hazards.json").write_text(as_json(judged, run), "utf-8")
        (self._results / "hazards.md").write_text(results_page(judged, run), "utf-8")

    def _failure(self, judged: Judged) -> pytest.TestReport:
        hazard, place = judged.hazard, _relative(self._log)
        return pytest.TestReport(
            nodeid=f"{place}::{hazard.id}",
            location=(place, None, f"{hazard.id}: {hazard.hazard}"),
            keywords={},
            outcome="failed",
            longrepr="\n".join((f"not shown to be controlled: {hazard.hazard}", *judged.missing)),
            when="call",
        )


def _described(commit: str) -> Mapping[str, str]:
    """Which run of what the results come from."""
    return {
        "version": SERVICE_VERSION,
        "knowledge version": KNOWLEDGE_VERSION,
        "editorial state": EDITORIAL_STATE,
        "commit": commit,
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"  # not a clone, or no git
    return told.stdout.strip()


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
