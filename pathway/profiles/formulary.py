"""Table A1: the exact order definitions every output uses, with their sources."""

from collections.abc import Mapping
from decimal import Decimal

from pathway.bibliography import HOUSE, SEED
from pathway.evidence import Evidence, Strength
from pathway.facts import Cobalamin, Route
from pathway.orders import DrugOrder, OrderId, PeriodUnit, Span


def _seed(rule: str) -> Evidence:
    return Evidence(rule, Strength.RECOMMENDED, (SEED,))


def _daily(order: OrderId, rule: str, product: str, form: Cobalamin, route: Route) -> DrugOrder:
    return DrugOrder(
        id=order,
        product=product,
        form=form,
        route=route,
        dose_mcg=Decimal(1000),
        dose_at_most_mcg=Decimal(2000),
        frequency=1,
        every=Span(1, PeriodUnit.DAY),
        evidence=_seed(rule),
    )


def _injection(  # noqa: PLR0913 - one parameter per column of table A1
    order: OrderId,
    rule: str,
    every: Span,
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
        evidence=_seed(rule),
    )


_PO_CN = _daily(
    OrderId.PO_CN,
    "S-T1",
    "cyanocobalamin-oral",
    Cobalamin.CYANOCOBALAMIN,
    Route.ORAL,
)
_SL_CN = _daily(
    OrderId.SL_CN,
    "S-S2",
    "cyanocobalamin-sublingual",
    Cobalamin.CYANOCOBALAMIN,
    Route.SUBLINGUAL,
)
_PO_ME = _daily(
    OrderId.PO_ME,
    "S-S4",
    "methylcobalamin-oral",
    Cobalamin.METHYLCOBALAMIN,
    Route.ORAL,
)
_SL_ME = _daily(
    OrderId.SL_ME,
    "S-S4",
    "methylcobalamin-sublingual",
    Cobalamin.METHYLCOBALAMIN,
    Route.SUBLINGUAL,
)
_IM_LOAD = _injection(
    OrderId.IM_LOAD,
    "S-I1",
    Span(1, PeriodUnit.WEEK),
    frequency=3,
    lasts=Span(2, PeriodUnit.WEEK),
    doses=6,
)
_IM_MAINT23 = _injection(
    OrderId.IM_MAINT23,
    "S-I2",
    Span(2, PeriodUnit.MONTH),
    every_at_most=3,
)
_IM_NEURO = _injection(
    OrderId.IM_NEURO,
    "S-I3",
    Span(2, PeriodUnit.DAY),
)
_IM_MAINT2 = _injection(
    OrderId.IM_MAINT2,
    "S-I4",
    Span(2, PeriodUnit.MONTH),
)
_IM_MONTHLY = _injection(
    OrderId.IM_MONTHLY,
    "S-S3",
    Span(1, PeriodUnit.MONTH),
)
_IM_CN = DrugOrder(
    id=OrderId.IM_CN,
    product="cyanocobalamin-injection",
    form=Cobalamin.CYANOCOBALAMIN,
    route=Route.INTRAMUSCULAR,
    dose_mcg=Decimal(1000),
    evidence=Evidence("A1", Strength.ENGINEERING, (HOUSE,)),
)
_FOLIC_ACID = DrugOrder(
    id=OrderId.FOLIC_ACID,
    product="folic-acid-oral",
    form=None,
    route=Route.ORAL,
    dose_mcg=Decimal(1000),
    frequency=1,
    every=Span(1, PeriodUnit.DAY),
    lasts=Span(3, PeriodUnit.MONTH),
    evidence=Evidence("S-P3", Strength.OPTION, (SEED,)),
)

FORMULARY: Mapping[OrderId, DrugOrder] = {
    order.id: order
    for order in (
        _PO_CN, _SL_CN, _PO_ME, _SL_ME, _IM_LOAD, _IM_MAINT23, _IM_NEURO, _IM_MAINT2, _IM_MONTHLY,
        _IM_CN, _FOLIC_ACID,
    )
}  # fmt: skip
