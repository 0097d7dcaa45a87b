"""Table D, the cyanide antidote: hydroxocobalamin 5 g is no B12 replacement (finding 11)."""

from pathway import bibliography as cite
from pathway.concepts import Concept
from pathway.drafts import Moment
from pathway.facts import Cobalamin
from pathway.order_rules import asks
from pathway.order_rules import offers as offer
from pathway.order_rules.asks import ANYONE, asked
from pathway.order_rules.row import Offer, OrderCase, OrderRow
from pathway.situation import Indicator

WARNING, CRITICAL = Indicator.WARNING, Indicator.CRITICAL


def _is_antidote(case: OrderCase) -> bool:
    """By product, or hydroxocobalamin in a dose that only cyanide poisoning calls for."""
    draft, least = case.draft, case.picture.setting.profile.antidote_dose_from.value
    hydroxocobalamin = draft.contains(Cobalamin.HYDROXOCOBALAMIN)
    dose = draft.b12_dose_mcg
    by_dose = hydroxocobalamin and dose is not None and dose >= least
    return by_dose or (draft.antidote and draft.starts)


ANTIDOTE = asked("the 5 g cyanide antidote", _is_antidote)


_FOR_CYANIDE = asked(
    "cyanide poisoning or smoke inhalation",
    lambda case: asks.concerns(case, Concept.CYANIDE_POISONING, Concept.EMERGENCY_CARE),
)


def _antidote(case: OrderCase, moment: Moment) -> Indicator:
    """Critical at signing, unless the problem list could not tell of a poisoning."""
    sure = moment is Moment.SIGN and asks.PROBLEMS_KNOWN(case)
    return CRITICAL if sure else WARNING


def _instead_of_antidote(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """The antidote is taken back only where the problem list names no poisoning."""
    if not all(asks.PROBLEMS_KNOWN(case) for case in cases):
        return ()
    planned = offer.replacing(cases, offer.treatment(cases[0]))
    return planned or offer.removing(cases)


ANTIDOTES: tuple[OrderRow, ...] = (
    OrderRow(
        id="D7e",
        when="the 5 g cyanide antidote without cyanide poisoning",
        draft=ANTIDOTE,
        patient=ANYONE,
        unless=_FOR_CYANIDE,
        loudness=_antidote,
        offers=_instead_of_antidote,
        exclusive=True,
        rules=("G-8",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN,),
    ),
)
