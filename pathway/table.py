"""The shape of a first-match-wins table, and the trace of reading one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from pathway.condition import Case, Condition, Reason
from pathway.evidence import Citation

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, kw_only=True)  # no slots: typing marks instances of a generic alias
class Row(Generic[Case, Outcome]):
    """One row of a clinical table.

    `when` states the condition in clinical words and `holds` computes it, and can say why;
    `then` is what the table gives; `rules` are the statements the row carries (S-T1, G-2 ...);
    `cites` what it rests on.
    """

    id: str
    when: str
    holds: Condition[Case]
    then: Callable[[Case], Outcome]
    rules: tuple[str, ...]
    cites: tuple[Citation, ...]


class Step(NamedTuple, Generic[Case]):
    """One row that was looked at, whether it held, and on request why."""

    # Every answer makes about a hundred of these; a named tuple costs a third of a dataclass.
    row: str
    when: str
    matched: bool
    condition: Condition[Case]
    case: Case

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What the row asked, each with its answer and the fact behind it."""
        return self.condition.reasons(self.case)


@dataclass(frozen=True)
class Reading(Generic[Case, Outcome]):
    """The first row that held, its outcome, and every row looked at up to it."""

    row: Row[Case, Outcome]
    outcome: Outcome
    steps: tuple[Step[Case], ...]


class NoRowMatchedError(LookupError):
    """A table that must be exhaustive was not: a defect, never an answer."""


def first_match(table: Sequence[Row[Case, Outcome]], case: Case) -> Reading[Case, Outcome]:
    """Read the table from the top.

    Raises NoRowMatchedError when no row holds; the tables are built so that one always does.
    """
    steps: list[Step[Case]] = []
    for row in table:
        matched = row.holds(case)
        steps.append(Step(row.id, row.when, matched, row.holds, case))
        if matched:
            return Reading(row, row.then(case), tuple(steps))
    raise NoRowMatchedError(table[-1].id if table else "empty table")
