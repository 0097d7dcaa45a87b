"""How long a medicine has been taken: finished records joined across short gaps (G-10)."""

from decimal import Decimal

import pytest

from pathway.facts import CourseKind, CourseState, Dispense, DrugClass, MedicationUse, Route
from pathway.risk import taken_since
from pathway.treatment import Exposure
from tests.pathway.stories import SETTING, TODAY, assessed, day, patient, taking

METFORMIN = DrugClass.METFORMIN


def use(since: int | None, until: int | None = None, **more: object) -> MedicationUse:
    fields: dict[str, object] = {
        "drug_class": METFORMIN,
        "state": CourseState.ACTIVE,
        "kind": CourseKind.ORDER,
        "source": f"MedicationRequest/{since}-{until}",
        "start": None if since is None else day(since),
        "end": None if until is None else day(until),
    }
    return MedicationUse(**(fields | more))  # type: ignore[arg-type]  # fields of the class


ENDED = CourseState.ENDED
NOW = use(100)


@pytest.mark.parametrize(
    ("earlier", "days"),
    [
        ([], 100),
        ([use(500, 130, state=ENDED)], 500),
        ([use(500, 131, state=ENDED)], 100),
        ([use(500, 50, state=ENDED)], 500),
        ([use(500, 300, state=ENDED), use(290, 110, state=ENDED)], 500),
        ([use(500, 128, kind=CourseKind.DISPENSE)], 500),
        ([use(500, None, state=ENDED)], 100),
        ([use(None, 110, state=ENDED)], 100),
        ([use(500, 110, state=CourseState.PROPOSED)], 100),
        ([use(500, 110, state=CourseState.ON_HOLD)], 100),
        ([use(500, 110, state=ENDED, drug_class=DrugClass.PPI)], 100),
    ],
)
def test_a_medicine_is_taken_since_the_start_of_its_unbroken_use(
    earlier: list[MedicationUse], days: int
) -> None:
    facts = patient(medications=(*earlier, NOW))
    since = taken_since(facts, (NOW,), SETTING)
    assert since is not None
    assert (TODAY - since).days == days


def test_undated_use_has_no_start() -> None:
    undated = use(None)
    assert taken_since(patient(medications=(undated,)), (undated,), SETTING) is None


def test_monthly_supplies_make_one_long_use_that_is_a_risk() -> None:
    supplies = tuple(use(days, days - 28, kind=CourseKind.DISPENSE) for days in range(5, 400, 30))
    assert assessed(medications=supplies).picture.risk.factors
    lapsed = tuple(use(days, days - 28, kind=CourseKind.DISPENSE) for days in range(90, 400, 30))
    assert not assessed(medications=lapsed).picture.risk.factors


def fill(days_ago: int) -> Dispense:
    source = f"MedicationDispense/{days_ago}"
    return Dispense(handed_over=day(days_ago), days=Decimal(30), source=source)


def test_undated_tablets_are_taken_since_the_first_supply() -> None:
    tablets = taking(since=None)
    treated = assessed(tablets, dispenses=(fill(10), fill(200))).picture.treatment
    assert (treated.exposure, treated.since) == (Exposure.ESTABLISHED, day(200).latest)
    assert assessed(tablets).picture.treatment.exposure is Exposure.UNDATED
    injected = assessed(taking(since=None, route=Route.INTRAMUSCULAR), dispenses=(fill(200),))
    assert injected.picture.treatment.exposure is Exposure.UNDATED
