"""Table D, injections: the schedule and bleeding (rows D7, D7b, D7c and D7d)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import (
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    DrugClass,
    FactGroup,
    FindingState,
    Route,
)
from pathway.orders import OrderId
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    clicks,
    injection,
    loud,
    recommended,
    speaking,
    tablet,
    using,
)
from tests.pathway.stories import EVERYTHING, SETTING, assessed, b12, finding, lab, taking

HYDROXO, CYANO = Cobalamin.HYDROXOCOBALAMIN, Cobalamin.CYANOCOBALAMIN
IM, SC, IV = Route.INTRAMUSCULAR, Route.SUBCUTANEOUS, Route.INTRAVENOUS

LOW, NORMAL = b12("120"), b12("500")
NEUROPATHY = finding(Concept.PERIPHERAL_NEUROPATHY)
TINGLING = finding(Concept.PARAESTHESIA)
HAEMOPHILIA = finding(Concept.BLEEDING_DISORDER)
FEW_PLATELETS = lab(Analyte.PLATELETS, "49", 3)
WARFARIN = using(DrugClass.ANTICOAGULANT)

NEUROLOGICAL = assessed(LOW, NEUROPATHY)
INFO, WARNING = ("info", "info"), ("warning", "warning")
FORMULARY = SETTING.profile.formulary


def given(form: Cobalamin, days_ago: int, route: Route) -> B12Course:
    """A dose that was given so many days ago."""
    course = taking(form, route=route, since=days_ago, state=CourseState.ENDED)
    return replace(course, kind=CourseKind.ADMINISTRATION)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (injection(every="2.33"), ("info", "warning")),
        (injection(every="2.1"), ("info", "warning")),
        (injection(every="30"), ("info", "warning")),
        (injection(every="30", route=SC), ("info", "warning")),
        (injection(every="2"), SILENT),
        (injection(every="1"), SILENT),
        (injection(every=None), SILENT),
        (injection(CYANO, every="30"), SILENT),
        (injection(every="30", route=IV), SILENT),
        (injection(every="30", ends=True), SILENT),
    ],
)
def test_with_neurology_hydroxocobalamin_is_given_on_alternate_days(
    order: Draft, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7", NEUROLOGICAL, order) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (assessed(LOW, TINGLING), ("info", "warning")),
        (assessed(LOW, finding(Concept.MYELOPATHY)), ("info", "warning")),
        (assessed(LOW, NEUROPATHY, finding(Concept.SLEEVE_GASTRECTOMY)), ("info", "warning")),
        (assessed(LOW, NEUROPATHY, age=18), ("info", "warning")),
        (assessed(LOW, NEUROPATHY, age=17), SILENT),
        (assessed(LOW, NEUROPATHY, finding(Concept.INJECTIONS_DECLINED)), SILENT),
        (assessed(LOW), SILENT),
        (assessed(NORMAL, NEUROPATHY), SILENT),
        (assessed(b12("250"), NEUROPATHY), SILENT),
    ],
)
def test_only_a_plan_on_alternate_days_asks_for_them(
    result: PathwayResult, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7", result, injection(every="60")) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (injection(every="2"), SILENT),
        (injection(every="2", route=SC), SILENT),
        (injection(every="3"), ("info", "warning")),
        (injection(every=None), ("info", "warning")),
        (injection(every="2", ends=True), ("info", "warning")),
        (tablet(), ("info", "warning")),
    ],
)
def test_maintenance_may_follow_alternate_days_that_are_drafted_with_it(
    other: Draft, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7", NEUROLOGICAL, injection(every="60"), other) == expected


def ended(days_ago: int) -> B12Course:
    """Injections that were ordered four weeks earlier and ended so many days ago."""
    state = CourseState.ENDED
    return taking(HYDROXO, route=IM, since=days_ago + 28, until=days_ago, state=state)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (given(HYDROXO, 3, IM), SILENT),
        (given(HYDROXO, 30, SC), SILENT),
        (given(HYDROXO, 31, IM), ("info", "warning")),
        (replace(given(HYDROXO, 3, IM), route=None), ("info", "warning")),
        (given(CYANO, 3, Route.ORAL), ("info", "warning")),
        (ended(5), ("info", "warning")),
    ],
)
def test_maintenance_may_follow_an_injection_that_was_given(
    course: object, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7", assessed(LOW, NEUROPATHY, course), injection(every="60")) == expected


def running(daily_mcg: str | None, mcg: str | None = "1000", route: Route = IM) -> B12Course:
    """Hydroxocobalamin injected since half a year, so much a day."""
    daily = None if daily_mcg is None else Decimal(daily_mcg)
    return replace(taking(HYDROXO, route=route, mcg=mcg), daily_mcg=daily)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (taking(since=200), ("info", "warning")),
        (running("333"), ("info", "warning")),
        (running("499"), ("info", "warning")),
        (running("500"), SILENT),
        (running("1000", route=SC), SILENT),
        (running(None), ("info", "warning")),
        (running("500", mcg=None), ("info", "warning")),
    ],
)
def test_where_treatment_fails_with_neurology_only_running_alternate_days_are_enough(
    course: B12Course, expected: tuple[str | None, ...]
) -> None:
    failing = assessed(course, b12("120", 5), NEUROPATHY)
    assert loud("D7", failing, injection(every="60")) == expected


def test_who_turns_from_tablets_to_injections_for_neurology_gets_alternate_days() -> None:
    early = assessed(taking(since=20), LOW, NEUROPATHY)
    assert loud("D7", early, injection(every="60")) == ("info", "warning")
    assert loud("D7", early, injection(every="2")) == SILENT
    standing = replace(injection(every="60"), revisable=False)
    assert clicks(speaking("D7", early, standing)) == (("remove draft-1", "IM-NEURO", "IM-MAINT2"),)


def test_the_draft_itself_is_put_on_alternate_days() -> None:
    told = speaking("D7", NEUROLOGICAL, injection(every="60"))
    (offer,) = told.offers
    ((_, change),) = offer.changes
    assert change.dosage == FORMULARY[OrderId.IM_NEURO]
    assert (offer.key, offer.recommended) == ("change", True)
    assert clicks(told) == (("change draft-1",),)


@pytest.mark.parametrize("order", [injection(lines=2), injection(revisable=False)])
def test_a_draft_that_cannot_be_rewritten_makes_way_for_the_plan(order: Draft) -> None:
    told = speaking("D7", NEUROLOGICAL, order)
    assert clicks(told) == (("remove draft-1", "IM-NEURO", "IM-MAINT2"),)
    assert recommended(told) == (True,)


ALTERNATE = injection(every="2")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (ALTERNATE, INFO),
        (injection(every="1"), INFO),
        (injection(every="2", route=SC), INFO),
        (injection(every="2.1"), SILENT),
        (injection(every=None), SILENT),
        (injection(every="2", bounded=True), SILENT),
        (injection(every="2", route=IV), SILENT),
        (injection(CYANO, every="2"), SILENT),
        (injection(every="2", ends=True), SILENT),
    ],
)
def test_without_neurology_alternate_days_need_an_end(
    order: Draft, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7b", assessed(LOW), order) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (NEUROLOGICAL, SILENT),
        (assessed(NORMAL, TINGLING), SILENT),
        (assessed(LOW, replace(NEUROPATHY, state=FindingState.POSSIBLE)), SILENT),
        (assessed(LOW, replace(NEUROPATHY, state=FindingState.PAST)), INFO),
        (assessed(LOW, supplied=EVERYTHING - {FactGroup.CONDITIONS}), SILENT),
        (assessed(LOW, partial=frozenset({FactGroup.CONDITIONS})), SILENT),
        (assessed(NORMAL), INFO),
        (assessed(LOW, age=18), INFO),
        (assessed(LOW, age=17), SILENT),
    ],
)
def test_that_there_is_no_neurology_has_to_be_known(
    result: PathwayResult, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7b", result, ALTERNATE) == expected


def test_three_a_week_for_two_weeks_are_offered_instead() -> None:
    told = speaking("D7b", assessed(LOW), ALTERNATE)
    ((_, change),) = told.offers[0].changes
    assert change.dosage == FORMULARY[OrderId.IM_LOAD]
    assert clicks(told) == (("change draft-1",),)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (FEW_PLATELETS, WARNING),
        (lab(Analyte.PLATELETS, "50", 3), SILENT),
        (lab(Analyte.INR, "3.1", 3), WARNING),
        (lab(Analyte.INR, "3.0", 3), SILENT),
        (HAEMOPHILIA, WARNING),
    ],
)
@pytest.mark.parametrize("form", [HYDROXO, CYANO])
def test_a_needle_is_warned_of_where_bleeding_is_likely(
    form: Cobalamin, reason: object, expected: tuple[str | None, ...]
) -> None:
    result = assessed(NORMAL, reason)
    assert loud("D7c", result, injection(form)) == expected
    assert loud("D7c", result, tablet(form)) == SILENT


def test_tablets_bridge_the_time_instead_of_the_needle_or_beside_it() -> None:
    told = speaking("D7c", assessed(LOW, HAEMOPHILIA), injection())
    assert clicks(told) == (("remove draft-1", "PO-CN"), ("PO-CN",))
    assert recommended(told) == (True, False)
    assert told.exclusive
    assert told.variant == ""


@pytest.mark.parametrize("grade", [NEUROPATHY, finding(Concept.MYELOPATHY)])
def test_with_neurology_a_specialist_decides_the_route_today(grade: object) -> None:
    told = speaking("D7c", assessed(LOW, HAEMOPHILIA, grade), injection(every="2"))
    assert told.variant == "neuro"
    assert "urgent haematology" in clicks(told)[0]
    assert not any(offer.removes for offer in told.offers)


def test_where_nothing_is_planned_nothing_is_offered() -> None:
    assert clicks(speaking("D7c", assessed(NORMAL, HAEMOPHILIA), injection())) == ()


@pytest.mark.parametrize(
    ("result", "order", "expected"),
    [
        (assessed(NORMAL, medications=(WARFARIN,)), injection(), (None, "info")),
        (assessed(NORMAL, medications=(WARFARIN,)), injection(CYANO), (None, "info")),
        (assessed(NORMAL, medications=(WARFARIN,)), tablet(), SILENT),
        (assessed(NORMAL, HAEMOPHILIA, medications=(WARFARIN,)), injection(), SILENT),
        (assessed(NORMAL), injection(), SILENT),
    ],
)
def test_anticoagulation_in_range_is_a_note_at_signing(
    result: PathwayResult, order: Draft, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7d", result, order) == expected
    if expected != SILENT:
        assert clicks(speaking("D7d", result, order)) == ()
