"""A patient with a status and a plan, and the questions tables C2c and C3 ask of one."""

from dataclasses import dataclass

from pathway.condition import Condition, Seen, ask
from pathway.plan import Plan
from pathway.situation import Situation


@dataclass(frozen=True, slots=True)
class Planned:
    """What the tables after the plan look at."""

    situation: Situation
    plan: Plan


def of_situation(condition: Condition[Situation]) -> Condition[Planned]:
    """A condition of table C2, asked in a later table."""
    return condition.of(lambda planned: planned.situation)


def plan_begins(words: str, *beginnings: str) -> Condition[Planned]:
    """The plan, its confirming test aside, begins with one of these."""
    return ask(words, lambda p: p.plan.treatment_code.startswith(beginnings), plan_seen)


def plan_seen(planned: Planned) -> Seen:
    """The plan code."""
    return Seen("plan", planned.plan.code)
