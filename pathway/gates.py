"""Table C2a: the gates before treatment. A patient who passes none of them goes on to C2b."""

from pathway import bibliography as cite
from pathway.concepts import Concept
from pathway.findings import Neuro
from pathway.laboratory import B12Class
from pathway.plan_row import Decision, PlanRow
from pathway.situation import Indicator, Situation, louder
from pathway.status import Status
from pathway.treatments import CONFIRM, prophylaxis_plan

INFO, WARNING, CRITICAL = Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL

_UNTESTED = {Status.STALE, Status.NOT_ASSESSED}
_RUNNING = {
    Status.ON_TREATMENT_EARLY,
    Status.ON_TREATMENT_RESPONDING,
    Status.ON_TREATMENT_RESPONSE_UNKNOWN,
}


def _under_18(s: Situation) -> bool:
    age = s.picture.facts.age
    return age is not None and age < s.picture.setting.profile.adult_doses_from_age.value


def _under_18_decision(s: Situation) -> Decision:
    low = s.status in {Status.DEFICIENT, Status.FUNCTIONAL_DEFICIENCY}
    grave = s.urgent or (low and bool(s.picture.severe_anaemia))
    return Decision("NO_ORDER_UNDER18", CRITICAL if grave else WARNING if low else INFO)


def _borderline(s: Situation) -> bool:
    return s.status is Status.BORDERLINE_UNRESOLVED


def _borderline_indicator(s: Situation) -> Indicator:
    return WARNING if s.neuro is Neuro.PRESENT else INFO


def _confirm_then_prophylaxis(s: Situation) -> Decision:
    under = prophylaxis_plan(s)
    return Decision(
        CONFIRM + under.code.removeprefix(CONFIRM),
        louder(under.indicator, _borderline_indicator(s)),
        under.rows,
    )


def _worth_testing(s: Situation) -> bool:
    risk = s.picture.risk
    return bool(risk.symptoms) or risk.any_factor or s.neuro is not Neuro.NONE


def _normal_undecided(s: Situation) -> bool:
    return s.status is Status.NORMAL and s.picture.functional.undecided


def _neuro_switch(s: Situation) -> bool:
    p = s.picture
    early = s.status is Status.ON_TREATMENT_EARLY and s.neuro in {Neuro.PRESENT, Neuro.URGENT}
    return (
        s.status in _RUNNING
        and p.treatment.by_mouth
        and not p.blocking_allergy
        and (early or p.neuro_since_treatment)
    )


def _neuro_switch_decision(s: Situation) -> Decision:
    if s.picture.injections.unsafe:
        return Decision("IM_NEURO_BLEED_MITIGATION", CRITICAL)
    return Decision("SWITCH_TO_IM_NEURO", CRITICAL if s.urgent else WARNING)


def _monitoring_indicator(s: Situation) -> Indicator:
    """Warning with neurology, or when no response was measured for long past the first check."""
    since, setting = s.picture.treatment.since, s.picture.setting
    profile = setting.profile
    first = profile.first_year_checks[0].after.days + profile.long_overdue_after.days
    measured = s.picture.b12.kind is not B12Class.NONE
    long_overdue = since is not None and not measured and (setting.today - since).days > first
    grave = s.neuro in {Neuro.PRESENT, Neuro.URGENT}
    return WARNING if grave or long_overdue else INFO


