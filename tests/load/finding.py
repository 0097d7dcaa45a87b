"""What a scenario found: its figures, and every promise that was not kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Figure = str | int | float


@dataclass(frozen=True, slots=True)
class Finding:
    """Passed where nothing is broken."""

    scenario: str
    figures: Mapping[str, Figure]
    broken: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.broken

    def rows(self) -> Iterator[str]:
        """Rows of a Markdown table: scenario, what, value; the verdict last."""
        for name, value in self.figures.items():
            yield f"| {self.scenario} | {name} | {_shown(value)} |"
        verdict = "passed" if self.passed else "**failed**: " + "; ".join(self.broken)
        yield f"| {self.scenario} | verdict | {verdict} |"


def _shown(value: Figure) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def unkept(promises: Mapping[str, bool]) -> tuple[str, ...]:
    """Promises that were not kept, by the words they were made in."""
    return tuple(promise for promise, kept in promises.items() if not kept)
