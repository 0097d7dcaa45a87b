"""Tests and referrals that go with a plan, without those already done or ordered."""

from pathway import laboratory
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.facts import PatientFacts, PendingTest
from pathway.functional import Verdict
from pathway.laboratory import B12Class, plus
from pathway.orders import LabOrder, Referral, Specialty
from pathway.overlays import Overlay
from pathway.plan import Plan
from pathway.quantities import Analyte
from pathway.setting import Setting
from pathway.situation import Situation
from pathway.status import Basis, Status

COUNTED_AS = {
    Analyte.CBC: (Analyte.CBC, Analyte.HAEMOGLOBIN),
    Analyte.CREATININE: (Analyte.CREATININE, Analyte.EGFR),
}
"""Results that stand for a panel or an ordered test of another name."""


def tests_for(
    s: Situation, basis: Basis, plan: Plan, overlays: frozenset[Overlay]
) -> tuple[LabOrder, ...]:
    """What to measure now or soon; never what has just been measured or is already ordered."""
    now = [
        *_confirming(s, plan),
        *_first_test(s, plan),
        *_baseline(s, basis, plan),
    ]
    timed = _severe_anaemia_checks(s) if Overlay.K_MONITOR in overlays else ()
    wanted = (*(LabOrder(analyte) for analyte in dict.fromkeys(now)), *timed)
    return tuple(order for order in wanted if not is_covered(s, order))


def _confirming(s: Situation, plan: Plan) -> tuple[Analyte, ...]:
    """MMA and homocysteine; active B12 where those cannot be trusted (kidneys, pregnancy)."""
    same_day = plan.code == "SAME_DAY_REFERRAL_AND_TEST"
    if not (plan.code.startswith("CONFIRM_TEST") or same_day or _urgent_start(s, plan)):
        return ()
    tests = s.picture.setting.profile.tests
    blurred = s.picture.kidneys.impaired is not Answer.NO or s.picture.pregnant
    return (
        *(tests.confirming_when_blurred if blurred else ()),
        *tests.confirming,
        *((Analyte.CREATININE,) if s.picture.kidneys.egfr is None else ()),
        *((Analyte.FOLATE,) if s.picture.folate is None else ()),
    )


def _urgent_start(s: Situation, plan: Plan) -> bool:
    """Row 3 with NEURO URGENT: sample before the first dose, never wait for the answer."""
    return s.urgent and plan.starts_cobalamin and s.picture.functional.verdict is Verdict.UNKNOWN


def _first_test(s: Situation, plan: Plan) -> tuple[Analyte, ...]:
    if plan.code not in {"TEST_B12", "SAME_DAY_REFERRAL_AND_TEST"}:
        return ()
    if s.status is Status.NORMAL:
        return (Analyte.CBC,)
    tests = s.picture.setting.profile.tests
    nitrous = s.picture.has(Concept.NITROUS_OXIDE_MISUSE)
    return (
        *(tests.first_when_pregnant if s.picture.pregnant else tests.first),
        *(tests.added_after_nitrous_oxide if nitrous else ()),
        Analyte.CBC,
    )


_CAUSE_SOUGHT = {
    Status.DEFICIENT,
    Status.FUNCTIONAL_DEFICIENCY,
    Status.ON_TREATMENT_NOT_RESPONDING,
}


def _baseline(s: Situation, basis: Basis, plan: Plan) -> tuple[Analyte, ...]:
    """Baseline and cause work-up of a deficiency; antibodies only while no cause explains it."""
    if s.status not in _CAUSE_SOUGHT or plan.code in {"ADHERENCE_FIRST", "NO_ORDER_UNDER18"}:
        return ()
    unmeasured = s.picture.b12.kind in {B12Class.NONE, B12Class.STALE, B12Class.CONFLICT}
    from_record = basis is Basis.RECORDED_DX and unmeasured
    explained = bool(s.picture.trigger)
    failing = s.status is Status.ON_TREATMENT_NOT_RESPONDING
    tests = s.picture.setting.profile.tests
    return (
        *(tests.baseline_from_recorded_diagnosis if from_record else ()),
        *(a for a in tests.baseline if a is not Analyte.FOLATE or s.picture.folate is None),
        *(() if explained else tests.cause_unexplained),
        *(tests.cause_not_responding if failing and not s.picture.has(Concept.COELIAC) else ()),
        *((Analyte.CREATININE,) if s.picture.kidneys.egfr is None else ()),
    )


def _severe_anaemia_checks(s: Situation) -> tuple[LabOrder, ...]:
    """Potassium before the first dose, then the timed checks of the profile (G-7, C3)."""
    checks = s.picture.setting.profile.severe_anaemia_checks
    return (
        LabOrder(Analyte.POTASSIUM),
        *(LabOrder(a, due_in_days=check.due) for check in checks for a in check.measures),
    )


