"""What the pathway knows about a draft order: one that is being picked or about to be signed."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pathway.concepts import Concept
from pathway.facts import Cobalamin, Day, DrugClass, Route
from pathway.quantities import Analyte

INTO_MUSCLE = frozenset({Route.INTRAMUSCULAR, Route.SUBCUTANEOUS})
"""Routes of a replacement injection; intravenous is none (G-8)."""


class Moment(StrEnum):
    """When the orders are looked at; the value is the name of the hook."""

    SELECT = "order-select"
    SIGN = "order-sign"


class DraftKind(StrEnum):
    """What is being ordered."""

    MEDICINE = "medicine"
    TEST = "test"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One draft order of this patient; None means that the draft does not say.

    `position` is its place among the drafts and its identity: two drafts may share an id.
    `source` is the reference the client uses. `removable`: it is a draft and the only one that
    answers to that reference. `revisable`: the same, whatever its status. `lines`: how many dosage
    lines it has. `ends`: it stops a medicine instead of starting it. `proposed`: its intent says
    that it is a proposal or a plan, and nobody has ordered it yet. Amounts are micrograms of B12 or
    folate, `daily_mg` milligrams of any other medicine. Of several lines `b12_dose_mcg` is the
    largest dose, `interval_days` the shortest time between two doses where every line states its
    times, `bounded` whether the line with that time has an end, a length or a number of doses.
    `start` and `end` are its first and last day; of a test `start` is the day it is wanted for.
    """

    position: int
    source: str
    kind: DraftKind
    selected: bool = True
    removable: bool = True
    revisable: bool = True
    lines: int = 1
    ends: bool = False
    proposed: bool = False
    forms: tuple[Cobalamin, ...] = ()
    drugs: frozenset[DrugClass] = frozenset()
    antidote: bool = False
    """The 5 g cyanide antidote, which is never B12 replacement."""
    combination: bool = False
    route: Route | None = None
    b12_dose_mcg: Decimal | None = None
    b12_daily_mcg: Decimal | None = None
    folate_daily_mcg: Decimal | None = None
    daily_mg: Decimal | None = None
    interval_days: Decimal | None = None
    start: Day | None = None
    end: Day | None = None
    bounded: bool = False
    lasts_days: int | None = None
    as_needed: bool = False
    reasons: frozenset[Concept] = frozenset()
    """What the order says it is for."""
    tests: frozenset[Analyte] = frozenset()

    @property
    def starts(self) -> bool:
        """Whether it starts or continues a medicine."""
        return self.kind is DraftKind.MEDICINE and not self.ends

    def holds(self, *drugs: DrugClass) -> bool:
        """Whether it starts a product with a medicine of one of these classes."""
        return self.starts and not self.drugs.isdisjoint(drugs)

    @property
    def cobalamin(self) -> bool:
        """Whether it starts a product with a cobalamin of any form."""
        return self.starts and bool(self.forms)

    def contains(self, form: Cobalamin) -> bool:
        """Whether it starts a product with this form of cobalamin."""
        return self.starts and form in self.forms

    @property
    def folate(self) -> bool:
        """Whether it starts folic acid or another folate."""
        return self.holds(DrugClass.FOLIC_ACID, DrugClass.OTHER_FOLATE)

    @property
    def injected(self) -> bool:
        """Whether it starts a cobalamin by intramuscular or subcutaneous injection."""
        return self.cobalamin and self.route in INTO_MUSCLE
