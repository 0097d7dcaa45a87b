"""Table D, nitrous oxide: it inactivates B12, so a lack is treated or looked for first (G-15)."""

from pathway import bibliography as cite
from pathway.drafts import Moment
from pathway.facts import DrugClass
from pathway.order_rules import asks
from pathway.order_rules import offers as offer
from pathway.order_rules.asks import drafted
from pathway.order_rules.row import Offer, OrderCase, OrderRow
from pathway.orders import LabOrder
from pathway.quantities import Analyte
from pathway.situation import Indicator

INFO, WARNING, CRITICAL = Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL

NITROUS_OXIDE = drafted(
    "nitrous oxide", lambda d: not d.ends and DrugClass.NITROUS_OXIDE in d.drugs
)


def _in_deficiency(case: OrderCase, moment: Moment) -> Indicator:
    if asks.EMERGENCY_OR_LABOUR(case):
        return INFO
    return CRITICAL if moment is Moment.SIGN else WARNING


def _at_risk(case: OrderCase, moment: Moment) -> Indicator:
    calm = moment is Moment.SELECT or asks.EMERGENCY_OR_LABOUR(case)
    return WARNING if asks.BORDERLINE(case) and not calm else INFO


def _another_agent(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """B12 with or without taking the gas back.

    In labour and emergencies, or where the problem list could not tell of them, the gas stays.
    """
    sequences = offer.treatment(cases[0])
    removable = tuple(
        case for case in cases if asks.PROBLEMS_KNOWN(case) and not asks.EMERGENCY_OR_LABOUR(case)
    )
    if not sequences:
        return offer.removing(removable)
    return (*offer.replacing(removable, sequences), *offer.adding(sequences))


def _tests(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """The B12 level, or MMA and homocysteine where the level says nothing or was unclear."""
    case = cases[0]
    markers = (LabOrder(Analyte.MMA), LabOrder(Analyte.HOMOCYSTEINE))
    if asks.BORDERLINE(case):
        return offer.ordering(offer.tests(case, *markers))
    misuse = markers if asks.NITROUS_MISUSE(case) else ()
    level = (offer.level(case),) if asks.NO_RECENT_LEVEL(case) else ()
    return offer.ordering(offer.tests(case, *level, *misuse))


def _gas(case: OrderCase) -> str:
    return "keep" if asks.EMERGENCY_OR_LABOUR(case) else ""


NITROUS: tuple[OrderRow, ...] = (
    OrderRow(
        id="D9",
        when="nitrous oxide in untreated deficiency",
        draft=NITROUS_OXIDE,
        patient=asks.UNTREATED_DEFICIENCY,
        unless=asks.B12_STARTED,
        loudness=_in_deficiency,
        offers=_another_agent,
        exclusive=True,
        says=_gas,
        rules=("G-15",),
        cites=(cite.MHRA_N2O,),
    ),
    OrderRow(
        id="D9b",
        when="nitrous oxide while B12 is unresolved, after misuse of it, or untested with a sign "
        "or a risk factor",
        draft=NITROUS_OXIDE,
        patient=asks.BORDERLINE
        | asks.NITROUS_MISUSE
        | (asks.UNTESTED & asks.WORTH_TESTING & asks.NO_RECENT_LEVEL),
        unless=asks.UNTREATED_DEFICIENCY | asks.TREATED | asks.B12_STARTED,
        loudness=_at_risk,
        offers=_tests,
        says=_gas,
        rules=("G-15", "G-3"),
        cites=(cite.MHRA_N2O, cite.NICE),
    ),
)
