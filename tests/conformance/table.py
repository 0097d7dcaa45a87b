"""`rows.csv`: every requirement on a CDS Hooks service, with its test or the reason for none."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement; either tests, as `path::function` from the root, or a reason."""

    id: str
    requirement: str
    tests: tuple[str, ...]
    reason: str

    @property
    def section(self) -> str:
        """The letters of its id."""
        return self.id.partition("-")[0]


@cache
def rows() -> tuple[Row, ...]:
    """Every row, in the order of the file."""
    with (Path(__file__).parent / "rows.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(row["row"], row["requirement"], tuple(row["test"].split()), row["reason"])
            for row in csv.DictReader(file)
        )
