"""How loudly a plan speaks: the indicator column of the tables, and the bases out of scope."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.facts import Cobalamin, CourseState, Dispense, FactGroup, PendingTest, Route
from pathway.quantities import Analyte
from pathway.situation import Indicator
from tests.pathway.stories import assessed, b12, day, finding, lab, taking

LOW, FINE = b12("120"), b12("500")
NEUROPATHY, MYELOPATHY = finding(Concept.PERIPHERAL_NEUROPATHY), finding(Concept.MYELOPATHY)
SEVERE = lab(Analyte.HAEMOGLOBIN, "60", 5)
RECENT = replace(NEUROPATHY, recorded=day(5))
RECENT_URGENT = replace(MYELOPATHY, recorded=day(5))
INFO, WARNING, CRITICAL = Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL


@pytest.mark.parametrize(
    ("items", "indicator"),
    [
        ((LOW,), WARNING),
        ((FINE,), INFO),
        ((LOW, SEVERE), CRITICAL),
        ((FINE, SEVERE), INFO),
        ((MYELOPATHY,), CRITICAL),
    ],
)
def test_under_eighteen(items: tuple[object, ...], indicator: Indicator) -> None:
    result = assessed(*items, age=17)
    assert (result.plan.code, result.plan.indicator) == ("NO_ORDER_UNDER18", indicator)


@pytest.mark.parametrize(
    ("items", "code", "indicator"),
    [
        ((taking(), FINE, RECENT), "SWITCH_TO_IM_NEURO", WARNING),
        ((taking(), FINE, RECENT_URGENT), "SWITCH_TO_IM_NEURO", CRITICAL),
        (
            (taking(), FINE, RECENT, lab(Analyte.PLATELETS, "30", 5)),
            "IM_NEURO_BLEED_MITIGATION",
            CRITICAL,
        ),
        ((LOW, NEUROPATHY), "IM_NEURO_THEN_2MO", WARNING),
        ((LOW, MYELOPATHY), "IM_NEURO_THEN_2MO", CRITICAL),
        ((taking(since=270),), "MONITOR_DUE", INFO),
        ((taking(since=271),), "MONITOR_DUE", WARNING),
        ((taking(since=271), b12("250", 100)), "MONITOR_DUE", INFO),
        ((taking(since=100), NEUROPATHY), "MONITOR_DUE", WARNING),
        ((taking(since=None),), "MONITOR_DUE", INFO),
    ],
)
def test_neurology_and_checks_long_missed(
    items: tuple[object, ...], code: str, indicator: Indicator
) -> None:
    result = assessed(*items)
    assert (result.plan.code, result.plan.indicator) == (code, indicator)


@pytest.mark.parametrize(
    ("age", "deceased", "basis"),
    [(15, False, "UNDER_16"), (None, False, "NO_BIRTH_DATE"), (50, True, "DECEASED")],
)
def test_out_of_scope_says_why(age: int | None, deceased: bool, basis: str) -> None:  # noqa: FBT001 - a case
    assert assessed(LOW, age=age, deceased=deceased).basis == basis


def timed(*pending: PendingTest) -> list[tuple[Analyte, int]]:
    result = assessed(LOW, SEVERE, pending=pending)
    return [(order.analyte, order.due_in_days) for order in result.tests if order.due_in_days]


def ordered(analyte: Analyte, in_days: int | None) -> PendingTest:
    due = None if in_days is None else day(-in_days)
    return PendingTest(analyte=analyte, source="ServiceRequest/1", ordered=day(1), due=due)


ALL_TIMED = [(Analyte.POTASSIUM, 2), (Analyte.RETICULOCYTES, 7), (Analyte.CBC, 56)]


@pytest.mark.parametrize(
    ("pending", "left_out"),
    [
        (ordered(Analyte.POTASSIUM, 2), Analyte.POTASSIUM),
        (ordered(Analyte.POTASSIUM, 4), Analyte.POTASSIUM),
        (ordered(Analyte.POTASSIUM, 5), None),
        (ordered(Analyte.POTASSIUM, None), None),
        (ordered(Analyte.CBC, 42), Analyte.CBC),
        (ordered(Analyte.CBC, 41), None),
        (ordered(Analyte.CBC, 70), Analyte.CBC),
        (ordered(Analyte.CBC, 71), None),
        (ordered(Analyte.HAEMOGLOBIN, 56), Analyte.CBC),
        (ordered(Analyte.FERRITIN, 56), None),
    ],
)
def test_a_timed_test_is_left_out_if_it_is_ordered_for_about_that_day(
    pending: PendingTest, left_out: Analyte | None
) -> None:
    assert timed(pending) == [pair for pair in ALL_TIMED if pair[0] is not left_out]


@pytest.mark.parametrize(("ago", "asked"), [(7, False), (8, True)])
def test_potassium_just_measured_is_not_measured_again_before_the_first_dose(
    ago: int, *, asked: bool
) -> None:
    result = assessed(LOW, SEVERE, lab(Analyte.POTASSIUM, "4", ago))
    now = [order.analyte for order in result.tests if not order.due_in_days]
    assert (Analyte.POTASSIUM in now) is asked


@pytest.mark.parametrize(
    ("ahead", "state"),
    [(0, "ordered"), (14, "ordered"), (15, "due"), (-14, "ordered"), (-15, "due")],
)
def test_a_test_ordered_for_a_day_stands_two_weeks_around_it(ahead: int, state: str) -> None:
    wanted = (Analyte.TOTAL_B12, Analyte.CBC, Analyte.HOMOCYSTEINE)
    pending = tuple(ordered(analyte, ahead) for analyte in wanted)
    (check, *_) = assessed(taking(since=100), pending=pending).monitoring.checks
    assert check.state == state


def supply(*fills: tuple[int, str]) -> tuple[Dispense, ...]:
    return tuple(
        Dispense(handed_over=day(ago), days=Decimal(days), source=f"MedicationDispense/{ago}")
        for ago, days in fills
    )


@pytest.mark.parametrize(
    ("since", "fills", "plan"),
    [
        (200, supply((190, "80"), (100, "80")), "IM_STD_THEN_2_3MO"),
        (200, supply((190, "80"), (100, "79")), "ADHERENCE_FIRST"),
        (100, supply((90, "50")), "ADHERENCE_FIRST"),
        (100, supply((90, "51")), "IM_STD_THEN_2_3MO"),
    ],
)
def test_supply_below_four_fifths_of_two_expected_fills_contradicts_adherence(
    since: int, fills: tuple[Dispense, ...], plan: str
) -> None:
    assert assessed(taking(since=since), LOW, dispenses=fills).plan.code == plan


def not_taken(since: int | None) -> object:
    return replace(taking(since=since, state=CourseState.NOT_TAKEN), source="Statement/1")


@pytest.mark.parametrize(
    ("said", "plan"),
    [(None, "ADHERENCE_FIRST"), (200, "ADHERENCE_FIRST"), (201, "IM_STD_THEN_2_3MO")],
)
def test_a_statement_from_before_this_treatment_says_nothing_about_it(
    said: int | None, plan: str
) -> None:
    assert assessed(taking(since=200), LOW, not_taken(said)).plan.code == plan


def offered(result: PathwayResult) -> list[list[tuple[str, int]]]:
    return [
        [(order.id.value, int(order.dose_mcg)) for order in sequence]
        for sequence in result.medicines.alternatives
    ]


def test_declined_injections_are_replaced_by_the_highest_oral_dose() -> None:
    result = assessed(LOW, NEUROPATHY, finding(Concept.INJECTIONS_DECLINED))
    assert offered(result) == [[("ORD-PO-CN", 2000)]]
    assert result.medicines.alternatives[0][0].dose_at_most_mcg is None


@pytest.mark.parametrize(
    ("form", "route", "order"),
    [
        (Cobalamin.CYANOCOBALAMIN, Route.ORAL, "ORD-PO-CN"),
        (Cobalamin.METHYLCOBALAMIN, Route.ORAL, "ORD-PO-ME"),
        (Cobalamin.CYANOCOBALAMIN, Route.SUBLINGUAL, "ORD-SL-CN"),
        (Cobalamin.METHYLCOBALAMIN, Route.SUBLINGUAL, "ORD-SL-ME"),
    ],
)
def test_a_low_dose_is_raised_in_its_own_form_and_route(
    form: Cobalamin, route: Route, order: str
) -> None:
    result = assessed(taking(form, route=route, mcg="500"), LOW)
    assert offered(result) == [[(order, 1000)]]


def test_a_part_that_was_only_partly_read_withholds_medicines() -> None:
    result = assessed(LOW, partial=frozenset({FactGroup.ALLERGIES}))
    assert result.medicines.withheld_for == ("allergies",)


@pytest.mark.parametrize(
    ("items", "code", "indicator", "rows"),
    [
        (
            (b12("250"), finding(Concept.ROUX_EN_Y)),
            "CONFIRM_TEST+SL_CNCBL_OR_IM_MONTHLY",
            INFO,
            ("C2a-g3", "C2b-9"),
        ),
        (
            (b12("250"), finding(Concept.ROUX_EN_Y), NEUROPATHY),
            "CONFIRM_TEST+SL_CNCBL_OR_IM_MONTHLY",
            WARNING,
            ("C2a-g3", "C2b-2", "C2b-9"),
        ),
        (
            (b12("250"), finding(Concept.PERNICIOUS_ANAEMIA)),
            "CONFIRM_TEST+IM_MAINT_2_3MO",
            WARNING,
            ("C2a-g3", "C2b-5b"),
        ),
        (
            (FINE, NEUROPATHY, finding(Concept.INJECTIONS_DECLINED), finding(Concept.ROUX_EN_Y)),
            "CONFIRM_TEST+SL_CNCBL",
            WARNING,
            ("C2b-2", "C2b-4"),
        ),
        ((LOW, lab(Analyte.PLATELETS, "30", 5)), "ORAL_CNCBL", INFO, ("C2b-4",)),
        ((taking(mcg="500"), LOW), "RAISE_ORAL_DOSE", INFO, ("C2b-6a",)),
        (
            (taking(mcg="500"), LOW, lab(Analyte.EGFR, "40")),
            "SWITCH_AND_RAISE_ORAL_MECBL",
            INFO,
            ("C2b-6a",),
        ),
        (
            (LOW, NEUROPATHY, finding(Concept.INJECTIONS_DECLINED)),
            "NEURO_IM_REFUSED_ORAL_CNCBL",
            WARNING,
            ("C2b-3a",),
        ),
        (
            (LOW, MYELOPATHY, finding(Concept.INJECTIONS_DECLINED)),
            "NEURO_IM_REFUSED_ORAL_CNCBL",
            CRITICAL,
            ("C2b-3a",),
        ),
    ],
)
def test_a_combined_plan_names_its_rows_and_speaks_as_loudly_as_the_louder(
    items: tuple[object, ...], code: str, indicator: Indicator, rows: tuple[str, ...]
) -> None:
    plan = assessed(*items).plan
    assert (plan.code, plan.indicator, plan.rows) == (code, indicator, rows)
