"""Table C2c: what is added to any plan, each on its own, for adults in scope."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from pathway import bibliography as cite
from pathway import questions as q
from pathway import seen, status
from pathway.answers import Answer
from pathway.condition import Condition, ask
from pathway.evidence import Citation
from pathway.facts import B12Course, Cobalamin, CourseKind, DrugClass
from pathway.laboratory import B12Class, classify
from pathway.plan import Plan
from pathway.planned import Planned, of_situation, plan_seen
from pathway.quantities import Analyte
from pathway.risk import taken
from pathway.situation import Indicator, Situation
from pathway.status import Status
from pathway.table import Step
from pathway.treatment import is_running


class Overlay(StrEnum):
    """The ten overlays of the public contract."""

    SWITCH_CNCBL = "SWITCH_CNCBL"
    FOLIC_1MG_3MO = "FOLIC_1MG_3MO"
    FOLIC_AFTER_FIRST_B12 = "FOLIC_AFTER_FIRST_B12"
    HOLD_FOLIC = "HOLD_FOLIC"
    K_MONITOR = "K_MONITOR"
    IM_BLEED_CAUTION = "IM_BLEED_CAUTION"
    SAME_DAY_REFERRAL = "SAME_DAY_REFERRAL"
    PREG = "PREG"
    HIGH_B12 = "HIGH_B12"
    COBALT_VIGILANCE = "COBALT_VIGILANCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayRow:
    """One overlay: when it applies, which statements it carries, how loud it is by itself."""

    overlay: Overlay
    when: str
    holds: Condition[Planned]
    indicator: Callable[[Situation], Indicator]
    rules: tuple[str, ...]
    cites: tuple[Citation, ...]

    @property
    def id(self) -> str:
        """The row's name in the inventory and the trace."""
        return f"C2c-{self.overlay}"


def running_cyanocobalamin(s: Situation) -> tuple[str, ...]:
    """Orders and statements of cyanocobalamin that run today, of any dose."""
    today = s.picture.setting.today
    return tuple(
        course.source
        for course in s.picture.facts.courses
        if course.form is Cobalamin.CYANOCOBALAMIN
        and not _is_trivial(course, s)
        and course.kind in {CourseKind.ORDER, CourseKind.STATEMENT}
        and is_running(course, today)
    )


def _is_trivial(course: B12Course, s: Situation) -> bool:
    """A multivitamin's amount, which needs no change of form (D3)."""
    limit = s.picture.setting.profile.trivial_daily_up_to.value
    return course.daily_mcg is not None and course.daily_mcg <= limit


def _is_high(s: Situation) -> bool:
    """A current total B12 above the high limit that recent treatment does not explain."""
    profile, reading = s.picture.setting.profile, s.picture.b12
    return reading.kind not in {B12Class.STALE, B12Class.UNINTERPRETABLE} and any(
        r.analyte is Analyte.TOTAL_B12 and classify(r, profile) is B12Class.HIGH
        for r in reading.results
    )


def _switch_indicator(s: Situation) -> Indicator:
    if s.picture.leber is Answer.YES:
        return Indicator.CRITICAL
    return Indicator.WARNING if s.picture.kidneys.strong is Answer.YES else Indicator.INFO


def folates_taken(s: Situation) -> tuple[str, ...]:
    """Folates of any dose taken today."""
    today = s.picture.setting.today
    classes = (DrugClass.FOLIC_ACID, DrugClass.OTHER_FOLATE)
    return tuple(use.source for drug in classes for use in taken(s.picture.facts, drug, today))


def _is_adult_in_scope(s: Situation) -> bool:
    age, adult = s.picture.facts.age, s.picture.setting.profile.adult_doses_from_age.value
    return age is not None and age >= adult and s.status is not Status.OUT_OF_SCOPE


ADULT_IN_SCOPE = of_situation(
    ask("an adult in scope", _is_adult_in_scope, lambda s: seen.scope(s.picture))
)
RUNNING_CYANOCOBALAMIN = of_situation(
    ask(
        "cyanocobalamin is running",
        lambda s: bool(running_cyanocobalamin(s)),
        lambda s: seen.listed("running cyanocobalamin", running_cyanocobalamin(s)),
    )
)
TAKES_FOLATE = of_situation(
    ask(
        "folic acid or another folate is taken",
        lambda s: bool(folates_taken(s)),
        lambda s: seen.listed("folate taken", folates_taken(s)),
    )
)
HIGH = of_situation(ask("B12 above the high limit", _is_high, lambda s: seen.b12(s.picture)))
EXCLUDED = of_situation(q.RENAL | q.LEBER)
TREATED = of_situation(q.of_picture(status.TREATED))
FOLATE_LOW = of_situation(q.FOLATE_LOW)
SEVERE_ANAEMIA = of_situation(q.SEVERE_ANAEMIA)
ANTICOAGULATED = of_situation(q.ANTICOAGULATED)
IM_UNSAFE = of_situation(q.IM_UNSAFE)
URGENT = of_situation(q.URGENT)
PREGNANT = of_situation(q.PREGNANT)
COBALT_ALLERGY = of_situation(q.COBALT_ALLERGY)
BORDERLINE = of_situation(q.status_is("borderline and unresolved", Status.BORDERLINE_UNRESOLVED))
UNLIKELY = of_situation(
    q.status_is("deficiency unlikely", Status.NORMAL, Status.BORDERLINE_UNLIKELY)
)
STARTS_COBALAMIN: Condition[Planned] = ask(
    "the plan starts a cobalamin", lambda p: p.plan.starts_cobalamin, plan_seen
)
BY_INJECTION: Condition[Planned] = ask(
    "the plan is an injection", lambda p: p.plan.by_injection, plan_seen
)
ANY_PLAN: Condition[Planned] = ask("there is a plan", lambda p: p.plan.code != "NONE", plan_seen)


