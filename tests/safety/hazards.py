"""`docs/safety/hazards.toml`: every hazard, what controls it, and the tests that show it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOG = ROOT / "docs/safety/hazards.toml"


class Severity(StrEnum):
    """How grave the harm is at worst; the words are those of the NHS."""

    MINOR = "minor"
    SIGNIFICANT = "significant"
    CONSIDERABLE = "considerable"
    MAJOR = "major"
    CATASTROPHIC = "catastrophic"


class Likelihood(StrEnum):
    """How often the harm is to be expected."""

    VERY_LOW = "very low"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very high"


class Status(StrEnum):
    """`open`: something planned, or a decision of a clinician, is missing."""

    CONTROLLED = "controlled"
    OPEN = "open"


RATINGS: Mapping[Likelihood, tuple[int, ...]] = {
    Likelihood.VERY_HIGH: (3, 4, 4, 5, 5),
    Likelihood.HIGH: (2, 3, 3, 4, 5),
    Likelihood.MEDIUM: (2, 2, 3, 3, 4),
    Likelihood.LOW: (1, 2, 2, 3, 4),
    Likelihood.VERY_LOW: (1, 1, 2, 2, 3),
}
"""1 acceptable to 5 unacceptable, by severity from minor to catastrophic."""


@dataclass(frozen=True, slots=True)
class Risk:
    """An estimate."""

    severity: Severity
    likelihood: Likelihood

    @property
    def rating(self) -> int:
        """1 to 5."""
        return RATINGS[self.likelihood][list(Severity).index(self.severity)]


@dataclass(frozen=True, slots=True)
class Control:
    """What keeps a hazard away: paths from the root, and tests as `path::function`."""

    says: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One row of the log; `left` is what the controls do not reach."""

    id: str
    hazard: str
    cause: str
    harm: str
    initial: Risk
    residual: Risk
    status: Status
    left: str
    controls: tuple[Control, ...]

    @property
    def tests(self) -> Iterator[str]:
        """Of all its controls, each once."""
        yield from dict.fromkeys(test for control in self.controls for test in control.tests)


def read_log(file: Path = LOG) -> tuple[Hazard, ...]:
    """Every hazard, in the order of the file; raises where a member is missing or misspelled."""
    told = tomllib.loads(file.read_text("utf-8"))
    return tuple(_hazard(each) for each in told["hazard"])


def _hazard(told: Mapping[str, Any]) -> Hazard:
    rest = {name: value for name, value in told.items() if name not in _STRUCTURED}
    return Hazard(
        **rest,
        initial=_risk(told["initial"]),
        residual=_risk(told["residual"]),
        status=Status(told["status"]),
        controls=tuple(
            Control(each["says"], tuple(each["modules"]), tuple(each["tests"]))
            for each in told["control"]
        ),
    )


_STRUCTURED = {"initial", "residual", "status", "control"}


def _risk(told: Mapping[str, str]) -> Risk:
    return Risk(Severity(told["severity"]), Likelihood(told["likelihood"]))
