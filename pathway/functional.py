"""The functional verdict `fx` of table C1: do MMA or homocysteine show a lack inside the cell?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pathway import laboratory
from pathway.answers import Answer
from pathway.facts import Flag, LabResult, PatientFacts
from pathway.findings import Neuro
from pathway.kidneys import Kidneys
from pathway.quantities import Analyte
from pathway.setting import Setting


class Verdict(StrEnum):
    """POS shows deficiency, NEG argues against it, INC cannot decide, UNK was not measured."""

    POSITIVE = "positive"
    INCONCLUSIVE = "inconclusive"
    NEGATIVE = "negative"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Functional:
    """The verdict and the results it rests on."""

    verdict: Verdict
    results: tuple[LabResult, ...] = ()

    @property
    def undecided(self) -> bool:
        """Fx UNK or INC."""
        return self.verdict in {Verdict.UNKNOWN, Verdict.INCONCLUSIVE}

    @property
    def by_mma(self) -> bool:
        """Whether MMA, the more specific marker, gave the verdict."""
        return any(result.analyte is Analyte.MMA for result in self.results)


def folate_low(result: LabResult, setting: Setting) -> Answer:
    """Below the profile's limit, or below the laboratory's own lower limit with its low flag."""
    assert result.quantity is not None  # noqa: S101 - folate results always carry a number
    below = result.quantity.is_below(
        setting.profile.folate_low_below[result.quantity.unit].quantity
    )
    by_laboratory = result.flag is Flag.LOW and result.own_low is not None
    return Answer.YES if by_laboratory else below


def read_folate(facts: PatientFacts, setting: Setting) -> tuple[Answer, LabResult | None]:
    """Whether folate is low; UNKNOWN without a result inside its window (C2d 6)."""
    result = laboratory.latest(facts, Analyte.FOLATE, setting)
    return (Answer.UNKNOWN, None) if result is None else (folate_low(result, setting), result)


def read_functional(
    facts: PatientFacts,
    setting: Setting,
    *,
    kidneys: Kidneys,
    neuro: Neuro,
    not_before: date | None = None,
) -> Functional:
    """The verdict from the newest MMA, or homocysteine when there is no MMA."""
    since = date.min if not_before is None else not_before
    mma = laboratory.latest(facts, Analyte.MMA, setting)
    homocysteine = laboratory.latest(facts, Analyte.HOMOCYSTEINE, setting)
    if mma is not None and mma.collected.earliest >= since:
        return Functional(_by_mma(mma, setting, kidneys), (mma,))
    if homocysteine is not None and homocysteine.collected.earliest >= since:
        low, folate = read_folate(facts, setting)
        verdict = _by_homocysteine(homocysteine, setting, kidneys, neuro, low)
        return Functional(verdict, (homocysteine, *((folate,) if folate else ())))
    return Functional(Verdict.UNKNOWN)


def _by_mma(mma: LabResult, setting: Setting, kidneys: Kidneys) -> Verdict:
    assert mma.quantity is not None  # noqa: S101 - MMA results always carry a number
    raised = mma.quantity.is_above(setting.profile.mma_raised_above.quantity)
    if raised is Answer.NO:
        return Verdict.NEGATIVE
    if raised is Answer.YES and kidneys.impaired is Answer.NO:
        return Verdict.POSITIVE
    return Verdict.INCONCLUSIVE


def _by_homocysteine(
    result: LabResult, setting: Setting, kidneys: Kidneys, neuro: Neuro, folate: Answer
) -> Verdict:
    assert result.quantity is not None  # noqa: S101 - homocysteine results always carry a number
    raised = result.quantity.is_above(setting.profile.homocysteine_raised_above.quantity)
    if raised is Answer.NO:
        return Verdict.NEGATIVE if neuro is Neuro.NONE else Verdict.INCONCLUSIVE
    specific = folate is Answer.NO and kidneys.impaired is Answer.NO
    return Verdict.POSITIVE if raised is Answer.YES and specific else Verdict.INCONCLUSIVE
