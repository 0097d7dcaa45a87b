"""Table C3: which checks are due, overdue or ahead, from the record itself."""

from dataclasses import dataclass
from datetime import date

from pathway.laboratory import B12Class, plus
from pathway.orders import LabOrder, MonitoringTask, TaskKind
from pathway.overlays import Overlay
from pathway.plan import Plan
from pathway.profiles.profile import Days, GuidelineProfile
from pathway.quantities import Analyte
from pathway.situation import Situation
from pathway.status import Status
from pathway.workup import is_covered

RESPONSE_TESTS = frozenset(
    {Analyte.TOTAL_B12, Analyte.ACTIVE_B12, Analyte.MMA, Analyte.HOMOCYSTEINE}
)
"""A result of one of these after a check fell due closes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One scheduled check of running treatment."""

    kind: TaskKind
    due: date
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """What the schedule asks for: checks that are due, tests for them, tasks ahead."""

    due: tuple[Check, ...] = ()
    tests: tuple[LabOrder, ...] = ()
    tasks: tuple[MonitoringTask, ...] = ()

    @property
    def silent(self) -> bool:
        """Nothing to say today."""
        return not (self.due or self.tasks)


_CHANGES_TREATMENT = (
    "RAISE_ORAL_DOSE",
    "SWITCH_AND_RAISE_ORAL_MECBL",
    "INCREASE_IM_FREQ_AND_REVIEW_DX",
    "SWITCH_TO_IM_NEURO",
    "NEURO_IM_REFUSED_ORAL_CNCBL",
    "NEURO_IM_REFUSED_ORAL_MECBL",
)


def read_monitoring(s: Situation, plan: Plan, overlays: frozenset[Overlay]) -> Monitoring:
    """Tasks for a treatment that starts or changes; otherwise the checks of the running one."""
    if plan.starts_cobalamin or plan.treatment_code in _CHANGES_TREATMENT:
        return Monitoring(tasks=_tasks_for_start(s, plan, overlays))
    if plan.code == "ADHERENCE_FIRST":
        return Monitoring(tasks=(_task(TaskKind.ADHERENCE_REVIEW, 0, 14),))
    if s.status in _MONITORED:
        due = _due_checks(s)
        return Monitoring(due=due, tests=response_tests(s) if due else ())
    return Monitoring()


_MONITORED = {
    Status.ON_TREATMENT_EARLY,
    Status.ON_TREATMENT_RESPONDING,
    Status.ON_TREATMENT_RESPONSE_UNKNOWN,
}


def _task(kind: TaskKind, from_day: int, to_day: int) -> MonitoringTask:
    return MonitoringTask(kind, from_day, to_day)


def _tasks_for_start(
    s: Situation, plan: Plan, overlays: frozenset[Overlay]
) -> tuple[MonitoringTask, ...]:
    profile = s.picture.setting.profile
    tasks: list[MonitoringTask] = []
    if "NEURO_IM_REFUSED" in plan.code:
        tasks.append(_window(TaskKind.NEURO_REVIEW, profile.oral_neuro_review))
    elif "NEURO" in plan.code:
        tasks.append(_window(TaskKind.NEURO_REVIEW, profile.neuro_review))
    if Overlay.PREG in overlays:
        review = profile.pregnancy_review.days
        tasks.append(_around(TaskKind.PREGNANCY_REVIEW, review, profile))
    if plan.code == "IM_NEURO_BLEED_MITIGATION":
        return tuple(tasks)
    yearly = profile.annual_check
    if s.status is Status.PROPHYLAXIS_INDICATED and not _bariatric(s) and yearly is not None:
        return (*tasks, _around(TaskKind.CHECK_ANNUAL, yearly.days, profile))
    tasks += [_around(c.kind, c.after.days, profile) for c in profile.first_year_checks]
    return tuple(tasks)


def _window(kind: TaskKind, days: tuple[Days, Days]) -> MonitoringTask:
    return _task(kind, days[0].days, days[1].days)


def _around(kind: TaskKind, day: int, profile: GuidelineProfile) -> MonitoringTask:
    tolerance = profile.check_tolerance.days
    return _task(kind, day - tolerance, day + tolerance)


def _bariatric(s: Situation) -> bool:
    return s.picture.swallow_bypassed or s.picture.other_bariatric


def _due_checks(s: Situation) -> tuple[Check, ...]:
    """Checks whose window has opened and that no later result closed."""
    since = s.picture.treatment.since
    if since is None:
        return ()
    profile, today = s.picture.setting.profile, s.picture.setting.today
    tolerance = profile.check_tolerance.days
    last_result = _last_response_result(s)
    return tuple(
        Check(
            kind=kind, due=due, overdue=plus(due, tolerance) < today or _missed(kind, last_result)
        )
        for kind, due in _schedule(s, since)
        if plus(due, -tolerance) <= today
        and (last_result is None or last_result < plus(due, -tolerance))
    )


def _missed(kind: TaskKind, last_result: date | None) -> bool:
    """A repeating check falls due with nothing measured since treatment started."""
    return kind in {TaskKind.CHECK_ANNUAL, TaskKind.CHECK_FREQUENT} and last_result is None


def _schedule(s: Situation, since: date) -> tuple[tuple[TaskKind, date], ...]:
    """The first year's checks, then the latest of the repeating ones that has come round."""
    profile, today = s.picture.setting.profile, s.picture.setting.today
    first_year = tuple((c.kind, plus(since, c.after.days)) for c in profile.first_year_checks)
    often = s.picture.neuro_findings or _bariatric(s)
    repeated = profile.frequent_check if often else profile.annual_check
    if repeated is None:
        return first_year
    start = first_year[-1][1]
    rounds = (plus(today, profile.check_tolerance.days) - start).days // repeated.days
    if rounds < 1:
        return first_year
    kind = TaskKind.CHECK_FREQUENT if often else TaskKind.CHECK_ANNUAL
    return ((kind, plus(start, rounds * repeated.days)),)


def _last_response_result(s: Situation) -> date | None:
    days = [r.collected.latest for r in s.picture.facts.labs if r.analyte in RESPONSE_TESTS]
    return max(days, default=None)


def response_tests(s: Situation) -> tuple[LabOrder, ...]:
    """B12, blood count and homocysteine at each visit; MMA while B12 is borderline (S-Mo2)."""
    level = Analyte.ACTIVE_B12 if s.picture.pregnant else Analyte.TOTAL_B12
    measured = s.picture.setting.profile.level_on_injections or not s.picture.treatment.injected
    borderline = s.picture.b12.kind is B12Class.INDETERMINATE
    wanted = (
        *((level,) if measured else ()),
        Analyte.CBC,
        Analyte.HOMOCYSTEINE,
        *((Analyte.MMA,) if borderline else ()),
    )
    return tuple(o for o in (LabOrder(a) for a in wanted) if not is_covered(s, o))
