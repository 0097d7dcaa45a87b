"""Conditions that can say why they hold: what each part asked, and the fact it saw.

A table row's condition is built from named questions with `&`, `|` and `~`. Evaluating it costs a
few calls; its reasons are worked out only when somebody asks for the trace.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Case = TypeVar("Case")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact as a row saw it: its name in the tables, its value in words, and its resources."""

    name: str
    value: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One question a row asked, the answer on what is known, and the fact behind it."""

    question: str
    holds: bool
    fact: Seen


@dataclass(frozen=True)  # no slots: typing marks instances of a generic alias
class _Question(Generic[Case]):
    words: str
    test: Callable[[Case], bool]
    fact: Callable[[Case], Seen]


@dataclass(frozen=True)
class Condition(Generic[Case]):
    """A yes or no about a case. An unknown never makes one hold (C2d 1)."""

    test: Callable[[Case], bool]
    questions: tuple[_Question[Case], ...] = ()

    def __call__(self, case: Case) -> bool:
        """Whether it holds for a case."""
        return self.test(case)

    def __and__(self, other: "Condition[Case]") -> "Condition[Case]":
        mine, theirs = self.test, other.test
        return Condition(lambda case: mine(case) and theirs(case), self._with(other))

    def __or__(self, other: "Condition[Case]") -> "Condition[Case]":
        mine, theirs = self.test, other.test
        return Condition(lambda case: mine(case) or theirs(case), self._with(other))

    def __invert__(self) -> "Condition[Case]":
        mine = self.test
        return Condition(lambda case: not mine(case), self.questions)

    def _with(self, other: "Condition[Case]") -> tuple[_Question[Case], ...]:
        return tuple(dict.fromkeys((*self.questions, *other.questions)))

    def of(self, view: Callable[[Other], Case]) -> "Condition[Other]":
        """The same condition about something that holds the case."""
        mine = self.test
        return Condition(
            lambda other: mine(view(other)),
            tuple(_through(question, view) for question in self.questions),
        )

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """Every question of the condition, answered for this case."""
        return tuple(Reason(q.words, q.test(case), q.fact(case)) for q in self.questions)


def _through(question: _Question[Case], view: Callable[[Other], Case]) -> _Question[Other]:
    return _Question(
        question.words,
        lambda other: question.test(view(other)),
        lambda other: question.fact(view(other)),
    )


def ask(words: str, test: Callable[[Case], bool], fact: Callable[[Case], Seen]) -> Condition[Case]:
    """A condition of one question."""
    return Condition(test, (_Question(words, test, fact),))


OTHERWISE: Condition[Any] = Condition(lambda _: True)
"""What the last row of an exhaustive table holds on: everything."""
