"""What a plan offers: table A1's order definitions, tests, referrals and tasks, without FHIR."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pathway.checks import TaskKind
from pathway.evidence import Evidence
from pathway.facts import Cobalamin, Route
from pathway.quantities import Analyte


class PeriodUnit(StrEnum):
    """FHIR units of time."""

    DAY = "d"
    WEEK = "wk"
    MONTH = "mo"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as an order states it."""

    value: int
    unit: PeriodUnit

    @property
    def days(self) -> int:
        """About as many days; a month has 30."""
        return self.value * _DAYS[self.unit]


_DAYS = {PeriodUnit.DAY: 1, PeriodUnit.WEEK: 7, PeriodUnit.MONTH: 30}


class OrderId(StrEnum):
    """The order definitions of table A1."""

    PO_CN = "ORD-PO-CN"
    SL_CN = "ORD-SL-CN"
    PO_ME = "ORD-PO-ME"
    SL_ME = "ORD-SL-ME"
    IM_LOAD = "ORD-IM-LOAD"
    IM_MAINT23 = "ORD-IM-MAINT23"
    IM_NEURO = "ORD-IM-NEURO"
    IM_MAINT2 = "ORD-IM-MAINT2"
    IM_MONTHLY = "ORD-IM-MONTHLY"
    IM_CN = "ORD-IM-CN"
    FOLIC_ACID = "ORD-FA"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugOrder:
    """One row of table A1.

    Doses in micrograms, `dose_at_most_mcg` where the table permits more. Open-ended unless
    `lasts` or `doses` is set; without `every` the site decides the schedule.
    `product` is the key of the emitted codes (valuesets/orders.csv); `form` None = folic acid.
    """

    id: OrderId
    product: str
    form: Cobalamin | None
    route: Route
    dose_mcg: Decimal
    dose_at_most_mcg: Decimal | None = None
    frequency: int = 1
    every: Span | None = None
    every_at_most: int | None = None
    lasts: Span | None = None
    doses: int | None = None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class LabOrder:
    """A test, and in how many days it is due (0 = now)."""

    analyte: Analyte
    due_in_days: int = 0


class Specialty(StrEnum):
    """Where a referral goes."""

    NEUROLOGY = "neurology"
    HAEMATOLOGY = "haematology"
    ALLERGY = "allergy"
    PAEDIATRICS = "paediatrics"


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral; `urgent` means today."""

    specialty: Specialty
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class MonitoringTask:
    """A review with its window, counted in days from today (negative = already due)."""

    kind: TaskKind
    from_day: int
    to_day: int


Order = DrugOrder | LabOrder | Referral | MonitoringTask
