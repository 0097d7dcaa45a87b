"""The hazard log is whole, its controls and tests exist, and the page that shows it is current."""

import ast
from functools import cache

import pytest

from tests.safety.hazards import RATINGS, ROOT, Hazard, Likelihood, Severity, read_log
from tests.safety.page import PAGE, page

LOG = read_log()
every_hazard = pytest.mark.parametrize("hazard", LOG, ids=lambda hazard: hazard.id)


@cache
def functions_of(path: str) -> frozenset[str]:
    """Test functions of a module, those of classes as `Class::function`."""
    module = ast.parse((ROOT / path).read_text("utf-8"))
    found = {(node.name, "") for node in module.body if isinstance(node, ast.FunctionDef)}
    for group in module.body:
        if isinstance(group, ast.ClassDef):
            found |= {
                (n.name, f"{group.name}::") for n in group.body if isinstance(n, ast.FunctionDef)
            }
    return frozenset(group + name for name, group in found if name.startswith("test_"))


def test_every_hazard_of_the_safety_plan_is_in_the_log() -> None:
    assert [hazard.id for hazard in LOG] == [f"H{number}" for number in range(1, 24)]


@every_hazard
def test_a_hazard_is_told_and_says_what_is_left(hazard: Hazard) -> None:
    for told in (hazard.hazard, hazard.cause, hazard.harm):
        assert told
        assert not told.endswith(".")
    assert hazard.left.endswith(".")


@every_hazard
def test_a_hazard_has_controls_and_each_a_module_and_a_test(hazard: Hazard) -> None:
    assert hazard.controls
    for control in hazard.controls:
        assert control.says
        assert control.modules
        assert control.tests
        assert len(set(control.tests)) == len(control.tests)


@every_hazard
def test_the_modules_and_tests_of_a_hazard_exist(hazard: Hazard) -> None:
    for control in hazard.controls:
        for module in control.modules:
            assert (ROOT / module).exists(), module
    for test in hazard.tests:
        path, _, function = test.partition("::")
        assert (ROOT / path).is_file(), test
        assert function in functions_of(path), test


@every_hazard
def test_controls_lower_how_likely_a_harm_is_and_not_how_grave(hazard: Hazard) -> None:
    assert hazard.residual.severity is hazard.initial.severity
    assert hazard.residual.rating < hazard.initial.rating
    assert hazard.residual.rating <= 3


def test_the_ratings_grow_with_severity_and_likelihood() -> None:
    rows = [RATINGS[likelihood] for likelihood in Likelihood]
    assert {len(row) for row in rows} == {len(Severity)}
    assert all(list(row) == sorted(row) for row in rows)
    assert all(list(column) == sorted(column) for column in zip(*rows, strict=True))


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(LOG), "run: make hazards"
