"""Beside every answer stands each row that was looked at, what it asked and what it saw."""

import pytest

from pathway.inventory import INVENTORY
from pathway.overlays import Overlay
from tests.pathway.stories import b12
from tests.traceability.stories import STORIES, Patient

PATIENTS = [patient for pair in STORIES.values() for patient in pair]


@pytest.fixture(scope="module", params=PATIENTS, ids=lambda patient: patient.sentence)
def patient(request: pytest.FixtureRequest) -> Patient:
    found: Patient = request.param
    return found


def test_each_step_is_a_row_of_the_tables_and_can_be_asked_again(patient: Patient) -> None:
    words = {rule.id: rule.when for rule in INVENTORY} | {"C2a-end": "no gate holds: treatment"}
    result = patient.assessed()
    for step in result.steps:
        assert step.when == words[step.row]
        assert step.condition(step.case) is step.matched
        for reason in step.reasons:
            assert reason.question
            assert reason.fact.name


def test_the_rows_that_matched_are_the_rows_of_the_answer(patient: Patient) -> None:
    result = patient.assessed()
    matched = {step.row for step in result.steps if step.matched}
    assert result.status_row.id in matched
    assert {row.id for row in result.overlays} <= matched
    assert {row.id for row in result.monitoring.rows} == {r for r in matched if r[:2] == "C3"}
    assert set(result.plan.rows) <= matched


def test_the_answer_says_which_overlays_it_has() -> None:
    result = Patient("a very high level", (b12("1200"),)).assessed()
    assert result.has(Overlay.HIGH_B12)
    assert not result.has(Overlay.PREG)
