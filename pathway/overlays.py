"""Table C2c: what is added to any plan, each on its own, for adults in scope."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pathway import bibliography as cite
from pathway.answers import Answer
from pathway.evidence import Citation
from pathway.facts import Allergen, B12Course, Cobalamin, CourseKind, DrugClass
from pathway.laboratory import B12Class, classify
from pathway.plan import Plan
from pathway.quantities import Analyte
from pathway.risk import taken
from pathway.situation import Indicator, Situation
from pathway.status import Status
from pathway.table import Step
from pathway.treatment import Exposure, is_running


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


Holds = Callable[[Situation, Plan], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayRow:
    """One overlay: when it applies, which statements it carries, how loud it is by itself."""

    overlay: Overlay
    when: str
    holds: Holds
    indicator: Callable[[Situation], Indicator]
    rules: tuple[str, ...]
    cites: tuple[Citation, ...]


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


def _switch(s: Situation, _: Plan) -> bool:
    return s.picture.never_cyanocobalamin and bool(running_cyanocobalamin(s))


def _switch_indicator(s: Situation) -> Indicator:
    if s.picture.leber is Answer.YES:
        return Indicator.CRITICAL
    return Indicator.WARNING if s.picture.kidneys.strong is Answer.YES else Indicator.INFO


def _folate_low(s: Situation) -> bool:
    return s.picture.folate_low is Answer.YES


def _treated(s: Situation) -> bool:
    return s.picture.treatment.exposure is not Exposure.NONE


def takes_folic_acid(s: Situation) -> bool:
    """Whether any folate is taken today."""
    today = s.picture.setting.today
    classes = (DrugClass.FOLIC_ACID, DrugClass.OTHER_FOLATE)
    return any(taken(s.picture.facts, drug, today) for drug in classes)


_UNLIKELY = {Status.NORMAL, Status.BORDERLINE_UNLIKELY}


def _info(_: Situation) -> Indicator:
    return Indicator.INFO


def _critical(_: Situation) -> Indicator:
    return Indicator.CRITICAL


C2C: tuple[OverlayRow, ...] = (
    OverlayRow(
        overlay=Overlay.SWITCH_CNCBL,
        when="cyanocobalamin is running and kidneys or Leber's disease exclude it",
        holds=_switch,
        indicator=_switch_indicator,
        rules=("S-S4", "S-S5", "G-8"),
        cites=(cite.SEED, cite.DIVINE),
    ),
    OverlayRow(
        overlay=Overlay.FOLIC_1MG_3MO,
        when="folate low, on B12 treatment, no folic acid",
        holds=lambda s, _: _folate_low(s) and _treated(s) and not takes_folic_acid(s),
        indicator=_info,
        rules=("S-P3",),
        cites=(cite.SEED,),
    ),
    OverlayRow(
        overlay=Overlay.FOLIC_AFTER_FIRST_B12,
        when="folate low, not yet treated, the plan starts a cobalamin",
        holds=lambda s, plan: _folate_low(s) and not _treated(s) and plan.starts_cobalamin,
        indicator=_info,
        rules=("S-P1", "S-P2", "S-P3"),
        cites=(cite.SEED,),
    ),
    OverlayRow(
        overlay=Overlay.HOLD_FOLIC,
        when="folate low, not treated, B12 borderline and unresolved",
        holds=lambda s, _: (
            _folate_low(s) and not _treated(s) and s.status is Status.BORDERLINE_UNRESOLVED
        ),
        indicator=_info,
        rules=("S-P1", "S-P2"),
        cites=(cite.SEED,),
    ),
    OverlayRow(
        overlay=Overlay.K_MONITOR,
        when="severe anaemia and the plan starts a cobalamin",
        holds=lambda s, plan: bool(s.picture.severe_anaemia) and plan.starts_cobalamin,
        indicator=_critical,
        rules=("G-7",),
        cites=(cite.LABEL_CYANOCOBALAMIN,),
    ),
    OverlayRow(
        overlay=Overlay.IM_BLEED_CAUTION,
        when="anticoagulated, injection not unsafe, and the plan is an injection",
        holds=lambda s, plan: (
            bool(s.picture.injections.anticoagulated)
            and not s.picture.injections.unsafe
            and plan.by_injection
        ),
        indicator=_info,
        rules=("G-8",),
        cites=(cite.HOUSE,),
    ),
    OverlayRow(
        overlay=Overlay.SAME_DAY_REFERRAL,
        when="an urgent neurological finding that B12 deficiency may explain",
        holds=lambda s, _: s.urgent and s.status not in _UNLIKELY,
        indicator=_critical,
        rules=("G-11",),
        cites=(cite.NICE,),
    ),
    OverlayRow(
        overlay=Overlay.PREG,
        when="pregnant",
        holds=lambda s, _: s.picture.pregnant,
        indicator=_info,
        rules=("G-6",),
        cites=(cite.SPS_PREGNANCY, cite.NICE),
    ),
    OverlayRow(
        overlay=Overlay.HIGH_B12,
        when="B12 above the high limit without treatment",
        holds=lambda s, _: _is_high(s) and not _treated(s),
        indicator=_info,
        rules=("G-16",),
        cites=(cite.AAFP_2025,),
    ),
    OverlayRow(
        overlay=Overlay.COBALT_VIGILANCE,
        when="allergy to cobalt and a plan",
        holds=lambda s, plan: (
            plan.code != "NONE"
            and any(a.allergen is Allergen.COBALT for a in s.picture.facts.allergies)
        ),
        indicator=_info,
        rules=("G-8",),
        cites=(cite.MHRA_COBALT,),
    ),
)


def read_overlays(s: Situation, plan: Plan) -> tuple[tuple[OverlayRow, ...], tuple[Step, ...]]:
    """The overlays that apply, in table order, and the trace of asking for each."""
    profile, age = s.picture.setting.profile, s.picture.facts.age
    adult = age is not None and age >= profile.adult_doses_from_age.value
    asked = [
        (row, adult and s.status is not Status.OUT_OF_SCOPE and row.holds(s, plan)) for row in C2C
    ]
    steps = tuple(Step(f"C2c-{row.overlay}", row.when, held) for row, held in asked)
    return tuple(row for row, held in asked if held), steps
