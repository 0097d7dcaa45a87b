"""The questions tables C2 and C3 ask of a patient with a status; each names the fact it saw."""

from collections.abc import Callable

from pathway import seen
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.condition import Condition, Seen, ask
from pathway.findings import Neuro
from pathway.picture import Picture
from pathway.situation import Situation
from pathway.status import Status
from pathway.treatment import adherence_contradicted


def _picture(s: Situation) -> Picture:
    return s.picture


def of_picture(condition: Condition[Picture]) -> Condition[Situation]:
    """A condition of table C1, asked in a later table."""
    return condition.of(_picture)


def asked(
    words: str, test: Callable[[Picture], bool], fact: Callable[[Picture], Seen]
) -> Condition[Situation]:
    """One question about the picture, asked of a situation."""
    return of_picture(ask(words, test, fact))


def _status(s: Situation) -> Seen:
    return Seen("status", s.status.value)


def _deficiency(s: Situation) -> Seen:
    grade = seen.neuro(s.picture)
    return Seen("status and NEURO", f"{s.status.value}, {grade.value}", grade.sources)


def status_is(words: str, *statuses: Status) -> Condition[Situation]:
    """The patient has one of these statuses."""
    wanted = frozenset(statuses)
    return ask(words, lambda s: s.status in wanted, _status)


def neuro_is(words: str, *grades: Neuro) -> Condition[Situation]:
    """Neurological involvement is of one of these grades."""
    wanted = frozenset(grades)
    return asked(words, lambda p: p.neuro in wanted, seen.neuro)


URGENT = neuro_is("an urgent neurological finding", Neuro.URGENT)
NEURO_PRESENT = neuro_is("a neurological finding", Neuro.PRESENT)
NEURO_PRESENT_OR_URGENT = neuro_is(
    "a present or urgent neurological finding", Neuro.PRESENT, Neuro.URGENT
)
NEURO_ANY = neuro_is("any neurological finding", Neuro.POSSIBLE, Neuro.PRESENT, Neuro.URGENT)

DEFICIENT = ask(
    "deficient: not merely prophylaxis, or an urgent neurological finding",
    lambda s: s.deficient,
    _deficiency,
)
NEURO_WHEN_DEFICIENT = ask(
    "deficient with neurological involvement of any grade",
    lambda s: s.neuro_when_deficient,
    _deficiency,
)

FX_UNDECIDED = asked(
    "MMA and homocysteine do not decide or were not measured",
    lambda p: p.functional.undecided,
    seen.functional,
)
TRIGGER = asked("a cause that calls for prophylaxis", lambda p: bool(p.trigger), seen.trigger)
LIFELONG_CAUSE = asked("a lifelong cause", lambda p: bool(p.lifelong_cause), seen.lifelong_cause)
MONTHLY_CAUSE = asked(
    "a cause that needs monthly injections", lambda p: bool(p.monthly_cause), seen.monthly_cause
)
ILEAL = asked(
    "a long ileal resection or ileal Crohn's disease", lambda p: p.ileal, seen.monthly_cause
)
SWALLOW_BYPASSED = asked(
    "gastric bypass or biliopancreatic diversion",
    lambda p: p.swallow_bypassed,
    seen.monthly_cause,
)
OTHER_BARIATRIC = asked(
    "sleeve gastrectomy or another bariatric operation",
    lambda p: p.other_bariatric,
    seen.monthly_cause,
)
ALLERGY = asked(
    "blocking hypersensitivity to a cobalamin", lambda p: bool(p.blocking_allergy), seen.allergy
)
COBALT_ALLERGY = asked("an allergy to cobalt", lambda p: p.cobalt_allergy, seen.allergies)
IM_UNSAFE = asked("injections unsafe", lambda p: bool(p.injections.unsafe), seen.injections_unsafe)
IM_DECLINED = asked(
    "injections declined", lambda p: bool(p.injections.declined), seen.injections_declined
)
ANTICOAGULATED = asked(
    "anticoagulated", lambda p: bool(p.injections.anticoagulated), seen.anticoagulated
)
SEVERE_ANAEMIA = asked("severe anaemia", lambda p: bool(p.severe_anaemia), seen.severe_anaemia)
LEBER = asked("Leber's hereditary optic neuropathy", lambda p: p.leber is Answer.YES, seen.leber)
RENAL = asked("impaired kidney function", lambda p: p.kidneys.impaired is Answer.YES, seen.renal)
NITROUS_OXIDE = asked(
    "recreational nitrous oxide",
    lambda p: p.has(Concept.NITROUS_OXIDE_MISUSE),
    seen.risk,
)
WORTH_TESTING = asked(
    "a symptom, a sign or a current risk factor",
    lambda p: bool(p.risk.symptoms) or p.risk.any_factor,
    seen.risk,
)
PREGNANT = asked("pregnant", lambda p: p.pregnant, seen.pregnant)
BREASTFEEDING = asked("breastfeeding", lambda p: p.breastfeeding, seen.breastfeeding)
FOLATE_LOW = asked("folate low", lambda p: p.folate_low is Answer.YES, seen.folate)
BY_MOUTH = asked(
    "on oral, sublingual or nasal treatment", lambda p: p.treatment.by_mouth, seen.treatment
)
UNDER_DOSED = asked(
    "on less than the full oral dose",
    lambda p: p.treatment.daily_mcg < p.setting.profile.full_oral_dose.value,
    seen.treatment,
)
NOT_TAKEN = asked(
    "dispensing or statements contradict the order",
    lambda p: bool(adherence_contradicted(p.facts, p.treatment, p.setting)),
    seen.treatment,
)
NEURO_SINCE_TREATMENT = asked(
    "a neurological condition recorded since treatment started",
    lambda p: p.neuro_since_treatment,
    seen.neuro_since_treatment,
)
