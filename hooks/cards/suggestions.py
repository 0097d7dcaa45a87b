"""What the main card offers to order: medicines, tests, referrals, alternatives kept apart."""

from hooks.cards.card import Suggestion
from hooks.wording.texts import OfferTexts
from pathway.engine import PathwayResult
from pathway.orders import DrugOrder, Order
from pathway.overlays import Overlay


def suggestions_for(result: PathwayResult, words: OfferTexts) -> tuple[Suggestion, ...]:
    """Most needed first: tests that must precede treatment, medicines, then the rest."""
    referrals = tuple(
        Suggestion(
            key=f"referral-{referral.specialty.value}",
            label=words.refer.format(where=words.specialty[referral.specialty.value]),
            orders=(referral,),
            recommended=referral.urgent,
        )
        for referral in result.referrals
    )
    medicines, tests = _medicines(result, words), _tests(result, words)
    exclusive = len(result.medicines.alternatives) > 1
    if exclusive:
        # CDS Hooks allows one choice among alternatives: what must happen anyway rides on each.
        return _with_companions(medicines, result, words) if medicines else (*referrals, *tests)
    first = (*tests, *medicines) if result.plan.confirms_first else (*medicines, *tests)
    return (*first, *referrals)


def _with_companions(
    medicines: tuple[Suggestion, ...], result: PathwayResult, words: OfferTexts
) -> tuple[Suggestion, ...]:
    companions: tuple[Order, ...] = (*result.tests, *result.referrals)
    return tuple(
        Suggestion(
            key=m.key,
            label=words.with_companions.format(what=m.label) if companions else m.label,
            orders=(*m.orders, *companions),
        )
        for m in medicines
    )


def _medicines(result: PathwayResult, words: OfferTexts) -> tuple[Suggestion, ...]:
    folic = (result.folic_acid,) if result.folic_acid else ()
    offered = result.medicines.alternatives
    after_first_dose = folic if result.has(Overlay.FOLIC_AFTER_FIRST_B12) else ()
    sequences = tuple(
        _medicine((*sequence, *after_first_dose), words, recommended=result.medicines.preselect)
        for sequence in offered
    )
    beside = folic if result.has(Overlay.FOLIC_1MG_3MO) and len(offered) < _ALTERNATIVES else ()
    return (*sequences, *((_medicine(beside, words, recommended=False),) if beside else ()))


_ALTERNATIVES = 2
"""From so many sequences on only one may be chosen, and nothing can stand beside them."""


def _medicine(
    sequence: tuple[DrugOrder, ...], words: OfferTexts, *, recommended: bool
) -> Suggestion:
    what = words.then.join(words.medicine[order.id.value] for order in sequence)
    return Suggestion(
        key="+".join(order.id for order in sequence),
        label=words.order.format(what=what),
        orders=sequence,
        recommended=recommended,
    )


def _tests(result: PathwayResult, words: OfferTexts) -> tuple[Suggestion, ...]:
    if not result.tests:
        return ()
    names = dict.fromkeys(words.test[order.analyte.value] for order in result.tests)
    return (
        Suggestion(
            key="tests",
            label=words.order.format(what=", ".join(names)),
            orders=result.tests,
            recommended=not result.medicines.alternatives or result.plan.confirms_first,
        ),
    )
