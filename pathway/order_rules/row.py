"""The shape of a row of table D, of what it looks at and of what it offers."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pathway.condition import Condition
from pathway.drafts import Draft, Moment
from pathway.engine import PathwayResult
from pathway.evidence import Citation
from pathway.orders import DrugOrder, Order, OrderId, Span
from pathway.picture import Picture
from pathway.situation import Indicator, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCase:
    """One draft of an assessed patient among all the drafts."""

    result: PathwayResult
    draft: Draft
    drafts: tuple[Draft, ...]

    @property
    def picture(self) -> Picture:
        """The patient as tables C1 and C2 saw them."""
        return self.result.picture

    def definition(self, order: OrderId) -> DrugOrder:
        """An order definition of the profile in use."""
        return self.picture.setting.profile.formulary[order]

    @property
    def situation(self) -> Situation:
        """The patient with the status they were given."""
        return Situation(self.result.picture, self.result.status)

    @property
    def others(self) -> tuple[Draft, ...]:
        """The other drafts, selected or not."""
        return tuple(d for d in self.drafts if d.position != self.draft.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One intended change of a draft; exactly one member is set.

    `dosage`: dose and times become those of this order definition; `dose_mcg`: a dose a thousand
    times this one becomes this one; `lasts`: an end is added; `resume`: a stop is taken back.
    """

    dosage: DrugOrder | None = None
    dose_mcg: Decimal | None = None
    lasts: Span | None = None
    resume: bool = False

    @property
    def of_one_line(self) -> bool:
        """Whether it has a meaning only for a draft with one dosage line."""
        return self.dosage is not None or self.lasts is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One click: drafts that go, drafts that change, and orders that come, all together."""

    key: str
    removes: tuple[Draft, ...] = ()
    changes: tuple[tuple[Draft, Change], ...] = ()
    orders: tuple[Order, ...] = ()
    recommended: bool = False


Loudness = Callable[[OrderCase, Moment], Indicator | None]
"""How loudly a row speaks about a draft at a moment; None is silence."""
Offers = Callable[[tuple[OrderCase, ...]], tuple[Offer, ...]]
"""What a row offers for all the drafts it holds for."""


def nothing(_: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """A row that only tells."""
    return ()


def plain(_: OrderCase) -> str:
    """A row with one wording."""
    return ""


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """One row of table D.

    `draft`: which order; `patient`: which patient; `unless`: its do-not column as far as that
    silences the row. `offers` are alternatives when `exclusive`. `only_with_offer`: a row whose
    whole point is an order says nothing when that order stands already. Of one `family` at most
    one card is shown. `says` names the variant of the wording.
    """

    id: str
    when: str
    draft: Condition[OrderCase]
    patient: Condition[OrderCase]
    unless: Condition[OrderCase]
    loudness: Loudness
    rules: tuple[str, ...]
    cites: tuple[Citation, ...]
    offers: Offers = nothing
    exclusive: bool = False
    only_with_offer: bool = False
    family: str = ""
    says: Callable[[OrderCase], str] = plain

    @cached_property
    def holds(self) -> Condition[OrderCase]:
        """The row's whole condition."""
        return self.draft & self.patient & ~self.unless


def always(select: Indicator | None, sign: Indicator | None) -> Loudness:
    """The two indicator columns of a row whose loudness does not depend on the patient."""
    return lambda _, moment: select if moment is Moment.SELECT else sign