def is_covered(s: Situation, order: LabOrder, drafted: tuple[PendingTest, ...] = ()) -> bool:
    """Whether a test was resulted, or ordered for the same time, so that it adds nothing.

    `drafted` are orders in the making beside those on record. A test with a timed check of its own
    is a baseline when it is wanted now: an order for a later day does not stand for it.
    """
    facts, setting = s.picture.facts, s.picture.setting
    names = COUNTED_AS.get(order.analyte, (order.analyte,))
    ordered = tuple(p for p in (*facts.pending, *drafted) if p.analyte in names)
    if order.due_in_days:
        return any(_is_for(pending, order, setting) for pending in ordered)
    baseline = order.analyte in _REPEATED_SOON
    now = (p for p in ordered if _stands(p, setting) and (_is_due(p, setting) or not baseline))
    return any(now) or any(_recent(facts, name, setting) for name in names)


_REPEATED_SOON = frozenset({Analyte.POTASSIUM})
"""Measured before the first dose and again days later (G-7)."""


def _is_due(order: PendingTest, setting: Setting) -> bool:
    return order.due is None or order.due.earliest <= setting.today


def _recent(facts: PatientFacts, analyte: Analyte, setting: Setting) -> bool:
    profile = setting.profile
    potassium = analyte is Analyte.POTASSIUM
    window = profile.baseline_potassium_usable_for if potassium else profile.retest_not_before
    return any(
        laboratory.days_old(result, setting.today) <= window.days
        for result in laboratory.of(facts, analyte)
    )


def is_pending(facts: PatientFacts, analyte: Analyte, setting: Setting) -> bool:
    """Whether an unresulted order for the test stands for today.

    It does as long after the day it is wanted for as the profile says, and as long before; one
    for a later visit does not. Without such a day the day it was written counts, and an undated
    order always stands.
    """
    return any(order.analyte is analyte and _stands(order, setting) for order in facts.pending)


def _stands(order: PendingTest, setting: Setting) -> bool:
    wanted, window = order.due or order.ordered, setting.profile.pending_test_blocks_for.days
    if wanted is None:
        return True
    later = (wanted.earliest - setting.today).days
    return later <= window and (setting.today - wanted.latest).days <= window


def _is_for(pending: PendingTest, order: LabOrder, setting: Setting) -> bool:
    """Whether it is on order for about the day it will be due, and not for now."""
    wanted = plus(setting.today, order.due_in_days)
    tolerance = setting.profile.pending_test_blocks_for.days
    return (
        pending.due is not None
        and pending.due.earliest > setting.today
        and abs((pending.due.earliest - wanted).days) <= min(tolerance, order.due_in_days)
    )


def referrals_for(s: Situation, plan: Plan, overlays: frozenset[Overlay]) -> tuple[Referral, ...]:
    """Who should see the patient."""
    found: list[Referral] = []
    if Overlay.SAME_DAY_REFERRAL in overlays or plan.code == "SAME_DAY_REFERRAL_AND_TEST":
        found += [
            Referral(Specialty.NEUROLOGY, urgent=True),
            Referral(Specialty.HAEMATOLOGY, urgent=True),
        ]
    allergic_switch = bool(s.picture.blocking_allergy) and Overlay.SWITCH_CNCBL in overlays
    if plan.code == "NO_ORDER_ALLERGY" or allergic_switch:
        found.append(Referral(Specialty.ALLERGY))
    if plan.code == "NO_ORDER_UNDER18":
        found.append(Referral(Specialty.PAEDIATRICS, urgent=s.urgent))
    if _specialist_for_route(s, plan):
        found.append(Referral(Specialty.HAEMATOLOGY))
    if plan.treatment_code == "IM_NEURO_BLEED_MITIGATION" or _pregnant_and_deficient(s):
        found.append(Referral(Specialty.HAEMATOLOGY, urgent=True))
    return tuple(dict.fromkeys(found))


def _specialist_for_route(s: Situation, plan: Plan) -> bool:
    """A lifelong cause without injections, or an injection the site cannot supply safely."""
    without = "C2b-4" in plan.rows and bool(s.picture.lifelong_cause)
    excluded = s.picture.never_cyanocobalamin or s.picture.pregnant
    missing = not s.picture.setting.hydroxocobalamin_available and plan.by_injection
    return without or (missing and excluded)


def _pregnant_and_deficient(s: Situation) -> bool:
    return s.picture.pregnant and s.status in _CAUSE_SOUGHT
