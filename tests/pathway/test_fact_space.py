"""The space of facts enumerated: always one status and one plan, every row reached."""

from decimal import Decimal
from functools import cache
from itertools import product

from pathway import PathwayResult, evaluate
from pathway.concepts import Concept
from pathway.facts import Allergen, Allergy, Cobalamin, CourseState, Dispense, Route
from pathway.plan import ALL_ROWS
from pathway.quantities import Analyte
from pathway.status import C1, Status
from tests.pathway.stories import SETTING, b12, day, finding, lab, patient, taking

LEVELS: dict[str, tuple[object, ...]] = {
    "none": (),
    "stale": (b12("120", 900),),
    "deficient": (b12("120", 20),),
    "indeterminate": (b12("250", 20),),
    "conflict": (b12("120", 20), b12("500", 20)),
    "lifted": (b12("500", 20), taking(since=90, until=30, state=CourseState.ENDED)),
    "normal": (b12("500", 20),),
    "high": (b12("1500", 20),),
}
MARKERS: dict[str, tuple[object, ...]] = {
    "unmeasured": (),
    "mma raised": (lab(Analyte.MMA, "900"),),
    "mma fine": (lab(Analyte.MMA, "150"),),
    "homocysteine raised": (lab(Analyte.HOMOCYSTEINE, "40"),),
}
TREATMENTS: dict[str, tuple[object, ...]] = {
    "none": (),
    "early": (taking(since=30),),
    "full oral": (taking(since=300),),
    "low oral": (taking(since=300, mcg="500"),),
    "injected": (taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=300),),
}
NEUROLOGY: dict[str, tuple[object, ...]] = {
    "none": (),
    "possible": (finding(Concept.PARAESTHESIA),),
    "present": (finding(Concept.PERIPHERAL_NEUROPATHY),),
    "urgent": (finding(Concept.SUBACUTE_COMBINED_DEGENERATION),),
}
CAUSES: dict[str, tuple[object, ...]] = {
    "none": (),
    "bypass": (finding(Concept.ROUX_EN_Y),),
    "sleeve": (finding(Concept.SLEEVE_GASTRECTOMY),),
    "ileal": (finding(Concept.ILEAL_RESECTION, cm="30"),),
    "pernicious": (finding(Concept.PERNICIOUS_ANAEMIA),),
}
OTHERS: dict[str, tuple[object, ...]] = {
    "none": (),
    "renal": (lab(Analyte.EGFR, "40"),),
    "Leber": (finding(Concept.LEBER),),
    "few platelets": (lab(Analyte.PLATELETS, "30", 5),),
    "declined": (finding(Concept.INJECTIONS_DECLINED),),
    "severe anaemia": (lab(Analyte.HAEMOGLOBIN, "60", 5),),
}
DIMENSIONS = (LEVELS, MARKERS, TREATMENTS, NEUROLOGY, CAUSES, OTHERS)


@cache
def everybody() -> tuple[PathwayResult, ...]:
    """One patient per combination, and the few whom a combination cannot express."""
    found = [
        evaluate(patient(*(item for part in combination for item in part)), SETTING)
        for combination in product(*(dimension.values() for dimension in DIMENSIONS))
    ]
    low = b12("120", 20)
    allergy = (Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="A/1"),)
    fills = tuple(
        Dispense(handed_over=day(ago), days=Decimal(30), source="D/1") for ago in (300, 100)
    )
    return (
        *found,
        evaluate(patient(low, age=10), SETTING),
        evaluate(patient(low, age=17), SETTING),
        evaluate(patient(low, allergies=allergy), SETTING),
        evaluate(patient(taking(since=300), low, dispenses=fills), SETTING),
    )


def test_every_combination_has_exactly_one_status_and_one_plan() -> None:
    assert len(everybody()) == 8 * 4 * 5 * 4 * 5 * 6 + 4
    for result in everybody():
        matched = [step.row for step in result.steps if step.matched]
        assert sum(row.startswith("C1-") for row in matched) == 1
        assert result.plan.code
        assert not result.plan.code.startswith("CONFIRM_TEST+CONFIRM_TEST+")


def test_every_status_and_every_row_is_reached() -> None:
    assert {result.status for result in everybody()} == set(Status)
    reached = {result.status_row.id for result in everybody()}
    reached |= {row for result in everybody() for row in result.plan.rows}
    assert reached == {row.id for row in C1} | set(ALL_ROWS)


def test_cyanocobalamin_is_never_offered_where_it_is_excluded() -> None:
    for result in everybody():
        if result.picture.never_cyanocobalamin:
            forms = {order.form for seq in result.medicines.alternatives for order in seq}
            assert Cobalamin.CYANOCOBALAMIN not in forms, result.plan.code


def test_no_injection_is_offered_where_it_is_unsafe_or_was_declined() -> None:
    for result in everybody():
        injections = result.picture.injections
        switch = result.plan.code == "SWITCH_TO_IM_NEURO"  # row g11 asks for unsafe only
        if injections.unsafe or (injections.declined and not switch):
            routes = {order.route for seq in result.medicines.alternatives for order in seq}
            assert Route.INTRAMUSCULAR not in routes, (result.status, result.plan.code)


def test_folic_acid_is_never_offered_without_b12() -> None:
    low_folate = lab(Analyte.FOLATE, "2")
    for levels, causes in product(LEVELS.values(), CAUSES.values()):
        result = evaluate(patient(*levels, *causes, low_folate), SETTING)
        if result.folic_acid:
            assert result.medicines.alternatives or result.picture.treatment.courses
