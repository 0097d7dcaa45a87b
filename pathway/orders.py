"""What a plan offers: table A1's order definitions, tests, referrals and tasks, without FHIR."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pathway.checks import TaskKind
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugOrder:
    """One row of table A1.

    Doses in micrograms; open-ended unless `lasts` or `doses` is set; without `every` the site
    decides the schedule.
    `product` is the key of the emitted codes (valuesets/orders.csv); `form` None = folic acid.
    """

    id: str
    product: str
    form: Cobalamin | None
    route: Route
    dose_mcg: Decimal
    frequency: int = 1
    every: Span | None = None
    every_at_most: int | None = None
    lasts: Span | None = None
    doses: int | None = None
    words: str


def _daily(order: str, product: str, form: Cobalamin, route: Route, words: str) -> DrugOrder:
    return DrugOrder(
        id=order,
        product=product,
        form=form,
        route=route,
        dose_mcg=Decimal(1000),
        frequency=1,
        every=Span(1, PeriodUnit.DAY),
        words=words,
    )


def _injection(  # noqa: PLR0913 - one parameter per column of table A1
    order: str,
    every: Span,
    words: str,
    *,
    frequency: int = 1,
    every_at_most: int | None = None,
    lasts: Span | None = None,
    doses: int | None = None,
) -> DrugOrder:
    return DrugOrder(
        id=order,
        product="hydroxocobalamin-injection",
        form=Cobalamin.HYDROXOCOBALAMIN,
        route=Route.INTRAMUSCULAR,
        dose_mcg=Decimal(1000),
        frequency=frequency,
        every=every,
        every_at_most=every_at_most,
        lasts=lasts,
        doses=doses,
        words=words,
    )


PO_CN = _daily(
    "ORD-PO-CN",
    "cyanocobalamin-oral",
    Cobalamin.CYANOCOBALAMIN,
    Route.ORAL,
    "1000 mcg by mouth once daily (1000 to 2000 mcg permitted), indefinitely",
)
SL_CN = _daily(
    "ORD-SL-CN",
    "cyanocobalamin-sublingual",
    Cobalamin.CYANOCOBALAMIN,
    Route.SUBLINGUAL,
    "1000 mcg under the tongue once daily (1000 to 2000 mcg permitted), indefinitely",
)
PO_ME = _daily(
    "ORD-PO-ME",
    "methylcobalamin-oral",
    Cobalamin.METHYLCOBALAMIN,
    Route.ORAL,
    "1000 mcg by mouth once daily (1000 to 2000 mcg permitted), indefinitely",
)
SL_ME = _daily(
    "ORD-SL-ME",
    "methylcobalamin-sublingual",
    Cobalamin.METHYLCOBALAMIN,
    Route.SUBLINGUAL,
    "1000 mcg under the tongue once daily (1000 to 2000 mcg permitted), indefinitely",
)
IM_LOAD = _injection(
    "ORD-IM-LOAD",
    Span(1, PeriodUnit.WEEK),
    "1000 mcg intramuscularly 3 times a week for 2 weeks (6 doses)",
    frequency=3,
    lasts=Span(2, PeriodUnit.WEEK),
    doses=6,
)
IM_MAINT23 = _injection(
    "ORD-IM-MAINT23",
    Span(2, PeriodUnit.MONTH),
    "1000 mcg intramuscularly every 2 to 3 months for life",
    every_at_most=3,
)
IM_NEURO = _injection(
    "ORD-IM-NEURO",
    Span(2, PeriodUnit.DAY),
    "1000 mcg intramuscularly on alternate days until no further neurological improvement",
)
IM_MAINT2 = _injection(
    "ORD-IM-MAINT2",
    Span(2, PeriodUnit.MONTH),
    "1000 mcg intramuscularly every 2 months for life",
)
IM_MONTHLY = _injection(
    "ORD-IM-MONTHLY",
    Span(1, PeriodUnit.MONTH),
    "1000 mcg intramuscularly every month for life",
)
IM_CN = DrugOrder(
    id="ORD-IM-CN",
    product="cyanocobalamin-injection",
    form=Cobalamin.CYANOCOBALAMIN,
    route=Route.INTRAMUSCULAR,
    dose_mcg=Decimal(1000),
    words="1000 mcg intramuscularly or deep subcutaneously, schedule per local protocol",
)
FOLIC_ACID = DrugOrder(
    id="ORD-FA",
    product="folic-acid-oral",
    form=None,
    route=Route.ORAL,
    dose_mcg=Decimal(1000),
    frequency=1,
    every=Span(1, PeriodUnit.DAY),
    lasts=Span(3, PeriodUnit.MONTH),
    words="1 mg by mouth once daily for 3 months, never before the first dose of vitamin B12",
)

FORMULARY: Mapping[str, DrugOrder] = {
    order.id: order
    for order in (
        PO_CN, SL_CN, PO_ME, SL_ME, IM_LOAD, IM_MAINT23, IM_NEURO, IM_MAINT2, IM_MONTHLY, IM_CN,
        FOLIC_ACID,
    )
}  # fmt: skip


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
