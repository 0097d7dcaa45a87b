"""Whether the patient is on effective B12 treatment, since when, and how (G-10, C2d 4-5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pathway.answers import Answer
from pathway.facts import (
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    Day,
    LabResult,
    PatientFacts,
    Route,
)
from pathway.laboratory import plus
from pathway.setting import Setting

INJECTED = frozenset({Route.INTRAMUSCULAR, Route.SUBCUTANEOUS, Route.INTRAVENOUS})


class Exposure(StrEnum):
    """The `TX` of the tables, and a case they leave open: treated since an unknown day."""

    NONE = "none"
    EARLY = "early"
    ESTABLISHED = "established"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """Current treatment. `since` is the start of the unbroken episode, None unless dated."""

    exposure: Exposure
    since: date | None
    courses: tuple[B12Course, ...]
    dose_unknown: tuple[B12Course, ...]
    """Running courses whose dose is not on record: neither counted nor dismissed."""

    @property
    def injected(self) -> bool:
        """Whether any current course is given by injection."""
        return any(is_injected(course) for course in self.courses)

    @property
    def by_mouth(self) -> bool:
        """On oral, sublingual or nasal treatment and on no injection."""
        return bool(self.courses) and not self.injected

    @property
    def daily_mcg(self) -> Decimal:
        """Sum of the current courses' daily amounts (known ones)."""
        return sum((course.daily_mcg or Decimal(0) for course in self.courses), Decimal(0))

    def takes(self, form: Cobalamin) -> bool:
        """Whether a current course holds this form."""
        return any(course.form is form for course in self.courses)

    @property
    def sources(self) -> tuple[str, ...]:
        """References of the current courses."""
        return tuple(course.source for course in self.courses)


def is_injected(course: B12Course) -> bool:
    """Whether the course is given by needle."""
    return course.route in INJECTED


def is_therapeutic(course: B12Course, setting: Setting) -> Answer:
    """Whether the dose counts as treatment (A0).

    A combination product of unknown dose is low-dose exposure. An injection without a recorded
    dose counts: no cobalamin injection is weaker than the limit.
    """
    profile = setting.profile
    if is_injected(course):
        return Answer.of(
            course.dose_mcg is None or course.dose_mcg >= profile.therapeutic_injection_from.value
        )
    if course.daily_mcg is None:
        return Answer.NO if course.combination else Answer.UNKNOWN
    return Answer.of(course.daily_mcg >= profile.therapeutic_daily_from.value)


def is_running(course: B12Course, today: date) -> bool:
    """Active, started today or earlier, and not past its stated end (C2d 5)."""
    if course.state is not CourseState.ACTIVE or course.kind not in _PRESCRIBED:
        return False
    started = course.start is None or course.start.earliest <= today
    ended = course.end is not None and course.end.latest < today
    return started and not ended


_PRESCRIBED = frozenset({CourseKind.ORDER, CourseKind.STATEMENT})


def read_treatment(facts: PatientFacts, setting: Setting) -> Treatment:
    """Current treatment; exposure is NONE as soon as every course is ended or held."""
    today = setting.today
    running = [course for course in facts.courses if is_running(course, today)]
    counted = _counted(running, setting)
    unknown = tuple(c for c in running if is_therapeutic(c, setting) is Answer.UNKNOWN)
    since = _episode_start(facts, counted, setting)
    return Treatment(
        exposure=_exposure(counted, since, setting),
        since=since,
        courses=counted,
        dose_unknown=unknown,
    )


def _counted(running: list[B12Course], setting: Setting) -> tuple[B12Course, ...]:
    """The courses that are treatment; products not injected count by their sum (G-10)."""
    by_mouth = [c for c in running if not is_injected(c)]
    daily = sum((c.daily_mcg or Decimal(0) for c in by_mouth), Decimal(0))
    together = daily >= setting.profile.therapeutic_daily_from.value
    return tuple(
        course
        for course in running
        if is_therapeutic(course, setting) is Answer.YES
        or (together and not is_injected(course) and course.daily_mcg is not None)
    )


