"""Every row of every table fires for the patient it is meant for, and not for the next one."""

import pytest

from pathway.inventory import INVENTORY
from pathway.order_rules import TABLE_D
from tests.clinical.order_stories import STORIES as ORDER_STORIES
from tests.traceability.stories import STORIES, Patient


def _told(index: int) -> list[object]:
    return [
        pytest.param(row, patients[index], id=f"{row}: {patients[index].sentence}")
        for row, patients in STORIES.items()
    ]


def _looked_at(patient: Patient) -> dict[str, bool]:
    steps = patient.assessed().steps
    return {step.row: step.matched for step in steps}


_LAST = {"C1-13", "C2a-end", "C2b-13"}
"""The last rows take everybody whom no row before them took: others are never asked."""


@pytest.mark.parametrize(("row", "patient"), _told(0))
def test_it_fires(row: str, patient: Patient) -> None:
    assert _looked_at(patient)[row] is True


@pytest.mark.parametrize(("row", "patient"), _told(1))
def test_it_was_asked_and_does_not_fire(row: str, patient: Patient) -> None:
    looked_at = _looked_at(patient)
    if row in _LAST:
        looked_at.setdefault(row, False)
    assert looked_at[row] is False


def test_no_rule_is_without_both() -> None:
    at_ordering = {row.id for row in TABLE_D}
    assert {row.id for row in INVENTORY} - at_ordering | {"C2a-end"} == set(STORIES)
    told: dict[str, set[bool]] = {story.row: set() for story in ORDER_STORIES}
    for story in ORDER_STORIES:
        told[story.row].add(any(story.loud))
    assert at_ordering - {"D20"} == {row for row, both in told.items() if both == {True, False}}
