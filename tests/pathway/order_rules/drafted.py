"""Short ways to write draft orders down for table D, and to tell what it says of them."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pathway import PathwayResult
from pathway.drafts import Draft, DraftKind, Moment
from pathway.facts import Cobalamin, CourseKind, CourseState, DrugClass, MedicationUse, Route
from pathway.order_rules.budget import Advice, OrderAdvice, read_orders
from pathway.order_rules.row import Offer
from pathway.orders import DrugOrder, LabOrder, MonitoringTask, Order, Referral
from pathway.quantities import Analyte
from tests.pathway.stories import SETTING, day

NO_HYDROXOCOBALAMIN = replace(SETTING, hydroxocobalamin_available=False)
SILENT = (None, None)


def draft(kind: DraftKind = DraftKind.MEDICINE, **more: Any) -> Draft:
    """A draft order; its place and its reference are given when it is read among others."""
    return Draft(position=0, source="", kind=kind, **more)


def tablet(
    form: Cobalamin = Cobalamin.CYANOCOBALAMIN,
    mcg: str | None = "1000",
    route: Route = Route.ORAL,
    **more: Any,
) -> Draft:
    """A cobalamin once a day."""
    dose = None if mcg is None else Decimal(mcg)
    fields: dict[str, Any] = {
        "forms": (form,),
        "route": route,
        "b12_dose_mcg": dose,
        "b12_daily_mcg": dose,
        "interval_days": Decimal(1),
    }
    return draft(**(fields | more))


def injection(
    form: Cobalamin = Cobalamin.HYDROXOCOBALAMIN,
    every: str | None = "60",
    mcg: str | None = "1000",
    route: Route | None = Route.INTRAMUSCULAR,
    **more: Any,
) -> Draft:
    """A cobalamin into the muscle every so many days."""
    fields: dict[str, Any] = {
        "forms": (form,),
        "route": route,
        "b12_dose_mcg": None if mcg is None else Decimal(mcg),
        "interval_days": None if every is None else Decimal(every),
    }
    return draft(**(fields | more))


def folic_acid(mcg: str | None = "5000", **more: Any) -> Draft:
    """Folic acid once a day."""
    dose = None if mcg is None else Decimal(mcg)
    fields: dict[str, Any] = {"drugs": frozenset({DrugClass.FOLIC_ACID}), "route": Route.ORAL}
    return draft(**(fields | {"folate_daily_mcg": dose} | more))


def medicine(*classes: DrugClass, **more: Any) -> Draft:
    """Any other medicine, known by what matters of it to B12."""
    return draft(drugs=frozenset(classes), **more)


def lab_test(*analytes: Analyte, **more: Any) -> Draft:
    """A request for tests."""
    return draft(DraftKind.TEST, tests=frozenset(analytes), **more)


def using(drug: DrugClass, since: int | None = 100, **more: Any) -> MedicationUse:
    """A medicine on record, taken since so many days ago."""
    fields: dict[str, Any] = {
        "drug_class": drug,
        "state": CourseState.ACTIVE,
        "kind": CourseKind.ORDER,
        "source": f"MedicationRequest/{drug.value}",
        "start": None if since is None else day(since),
    }
    return MedicationUse(**(fields | more))


def numbered(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The drafts as they stand in one request: draft-1, draft-2 and so on."""
    return tuple(
        replace(each, position=place, source=f"MedicationRequest/draft-{place}")
        for place, each in enumerate(drafts, start=1)
    )


def table_d(result: PathwayResult, *drafts: Draft, moment: Moment = Moment.SIGN) -> OrderAdvice:
    """What table D says of the drafts."""
    return read_orders(result, numbered(drafts), moment)


def card(
    row: str, result: PathwayResult, *drafts: Draft, moment: Moment = Moment.SIGN
) -> Advice | None:
    """The card on which this row speaks; None where it leads none."""
    spoken = table_d(result, *drafts, moment=moment).spoken
    return next((advice for advice in spoken if advice.row.id == row), None)


def speaking(
    row: str, result: PathwayResult, *drafts: Draft, moment: Moment = Moment.SIGN
) -> Advice:
    """The same, where the row has to speak."""
    found = card(row, result, *drafts, moment=moment)
    assert found is not None, f"{row} does not speak"
    return found


def rows(result: PathwayResult, *drafts: Draft, moment: Moment = Moment.SIGN) -> list[list[str]]:
    """The rows of each card: the one that speaks, then those that join it."""
    spoken = table_d(result, *drafts, moment=moment).spoken
    return [[row.id for row in (advice.row, *advice.also)] for advice in spoken]


def loud(row: str, result: PathwayResult, *drafts: Draft) -> tuple[str | None, ...]:
    """How loudly a row speaks when the orders are picked and when they are signed."""
    cards = (card(row, result, *drafts, moment=moment) for moment in Moment)
    return tuple(None if told is None else told.indicator.value for told in cards)


def order_name(order: Order) -> str:
    """An order in a word or two."""
    match order:
        case DrugOrder():
            return order.id.removeprefix("ORD-")
        case LabOrder():
            return f"{order.analyte}{f' in {order.due_in_days} d' if order.due_in_days else ''}"
        case Referral():
            return f"{'urgent ' if order.urgent else ''}{order.specialty}"
        case MonitoringTask():
            return order.kind.value


def in_words(offer: Offer) -> tuple[str, ...]:
    """What one click does: drafts that go, drafts that change, orders that come."""
    return (
        *(f"remove {gone.source.partition('/')[2]}" for gone in offer.removes),
        *(f"change {changed.source.partition('/')[2]}" for changed, _ in offer.changes),
        *map(order_name, offer.orders),
    )


def clicks(advice: Advice) -> tuple[tuple[str, ...], ...]:
    """What each offer of a card does."""
    return tuple(map(in_words, advice.offers))


def recommended(advice: Advice) -> tuple[bool, ...]:
    """Which of the offers are preselected."""
    return tuple(offer.recommended for offer in advice.offers)
