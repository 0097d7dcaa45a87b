"""The table of requirements is whole, its tests exist, and the page that shows it is current."""

import ast
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from hooks.services import SERVICES
from tests.conformance.conftest import Answer
from tests.conformance.page import PAGE, SECTIONS, page
from tests.conformance.table import ROOT, Row, rows

HERE = Path(__file__).parent
every_row = pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)


@cache
def functions_of(path: str) -> frozenset[str]:
    """Names of the test functions of a module."""
    module = ast.parse((ROOT / path).read_text("utf-8"))
    functions = (node.name for node in module.body if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in functions if name.startswith("test_"))


def test_every_section_is_numbered_from_one_without_a_gap() -> None:
    sections = [letters for letters, _ in groupby(rows(), key=lambda row: row.section)]
    assert sections == list(SECTIONS)
    for letters, members in groupby(rows(), key=lambda row: row.section):
        listed = [row.id for row in members]
        assert listed == [f"{letters}-{n:02}" for n in range(1, len(listed) + 1)]


def test_no_row_is_lost_at_the_end_of_a_section() -> None:
    last = {row.section: row.id for row in rows()}
    assert set(last.values()) == {
        "T-09", "D-18", "P-13", "R-19", "X-12", "C-19", "G-05", "A-06", "L-05", "SA-03", "FB-12",
        "J-14", "O-04", "E-04", "M-02",
    }  # fmt: skip


@every_row
def test_a_row_has_tests_or_a_reason(row: Row) -> None:
    assert bool(row.tests) is not bool(row.reason)
    assert 0 < len(row.requirement.split()) <= 12


@every_row
def test_the_tests_of_a_row_exist(row: Row) -> None:
    for test in row.tests:
        path, _, function = test.partition("::")
        assert (ROOT / path).is_file(), test
        assert function in functions_of(path), test


@pytest.mark.parametrize("file", sorted(HERE.glob("test_*_rows.py")), ids=lambda file: file.name)
def test_a_test_that_is_named_by_its_row_is_in_the_table(file: Path) -> None:
    listed = {test for row in rows() for test in row.tests}
    path = file.relative_to(ROOT).as_posix()
    assert {f"{path}::{function}" for function in functions_of(path)} <= listed


def test_the_answers_that_are_walked_over_come_from_every_service(
    answers: tuple[Answer, ...],
) -> None:
    speaking = {answer.request["hook"] for answer in answers if answer.cards}
    assert speaking == {service.hook for service in SERVICES.values()}


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: make conformance"
