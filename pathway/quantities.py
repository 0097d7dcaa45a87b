"""Laboratory analytes, the units they are reported in, and values that keep their comparator.

A value stays in the unit family (mass or molar) in which the laboratory reported it:
180 ng/L is 132.8 pmol/L but the published molar limit is 133, so the same blood changes
class when it is converted before it is compared (clinical/pathway.md, finding 3).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pathway.answers import Answer


class Analyte(StrEnum):
    """A laboratory test the pathway reads; the value is the name used in messages."""

    TOTAL_B12 = "total-b12"
    ACTIVE_B12 = "active-b12"
    MMA = "mma"
    HOMOCYSTEINE = "homocysteine"
    FOLATE = "folate"
    EGFR = "egfr"
    HAEMOGLOBIN = "haemoglobin"
    HAEMATOCRIT = "haematocrit"
    MCV = "mcv"
    PLATELETS = "platelets"
    LEUCOCYTES = "leucocytes"
    RETICULOCYTES = "reticulocytes"
    POTASSIUM = "potassium"
    INR = "inr"
    ALBUMIN_CREATININE_RATIO = "albumin-creatinine-ratio"
    INTRINSIC_FACTOR_ANTIBODY = "intrinsic-factor-antibody"
    FERRITIN = "ferritin"
    CREATININE = "creatinine"
    TTG_IGA = "ttg-iga"
    CBC = "cbc"


class Unit(StrEnum):
    """The units in which limits are published; every reported unit maps to one of these."""

    NG_PER_L = "ng/L"
    PMOL_PER_L = "pmol/L"
    NMOL_PER_L = "nmol/L"
    UMOL_PER_L = "umol/L"
    NG_PER_ML = "ng/mL"
    ML_PER_MIN_1_73 = "mL/min/1.73m2"
    G_PER_L = "g/L"
    PERCENT = "%"
    FL = "fL"
    GIGA_PER_L = "10*9/L"
    MMOL_PER_L = "mmol/L"
    MG_PER_G = "mg/g"
    RATIO = "1"


class Bound(StrEnum):
    """How a reported value relates to the true one ("<150" is BELOW 150)."""

    EXACT = "="
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact decimal in one of our units; `bound` says whether it is the value or its limit."""

    value: Decimal
    unit: Unit
    bound: Bound = Bound.EXACT

    def is_below(self, limit: "Quantity") -> Answer:
        """Whether the true value is strictly below `limit`; UNKNOWN where the comparator hides it.

        Raises ValueError on different units: limits are published per unit family and are
        never reached by conversion.
        """
        self._same_unit(limit)
        if self.bound is Bound.EXACT:
            return Answer.of(self.value < limit.value)
        if self.bound is Bound.BELOW and self.value <= limit.value:
            return Answer.YES
        if self.bound is Bound.AT_MOST and self.value < limit.value:
            return Answer.YES
        if self.bound in {Bound.ABOVE, Bound.AT_LEAST} and self.value >= limit.value:
            return Answer.NO
        return Answer.UNKNOWN

    def is_above(self, limit: "Quantity") -> Answer:
        """Whether the true value is strictly above `limit`; the mirror of `is_below`."""
        self._same_unit(limit)
        if self.bound is Bound.EXACT:
            return Answer.of(self.value > limit.value)
        if self.bound is Bound.ABOVE and self.value >= limit.value:
            return Answer.YES
        if self.bound is Bound.AT_LEAST and self.value > limit.value:
            return Answer.YES
        if self.bound in {Bound.BELOW, Bound.AT_MOST} and self.value <= limit.value:
            return Answer.NO
        return Answer.UNKNOWN

    def _same_unit(self, limit: "Quantity") -> None:
        if self.unit is not limit.unit:
            raise ValueError(f"cannot compare {self.unit} with {limit.unit}")