C2A: tuple[PlanRow, ...] = (
    PlanRow(
        id="C2a-g0",
        when="out of scope",
        holds=lambda s: s.status is Status.OUT_OF_SCOPE,
        then=lambda _: Decision("NO_ORDER_SCOPE", INFO),
        rules=("G-6",),
        cites=(cite.NICE,),
    ),
    PlanRow(
        id="C2a-g1",
        when="under 18: no adult doses",
        holds=_under_18,
        then=_under_18_decision,
        rules=("G-6",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN,),
    ),
    PlanRow(
        id="C2a-g2",
        when="borderline with an urgent neurological finding: treat after sampling",
        holds=lambda s: _borderline(s) and s.urgent,
        then=lambda _: None,
        rules=("G-2", "G-11"),
        cites=(cite.BSH,),
    ),
    PlanRow(
        id="C2a-g3",
        when="borderline and a cause that calls for prophylaxis: sample, then start it",
        holds=lambda s: _borderline(s) and bool(s.picture.trigger),
        then=_confirm_then_prophylaxis,
        rules=("G-2", "S-S1", "S-S2", "S-S3"),
        cites=(cite.NICE, cite.SEED),
    ),
    PlanRow(
        id="C2a-g4",
        when="borderline: confirm first",
        holds=_borderline,
        then=lambda s: Decision("CONFIRM_TEST", _borderline_indicator(s)),
        rules=("G-1", "G-2"),
        cites=(cite.NICE,),
    ),
    PlanRow(
        id="C2a-g5",
        when="not tested or stale, and an urgent neurological finding",
        holds=lambda s: s.status in _UNTESTED and s.urgent,
        then=lambda _: Decision("SAME_DAY_REFERRAL_AND_TEST", CRITICAL),
        rules=("G-11",),
        cites=(cite.NICE,),
    ),
    PlanRow(
        id="C2a-g6",
        when="not tested or stale, and a symptom, a current risk factor or a neurological finding",
        holds=lambda s: s.status in _UNTESTED and _worth_testing(s),
        then=lambda _: Decision("TEST_B12", INFO),
        rules=("G-3", "G-4"),
        cites=(cite.NICE, cite.AAFP_2017),
    ),
    PlanRow(
        id="C2a-g7",
        when="not tested or stale, nothing that speaks for a test",
        holds=lambda s: s.status in _UNTESTED,
        then=lambda _: Decision("NONE", INFO),
        rules=("G-3",),
        cites=(cite.AAFP_2017,),
    ),
    PlanRow(
        id="C2a-g8",
        when="normal, MMA/homocysteine do not decide, and an urgent neurological finding",
        holds=lambda s: _normal_undecided(s) and s.urgent,
        then=lambda _: Decision("SAME_DAY_REFERRAL_AND_TEST", CRITICAL),
        rules=("G-11", "S-P7"),
        cites=(cite.NICE, cite.SEED),
    ),
    PlanRow(
        id="C2a-g9",
        when="normal, MMA/homocysteine do not decide, and a neurological finding "
        "or recreational nitrous oxide",
        holds=lambda s: (
            _normal_undecided(s)
            and (s.neuro is Neuro.PRESENT or s.picture.has(Concept.NITROUS_OXIDE_MISUSE))
        ),
        then=lambda _: Decision("CONFIRM_TEST", INFO),
        rules=("S-P7", "S-P9"),
        cites=(cite.SEED, cite.NICE),
    ),
    PlanRow(
        id="C2a-g10",
        when="normal, or borderline with deficiency unlikely",
        holds=lambda s: s.status in {Status.NORMAL, Status.BORDERLINE_UNLIKELY},
        then=lambda _: Decision("NONE", INFO),
        rules=("G-2",),
        cites=(cite.NICE,),
    ),
    PlanRow(
        id="C2a-g11",
        when="on oral, sublingual or nasal treatment with neurological involvement "
        "early in it or recorded since it started",
        holds=_neuro_switch,
        then=_neuro_switch_decision,
        rules=("S-T5", "S-I3"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2a-g12",
        when="on treatment, response not known",
        holds=lambda s: s.status is Status.ON_TREATMENT_RESPONSE_UNKNOWN,
        then=lambda s: Decision("MONITOR_DUE", _monitoring_indicator(s)),
        rules=("S-Mo1", "S-Mo2"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2a-g13",
        when="on treatment, early or responding",
        holds=lambda s: s.status in _RUNNING,
        then=lambda _: Decision("CONTINUE", INFO),
        rules=("S-T4", "S-P4"),
        cites=(cite.SEED,),
    ),
)
