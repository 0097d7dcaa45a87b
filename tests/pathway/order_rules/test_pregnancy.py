"""Table D, cobalamins in pregnancy: haematology and a review, never a block (row D7g, G-6)."""

from dataclasses import replace

import pytest

from pathway import evaluate
from pathway.checks import TaskKind
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import Cobalamin, FindingState, RecordedTask, Route
from pathway.orders import MonitoringTask
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    NO_HYDROXOCOBALAMIN,
    SILENT,
    clicks,
    injection,
    loud,
    recommended,
    rows,
    speaking,
    tablet,
)
from tests.pathway.stories import assessed, day, finding, lab, patient, taking

HYDROXO, CYANO = Cobalamin.HYDROXOCOBALAMIN, Cobalamin.CYANOCOBALAMIN
METHYL = Cobalamin.METHYLCOBALAMIN
PREGNANT = finding(Concept.PREGNANCY, 60)
ACTIVE_LOW = lab(Analyte.ACTIVE_B12, "20")
INFO = ("info", "info")
REVIEW = RecordedTask(kind=TaskKind.PREGNANCY_REVIEW, source="Task/review")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (tablet(HYDROXO), INFO),
        (tablet(CYANO), INFO),
        (tablet(CYANO, route=Route.NASAL), INFO),
        (injection(HYDROXO), INFO),
        (injection(CYANO), SILENT),
        (tablet(METHYL), SILENT),
        (tablet(CYANO, combination=True), SILENT),
        (tablet(CYANO, ends=True), SILENT),
    ],
)
def test_a_cobalamin_is_never_more_than_told_of(
    order: Draft, expected: tuple[str | None, ...]
) -> None:
    assert loud("D7g", assessed(PREGNANT), order) == expected


def test_an_injection_of_cyanocobalamin_is_warned_of_at_signing() -> None:
    order = injection(CYANO)
    assert loud("D6", assessed(PREGNANT), order) == ("info", "warning")
    assert rows(assessed(PREGNANT), order) == [["D6", "D7g"]]


def test_where_the_site_has_nothing_else_it_is_warned_of_as_well() -> None:
    result = evaluate(patient(PREGNANT), NO_HYDROXOCOBALAMIN)
    assert loud("D7g", result, injection(CYANO)) == ("info", "warning")
    assert loud("D7g", result, injection(HYDROXO)) == INFO
    assert loud("D7g", result, tablet(CYANO)) == INFO


@pytest.mark.parametrize(
    "finding", [finding(Concept.LACTATION), replace(PREGNANT, state=FindingState.PAST)]
)
def test_nobody_else_is_told(finding: object) -> None:
    assert loud("D7g", assessed(finding), injection()) == SILENT


def test_a_review_after_one_month_is_planned() -> None:
    told = speaking("D7g", assessed(PREGNANT), injection())
    (offer,) = told.offers
    assert offer.orders == (MonitoringTask(TaskKind.PREGNANCY_REVIEW, 16, 44),)
    assert recommended(told) == (True,)
    assert not offer.removes


def test_in_deficiency_haematology_is_asked_today() -> None:
    told = speaking("D7g", assessed(PREGNANT, ACTIVE_LOW), injection())
    assert clicks(told) == (("urgent haematology", "pregnancy-review"),)


@pytest.mark.parametrize(
    ("task", "offered"),
    [
        (REVIEW, ()),
        (replace(REVIEW, done=day(20)), (("pregnancy-review",),)),
        (replace(REVIEW, kind=TaskKind.NEURO_REVIEW), (("pregnancy-review",),)),
    ],
)
def test_a_review_that_is_open_is_not_planned_twice(
    task: RecordedTask, offered: tuple[tuple[str, ...], ...]
) -> None:
    told = speaking("D7g", assessed(PREGNANT, taking(), tasks=(task,)), tablet())
    assert clicks(told) == offered
