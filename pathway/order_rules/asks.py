"""The questions table D asks of a draft and of the patient it is for; each names what it saw."""

from collections.abc import Callable
from datetime import date

from pathway import findings, laboratory, seen
from pathway import questions as q
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.condition import Condition, Seen, ask
from pathway.drafts import Draft
from pathway.facts import (
    B12Course,
    CourseKind,
    DrugClass,
    FactGroup,
    PatientFacts,
)
from pathway.medicines import is_whole
from pathway.order_rules.row import OrderCase
from pathway.picture import Picture
from pathway.quantities import Analyte
from pathway.risk import taken
from pathway.setting import Setting
from pathway.situation import Situation
from pathway.status import Status
from pathway.treatment import Exposure


def _seen_draft(case: OrderCase) -> Seen:
    draft = case.draft
    parts = (*draft.forms, *sorted(draft.drugs), *((draft.route,) if draft.route else ()))
    return Seen("draft", ", ".join(parts) or draft.kind, (draft.source,))


def drafted(words: str, test: Callable[[Draft], bool]) -> Condition[OrderCase]:
    """A question about the draft alone."""
    return ask(words, lambda case: test(case.draft), _seen_draft)


def asked(words: str, test: Callable[[OrderCase], bool]) -> Condition[OrderCase]:
    """A question about the draft among the others and for this patient."""
    return ask(words, test, _seen_draft)


def patient(condition: Condition[Situation]) -> Condition[OrderCase]:
    """A condition of tables C1 and C2, asked at the moment of ordering."""
    return condition.of(lambda case: case.situation)


def of_picture(
    words: str, test: Callable[[Picture], bool], fact: Callable[[Picture], Seen]
) -> Condition[OrderCase]:
    """A question about the clinical picture."""
    return patient(q.asked(words, test, fact))


def status(words: str, *statuses: Status) -> Condition[OrderCase]:
    """The patient has one of these statuses."""
    return patient(q.status_is(words, *statuses))


NEVER: Condition[OrderCase] = Condition(lambda _: False)
"""Nothing beyond the row's condition silences it."""
ANYONE: Condition[OrderCase] = Condition(lambda _: True)

UNTREATED_DEFICIENCY = status(
    "deficient and not treated", Status.DEFICIENT, Status.FUNCTIONAL_DEFICIENCY
)
DEFICIENCY = status(
    "deficient, untreated or not responding",
    Status.DEFICIENT,
    Status.FUNCTIONAL_DEFICIENCY,
    Status.ON_TREATMENT_NOT_RESPONDING,
)
BORDERLINE = status("borderline and unresolved", Status.BORDERLINE_UNRESOLVED)
PROPHYLAXIS = status("prophylaxis indicated", Status.PROPHYLAXIS_INDICATED)
RESPONDING = status("responding to treatment", Status.ON_TREATMENT_RESPONDING)
UNTESTED = status("no current B12 result", Status.NOT_ASSESSED, Status.STALE)

RENAL, LEBER, PREGNANT = patient(q.RENAL), patient(q.LEBER), patient(q.PREGNANT)
ALLERGY, COBALT_ALLERGY = patient(q.ALLERGY), patient(q.COBALT_ALLERGY)
URGENT, NEURO_WHEN_DEFICIENT = patient(q.URGENT), patient(q.NEURO_WHEN_DEFICIENT)
NEURO_PRESENT_OR_URGENT, NEURO_ANY = patient(q.NEURO_PRESENT_OR_URGENT), patient(q.NEURO_ANY)
LIFELONG_CAUSE, ILEAL, TRIGGER = patient(q.LIFELONG_CAUSE), patient(q.ILEAL), patient(q.TRIGGER)
SWALLOW_BYPASSED = patient(q.SWALLOW_BYPASSED)
IM_UNSAFE, ANTICOAGULATED = patient(q.IM_UNSAFE), patient(q.ANTICOAGULATED)
SEVERE_ANAEMIA, FOLATE_LOW = patient(q.SEVERE_ANAEMIA), patient(q.FOLATE_LOW)
NITROUS_MISUSE, WORTH_TESTING = patient(q.NITROUS_OXIDE), patient(q.WORTH_TESTING)

