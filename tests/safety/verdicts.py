"""From the outcomes of a run of the tests to a verdict on every control of every hazard."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.safety.hazards import Control, Hazard

Outcomes = Mapping[str, frozenset[str]]
"""By test as `path::function`: `passed`, `failed`, `skipped` of its cases."""


class Verdict(StrEnum):
    """What a run says of one test, worst first of its cases."""

    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_RUN = "not run"
    PASSED = "passed"


def verdict_on(test: str, outcomes: Outcomes) -> Verdict:
    """A test passed when all its cases did; one that was skipped shows nothing."""
    found = outcomes.get(test, frozenset())
    for verdict in (Verdict.FAILED, Verdict.SKIPPED):
        if verdict.value in found:
            return verdict
    return Verdict.PASSED if found else Verdict.NOT_RUN


@dataclass(frozen=True, slots=True)
class Shown:
    """A control with the verdict on each of its tests."""

    control: Control
    verdicts: Mapping[str, Verdict]

    @property
    def holds(self) -> bool:
        """Whether there is a test and every one passed."""
        return bool(self.verdicts) and set(self.verdicts.values()) == {Verdict.PASSED}


@dataclass(frozen=True, slots=True)
class Judged:
    """A hazard with what the run showed of its controls."""

    hazard: Hazard
    shown: tuple[Shown, ...]

    @property
    def holds(self) -> bool:
        """Whether there is a control and every one holds."""
        return bool(self.shown) and all(each.holds for each in self.shown)

    @property
    def missing(self) -> tuple[str, ...]:
        """What keeps it from holding, one line each."""
        return tuple(
            f"{verdict.value}: {test}"
            for each in self.shown
            for test, verdict in each.verdicts.items()
            if verdict is not Verdict.PASSED
        ) or (() if self.holds else ("a control without a test",))


def judge(hazards: Iterable[Hazard], outcomes: Outcomes) -> tuple[Judged, ...]:
    """Every hazard, in their order."""
    return tuple(
        Judged(
            hazard,
            tuple(
                Shown(control, {test: verdict_on(test, outcomes) for test in control.tests})
                for control in hazard.controls
            ),
        )
        for hazard in hazards
    )


def as_json(judged: Iterable[Judged], run: Mapping[str, str]) -> str:
    """The results for programs; `run` says which run of what they come from."""
    told = {
        "run": dict(run),
        "hazards": [
            {
                "id": each.hazard.id,
                "holds": each.holds,
                "controls": [
                    {
                        "control": shown.control.says,
                        "holds": shown.holds,
                        "tests": {test: verdict.value for test, verdict in shown.verdicts.items()},
                    }
                    for shown in each.shown
                ],
            }
            for each in judged
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
