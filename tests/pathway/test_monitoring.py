"""Table C3: due, overdue, done, already ordered; tasks of a treatment that starts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.checks import TaskKind
from pathway.concepts import Concept
from pathway.facts import (
    Cobalamin,
    Day,
    Dispense,
    Flag,
    LabResult,
    PendingTest,
    RecordedTask,
    Route,
)
from pathway.monitoring import Check, CheckState
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


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (350, []),
        (351, [("check-annual", False)]),
        (379, [("check-annual", False)]),
        (380, [("check-annual", True)]),
    ],
)
def test_the_yearly_check_counts_from_the_last_one(
    last: int, expected: list[tuple[str, bool]]
) -> None:
    assert due(assessed(taking(since=1500), b12("500", last))) == expected


def test_the_first_yearly_check_comes_a_year_after_the_first_years_last() -> None:
    early = b12("500", 715 - 351)
    assert due(assessed(taking(since=715), early)) == []
    assert due(assessed(taking(since=716), replace(early, collected=day(365)))) == [
        ("check-annual", False)
    ]


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


def states(result: PathwayResult) -> dict[str, str]:
    return {check.kind.value: check.state.value for check in result.monitoring.checks}


def recorded(kind: TaskKind, *, until: int | None = None, done: int | None = None) -> RecordedTask:
    return RecordedTask(
        kind=kind,
        source=f"Task/{kind.value}",
        until=None if until is None else day(-until),
        done=None if done is None else day(done),
    )


def test_every_check_of_running_treatment_has_a_standing() -> None:
    assert states(assessed(taking(since=205), b12("500", 100))) == {
        "check-3-months": "done",
        "check-6-months": "overdue",
        "check-12-months": "ahead",
    }


class TestInjectionsOnAlternateDays:
    def neuro(
        self, since: int, *, every: str = "2", tasks: tuple[RecordedTask, ...] = ()
    ) -> PathwayResult:
        course = taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=since)
        return assessed(replace(course, every_days=Decimal(every)), tasks=tasks)

    @pytest.mark.parametrize(
        ("since", "state"),
        [(13, "ahead"), (14, "due"), (21, "due"), (22, "overdue"), (28, "due"), (36, "overdue")],
    )
    def test_the_nerves_are_reviewed_after_two_weeks_and_every_two_weeks_then(
        self, since: int, state: str
    ) -> None:
        assert states(self.neuro(since))["neuro-review"] == state

    def test_a_review_that_is_due_can_be_planned_with_one_click(self) -> None:
        (task,) = self.neuro(16).monitoring.tasks
        assert (task.kind, task.from_day, task.to_day) == (TaskKind.NEURO_REVIEW, 0, 14)

    def test_a_planned_review_is_not_planned_twice(self) -> None:
        planned = self.neuro(16, tasks=(recorded(TaskKind.NEURO_REVIEW, until=3),))
        assert states(planned)["neuro-review"] == "ordered"
        assert planned.monitoring.silent

    def test_a_planned_review_whose_day_passed_is_overdue_or_due_again(self) -> None:
        missed = self.neuro(24, tasks=(recorded(TaskKind.NEURO_REVIEW, until=-1),))
        assert states(missed)["neuro-review"] == "overdue"

    def test_a_review_that_was_held_closes_its_round_only(self) -> None:
        held = (recorded(TaskKind.NEURO_REVIEW, done=2),)
        assert states(self.neuro(16, tasks=held))["neuro-review"] == "done"
        assert states(self.neuro(31, tasks=held))["neuro-review"] == "done"
        early = (recorded(TaskKind.NEURO_REVIEW, done=16),)
        assert states(self.neuro(31, tasks=early))["neuro-review"] == "due"

    def test_wider_intervals_are_not_the_neurological_protocol(self) -> None:
        assert "neuro-review" not in states(self.neuro(16, every="2.5"))


class TestSevereAnaemia:
    SEVERE = lab(Analyte.HAEMOGLOBIN, "60", 8)

    @pytest.mark.parametrize(
        ("since", "expected"),
        [
            (0, {"potassium-check": "ahead", "reticulocyte-check": "ahead"}),
            (1, {"potassium-check": "due"}),
            (2, {"potassium-check": "due"}),
            (3, {"potassium-check": "overdue", "reticulocyte-check": "ahead"}),
            (7, {"reticulocyte-check": "due"}),
            (8, {"reticulocyte-check": "due"}),
        ],
    )
    def test_potassium_and_reticulocytes_are_asked_for_in_their_days(
        self, since: int, expected: dict[str, str]
    ) -> None:
        found = states(assessed(taking(since=since), self.SEVERE))
        assert expected.items() <= found.items()

    def test_they_are_no_longer_asked_for_when_it_is_too_late_to_tell(self) -> None:
        before = lab(Analyte.HAEMOGLOBIN, "60", 45)
        found = states(assessed(taking(since=40), before))
        assert found["potassium-check"] == "lapsed"
        assert found["reticulocyte-check"] == "lapsed"
        assert found["blood-count-check"] == "ahead"

    def test_a_measured_potassium_closes_its_check_and_an_ordered_one_is_not_asked_again(
        self,
    ) -> None:
        measured = lab(Analyte.POTASSIUM, "4", 1)
        assert states(assessed(taking(since=2), self.SEVERE, measured))["potassium-check"] == "done"
        pending = (PendingTest(analyte=Analyte.POTASSIUM, source="S/1", due=day(0)),)
        ordered = assessed(taking(since=2), self.SEVERE, pending=pending)
        assert states(ordered)["potassium-check"] == "ordered"

    def test_the_count_after_eight_weeks_asks_for_a_blood_count(self) -> None:
        before = lab(Analyte.HAEMOGLOBIN, "60", 62)
        result = assessed(taking(since=60), before)
        assert states(result)["blood-count-check"] == "due"
        assert [o.analyte for o in result.monitoring.tests] == [Analyte.CBC]

    def test_what_has_recovered_since_still_gets_its_count(self) -> None:
        result = assessed(
            taking(since=60), lab(Analyte.HAEMOGLOBIN, "60", 62), lab(Analyte.HAEMOGLOBIN, "90", 30)
        )
        assert states(result)["blood-count-check"] == "due"

    def test_an_anaemia_long_before_treatment_is_not_its_start(self) -> None:
        old = lab(Analyte.HAEMOGLOBIN, "60", 160)
        assert "blood-count-check" not in states(assessed(taking(since=60), old))


class TestAnaemiaThatIsNotSevere:
    MILD = lab(Analyte.HAEMOGLOBIN, "105", 20)

    def test_a_count_at_eight_weeks_is_ordered_with_the_start(self) -> None:
        orders = assessed(b12("120"), self.MILD).monitoring.tests
        assert [(o.analyte, o.due_in_days) for o in orders] == [(Analyte.CBC, 56)]

    @pytest.mark.parametrize(
        "sign", [lab(Analyte.MCV, "110", 20), finding(Concept.MACROCYTOSIS), MILD]
    )
    def test_it_is_due_eight_weeks_after_the_start(self, sign: object) -> None:
        if isinstance(sign, LabResult):
            sign = replace(sign, collected=day(65))
        assert states(assessed(taking(since=60), sign))["blood-count-check"] == "due"

    def test_reticulocytes_are_counted_again_only_if_they_were_few(self) -> None:
        few = LabResult(
            analyte=Analyte.RETICULOCYTES,
            quantity=None,
            collected=day(10),
            source="Observation/retic",
            flag=Flag.LOW,
        )
        anaemic = replace(self.MILD, collected=day(10))
        assert states(assessed(taking(since=8), anaemic, few))["reticulocyte-check"] == "due"
        enough = replace(few, flag=Flag.NORMAL)
        assert "reticulocyte-check" not in states(assessed(taking(since=8), anaemic, enough))


@pytest.mark.parametrize(
    ("concept", "kind"),
    [
        (Concept.PREGNANCY, "pregnancy-review"),
        (Concept.LACTATION, "breastfeeding-review"),
    ],
)
def test_mothers_are_reviewed_after_a_month(concept: Concept, kind: str) -> None:
    assert states(assessed(taking(since=31), finding(concept)))[kind] == "due"
    assert states(assessed(taking(since=100), finding(concept)))[kind] == "lapsed"
    assert kind not in states(assessed(taking(since=31), finding(concept, 800)))


@pytest.mark.parametrize(
    ("since", "results", "kind", "state"),
    [
        (460, (lab(Analyte.HOMOCYSTEINE, "12", 100),), "check-3-to-6-monthly", "due"),
        (460, (lab(Analyte.HOMOCYSTEINE, "8", 80),), "check-12-months", "done"),
        (460, (b12("250", 100),), "check-3-to-6-monthly", "due"),
        (540, (b12("500", 200),), "check-3-to-6-monthly", "due"),
    ],
)
def test_off_target_the_frequent_check_comes_after_three_months_instead_of_six(
    since: int, results: tuple[LabResult, ...], kind: str, state: str
) -> None:
    assert states(assessed(taking(since=since), SLEEVE, *results))[kind] == state


def test_a_start_plans_nothing_that_is_planned_already() -> None:
    open_task = (recorded(TaskKind.CHECK_3_MONTHS, until=80),)
    planned = tasks(assessed(b12("120"), tasks=open_task))
    assert planned == [TaskKind.CHECK_6_MONTHS, TaskKind.CHECK_12_MONTHS]


def test_a_check_whose_tests_are_all_ordered_is_silent() -> None:
    wanted = (Analyte.TOTAL_B12, Analyte.CBC, Analyte.HOMOCYSTEINE)
    pending = tuple(PendingTest(analyte=a, source=f"S/{a}", ordered=day(3)) for a in wanted)
    result = assessed(taking(since=100), pending=pending)
    assert states(result)["check-3-months"] == "ordered"
    assert result.monitoring.silent


def test_a_test_ordered_for_the_day_of_the_check_stands_however_long_ago_it_was_written() -> None:
    wanted = (Analyte.TOTAL_B12, Analyte.CBC, Analyte.HOMOCYSTEINE)
    pending = tuple(
        PendingTest(analyte=a, source=f"S/{a}", ordered=day(90), due=day(-2)) for a in wanted
    )
    assert states(assessed(taking(since=88), pending=pending))["check-3-months"] == "ordered"


def test_under_eighteen_nothing_is_scheduled() -> None:
    assert assessed(taking(since=100), age=17).monitoring.silent


def check(result: PathwayResult, kind: str) -> Check:
    (found,) = [c for c in result.monitoring.checks if c.kind.value == kind]
    return found


def test_a_standing_names_its_day_and_the_records_behind_it() -> None:
    done = assessed(taking(since=205), b12("500", 100))
    assert check(done, "check-3-months") == Check(
        kind=TaskKind.CHECK_3_MONTHS,
        due=TODAY - timedelta(days=205 - 90),
        state=CheckState.DONE,
        because=("Observation/total-b12-100-500",),
    )
    planned = (recorded(TaskKind.CHECK_6_MONTHS, until=0),)
    ordered = check(assessed(taking(since=180), tasks=planned), "check-6-months")
    assert (ordered.state, ordered.because) == (CheckState.ORDERED, ("Task/check-6-months",))
    pending = tuple(
        PendingTest(analyte=a, source=f"ServiceRequest/{a}", ordered=day(3))
        for a in (Analyte.TOTAL_B12, Analyte.CBC, Analyte.HOMOCYSTEINE)
    )
    by_tests = check(assessed(taking(since=90), pending=pending), "check-3-months")
    assert by_tests.because == tuple(order.source for order in pending)


def test_a_repeating_check_without_any_result_falls_due_by_the_calendar() -> None:
    late = check(assessed(taking(since=1110)), "check-annual")
    assert late.due == TODAY - timedelta(days=1110 - 1095)
    next_round = check(assessed(taking(since=1081)), "check-annual")
    assert next_round.due == TODAY + timedelta(days=14)
    last_round = check(assessed(taking(since=1080)), "check-annual")
    assert last_round.due == TODAY - timedelta(days=350)


def test_a_completed_task_of_its_kind_counts_as_the_last_yearly_check() -> None:
    held = (recorded(TaskKind.CHECK_ANNUAL, done=100),)
    assert set(states(assessed(taking(since=1110), tasks=held)).values()) == {"done"}
    long_ago = (recorded(TaskKind.CHECK_3_MONTHS, done=360),)
    assert check(assessed(taking(since=1110), tasks=long_ago), "check-annual") == Check(
        kind=TaskKind.CHECK_ANNUAL, due=TODAY + timedelta(days=5), state=CheckState.DUE
    )
    other = (recorded(TaskKind.NEURO_REVIEW, done=100),)
    assert check(assessed(taking(since=1110), tasks=other), "check-annual").overdue


def test_a_result_of_some_day_of_the_year_closes_no_check() -> None:
    vague = replace(b12("500", 3), collected=Day(day(320).earliest, day(-44).latest))
    assert check(assessed(taking(since=205), vague), "check-6-months").overdue


@pytest.mark.parametrize(("since", "state"), [(14, "overdue"), (15, "lapsed")])
def test_a_check_lapses_the_day_after_its_last(since: int, state: str) -> None:
    before = lab(Analyte.HAEMOGLOBIN, "60", since + 2)
    assert states(assessed(taking(since=since), before))["potassium-check"] == state


def test_a_pregnant_woman_on_treatment_has_her_active_b12_measured() -> None:
    result = assessed(taking(since=100), finding(Concept.PREGNANCY))
    assert Analyte.ACTIVE_B12 in [o.analyte for o in result.monitoring.tests]
    assert Analyte.TOTAL_B12 not in [o.analyte for o in result.monitoring.tests]


def test_of_two_tests_the_one_on_order_is_left_out() -> None:
    before = lab(Analyte.HAEMOGLOBIN, "60", 8)
    pending = (PendingTest(analyte=Analyte.POTASSIUM, source="ServiceRequest/k", ordered=day(1)),)
    result = assessed(taking(since=7), before, pending=pending)
    assert [o.analyte for o in result.monitoring.tests] == [Analyte.RETICULOCYTES]
