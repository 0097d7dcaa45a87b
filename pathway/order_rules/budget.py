"""Which rows speak: silence where nothing should fire, one card per order, three at most."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pathway.drafts import Draft, Moment
from pathway.engine import PathwayResult
from pathway.findings import Neuro
from pathway.order_rules import TABLE_D
from pathway.order_rules.row import Offer, OrderCase, OrderRow
from pathway.orders import DrugOrder, Order
from pathway.situation import Indicator, louder, loudness
from pathway.status import Status
from pathway.table import Step

MOST_CARDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One card's worth: the row that speaks, the quieter ones about the same orders, the offers."""

    row: OrderRow
    also: tuple[OrderRow, ...]
    cases: tuple[OrderCase, ...]
    indicator: Indicator
    offers: tuple[Offer, ...]

    @property
    def targets(self) -> tuple[Draft, ...]:
        """The drafts it is about."""
        return tuple(case.draft for case in self.cases)

    @property
    def exclusive(self) -> bool:
        """Whether the offers are alternatives."""
        return self.row.exclusive and len(self.offers) > 1

    @property
    def variant(self) -> str:
        """Which wording of the row fits."""
        return self.row.says(self.cases[0])


@dataclass(frozen=True, slots=True)
class OrderAdvice:
    """What is said about the drafts, most severe first, and every row that was looked at."""

    spoken: tuple[Advice, ...]
    steps: tuple[Step[OrderCase], ...]


def read_orders(
    result: PathwayResult,
    drafts: tuple[Draft, ...],
    moment: Moment,
    *,
    rules_off: frozenset[str] = frozenset(),
) -> OrderAdvice:
    """Read table D for the drafts in focus: the selected ones, or at signing all.

    A row that is switched off neither speaks nor takes the place of one that would.
    """
    focus = tuple(d for d in drafts if d.selected or moment is Moment.SIGN)
    if is_silent(result):
        return OrderAdvice((), ())
    cases = tuple(OrderCase(result=result, draft=d, drafts=drafts) for d in focus)
    found, steps = [], []
    for row in TABLE_D:
        condition = row.holds
        looked = [Step(row.id, row.when, condition(case), condition, case) for case in cases]
        steps += looked
        held = tuple(step.case for step in looked if step.matched)
        advice = _advice(row, held, moment) if held and row.id not in rules_off else None
        found += [advice] if advice is not None else []
    return OrderAdvice(_within_budget(found), tuple(steps))


def is_silent(result: PathwayResult) -> bool:
    """Nobody these rules are for: deceased, out of scope, or in palliative care (section I)."""
    urgent = result.picture.neuro is Neuro.URGENT
    return (
        result.picture.facts.deceased
        or result.status is Status.OUT_OF_SCOPE
        or (result.palliative and not urgent)
    )


def _advice(row: OrderRow, cases: tuple[OrderCase, ...], moment: Moment) -> Advice | None:
    """What a row says about the drafts it holds for; None when that is nothing."""
    told = [(case, row.loudness(case, moment)) for case in cases]
    heard = tuple(case for case, indicator in told if indicator is not None)
    if not heard:
        return None
    offers = row.offers(heard)
    if row.only_with_offer and not offers:
        return None
    indicator = louder(*(indicator for _, indicator in told if indicator is not None))
    return Advice(row=row, also=(), cases=heard, indicator=indicator, offers=offers)


def _within_budget(found: Iterable[Advice]) -> tuple[Advice, ...]:
    """Loudest first; what a quieter row says of an order that has a card joins that card."""
    spoken: list[Advice] = []
    for advice in sorted(found, key=lambda a: -loudness(a.indicator)):
        place = next((i for i, other in enumerate(spoken) if _belongs(advice, other)), None)
        if place is not None:
            spoken[place] = _joined(spoken[place], advice)
        left = None if _one_family(advice, spoken) else _of_the_rest(advice, spoken)
        if left is not None:
            spoken.append(left)
    return tuple(spoken[:MOST_CARDS])


def _one_family(advice: Advice, spoken: Iterable[Advice]) -> bool:
    return bool(advice.row.family) and any(a.row.family == advice.row.family for a in spoken)


def _belongs(advice: Advice, other: Advice) -> bool:
    same_target = not _positions(advice).isdisjoint(_positions(other))
    return same_target or _one_family(advice, (other,))


def _positions(advice: Advice) -> frozenset[int]:
    return frozenset(draft.position for draft in advice.targets)


def _joined(lead: Advice, quieter: Advice) -> Advice:
    """A quieter row of the same orders; one of the family brings its orders along.

    Where the lead takes its orders back, those the quieter row would take back go with them.
    """
    also = (*lead.also, quieter.row)
    if not _one_family(quieter, (lead,)):
        return replace(lead, also=also, offers=_accompanied(lead, _companions(quieter)))
    own = _positions(lead)
    more = tuple(c for c in quieter.cases if c.draft.position not in own)
    leaving = tuple(dict.fromkeys(d for offer in quieter.offers for d in offer.removes))
    offers = tuple(
        replace(offer, removes=tuple(dict.fromkeys((*offer.removes, *leaving))))
        if offer.removes
        else offer
        for offer in lead.offers
    )
    return replace(lead, also=also, cases=(*lead.cases, *more), offers=offers)


def _companions(advice: Advice) -> tuple[Order, ...]:
    """The tests, referrals and reviews a row asks for, whatever becomes of the order."""
    orders = (order for offer in advice.offers for order in offer.orders)
    return tuple(dict.fromkeys(order for order in orders if not isinstance(order, DrugOrder)))


def _accompanied(lead: Advice, companions: tuple[Order, ...]) -> tuple[Offer, ...]:
    """The lead's offers with what a quieter row asks for beside them.

    They ride on each alternative that leaves the patient a medicine, and stand apart where the
    lead's offers are no alternatives or none.
    """
    already = {order for offer in lead.offers for order in offer.orders}
    more = tuple(order for order in companions if order not in already)
    if not more:
        return lead.offers
    if not (lead.row.exclusive and lead.offers):
        return lead.offers if any(map(_takes_away, lead.offers)) else _apart(lead.offers, more)
    return tuple(
        offer if _takes_away(offer) else replace(offer, orders=(*offer.orders, *more))
        for offer in lead.offers
    )


def _apart(offers: tuple[Offer, ...], more: tuple[Order, ...]) -> tuple[Offer, ...]:
    """One offer of its own for everything that is asked for beside the others."""
    others = tuple(offer for offer in offers if offer.key != _BESIDE)
    before = (order for offer in offers if offer.key == _BESIDE for order in offer.orders)
    return (*others, Offer(key=_BESIDE, orders=(*before, *more), recommended=True))


_BESIDE = "beside"


def _takes_away(offer: Offer) -> bool:
    """Whether an order goes and no medicine comes in its place."""
    treats = any(isinstance(order, DrugOrder) for order in offer.orders)
    return bool(offer.removes) and not treats


def _of_the_rest(advice: Advice, spoken: Iterable[Advice]) -> Advice | None:
    """The same advice about the orders that have no card yet."""
    taken = frozenset[int]().union(*map(_positions, spoken))
    rest = tuple(case for case in advice.cases if case.draft.position not in taken)
    if len(rest) == len(advice.cases):
        return advice
    offers = advice.row.offers(rest) if rest else ()
    silent = not rest or (advice.row.only_with_offer and not offers)
    return None if silent else replace(advice, cases=rest, offers=offers)