FOLATE_NORMAL = of_picture(
    "folate known and not low", lambda p: p.folate_low is Answer.NO, seen.folate
)
NOT_RENAL = of_picture(
    "kidney function known not to be impaired",
    lambda p: p.kidneys.impaired is Answer.NO,
    seen.renal,
)
TREATED = of_picture(
    "on B12 treatment", lambda p: p.treatment.exposure is not Exposure.NONE, seen.treatment
)
DIAGNOSED = of_picture(
    "a recorded B12 diagnosis",
    lambda p: p.has(*findings.RECORDED_DIAGNOSIS),
    seen.diagnosis,
)
PROBLEMS_KNOWN = of_picture(
    "the problem list was supplied whole",
    lambda p: is_whole(p.facts, FactGroup.CONDITIONS),
    seen.neuro,
)
ADULT = of_picture(
    "an adult",
    lambda p: (
        p.facts.age is not None and p.facts.age >= p.setting.profile.adult_doses_from_age.value
    ),
    seen.scope,
)


def injects(case: OrderCase) -> bool:
    """Whether the plan gives an injection now, and nothing speaks against injecting."""
    code = case.result.plan.treatment_code
    unsafe = code == "IM_NEURO_BLEED_MITIGATION"
    return code == "SWITCH_TO_IM_NEURO" or (code.startswith("IM_") and not unsafe)


PLAN_INJECTS = ask(
    "the plan is an injection of hydroxocobalamin",
    injects,
    lambda case: Seen("plan", case.result.plan.code),
)


def given_lately(course: B12Course, setting: Setting) -> bool:
    """Whether it is a dose that was given within the window."""
    window = setting.profile.b12_given_within.days
    return (
        course.kind is CourseKind.ADMINISTRATION
        and course.start is not None
        and 0 <= (setting.today - course.start.earliest).days <= window
    )


def b12_started(case: OrderCase) -> bool:
    """B12_STARTED of A0: running treatment, or a dose given within the window."""
    picture = case.picture
    given = any(given_lately(course, picture.setting) for course in picture.facts.courses)
    return given or picture.treatment.exposure is not Exposure.NONE


B12_STARTED = ask(
    "B12 treatment has begun", b12_started, lambda case: seen.treatment(case.result.picture)
)


def _is_for_today(draft: Draft, today: date) -> bool:
    """A treatment that starts later is none yet, one whose end is past none any more (C2d 5)."""
    later = draft.start is not None and draft.start.earliest > today
    return not later and not (draft.end is not None and draft.end.latest < today)


def supplies_b12(draft: Draft, setting: Setting) -> bool:
    """Whether a draft orders B12 for now in a dose that treats; a plain product without one may.

    A proposal or a plan orders nothing.
    """
    if not draft.cobalamin or draft.proposed or not _is_for_today(draft, setting.today):
        return False
    daily = draft.b12_daily_mcg
    if draft.injected or daily is None:
        return not draft.combination or draft.injected
    return daily >= setting.profile.therapeutic_daily_from.value


def _treats(case: OrderCase, drafts: tuple[Draft, ...]) -> bool:
    """Whether one of these orders B12 that treats; none does that an allergy forbids (D5)."""
    treating = any(supplies_b12(draft, case.picture.setting) for draft in drafts)
    return treating and not case.picture.blocking_allergy


B12_TOGETHER = asked(
    "B12 in a dose that treats is drafted with it", lambda case: _treats(case, case.drafts)
)
B12_BESIDE = asked(
    "another order of B12 in a dose that treats is drafted",
    lambda case: _treats(case, case.others),
)


def concerns(case: OrderCase, *concepts: Concept) -> bool:
    """Whether the order is for one of these, or the patient has it."""
    return not case.draft.reasons.isdisjoint(concepts) or case.picture.has(*concepts)


def takes(facts: PatientFacts, setting: Setting, *classes: DrugClass) -> bool:
    """Whether a medicine of these classes is being taken, on what is known."""
    return any(taken(facts, drug, setting.today) for drug in classes)


def no_recent_level(case: OrderCase) -> bool:
    """No B12 result within its window, all results seen, none of them unreadable."""
    facts, setting = case.picture.facts, case.picture.setting
    levels = {Analyte.TOTAL_B12, Analyte.ACTIVE_B12}
    found = any(laboratory.fresh(laboratory.of(facts, level), setting) for level in levels)
    unread = any(result.analyte in levels for result in facts.unreadable)
    return not found and not unread and is_whole(facts, FactGroup.LABS)


NO_RECENT_LEVEL = ask(
    "no B12 result within a year", no_recent_level, lambda case: seen.b12(case.result.picture)
)
ON_TREATMENT = TREATED
EMERGENCY_OR_LABOUR = asked(
    "labour or an emergency",
    lambda case: concerns(case, Concept.LABOUR, Concept.EMERGENCY_CARE),
)
