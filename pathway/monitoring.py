"""The checks of table C3 against the record: done, ordered, ahead, due or overdue."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pathway.checks import TaskKind
from pathway.facts import RecordedTask
from pathway.laboratory import B12Class, plus
from pathway.orders import LabOrder, MonitoringTask
from pathway.plan import Plan
from pathway.planned import Planned
from pathway.profiles.profile import ScheduledCheck
from pathway.quantities import Analyte
from pathway.schedule import C3, CONTINUES, ScheduleRow
from pathway.situation import Situation
from pathway.table import Step
from pathway.workup import COUNTED_AS, is_covered, is_pending

RESPONSE_TESTS = (Analyte.TOTAL_B12, Analyte.ACTIVE_B12, Analyte.MMA, Analyte.HOMOCYSTEINE)
"""A result of one of these after a check of the response fell due closes it."""

RESPONSE_CHECKS = frozenset(
    {
        TaskKind.CHECK_3_MONTHS,
        TaskKind.CHECK_6_MONTHS,
        TaskKind.CHECK_12_MONTHS,
        TaskKind.CHECK_ANNUAL,
        TaskKind.CHECK_FREQUENT,
        TaskKind.SYMPTOM_REVIEW,
    }
)


class CheckState(StrEnum):
    """Where a scheduled check stands today."""

    AHEAD = "ahead"
    DUE = "due"
    OVERDUE = "overdue"
    ORDERED = "ordered"
    DONE = "done"
    LAPSED = "lapsed"
    """So long ago that nobody asks for it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of running treatment; `because` are the records that closed or ordered it."""

    kind: TaskKind
    due: date
    state: CheckState
    because: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether something has to be done about it now."""
        return self.state is CheckState.DUE or self.overdue

    @property
    def overdue(self) -> bool:
        """Whether its window has passed."""
        return self.state is CheckState.OVERDUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """What table C3 asks for.

    `checks` of running treatment whatever their state; `tests` to order for those that ask, or
    timed ones for a treatment that starts; `tasks` to plan; `rows` of C3 that applied.
    """

    checks: tuple[Check, ...] = ()
    tests: tuple[LabOrder, ...] = ()
    tasks: tuple[MonitoringTask, ...] = ()
    rows: tuple[ScheduleRow, ...] = ()
    steps: tuple[Step[Planned], ...] = ()

    @property
    def due(self) -> tuple[Check, ...]:
        """The checks that ask for something now."""
        return tuple(check for check in self.checks if check.asks)

    @property
    def silent(self) -> bool:
        """Nothing to say today."""
        return not (self.due or self.tasks or self.tests)


def read_monitoring(situation: Situation, plan: Plan) -> Monitoring:
    """Checks to plan for a treatment that starts or changes; else those of the running one."""
    planned = Planned(situation, plan)
    held = [(row, row.holds(planned)) for row in C3]
    steps = tuple(Step(row.id, row.when, matched, row.holds, planned) for row, matched in held)
    rows = tuple(row for row, matched in held if matched)
    wanted = (check for row in rows for check in row.then(planned))
    schedule = tuple(sorted(wanted, key=lambda check: check.due))
    if not CONTINUES(planned):
        return _planned(situation, schedule, rows, steps)
    return _running(situation, schedule, rows, steps)


def _planned(
    s: Situation,
    schedule: Iterable[ScheduledCheck],
    rows: tuple[ScheduleRow, ...],
    steps: tuple[Step[Planned], ...],
) -> Monitoring:
    """Tasks and timed tests counted from today; none that is open on record already."""
    checks = tuple(check for check in schedule if not _open_tasks(s, check.kind))
    tests = (LabOrder(a, due_in_days=c.due) for c in checks for a in c.measures)
    return Monitoring(
        tasks=tuple(MonitoringTask(c.kind, c.opens, c.closes) for c in checks if not c.measures),
        tests=tuple(order for order in tests if not is_covered(s, order)),
        rows=rows,
        steps=steps,
    )


def _running(
    s: Situation,
    schedule: tuple[ScheduledCheck, ...],
    rows: tuple[ScheduleRow, ...],
    steps: tuple[Step[Planned], ...],
) -> Monitoring:
    since = s.picture.treatment.since
    if since is None:
        return Monitoring(rows=rows, steps=steps)
    setting = s.picture.setting
    elapsed = (setting.today - since).days
    soon = setting.profile.overdue_review_within.days
    found = [(check, _state(s, check, since)) for check in _current(s, schedule, since)]
    asking = [check for check, state in found if state.asks]
    return Monitoring(
        checks=tuple(state for _, state in found),
        tests=_tests(s, asking, since),
        tasks=tuple(
            MonitoringTask(c.kind, 0, max(c.closes - elapsed, soon))
            for c in asking
            if not (c.measures or c.kind in RESPONSE_CHECKS)
        ),
        rows=rows,
        steps=steps,
    )


def _current(
    s: Situation, schedule: tuple[ScheduledCheck, ...], since: date
) -> tuple[ScheduledCheck, ...]:
    """Each check in its latest round; the first year's give way to a repeating one come round."""
    elapsed = (s.picture.setting.today - since).days
    rounds = tuple(_latest_round(s, check, since) for check in schedule)
    response = [check for check in rounds if check.kind in RESPONSE_CHECKS]
    again = any(c.repeats is not None and c.opens <= elapsed for c in response)
    left_out = [check for check in response if (check.repeats is not None) is not again]
    return tuple(check for check in rounds if check not in left_out)


