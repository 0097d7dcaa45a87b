"""Treatment that ended although something calls for it: who has lapsed, and who has not."""

from dataclasses import replace

import pytest

from pathway.concepts import Concept
from pathway.facts import Allergen, Allergy, B12Course, Cobalamin, CourseKind, CourseState, Route
from pathway.quantities import Analyte
from tests.pathway.stories import assessed, b12, finding, lab, taking
from tests.traceability.stories import ALLERGIC, LEBER, RENAL

CAUSE = finding(Concept.PERNICIOUS_ANAEMIA)
DIAGNOSIS = finding(Concept.B12_DEFICIENCY)
FINE = b12("500", 5)


def ended(
    days: int | None,
    *,
    form: Cobalamin = Cobalamin.HYDROXOCOBALAMIN,
    state: CourseState = CourseState.ENDED,
    since: int = 700,
    mcg: str | None = "1000",
) -> B12Course:
    route = Route.ORAL if form is Cobalamin.CYANOCOBALAMIN else Route.INTRAMUSCULAR
    return taking(form, route=route, since=since, until=days, state=state, mcg=mcg)


def lapsed(*items: object, **more: object) -> bool:
    return bool(assessed(*items, **more).lapsed)  # type: ignore[arg-type]  # facts


@pytest.mark.parametrize("reason", [CAUSE, DIAGNOSIS])
def test_treatment_that_ended_is_missed_where_something_calls_for_it(reason: object) -> None:
    assert lapsed(FINE, reason, ended(200))
    assert not lapsed(FINE, ended(200))


def test_a_level_that_only_the_treatment_lifted_calls_for_it() -> None:
    assert lapsed(FINE, ended(30))


@pytest.mark.parametrize(("days", "told"), [(365, True), (366, False)])
def test_a_lapse_is_told_for_a_year(days: int, *, told: bool) -> None:
    assert lapsed(FINE, DIAGNOSIS, ended(days)) is told


@pytest.mark.parametrize(("since", "told"), [(365, True), (366, False)])
def test_without_the_day_of_its_end_the_day_it_began_counts(since: int, *, told: bool) -> None:
    held = ended(None, state=CourseState.ON_HOLD, since=since)
    assert lapsed(FINE, DIAGNOSIS, held) is told


def test_an_end_still_ahead_is_none_and_the_last_day_is_no_lapse_yet() -> None:
    assert not lapsed(FINE, DIAGNOSIS, ended(-3, state=CourseState.ACTIVE, since=100))
    assert not lapsed(FINE, DIAGNOSIS, ended(0, state=CourseState.ACTIVE, since=100))
    assert lapsed(FINE, DIAGNOSIS, ended(1, state=CourseState.ACTIVE, since=100))
    assert lapsed(FINE, DIAGNOSIS, ended(0, since=100))
    assert lapsed(FINE, DIAGNOSIS, ended(-3, since=100))


def test_running_treatment_and_an_order_without_an_end_are_no_lapse() -> None:
    assert not lapsed(FINE, DIAGNOSIS, ended(None, state=CourseState.ACTIVE, since=20))
    assert not lapsed(FINE, DIAGNOSIS, ended(100), taking(since=50))


def test_the_next_order_continues_it_from_tomorrow_on() -> None:
    later = taking(since=-1)
    assert not lapsed(FINE, DIAGNOSIS, ended(100), later)
    planned = replace(later, state=CourseState.PROPOSED)
    assert lapsed(FINE, DIAGNOSIS, ended(100), planned)
    undated = replace(later, start=None, state=CourseState.PROPOSED)
    assert lapsed(FINE, DIAGNOSIS, ended(100), undated)


def test_running_treatment_of_unknown_dose_continues_it() -> None:
    assert not lapsed(FINE, DIAGNOSIS, ended(100), taking(mcg=None, since=50))


@pytest.mark.parametrize(
    "course",
    [
        replace(ended(100), kind=CourseKind.ADMINISTRATION),
        replace(ended(100), combination=True),
        ended(100, form=Cobalamin.CYANOCOBALAMIN, mcg="10"),
        ended(100, form=Cobalamin.CYANOCOBALAMIN, mcg=None),
        ended(100, state=CourseState.PROPOSED),
        replace(ended(None), start=None),
    ],
)
def test_what_was_no_course_of_treatment_has_not_lapsed(course: B12Course) -> None:
    assert not lapsed(b12("150", 400), DIAGNOSIS, course)


def test_treatment_that_had_to_end_is_not_missed() -> None:
    swallowed = ended(100, form=Cobalamin.CYANOCOBALAMIN)
    assert lapsed(FINE, DIAGNOSIS, swallowed)
    assert not lapsed(FINE, DIAGNOSIS, swallowed, RENAL)
    assert not lapsed(FINE, DIAGNOSIS, swallowed, LEBER)
    assert lapsed(FINE, DIAGNOSIS, ended(100), RENAL)
    assert not lapsed(FINE, DIAGNOSIS, ended(100), allergies=(ALLERGIC,))
    cobalt = Allergy(allergen=Allergen.COBALT, blocking=False, source="AllergyIntolerance/2")
    assert lapsed(FINE, DIAGNOSIS, ended(100), allergies=(cobalt,))


def test_a_lapse_raises_the_voice_and_names_its_row() -> None:
    result = assessed(FINE, DIAGNOSIS, ended(200))
    assert result.lapsed == ("MedicationRequest/b12",)
    assert result.indicator.value == "warning"
    assert "D17" in result.rules
    assert "D17" not in assessed(FINE, DIAGNOSIS).rules


def test_of_two_results_nothing_puts_in_order_the_more_worrying_one_counts() -> None:
    mma = assessed(lab(Analyte.MMA, "150", 5), lab(Analyte.MMA, "900", 5), b12("250", 5))
    assert [r.reported for r in mma.picture.functional.results] == ["900 nmol/L"]
    folate = assessed(lab(Analyte.FOLATE, "8", 5), lab(Analyte.FOLATE, "2", 5))
    assert folate.picture.folate is not None
    assert folate.picture.folate.reported == "2 ng/mL"
