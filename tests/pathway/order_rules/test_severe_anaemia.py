"""Table D, injections in severe anaemia: potassium first (row D7f, G-7)."""

import pytest

from pathway.facts import (
    Cobalamin,
    CourseState,
    PendingTest,
    Route,
)
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    clicks,
    injection,
    lab_test,
    loud,
    recommended,
    speaking,
    tablet,
)
from tests.pathway.stories import assessed, b12, day, lab, taking

HYDROXO, CYANO = Cobalamin.HYDROXOCOBALAMIN, Cobalamin.CYANOCOBALAMIN
IM, SC = Route.INTRAMUSCULAR, Route.SUBCUTANEOUS
WARNING = ("warning", "warning")

LOW = b12("120")
VERY_ANAEMIC = lab(Analyte.HAEMOGLOBIN, "79")


def potassium(value: str, days_ago: int = 2) -> object:
    return lab(Analyte.POTASSIUM, value, days_ago)


CHECKS = ("potassium", "potassium in 2 d", "reticulocytes in 7 d", "ferritin")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ((VERY_ANAEMIC,), WARNING),
        ((lab(Analyte.HAEMOGLOBIN, "80"),), SILENT),
        ((VERY_ANAEMIC, potassium("3.4")), WARNING),
        ((VERY_ANAEMIC, potassium("3.5")), SILENT),
        ((VERY_ANAEMIC, potassium("4.2", 7)), SILENT),
        ((VERY_ANAEMIC, potassium("4.2", 8)), WARNING),
        ((VERY_ANAEMIC, potassium("4.2", 5), potassium("3.1", 1)), WARNING),
        ((VERY_ANAEMIC, taking(HYDROXO, route=IM)), SILENT),
        ((VERY_ANAEMIC, taking(HYDROXO, route=SC, mcg="1000")), SILENT),
        ((VERY_ANAEMIC, taking(HYDROXO, route=IM, state=CourseState.ON_HOLD)), SILENT),
        ((VERY_ANAEMIC, taking(HYDROXO, route=IM, state=CourseState.ENDED)), WARNING),
        ((VERY_ANAEMIC, taking(HYDROXO, route=IM, until=1)), WARNING),
        ((VERY_ANAEMIC, taking(HYDROXO, route=IM, since=-1)), WARNING),
        ((VERY_ANAEMIC, taking()), WARNING),
        ((VERY_ANAEMIC, taking(state=CourseState.ON_HOLD)), WARNING),
        ((VERY_ANAEMIC, taking(), taking(HYDROXO, route=IM)), SILENT),
    ],
)
@pytest.mark.parametrize("form", [HYDROXO, CYANO])
def test_in_severe_anaemia_injections_start_with_the_potassium_known(
    form: Cobalamin, record: tuple[object, ...], expected: tuple[str | None, ...]
) -> None:
    assert loud("D7f", assessed(LOW, *record), injection(form)) == expected


def test_potassium_is_measured_now_and_in_two_days_and_the_response_in_a_week() -> None:
    told = speaking("D7f", assessed(LOW, VERY_ANAEMIC), injection())
    assert clicks(told) == (CHECKS,)
    assert recommended(told) == (True,)


def test_a_low_potassium_of_this_week_is_repeated_only_in_two_days() -> None:
    told = speaking("D7f", assessed(LOW, VERY_ANAEMIC, potassium("3.1")), injection())
    assert clicks(told) == (CHECKS[1:],)


def test_nothing_is_said_where_all_of_it_is_on_order() -> None:
    ordered = tuple(
        PendingTest(analyte=analyte, source=f"ServiceRequest/{due}", due=day(-due))
        for analyte, due in [
            (Analyte.POTASSIUM, 0),
            (Analyte.POTASSIUM, 2),
            (Analyte.RETICULOCYTES, 7),
            (Analyte.FERRITIN, 0),
        ]
    )
    assert loud("D7f", assessed(LOW, VERY_ANAEMIC, pending=ordered), injection()) == SILENT
    told = speaking(
        "D7f", assessed(LOW, VERY_ANAEMIC, pending=ordered[:3]), injection(), lab_test(Analyte.MMA)
    )
    assert clicks(told) == (("ferritin",),)


def test_tablets_do_not_need_the_potassium_first() -> None:
    assert loud("D7f", assessed(LOW, VERY_ANAEMIC), tablet()) == SILENT
