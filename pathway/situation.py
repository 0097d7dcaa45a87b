"""What the rows of table C2 look at: the picture and the status it was given."""

from dataclasses import dataclass
from enum import StrEnum

from pathway.findings import Neuro
from pathway.picture import Picture
from pathway.status import Status


class Indicator(StrEnum):
    """How loudly a card speaks."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


_LOUDNESS = {Indicator.INFO: 0, Indicator.WARNING: 1, Indicator.CRITICAL: 2}


def loudness(indicator: Indicator) -> int:
    """How loud an indicator is; a critical one the most."""
    return _LOUDNESS[indicator]


def louder(*indicators: Indicator) -> Indicator:
    """The most severe of several indicators."""
    return max(indicators, key=loudness)


@dataclass(frozen=True, slots=True)
class Situation:
    """A patient with a status, and the words the tables of C2 use about them."""

    picture: Picture
    status: Status

    @property
    def neuro(self) -> Neuro:
        """Grade of neurological involvement."""
        return self.picture.neuro

    @property
    def urgent(self) -> bool:
        """NEURO URGENT."""
        return self.neuro is Neuro.URGENT

    @property
    def deficient(self) -> bool:
        """*deficient* of table C2: not merely prophylaxis, or NEURO URGENT."""
        return self.status is not Status.PROPHYLAXIS_INDICATED or self.urgent

    @property
    def neuro_when_deficient(self) -> bool:
        """POSSIBLE counts as PRESENT once deficiency is established (the safe side)."""
        return self.deficient and self.neuro is not Neuro.NONE

    @property
    def oral_form(self) -> str:
        """The `x` of the plan codes: methylcobalamin where cyanocobalamin is excluded (M-R)."""
        return "MECBL" if self.picture.never_cyanocobalamin else "CNCBL"

    @property
    def loading(self) -> str:
        """LOAD: the loading plan with the maintenance that fits the cause."""
        return "IM_STD_THEN_MONTHLY" if self.picture.monthly_cause else "IM_STD_THEN_2_3MO"

    @property
    def no_injection(self) -> bool:
        """Injections are unsafe or were declined."""
        injections = self.picture.injections
        return bool(injections.unsafe or injections.declined)
