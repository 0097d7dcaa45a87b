"""What holds for every patient whatever the facts; the names in brackets are the safety plan's."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pathway import PathwayResult, PatientFacts, Setting, evaluate
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.facts import (
    Allergen,
    Allergy,
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    Day,
    DrugClass,
    FactGroup,
    Finding,
    FindingState,
    LabResult,
    MedicationUse,
    Route,
)
from pathway.inventory import INVENTORY
from pathway.orders import DrugOrder
from pathway.profiles import PROFILES
from pathway.quantities import Analyte, Bound, Quantity, Unit
from pathway.situation import loudness
from pathway.status import Status
from tests.examples import MANY
from tests.pathway.stories import EVERYTHING, TODAY, UNITS, day

pytestmark = pytest.mark.no_cover

VALUES = {
    Analyte.TOTAL_B12: (90, 179, 180, 250, 350, 351, 1200),
    Analyte.ACTIVE_B12: (20, 25, 50, 70, 90),
    Analyte.MMA: (150, 271, 272, 900),
    Analyte.HOMOCYSTEINE: (8, 15, 16, 40),
    Analyte.FOLATE: (2, 3, 9),
    Analyte.EGFR: (20, 49, 55, 60, 95),
    Analyte.HAEMOGLOBIN: (60, 79, 100, 140),
    Analyte.PLATELETS: (30, 50, 200),
    Analyte.MCV: (88, 115),
}
AGO = (2, 2, 20, 70, 200, 400)
REASSURING = {Status.NORMAL, Status.BORDERLINE_UNLIKELY, Status.ON_TREATMENT_RESPONDING}
RESECTED = {Concept.ILEAL_RESECTION}


# Drawn from pools of ready facts: building them anew for every patient is what takes time.
LABS = [
    LabResult(
        analyte=analyte,
        quantity=Quantity(Decimal(value), UNITS[analyte], bound),
        collected=day(ago),
        source=f"Observation/{analyte}-{ago}-{value}-{bound.name}",
        reported=f"{value} {UNITS[analyte].value}",
    )
    for analyte, values in VALUES.items()
    for value in values
    for ago in AGO
    for bound in (Bound.EXACT, Bound.EXACT, Bound.BELOW, Bound.ABOVE)
]
STATES = [FindingState.CURRENT] * 3 + [FindingState.PAST, FindingState.POSSIBLE]
FINDINGS = [
    Finding(
        concept=concept,
        source=f"Condition/{concept}",
        state=state,
        since=None if ago is None else day(ago),
        recorded=None if ago is None else day(ago),
        length_cm=length,
    )
    for concept in Concept
    for state in STATES
    for ago in (None, 5, 150, 900)
    for length in ((None, Decimal(20), Decimal(30)) if concept in RESECTED else (None,))
]
COURSES = [
    B12Course(
        form=form,
        route=route,
        state=state,
        kind=kind,
        source=f"MedicationRequest/{form}-{start}",
        dose_mcg=dose,
        daily_mcg=None if route is Route.INTRAMUSCULAR else dose,
        every_days=every if route is Route.INTRAMUSCULAR else None,
        start=None if start is None else day(start),
        end=day(start // 2) if state is CourseState.ENDED and start is not None else None,
    )
    for form in Cobalamin
    for route in (Route.ORAL, Route.SUBLINGUAL, Route.INTRAMUSCULAR, None)
    for state in (*[CourseState.ACTIVE] * 3, *CourseState)
    for kind in (CourseKind.ORDER, CourseKind.STATEMENT)
    for start in (None, 10, 100, 300, 900)
    for dose in (None, Decimal(10), Decimal(500), Decimal(1000))
    for every in (None, Decimal(2), Decimal(30))
]
MEDICINES = [
    MedicationUse(
        drug_class=drug,
        state=state,
        kind=CourseKind.ORDER,
        source=f"MedicationRequest/{drug}",
        start=None if start is None else day(start),
    )
    for drug in DrugClass
    for state in (CourseState.ACTIVE, CourseState.ENDED)
    for start in (None, 20, 500)
]
ALLERGIES = [
    Allergy(allergen=allergen, blocking=blocking, source="AllergyIntolerance/1")
    for allergen in Allergen
    for blocking in (True, False)
]


def some(pool: list[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(pool), max_size=most).map(tuple)


PATIENTS = st.builds(
    PatientFacts,
    age=st.sampled_from([None, 10, 16, 17, 18, 40, 80]) | st.just(50),
    supplied=st.just(EVERYTHING),
    labs=some(LABS, 5),
    findings=some(FINDINGS, 4),
    courses=some(COURSES, 2),
    medications=some(MEDICINES, 2),
    allergies=some(ALLERGIES, 1),
)
SITES = {
    f"{key}{'' if stocked else ' without hydroxocobalamin'}": Setting(
        today=TODAY, profile=profile, hydroxocobalamin_available=stocked
    )
    for key, profile in PROFILES.items()
    for stocked in (True, False)
}
"""By name, so that a failing example names its site in a few words."""
SITE = st.sampled_from(sorted(SITES))


def offered(result: PathwayResult) -> list[DrugOrder]:
    return [order for sequence in result.medicines.alternatives for order in sequence]


def outcome(result: PathwayResult) -> object:
    """Everything an answer decides, without the facts it was decided from."""
    return (
        result.status,
        result.basis,
        result.plan.code,
        result.plan.rows,
        result.indicator,
        [row.overlay for row in result.overlays],
        result.medicines,
        result.folic_acid,
        result.tests,
        result.referrals,
        [(check.kind, check.state) for check in result.monitoring.checks],
        result.monitoring.tests,
        result.monitoring.tasks,
    )


def urgency(result: PathwayResult) -> int:
    return loudness(result.indicator)


@MANY
@given(PATIENTS, SITE)
def test_no_cyanocobalamin_where_it_is_excluded_or_that_is_open(
    facts: PatientFacts, site: str
) -> None:
    """[P1]"""
    result = evaluate(facts, SITES[site])
    picture = result.picture
    excluded = {picture.kidneys.impaired, picture.leber} & {Answer.YES, Answer.UNKNOWN}
    if excluded:
        assert Cobalamin.CYANOCOBALAMIN not in {order.form for order in offered(result)}


@MANY
@given(PATIENTS, SITE)
def test_no_folic_acid_without_b12(facts: PatientFacts, site: str) -> None:
    """[P2]"""
    result = evaluate(facts, SITES[site])
    if result.folic_acid is not None:
        assert result.medicines.alternatives or result.picture.treatment.courses


@MANY
@given(st.decimals(30, 2000, places=2), st.sampled_from(["seed", "aafp-2017"]))
def test_a_lower_level_is_never_less_urgent_in_either_unit(level: Decimal, key: str) -> None:
    """[P3, P9] and the two unit families never disagree by more than their rounding."""
    setting = Setting(today=TODAY, profile=PROFILES[key])

    def assessed(value: Decimal, unit: Unit) -> PathwayResult:
        result = LabResult(
            analyte=Analyte.TOTAL_B12,
            quantity=Quantity(value, unit),
            collected=day(5),
            source="Observation/1",
        )
        return evaluate(PatientFacts(age=50, supplied=EVERYTHING, labs=(result,)), setting)

    mass = assessed(level, Unit.NG_PER_L)
    assert urgency(assessed(level - 10, Unit.NG_PER_L)) >= urgency(mass)
    molar = assessed(level * Decimal("0.7378"), Unit.PMOL_PER_L)
    limits = PROFILES[key].total_b12[Unit.NG_PER_L]
    near = any(
        abs(level - limit.value) < 1 for limit in (limits.deficient_below, limits.sufficient_above)
    )
    assert near or molar.status is mass.status


@MANY
@given(PATIENTS, SITE, st.randoms(use_true_random=False))
def test_the_order_of_the_record_never_matters(facts: PatientFacts, site: str, random: Any) -> None:
    """[P4]"""

    def shuffled(things: tuple[Any, ...]) -> tuple[Any, ...]:
        mixed = list(things)
        random.shuffle(mixed)
        return tuple(mixed)

    other = replace(
        facts,
        labs=shuffled(facts.labs),
        findings=shuffled(facts.findings),
        courses=shuffled(facts.courses),
        medications=shuffled(facts.medications),
    )
    assert outcome(evaluate(other, SITES[site])) == outcome(evaluate(facts, SITES[site]))


@MANY
@given(PATIENTS, SITE)
def test_what_is_recorded_twice_counts_once(facts: PatientFacts, site: str) -> None:
    """[P6] Doses of one product add up, so courses are not doubled here."""
    twice = replace(
        facts,
        labs=facts.labs * 2,
        findings=facts.findings * 2,
        medications=facts.medications * 2,
        allergies=facts.allergies * 2,
    )
    assert outcome(evaluate(twice, SITES[site])) == outcome(evaluate(facts, SITES[site]))


@MANY
@given(PATIENTS, SITE, st.sampled_from(sorted(FactGroup)))
def test_a_part_that_was_not_supplied_is_never_a_reason_to_offer_a_medicine(
    facts: PatientFacts, site: str, group: FactGroup
) -> None:
    """[P11] Of the parts a medicine depends on none may be missing or only partly read."""
    core = {FactGroup.CONDITIONS, FactGroup.MEDICATION_REQUESTS, FactGroup.ALLERGIES}
    missing = evaluate(replace(facts, supplied=EVERYTHING - {group}), SITES[site])
    partly = evaluate(replace(facts, partial=frozenset({group})), SITES[site])
    if group in core:
        assert not offered(missing)
        assert not offered(partly)
        assert missing.folic_acid is None


@MANY
@given(PATIENTS, SITE, st.sampled_from(sorted(Concept)))
def test_a_further_finding_never_makes_the_answer_more_reassuring(
    facts: PatientFacts, site: str, concept: Concept
) -> None:
    """[P7, P8, P10] The other way round: a dropped finding never reassures."""
    assume(concept is not Concept.PREGNANCY or Analyte.TOTAL_B12 not in _analytes(facts))
    more = Finding(concept=concept, source="Condition/more", length_cm=Decimal(30))
    before = evaluate(facts, SITES[site])
    after = evaluate(replace(facts, findings=(*facts.findings, more)), SITES[site])
    if before.status not in REASSURING:
        assert after.status not in REASSURING, (before.status, after.status)


def _analytes(facts: PatientFacts) -> set[Analyte]:
    return {result.analyte for result in facts.labs}


NEUROLOGY = [Concept.MYELOPATHY, Concept.PERIPHERAL_NEUROPATHY, Concept.PARAESTHESIA]


@MANY
@given(PATIENTS, SITE, st.sampled_from(NEUROLOGY))
def test_a_neurological_finding_never_lowers_the_urgency(
    facts: PatientFacts, site: str, concept: Concept
) -> None:
    """[P10]"""
    more = Finding(concept=concept, source="Condition/more")
    before = evaluate(facts, SITES[site])
    after = evaluate(replace(facts, findings=(*facts.findings, more)), SITES[site])
    assert urgency(after) >= urgency(before), (before.plan.code, after.plan.code)


@MANY
@given(PATIENTS, SITE)
def test_a_blocking_allergy_and_youth_forbid_every_cobalamin(
    facts: PatientFacts, site: str
) -> None:
    """[P13]"""
    blocked = Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/9")
    assert not offered(evaluate(replace(facts, allergies=(blocked,)), SITES[site]))
    for age in (None, 10, 17):
        assert not offered(evaluate(replace(facts, age=age), SITES[site]))


@MANY
@given(PATIENTS, SITE)
def test_a_tablet_that_is_taken_at_full_dose_is_not_offered_again(
    facts: PatientFacts, site: str
) -> None:
    """[P14]"""
    result = evaluate(facts, SITES[site])
    taken = {
        (course.form, course.route)
        for course in result.picture.treatment.courses
        if course.daily_mcg is not None and course.daily_mcg >= 1000
    }
    alone = [seq[0] for seq in result.medicines.alternatives if len(seq) == 1]
    assert not [order for order in alone if (order.form, order.route) in taken]


def _moved(facts: PatientFacts, by: timedelta) -> PatientFacts:
    def on(when: Day | None) -> Day | None:
        return None if when is None else Day(when.earliest + by, when.latest + by)

    return replace(
        facts,
        labs=tuple(
            replace(r, collected=Day(r.collected.earliest + by, r.collected.latest + by))
            for r in facts.labs
        ),
        findings=tuple(
            replace(f, since=on(f.since), recorded=on(f.recorded)) for f in facts.findings
        ),
        courses=tuple(replace(c, start=on(c.start), end=on(c.end)) for c in facts.courses),
        medications=tuple(replace(m, start=on(m.start), end=on(m.end)) for m in facts.medications),
    )


@MANY
@given(PATIENTS, SITE, st.integers(-3000, 3000))
def test_the_calendar_day_itself_never_matters(facts: PatientFacts, site: str, days: int) -> None:
    """[P15]"""
    by = timedelta(days=days)
    later = evaluate(_moved(facts, by), replace(SITES[site], today=TODAY + by))
    assert outcome(later) == outcome(evaluate(facts, SITES[site]))


@MANY
@given(PATIENTS, SITE)
def test_the_same_facts_always_give_the_same_answer_and_the_same_trace(
    facts: PatientFacts, site: str
) -> None:
    """[P18, P24]"""
    first, again = evaluate(facts, SITES[site]), evaluate(facts, SITES[site])
    assert outcome(first) == outcome(again)
    assert _trace(first) == _trace(again)
    matched = [step.row for step in first.steps if step.matched]
    assert first.status_row.id in matched
    for step in first.steps:
        assert step.condition(step.case) is step.matched


def _trace(result: PathwayResult) -> object:
    return [(step.row, step.matched, step.reasons) for step in result.steps]


ROWS = {row.id for row in INVENTORY}


@MANY
@given(PATIENTS, SITE)
def test_every_answer_names_rules_that_exist_and_sources(facts: PatientFacts, site: str) -> None:
    """[P19]"""
    result = evaluate(facts, SITES[site])
    assert {result.status_row.id, *result.plan.rows} <= ROWS
    assert result.rules
    assert result.citations
