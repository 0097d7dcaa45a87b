"""Supplies handed over: for adherence, as exposure, and what the same record sent twice counts."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from pathway.facts import CourseKind, CourseState, DrugClass, FactGroup
from tests import builders as fhir
from tests.fhir_mappings.mapped import TODAY, mapped

JSON = dict[str, Any]
START = TODAY - timedelta(days=40)
ORAL = fhir.PRODUCTS["CN", "PO"]


def supply(**more: Any) -> JSON:
    return fhir.dispense(ORAL, START, 30, id_="supply") | more


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"value": 30, "unit": "d"}, 30),
        ({"value": 4, "code": "wk"}, 28),
        ({"value": 2, "unit": "Months"}, 60),
        ({"value": 30}, 30),
        ({"value": 30, "unit": "tablets"}, None),
        ({"value": -30, "unit": "d"}, None),
        (None, None),
    ],
)
def test_the_days_a_supply_lasts_are_read_in_its_unit(
    days: JSON | None, expected: int | None
) -> None:
    (found,) = mapped(supply(daysSupply=days)).facts.dispenses
    assert found.days == (None if expected is None else Decimal(expected))


def test_a_supply_without_a_hand_over_counts_from_the_day_it_was_prepared() -> None:
    prepared = supply(whenHandedOver=None, whenPrepared=START.isoformat())
    (found,) = mapped(prepared).facts.dispenses
    assert found.handed_over.earliest == START


@pytest.mark.parametrize(("when", "problem"), [(None, "date-missing"), ("soon", "date-impossible")])
def test_a_supply_without_a_day_is_named(when: str | None, problem: str) -> None:
    found = mapped(supply(whenHandedOver=when))
    assert (found.facts.dispenses, found.issues[0].problem) == ((), problem)
    assert found.facts.partial == {FactGroup.DISPENSES}
    assert mapped(supply(whenHandedOver=when, status="cancelled")).issues == ()


def test_a_supply_explains_a_level_and_is_no_treatment() -> None:
    (course,) = mapped(supply()).facts.courses
    assert (course.kind, course.state) == (CourseKind.DISPENSE, CourseState.ENDED)
    assert course.end is not None
    assert course.end.earliest == START + timedelta(days=30)
    (undated,) = mapped(supply(daysSupply=None)).facts.courses
    assert undated.end == undated.start


def test_a_supply_of_another_medicine_is_its_use_without_a_dose() -> None:
    metformin = fhir.dispense(("861007", "metformin 500 MG"), START, 90, id_="m")
    facts = mapped(metformin).facts
    (use,) = facts.medications
    assert (use.drug_class, use.kind) == (DrugClass.METFORMIN, CourseKind.DISPENSE)
    assert (use.state, use.daily_mg) == (CourseState.ACTIVE, None)
    assert use.end is not None
    assert use.end.earliest == START + timedelta(days=90)
    assert (facts.courses, facts.dispenses) == ((), ())


def order(**more: Any) -> JSON:
    return fhir.order(ORAL, START, dose=(500, "ug")) | more


def version(number: str, **more: Any) -> JSON:
    return order(meta={"versionId": number}, **more)


def updated(day: int, **more: Any) -> JSON:
    return order(meta={"lastUpdated": f"2026-11-{day:02}T08:00:00Z"}, **more)


@pytest.mark.parametrize(
    ("copies", "states"),
    [
        ((order(), order()), ["active"]),
        ((version("1"), version("2", status="stopped")), ["ended"]),
        ((version("10", status="stopped"), version("9")), ["ended"]),
        ((updated(20), updated(3, status="stopped")), ["active"]),
        ((updated(3), updated(20, status="entered-in-error")), []),
        ((order(), order(status="stopped")), ["active", "ended"]),
        ((order(), order(id="rx-2")), ["active", "active"]),
        ((order(id=None), order(id=None)), ["active", "active"]),
    ],
)
def test_a_record_sent_twice_counts_once_and_in_its_newest_version(
    copies: tuple[JSON, ...], states: list[str]
) -> None:
    found = mapped(*copies)
    assert [course.state.value for course in found.facts.courses] == states


def test_a_result_sent_twice_is_one_and_its_correction_counts() -> None:
    result = fhir.lab("b12", 150, "pg/mL", START, id_="b12")
    corrected = fhir.lab("b12", 450, "pg/mL", START, id_="b12", status="corrected")
    earlier = result | {"meta": {"versionId": "1"}}
    later = corrected | {"meta": {"versionId": "2"}}
    assert len(mapped(result, result).facts.labs) == 1
    assert [lab.reported for lab in mapped(earlier, later).facts.labs] == ["450 pg/mL"]
    assert len(mapped(result, corrected).facts.labs) == 2
