"""What the rows of table D offer: removing, replacing and adding orders, never twice the same."""

from collections.abc import Iterable
from dataclasses import replace

from pathway.drafts import INTO_MUSCLE, Draft
from pathway.facts import Cobalamin, PendingTest, Route
from pathway.medicines import Medicines, Sequence, gates_open, is_ordered
from pathway.order_rules.row import Change, Offer, OrderCase
from pathway.orders import DrugOrder, LabOrder, MonitoringTask, Order, OrderId, Referral
from pathway.quantities import Analyte
from pathway.status import Status
from pathway.workup import is_covered


def may_order_medicines(case: OrderCase) -> bool:
    """C2d 3 and G-6: what could forbid a medicine was looked at, and the patient is an adult."""
    facts, profile = case.picture.facts, case.picture.setting.profile
    adult = facts.age is not None and facts.age >= profile.adult_doses_from_age.value
    return adult and not gates_open(case.picture) and not case.picture.blocking_allergy


def _is_drafted(order: DrugOrder, drafts: Iterable[Draft]) -> bool:
    """Whether a draft starts the same form by the same kind of route."""
    return any(
        draft.starts
        and not draft.proposed
        and order.form is not None
        and order.form in draft.forms
        and (draft.route is order.route or {draft.route, order.route} <= INTO_MUSCLE)
        for draft in drafts
    )


def _undrafted(case: OrderCase, sequences: Iterable[Sequence]) -> tuple[Sequence, ...]:
    return tuple(
        sequence
        for sequence in dict.fromkeys(sequences)
        if not any(_is_drafted(order, case.others) for order in sequence)
    )


def treatment(case: OrderCase) -> tuple[Sequence, ...]:
    """The alternatives of the patient's plan that no other draft holds already."""
    return _undrafted(case, case.result.medicines.alternatives)


def _holds_cyanocobalamin(sequence: Sequence) -> bool:
    return any(order.form is Cobalamin.CYANOCOBALAMIN for order in sequence)


def maintenance(case: OrderCase) -> DrugOrder:
    """The maintenance injection that fits the cause."""
    monthly = case.picture.monthly_cause
    return case.definition(OrderId.IM_MONTHLY if monthly else OrderId.IM_MAINT23)


def may_inject(case: OrderCase) -> bool:
    """Hydroxocobalamin can be had and an injection is neither unsafe nor declined."""
    available = case.picture.setting.hydroxocobalamin_available
    return available and not case.situation.no_injection


def instead_of_cyanocobalamin(case: OrderCase) -> tuple[Sequence, ...]:
    """The plan without cyanocobalamin, else methylcobalamin or the injection.

    Methylcobalamin comes by the route of the draft (D3); to swallow only where that is absorbed.
    """
    if not may_order_medicines(case):
        return ()
    under_tongue = case.draft.route is Route.SUBLINGUAL or case.picture.swallow_bypassed
    methyl = case.definition(OrderId.SL_ME if under_tongue else OrderId.PO_ME)
    planned = [
        _as_methylcobalamin(methyl, sequence)
        for sequence in case.result.medicines.alternatives
        if not _holds_cyanocobalamin(sequence)
    ]
    if planned:
        return _undrafted(case, planned)
    wanted = [(methyl,), *([(maintenance(case),)] if may_inject(case) else [])]
    return _undrafted(case, (s for s in wanted if not is_ordered(s, case.situation)))


def _as_methylcobalamin(order: DrugOrder, sequence: Sequence) -> Sequence:
    """Methylcobalamin to swallow as this order in the planned dose; anything else as it is."""
    if _names(sequence) != OrderId.PO_ME:
        return sequence
    (planned,) = sequence
    dose, at_most = planned.dose_mcg, planned.dose_at_most_mcg
    return (replace(order, dose_mcg=dose, dose_at_most_mcg=at_most),)


def hydroxocobalamin(case: OrderCase) -> tuple[Sequence, ...]:
    """The injection: the plan's own, else loading for the deficient and maintenance for others.

    Methylcobalamin where the site has no hydroxocobalamin and cyanocobalamin is excluded. Nothing
    for whom an injection is unsafe, or who declined it.
    """
    if not may_order_medicines(case) or case.situation.no_injection:
        return ()
    if not case.picture.setting.hydroxocobalamin_available:
        methyl = case.definition(OrderId.SL_ME if case.picture.swallow_bypassed else OrderId.PO_ME)
        wanted = case.picture.never_cyanocobalamin and not is_ordered((methyl,), case.situation)
        return _undrafted(case, [(methyl,)] if wanted else [])
    planned = [
        sequence
        for sequence in case.result.medicines.alternatives
        if all(order.form is Cobalamin.HYDROXOCOBALAMIN for order in sequence)
    ]
    loading = (case.definition(OrderId.IM_LOAD),) if case.result.status in _TO_BE_LOADED else ()
    return _undrafted(case, planned or [(*loading, maintenance(case))])