def _exposure(counted: tuple[B12Course, ...], since: date | None, setting: Setting) -> Exposure:
    if not counted:
        return Exposure.NONE
    if since is None:
        return Exposure.UNDATED
    established = (setting.today - since).days >= setting.profile.established_after.days
    return Exposure.ESTABLISHED if established else Exposure.EARLY


def _episode_start(
    facts: PatientFacts, counted: tuple[B12Course, ...], setting: Setting
) -> date | None:
    """First day of the unbroken exposure that reaches today; gaps up to the limit are joined.

    A partial start date counts from its last possible day: exposure is never overstated. Of
    undated courses taken by mouth the first supply handed over is the start (G-10).
    """
    starts = [course.start.latest for course in counted if course.start is not None]
    if not starts and any(not is_injected(course) for course in counted):
        starts = [dispense.handed_over.latest for dispense in facts.dispenses]
    if not starts:
        return None
    since = min(*starts, setting.today)
    gap = setting.profile.exposure_gap.days
    earlier = sorted(_finished_spans(facts, setting), key=lambda span: span[1], reverse=True)
    for start, end in earlier:
        if end >= since or (since - end).days <= gap:
            since = min(since, start)
    return since


def _finished_spans(facts: PatientFacts, setting: Setting) -> list[tuple[date, date]]:
    return [
        (course.start.latest, course.end.earliest)
        for course in facts.courses
        if course.state in {CourseState.ENDED, CourseState.ACTIVE}
        and course.start is not None
        and course.end is not None
        and course.kind in _PRESCRIBED
        and is_therapeutic(course, setting) is Answer.YES
    ]


def explains_level(facts: PatientFacts, result: LabResult, setting: Setting) -> Answer:
    """Whether recent treatment explains a normal or high result, so that it diagnoses nothing.

    A course that ended on an unknown day may have run for as long as the profile assumes.
    """
    spans = [
        span
        for course in facts.courses
        if is_therapeutic(course, setting) is Answer.YES
        for span in [_shadow(course, setting)]
        if span is not None
    ]
    collected = result.collected
    return Answer.of(any(s <= collected.latest and collected.earliest <= e for s, e in spans))


def _shadow(course: B12Course, setting: Setting) -> tuple[date, date] | None:
    """The days on which a B12 level is lifted by this course."""
    if course.state in {CourseState.PROPOSED, CourseState.NOT_TAKEN} or course.start is None:
        return None
    profile = setting.profile
    lasting = (
        profile.uninterpretable_after_injection
        if is_injected(course)
        else profile.uninterpretable_after_oral
    )
    last = _last_day(course)
    if last is not None:
        return course.start.earliest, plus(last.latest, lasting.days)
    assumed = profile.unknown_end_assumed_after.days + lasting.days
    return course.start.earliest, plus(course.start.latest, assumed)


def _last_day(course: B12Course) -> Day | None:
    return course.start if course.kind is CourseKind.ADMINISTRATION else course.end


def adherence_contradicted(
    facts: PatientFacts, treatment: Treatment, setting: Setting
) -> tuple[str, ...]:
    """The records that say the treatment is not taken as ordered; empty when none does (G-10)."""
    said = tuple(
        c.source
        for c in facts.courses
        if c.state is CourseState.NOT_TAKEN and _concerns(c, treatment)
    )
    return said or _short_supply(facts, treatment, setting)


def _concerns(statement: B12Course, treatment: Treatment) -> bool:
    """Whether a statement is about the running treatment; an undated one is taken to be."""
    if statement.start is None or treatment.since is None:
        return True
    return statement.start.latest >= treatment.since


def _short_supply(facts: PatientFacts, treatment: Treatment, setting: Setting) -> tuple[str, ...]:
    if treatment.since is None:
        return ()
    since = treatment.since
    fills = [d for d in facts.dispenses if d.handed_over.earliest >= since]
    days = [fill.days for fill in fills if fill.days is not None]
    if not days or len(days) != len(fills):
        return ()
    elapsed = Decimal((setting.today - since).days)
    fills_expected = elapsed / max(*days, Decimal(1))
    covered = min(sum(days, Decimal(0)), elapsed)
    short = covered < setting.profile.adherence_from.value * elapsed
    return tuple(fill.source for fill in fills) if short and fills_expected >= _TWO_FILLS else ()


_TWO_FILLS = 2
