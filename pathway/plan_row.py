"""The shape of a row of table C2 and of what it decides."""

from dataclasses import dataclass

from pathway.situation import Indicator, Situation
from pathway.table import Row


@dataclass(frozen=True, slots=True)
class Decision:
    """A plan code, how urgent it is, and the further rows a combined plan was taken from."""

    code: str
    indicator: Indicator
    rows: tuple[str, ...] = ()


PlanRow = Row[Situation, Decision | None]
"""A row of C2; None means that the patient passes this gate and goes on to treatment."""
