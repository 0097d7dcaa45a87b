"""Collected only when CDS_CORPUS names the folder of real requests and patients."""

import os
from pathlib import Path

import pytest

CORPUS = os.environ.get("CDS_CORPUS")  # noqa: TID251 - the tests' own switch

if not CORPUS:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def corpus() -> Path:
    assert CORPUS
    return Path(CORPUS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly when the real records were not asked."""
    if not CORPUS:
        terminalreporter.write_line("corpus tests were not run: CDS_CORPUS names no folder")