def _latest_round(s: Situation, check: ScheduledCheck, since: date) -> ScheduledCheck:
    """A repeating check moved on: after the last one held, else to the last that fell due."""
    elapsed = (s.picture.setting.today - since).days
    if check.repeats is None:
        return check
    last = _last_held(s, check)
    if check.kind in RESPONSE_CHECKS and last is not None:
        later = max((last - since).days + check.repeats - check.due, 0)
    else:
        later = max(elapsed - check.opens, 0) // check.repeats * check.repeats
    return replace(
        check, opens=check.opens + later, due=check.due + later, closes=check.closes + later
    )


def _last_held(s: Situation, check: ScheduledCheck) -> date | None:
    """When the response was last measured or a task of it completed, on its first possible day."""
    facts = s.picture.facts
    days = [r.collected.earliest for r in facts.labs if r.analyte in RESPONSE_TESTS]
    days += [t.done.earliest for t in facts.tasks if t.done is not None and _closes(t, check)]
    return max(days, default=None)


def _closes(task: RecordedTask, check: ScheduledCheck) -> bool:
    """A task of its kind; of the response any check looks at the same."""
    return task.kind is check.kind or {task.kind, check.kind} <= RESPONSE_CHECKS


def _state(s: Situation, check: ScheduledCheck, since: date) -> Check:
    today, opens = s.picture.setting.today, plus(since, check.opens)
    due = plus(since, check.due)

    def standing(state: CheckState, *because: str) -> Check:
        return Check(kind=check.kind, due=due, state=state, because=because)

    if today < opens:
        return standing(CheckState.AHEAD)
    done = _done(s, check, opens)
    if done:
        return standing(CheckState.DONE, *done)
    if check.lapses is not None and today > plus(since, check.lapses):
        return standing(CheckState.LAPSED)
    ordered = _ordered(s, check)
    if ordered:
        return standing(CheckState.ORDERED, *ordered)
    late = today > plus(since, check.closes) or _never_measured(s, check)
    return standing(CheckState.OVERDUE if late else CheckState.DUE)


def _never_measured(s: Situation, check: ScheduledCheck) -> bool:
    """A repeating check of the response falls due with nothing measured at all."""
    repeating = check.repeats is not None and check.kind in RESPONSE_CHECKS
    return repeating and _last_held(s, check) is None


def _results(s: Situation, analytes: Iterable[Analyte], since: date) -> tuple[str, ...]:
    """Results known to be from that day or later: one of a whole year closes nothing early."""
    names = {name for analyte in analytes for name in COUNTED_AS.get(analyte, (analyte,))}
    return tuple(
        r.source
        for r in s.picture.facts.labs
        if r.analyte in names and r.collected.earliest >= since
    )


def _closing_tests(check: ScheduledCheck) -> tuple[Analyte, ...]:
    return check.measures or (RESPONSE_TESTS if check.kind in RESPONSE_CHECKS else ())


def _done(s: Situation, check: ScheduledCheck, opens: date) -> tuple[str, ...]:
    """Results since the window opened, or a task of its kind completed since then."""
    tasks = tuple(
        task.source
        for task in s.picture.facts.tasks
        if task.done is not None and task.done.earliest >= opens and _closes(task, check)
    )
    return (*_results(s, _closing_tests(check), opens), *tasks)


def _ordered(s: Situation, check: ScheduledCheck) -> tuple[str, ...]:
    """Open requests for all of its tests, or an open task whose window has not passed."""
    wanted = (
        tuple(order.analyte for order in response_tests(s))
        if check.kind in RESPONSE_CHECKS
        else check.measures
    )
    facts, setting = s.picture.facts, s.picture.setting
    if wanted and all(is_pending(facts, analyte, setting) for analyte in wanted):
        return tuple(p.source for p in facts.pending if p.analyte in wanted)
    return tuple(
        task.source
        for task in _open_tasks(s, check.kind)
        if task.until is None or task.until.latest >= setting.today
    )


def _open_tasks(s: Situation, kind: TaskKind) -> tuple[RecordedTask, ...]:
    return tuple(t for t in s.picture.facts.tasks if t.kind is kind and t.done is None)


def _tests(s: Situation, asking: list[ScheduledCheck], since: date) -> tuple[LabOrder, ...]:
    """The tests of the checks that ask, each once, without those resulted or ordered since."""
    own = (
        LabOrder(analyte)
        for check in asking
        for analyte in check.measures
        if not _results(s, (analyte,), plus(since, check.opens))
        and not is_pending(s.picture.facts, analyte, s.picture.setting)
    )
    response = (
        uncovered(s, response_tests(s)) if any(c.kind in RESPONSE_CHECKS for c in asking) else ()
    )
    return tuple(dict.fromkeys((*response, *own)))


def uncovered(s: Situation, orders: Iterable[LabOrder]) -> tuple[LabOrder, ...]:
    """The tests that were not just resulted or ordered."""
    return tuple(order for order in orders if not is_covered(s, order))


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
    return tuple(LabOrder(analyte) for analyte in wanted)