def _info(_: Situation) -> Indicator:
    return Indicator.INFO


def _critical(_: Situation) -> Indicator:
    return Indicator.CRITICAL


_ROWS: tuple[OverlayRow, ...] = (
    OverlayRow(
        overlay=Overlay.SWITCH_CNCBL,
        when="cyanocobalamin is running and kidneys or Leber's disease exclude it",
        holds=RUNNING_CYANOCOBALAMIN & EXCLUDED,
        indicator=_switch_indicator,
        rules=("S-S4", "S-S5", "G-8"),
        cites=(cite.SEED, cite.DIVINE),
    ),
    OverlayRow(
        overlay=Overlay.FOLIC_1MG_3MO,
        when="folate low, on B12 treatment, no folic acid",
        holds=FOLATE_LOW & TREATED & ~TAKES_FOLATE,
        indicator=_info,
        rules=("S-P3",),
        cites=(cite.SEED,),
    ),
    OverlayRow(
        overlay=Overlay.FOLIC_AFTER_FIRST_B12,
        when="folate low, not yet treated, the plan starts a cobalamin",
        holds=FOLATE_LOW & ~TREATED & STARTS_COBALAMIN,
        indicator=_info,
        rules=("S-P1", "S-P2", "S-P3"),
        cites=(cite.SEED,),
    ),
    OverlayRow(
        overlay=Overlay.HOLD_FOLIC,
        when="folate low, not treated, B12 borderline and unresolved",
        holds=FOLATE_LOW & ~TREATED & BORDERLINE,
        indicator=_info,
        rules=("S-P1", "S-P2"),
        cites=(cite.SEED,),
    ),
    OverlayRow(
        overlay=Overlay.K_MONITOR,
        when="severe anaemia and the plan starts a cobalamin",
        holds=SEVERE_ANAEMIA & STARTS_COBALAMIN,
        indicator=_critical,
        rules=("G-7",),
        cites=(cite.LABEL_CYANOCOBALAMIN,),
    ),
    OverlayRow(
        overlay=Overlay.IM_BLEED_CAUTION,
        when="anticoagulated, injection not unsafe, and the plan is an injection",
        holds=ANTICOAGULATED & ~IM_UNSAFE & BY_INJECTION,
        indicator=_info,
        rules=("G-8",),
        cites=(cite.HOUSE,),
    ),
    OverlayRow(
        overlay=Overlay.SAME_DAY_REFERRAL,
        when="an urgent neurological finding that B12 deficiency may explain",
        holds=URGENT & ~UNLIKELY,
        indicator=_critical,
        rules=("G-11",),
        cites=(cite.NICE,),
    ),
    OverlayRow(
        overlay=Overlay.PREG,
        when="pregnant",
        holds=PREGNANT,
        indicator=_info,
        rules=("G-6",),
        cites=(cite.SPS_PREGNANCY, cite.NICE),
    ),
    OverlayRow(
        overlay=Overlay.HIGH_B12,
        when="B12 above the high limit without treatment",
        holds=HIGH & ~TREATED,
        indicator=_info,
        rules=("G-16",),
        cites=(cite.AAFP_2025,),
    ),
    OverlayRow(
        overlay=Overlay.COBALT_VIGILANCE,
        when="allergy to cobalt and a plan",
        holds=ANY_PLAN & COBALT_ALLERGY,
        indicator=_info,
        rules=("G-8",),
        cites=(cite.MHRA_COBALT,),
    ),
)

C2C = tuple(replace(row, holds=ADULT_IN_SCOPE & row.holds) for row in _ROWS)
"""The table; every row is for adults in scope only."""


def read_overlays(
    situation: Situation, plan: Plan
) -> tuple[tuple[OverlayRow, ...], tuple[Step[Planned], ...]]:
    """The overlays that apply, in table order, and the trace of asking for each."""
    planned = Planned(situation, plan)
    asked = [(row, row.holds(planned)) for row in C2C]
    steps = tuple(Step(row.id, row.when, held, row.holds, planned) for row, held in asked)
    return tuple(row for row, held in asked if held), steps
