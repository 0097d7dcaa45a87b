"""Table C3: due, overdue, done, already ordered; tasks of a treatment that starts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.facts import Dispense, PendingTest
from pathway.orders import TaskKind
from pathway.quantities import Analyte
from tests.pathway.stories import TODAY, assessed, b12, day, finding, lab, taking

SLEEVE = finding(Concept.SLEEVE_GASTRECTOMY)
PN = finding(Concept.PERIPHERAL_NEUROPATHY)


def due(result: PathwayResult) -> list[tuple[str, bool]]:
    return [(check.kind.value, check.overdue) for check in result.monitoring.due]


def tasks(result: PathwayResult) -> list[TaskKind]:
    return [task.kind for task in result.monitoring.tasks]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (75, []),
        (76, [("check-3-months", False)]),
        (104, [("check-3-months", False)]),
        (105, [("check-3-months", True)]),
        (205, [("check-3-months", True), ("check-6-months", True)]),
        (400, [("check-3-months", True), ("check-6-months", True), ("check-12-months", True)]),
        (716, [("check-annual", True)]),
        (1110, [("check-annual", True)]),
    ],
)
def test_checks_fall_due_on_the_schedule_and_become_overdue(
    since: int, expected: list[tuple[str, bool]]
) -> None:
    assert due(assessed(taking(since=since))) == expected


def test_a_repeating_check_is_due_after_an_earlier_result_and_overdue_without_any() -> None:
    assert due(assessed(taking(since=1100), b12("500", 300))) == [("check-annual", False)]
    assert due(assessed(taking(since=1110), b12("500", 300))) == [("check-annual", True)]


def test_a_result_since_it_fell_due_closes_a_check_and_all_before_it() -> None:
    treatment = taking(since=205)
    assert due(assessed(treatment, b12("500", 205 - 166))) == []
    assert due(assessed(treatment, b12("500", 205 - 165))) == [("check-6-months", True)]
    assert due(assessed(treatment, lab(Analyte.MMA, "150", 10))) == []


@pytest.mark.parametrize("cause", [SLEEVE, PN])
def test_after_the_first_year_neurology_and_bariatric_surgery_are_checked_more_often(
    cause: object,
) -> None:
    ((kind, _),) = due(assessed(taking(since=560), cause))
    assert kind == "check-3-to-6-monthly"


def test_a_due_check_names_its_tests_without_those_already_ordered() -> None:
    pending = (PendingTest(analyte=Analyte.HOMOCYSTEINE, source="S/1", ordered=day(3)),)
    result = assessed(taking(since=205), pending=pending)
    assert [o.analyte for o in result.monitoring.tests] == [Analyte.TOTAL_B12, Analyte.CBC]
    assert result.tests == ()


def test_mma_is_measured_while_b12_is_borderline() -> None:
    result = assessed(taking(since=300), b12("250", 150))
    assert Analyte.MMA in [o.analyte for o in result.monitoring.tests]


def test_without_a_start_there_is_no_schedule_and_the_tests_are_asked_for_at_once() -> None:
    result = assessed(taking(since=None))
    assert result.monitoring.silent
    assert [o.analyte for o in result.tests] == [
        Analyte.TOTAL_B12,
        Analyte.CBC,
        Analyte.HOMOCYSTEINE,
    ]


FIRST_YEAR = [TaskKind.CHECK_3_MONTHS, TaskKind.CHECK_6_MONTHS, TaskKind.CHECK_12_MONTHS]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((b12("120"),), FIRST_YEAR),
        ((b12("120"), PN), [TaskKind.NEURO_REVIEW, *FIRST_YEAR]),
        (
            (b12("120"), PN, finding(Concept.INJECTIONS_DECLINED)),
            [TaskKind.NEURO_REVIEW, *FIRST_YEAR],
        ),
        ((b12("500"), SLEEVE), FIRST_YEAR),
        ((b12("500"), finding(Concept.PERNICIOUS_ANAEMIA)), [TaskKind.CHECK_ANNUAL]),
        (
            (b12("120"), PN, lab(Analyte.PLATELETS, "20", 3)),
            [TaskKind.NEURO_REVIEW],
        ),
        ((taking(mcg="500"), b12("120", 20)), FIRST_YEAR),
        (
            (lab(Analyte.ACTIVE_B12, "20"), finding(Concept.PREGNANCY)),
            [TaskKind.PREGNANCY_REVIEW, *FIRST_YEAR],
        ),
        ((b12("250"),), []),
        ((b12("500"),), []),
    ],
)
def test_tasks_of_a_treatment_that_starts_or_changes(
    items: tuple[object, ...], expected: list[TaskKind]
) -> None:
    assert tasks(assessed(*items)) == expected


def test_a_review_of_adherence() -> None:
    fills = tuple(
        Dispense(handed_over=day(ago), days=Decimal(30), source="D/1") for ago in (200, 100)
    )
    result = assessed(taking(), b12("150", 20), dispenses=fills)
    assert tasks(result) == [TaskKind.ADHERENCE_REVIEW]


def test_the_window_of_a_task() -> None:
    first = assessed(b12("120")).monitoring.tasks[0]
    assert (first.from_day, first.to_day) == (76, 104)
    assert TODAY + timedelta(days=first.from_day) > TODAY
