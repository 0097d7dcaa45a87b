"""Table C2a: the gates before treatment. A patient who passes none of them goes on to C2b."""

from decimal import Decimal

from pathway import bibliography as cite
from pathway import questions as q
from pathway import seen
from pathway.findings import Neuro
from pathway.laboratory import B12Class
from pathway.picture import Picture
from pathway.plan_row import Decision, PlanRow
from pathway.questions import asked, status_is
from pathway.situation import Indicator, Situation, louder
from pathway.status import Status
from pathway.treatments import CONFIRM, prophylaxis_plan

INFO, WARNING, CRITICAL = Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL

OUT_OF_SCOPE = status_is("out of scope", Status.OUT_OF_SCOPE)
UNDER_18 = asked(
    "too young for adult doses",
    lambda p: p.facts.age is not None and p.facts.age < _adult_from(p),
    seen.scope,
)
BORDERLINE = status_is("borderline and unresolved", Status.BORDERLINE_UNRESOLVED)
UNTESTED = status_is("not tested or stale", Status.STALE, Status.NOT_ASSESSED)
NORMAL_UNDECIDED = status_is("normal", Status.NORMAL) & q.FX_UNDECIDED
UNLIKELY = status_is(
    "normal, or borderline with deficiency unlikely", Status.NORMAL, Status.BORDERLINE_UNLIKELY
)
EARLY = status_is("on treatment, early", Status.ON_TREATMENT_EARLY)
RESPONSE_UNKNOWN = status_is(
    "on treatment, response not known", Status.ON_TREATMENT_RESPONSE_UNKNOWN
)
RUNNING = status_is(
    "on treatment, early, responding or with an unknown response",
    Status.ON_TREATMENT_EARLY,
    Status.ON_TREATMENT_RESPONDING,
    Status.ON_TREATMENT_RESPONSE_UNKNOWN,
)
NEURO_ON_ORAL = (
    RUNNING
    & q.BY_MOUTH
    & ~q.ALLERGY
    & ((EARLY & q.NEURO_PRESENT_OR_URGENT) | q.NEURO_SINCE_TREATMENT)
)


def _adult_from(p: Picture) -> Decimal:
    return p.setting.profile.adult_doses_from_age.value


def _under_18_decision(s: Situation) -> Decision:
    low = s.status in {Status.DEFICIENT, Status.FUNCTIONAL_DEFICIENCY}
    grave = s.urgent or (low and bool(s.picture.severe_anaemia))
    return Decision("NO_ORDER_UNDER18", CRITICAL if grave else WARNING if low else INFO)


def _borderline_indicator(s: Situation) -> Indicator:
    return WARNING if s.neuro is Neuro.PRESENT else INFO


def _confirm_then_prophylaxis(s: Situation) -> Decision:
    under = prophylaxis_plan(s)
    return Decision(
        CONFIRM + under.code.removeprefix(CONFIRM),
        louder(under.indicator, _borderline_indicator(s)),
        under.rows,
        under.steps,
    )


def _neuro_switch_decision(s: Situation) -> Decision:
    if s.picture.injections.unsafe:
        return Decision("IM_NEURO_BLEED_MITIGATION", CRITICAL)
    return Decision("SWITCH_TO_IM_NEURO", CRITICAL if s.urgent else WARNING)


def _monitoring_indicator(s: Situation) -> Indicator:
    """Warning with neurology, or when no response was measured for long past the first check."""
    since, setting = s.picture.treatment.since, s.picture.setting
    profile = setting.profile
    first = profile.first_year_checks[0].due + profile.long_overdue_after.days
    measured = s.picture.b12.kind is not B12Class.NONE
    long_overdue = since is not None and not measured and (setting.today - since).days > first
    grave = s.neuro in {Neuro.PRESENT, Neuro.URGENT}
    return WARNING if grave or long_overdue else INFO


