"""The shape of a first-match-wins table, and the trace of reading one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pathway.evidence import Citation

Case = TypeVar("Case")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, kw_only=True)  # no slots: typing marks instances of a generic alias
class Row(Generic[Case, Outcome]):
    """One row of a clinical table.

    `when` states the condition in clinical words and `holds` computes it; `then` is what the
    table gives; `rules` are the statements the row carries (S-T1, G-2 ...); `cites` what it
    rests on.
    """

    id: str
    when: str
    holds: Callable[[Case], bool]
    then: Callable[[Case], Outcome]
    rules: tuple[str, ...]
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One row that was looked at, and whether it held."""

    row: str
    when: str
    matched: bool


@dataclass(frozen=True, slots=True)
class Reading(Generic[Case, Outcome]):
    """The first row that held, its outcome, and every row looked at before it."""

    row: Row[Case, Outcome]
    outcome: Outcome
    steps: tuple[Step, ...]


class NoRowMatchedError(LookupError):
    """A table that must be exhaustive was not: a defect, never an answer."""


def first_match(table: Sequence[Row[Case, Outcome]], case: Case) -> Reading[Case, Outcome]:
    """Read the table from the top.

    Raises NoRowMatchedError when no row holds; the tables are built so that one always does.
    """
    steps: list[Step] = []
    for row in table:
        matched = row.holds(case)
        steps.append(Step(row.id, row.when, matched))
        if matched:
            return Reading(row, row.then(case), tuple(steps))
    raise NoRowMatchedError(table[-1].id if table else "empty table")
