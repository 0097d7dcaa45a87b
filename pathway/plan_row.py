"""The shape of a row of table C2 and of what it decides."""

from dataclasses import dataclass

from pathway.situation import Indicator, Situation
from pathway.table import Row, Step


@dataclass(frozen=True, slots=True)
class Decision:
    """A plan code, how urgent it is, and what a combined plan was taken from.

    `rows` are the further rows it took its second part from, `steps` those looked at on the way.
    """

    code: str
    indicator: Indicator
    rows: tuple[str, ...] = ()
    steps: tuple[Step[Situation], ...] = ()


PlanRow = Row[Situation, Decision | None]
"""A row of C2; None means that the patient passes this gate and goes on to treatment."""