C2A: tuple[PlanRow, ...] = (
    PlanRow(
        id="C2a-g0",
        when="out of scope",
        holds=OUT_OF_SCOPE,
        then=lambda _: Decision("NO_ORDER_SCOPE", INFO),
        rules=("G-6",),
        cites=(cite.NICE,),
    ),
    PlanRow(
        id="C2a-g1",
        when="too young for adult doses",
        holds=UNDER_18,
        then=_under_18_decision,
        rules=("G-6",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN,),
    ),
    PlanRow(
        id="C2a-g2",
        when="borderline with an urgent neurological finding: treat after sampling",
        holds=BORDERLINE & q.URGENT,
        then=lambda _: None,
        rules=("G-2", "G-11"),
        cites=(cite.BSH,),
    ),
    PlanRow(
        id="C2a-g3",
        when="borderline and a cause that calls for prophylaxis: sample, then start it",
        holds=BORDERLINE & q.TRIGGER,
        then=_confirm_then_prophylaxis,
        rules=("G-2", "S-S1", "S-S2", "S-S3"),
        cites=(cite.NICE, cite.SEED),
    ),
    PlanRow(
        id="C2a-g4",
        when="borderline: confirm first",
        holds=BORDERLINE,
        then=lambda s: Decision("CONFIRM_TEST", _borderline_indicator(s)),
        rules=("G-1", "G-2"),
        cites=(cite.NICE,),
    ),
    PlanRow(
        id="C2a-g5",
        when="not tested or stale, and an urgent neurological finding",
        holds=UNTESTED & q.URGENT,
        then=lambda _: Decision("SAME_DAY_REFERRAL_AND_TEST", CRITICAL),
        rules=("G-11",),
        cites=(cite.NICE,),
    ),
    PlanRow(
        id="C2a-g6",
        when="not tested or stale, and a symptom, a current risk factor or a neurological finding",
        holds=UNTESTED & (q.WORTH_TESTING | q.NEURO_ANY),
        then=lambda _: Decision("TEST_B12", INFO),
        rules=("G-3", "G-4"),
        cites=(cite.NICE, cite.AAFP_2017),
    ),
    PlanRow(
        id="C2a-g7",
        when="not tested or stale, nothing that speaks for a test",
        holds=UNTESTED,
        then=lambda _: Decision("NONE", INFO),
        rules=("G-3",),
        cites=(cite.AAFP_2017,),
    ),
    PlanRow(
        id="C2a-g8",
        when="normal, MMA/homocysteine do not decide, and an urgent neurological finding",
        holds=NORMAL_UNDECIDED & q.URGENT,
        then=lambda _: Decision("SAME_DAY_REFERRAL_AND_TEST", CRITICAL),
        rules=("G-11", "S-P7"),
        cites=(cite.NICE, cite.SEED),
    ),
    PlanRow(
        id="C2a-g9",
        when="normal, MMA/homocysteine do not decide, and a neurological finding "
        "or recreational nitrous oxide",
        holds=NORMAL_UNDECIDED & (q.NEURO_PRESENT | q.NITROUS_OXIDE),
        then=lambda _: Decision("CONFIRM_TEST", INFO),
        rules=("S-P7", "S-P9"),
        cites=(cite.SEED, cite.NICE),
    ),
    PlanRow(
        id="C2a-g10",
        when="normal, or borderline with deficiency unlikely",
        holds=UNLIKELY,
        then=lambda _: Decision("NONE", INFO),
        rules=("G-2",),
        cites=(cite.NICE,),
    ),
    PlanRow(
        id="C2a-g11",
        when="on oral, sublingual or nasal treatment with neurological involvement "
        "early in it or recorded since it started",
        holds=NEURO_ON_ORAL,
        then=_neuro_switch_decision,
        rules=("S-T5", "S-I3"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2a-g12",
        when="on treatment, response not known",
        holds=RESPONSE_UNKNOWN,
        then=lambda s: Decision("MONITOR_DUE", _monitoring_indicator(s)),
        rules=("S-Mo1", "S-Mo2"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2a-g13",
        when="on treatment, early or responding",
        holds=RUNNING,
        then=lambda _: Decision("CONTINUE", INFO),
        rules=("S-T4", "S-P4"),
        cites=(cite.SEED,),
    ),
)