_TO_BE_LOADED = frozenset({Status.DEFICIENT, Status.FUNCTIONAL_DEFICIENCY})


def _names(sequence: Sequence) -> str:
    return "+".join(order.id for order in sequence)


def replacing(
    cases: tuple[OrderCase, ...], sequences: tuple[Sequence, ...], *, beside: tuple[Order, ...] = ()
) -> tuple[Offer, ...]:
    """The drafts go and one of the alternatives comes, with what goes along in any case."""
    gone = tuple(case.draft for case in cases if case.draft.removable)
    medicines = cases[0].result.medicines if cases else Medicines()
    return tuple(
        Offer(
            key=f"replace-by-{_names(sequence)}",
            removes=gone,
            orders=(*sequence, *beside),
            recommended=len(sequences) == 1
            and (medicines.preselect or sequence not in medicines.alternatives),
        )
        for sequence in sequences
        if gone
    )


def adding(sequences: tuple[Sequence, ...]) -> tuple[Offer, ...]:
    """The drafts stay and one of the alternatives comes."""
    return tuple(Offer(key=f"add-{_names(sequence)}", orders=sequence) for sequence in sequences)


def removing(cases: tuple[OrderCase, ...], beside: tuple[Order, ...] = ()) -> tuple[Offer, ...]:
    """The drafts go; what comes along does so in any case."""
    gone = tuple(case.draft for case in cases if case.draft.removable)
    if not (gone or beside):
        return ()
    return (Offer(key="remove", removes=gone, orders=beside, recommended=True),)


def changing(cases: tuple[OrderCase, ...], change: Change) -> tuple[Offer, ...]:
    """The same change of every draft that can be rewritten.

    Of several dosage lines one cannot be told to be the one that becomes another schedule.
    """
    changes = tuple(
        (case.draft, change)
        for case in cases
        if case.draft.revisable and (case.draft.lines <= 1 or not change.of_one_line)
    )
    return (Offer(key="change", changes=changes, recommended=True),) if changes else ()


def changing_to(cases: tuple[OrderCase, ...], order: OrderId) -> tuple[Offer, ...]:
    """Every draft that can be rewritten gets the dose and times of an order definition."""
    return changing(cases, Change(dosage=cases[0].definition(order)))


def tests(case: OrderCase, *wanted: LabOrder) -> tuple[LabOrder, ...]:
    """The tests that were neither resulted nor ordered in their window, nor drafted just now."""
    drafted = tuple(
        PendingTest(analyte=analyte, source=draft.source, due=draft.start)
        for draft in case.drafts
        for analyte in draft.tests
    )
    return tuple(
        order for order in dict.fromkeys(wanted) if not is_covered(case.situation, order, drafted)
    )


def ordering(found: tuple[Order, ...]) -> tuple[Offer, ...]:
    """One offer of all these orders, none where nothing is left to order."""
    return (Offer(key="order", orders=found, recommended=True),) if found else ()


def level(case: OrderCase) -> LabOrder:
    """The first B12 test: active B12 in pregnancy (G-3)."""
    return LabOrder(Analyte.ACTIVE_B12 if case.picture.pregnant else Analyte.TOTAL_B12)


def level_with(case: OrderCase, *beside: Analyte) -> tuple[LabOrder, ...]:
    """The B12 test and others with it; nothing once the B12 test itself is under way."""
    first = tests(case, level(case))
    return (*first, *tests(case, *map(LabOrder, beside))) if first else ()


def planned_referrals(case: OrderCase) -> tuple[Referral, ...]:
    """Referrals of the patient's plan."""
    return case.result.referrals


def pregnancy_review(case: OrderCase) -> tuple[MonitoringTask, ...]:
    """The review one month after treatment starts (G-6), unless it is planned already."""
    review = case.picture.setting.profile.pregnancy_review
    planned = any(t.kind is review.kind and t.done is None for t in case.picture.facts.tasks)
    return () if planned else (MonitoringTask(review.kind, review.opens, review.closes),)


def unrecommended(offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """The same offers, none of them preselected."""
    return tuple(replace(offer, recommended=False) for offer in offers)
