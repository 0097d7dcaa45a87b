"""Table D, folates and multivitamins: never before B12, never taken from who needs them."""

from pathway import bibliography as cite
from pathway.drafts import Moment
from pathway.facts import DrugClass
from pathway.order_rules import asks
from pathway.order_rules import offers as offer
from pathway.order_rules.asks import ANYONE, NEVER
from pathway.order_rules.folate_asks import (
    ABOVE_PREVENTIVE,
    FOLATE_SENSITIVE,
    FOLIC_ACID,
    KEEPS_FOLATE,
    LITTLE_B12,
    MULTIVITAMIN,
    OPEN_ENDED,
    OTHER_FOLATE,
    PREVENTIVE,
    TOGETHER,
    TREATMENT_DOSE,
    is_known_high,
    is_rescue,
    keeps_folate,
    may_remove_folate,
)
from pathway.order_rules.row import Change, Offer, OrderCase, OrderRow, always, nothing
from pathway.orders import LabOrder, OrderId
from pathway.quantities import Analyte
from pathway.situation import Indicator

INFO, WARNING, CRITICAL = Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL
FAMILY = "folate"


def _folate_first(case: OrderCase, moment: Moment) -> Indicator:
    """Critical at sign, unless folate must stay or its dose or purity is not known to matter."""
    if case.draft.drugs >= {DrugClass.OTHER_FOLATE} and is_rescue(case):
        return INFO
    softened = keeps_folate(case) or case.draft.combination or moment is Moment.SELECT
    certain = is_known_high(case) or DrugClass.OTHER_FOLATE in case.draft.drugs
    return CRITICAL if certain and not softened else WARNING


def _b12_first(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """B12 instead of the folate, or B12 beside it where the folate stays."""
    removable = tuple(case for case in cases if may_remove_folate(case))
    sequences = offer.treatment(cases[0])
    referrals = () if sequences else offer.planned_referrals(cases[0])
    if not sequences:
        return offer.removing(removable, beside=referrals)
    instead = offer.replacing(removable, sequences)
    return (*instead, *offer.adding(sequences))


def _borderline(case: OrderCase, moment: Moment) -> Indicator:
    held = not keeps_folate(case) and not is_rescue(case)
    return WARNING if moment is Moment.SIGN and held else INFO


def _confirm_and_hold(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """The confirming tests, with or without taking the folate back until they are known."""
    wanted = cases[0].result.tests or (
        LabOrder(Analyte.MMA),
        LabOrder(Analyte.HOMOCYSTEINE),
    )
    tests = offer.tests(cases[0], *wanted)
    removable = tuple(c for c in cases if c.draft.removable and may_remove_folate(c))
    held = offer.removing(removable, beside=tests) if removable else ()
    return (*offer.unrecommended(held), *offer.ordering(tests))


def _level_first(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    return offer.ordering(offer.level_with(cases[0], Analyte.CBC))


def _as_the_state_says(case: OrderCase, moment: Moment) -> Indicator:
    """D2: as D1, D1b or D1c, whichever state holds."""
    if asks.UNTREATED_DEFICIENCY(case):
        return _folate_first(case, moment)
    return _borderline(case, moment) if asks.BORDERLINE(case) else INFO


def _offers_of_the_state(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    if asks.UNTREATED_DEFICIENCY(cases[0]):
        return _b12_first(cases)
    return _confirm_and_hold(cases) if asks.BORDERLINE(cases[0]) else _level_first(cases)


def _kept(case: OrderCase) -> str:
    return "keep" if keeps_folate(case) else ""


def _state(case: OrderCase) -> str:
    if asks.UNTREATED_DEFICIENCY(case):
        if is_rescue(case):
            return "rescue"
        return _kept(case)
    return "borderline" if asks.BORDERLINE(case) else "untested"


def _three_months(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    return offer.changing(cases, Change(lasts=cases[0].definition(OrderId.FOLIC_ACID).lasts))


_UNTREATED = asks.UNTREATED_DEFICIENCY & ~asks.B12_STARTED

FOLATE: tuple[OrderRow, ...] = (
    OrderRow(
        id="D1",
        when="folic acid above the preventive dose in untreated deficiency",
        draft=FOLIC_ACID & ABOVE_PREVENTIVE,
        patient=_UNTREATED,
        unless=asks.B12_TOGETHER,
        loudness=_folate_first,
        offers=_b12_first,
        exclusive=True,
        family=FAMILY,
        says=_kept,
        rules=("S-P1", "S-P2"),
        cites=(cite.SEED, cite.LABEL_FOLIC_ACID),
    ),
    OrderRow(
        id="D2",
        when="levomefolate or folinic acid where folic acid would be spoken about",
        draft=OTHER_FOLATE,
        patient=_UNTREATED | asks.BORDERLINE | (asks.UNTESTED & asks.WORTH_TESTING),
        unless=asks.B12_TOGETHER,
        loudness=_as_the_state_says,
        offers=_offers_of_the_state,
        exclusive=True,
        family=FAMILY,
        says=_state,
        rules=("S-P1", "S-P2"),
        cites=(cite.SEED, cite.LABEL_FOLIC_ACID),
    ),
    OrderRow(
        id="D1b",
        when="folic acid above the preventive dose while B12 is unresolved",
        draft=FOLIC_ACID & ABOVE_PREVENTIVE,
        patient=asks.BORDERLINE & ~asks.B12_STARTED,
        unless=asks.B12_TOGETHER,
        loudness=_borderline,
        offers=_confirm_and_hold,
        exclusive=True,
        family=FAMILY,
        says=_kept,
        rules=("S-P1", "S-P2"),
        cites=(cite.SEED, cite.NICE),
    ),
    OrderRow(
        id="D1g",
        when="folate and B12 drafted together in deficiency",
        draft=TOGETHER,
        patient=_UNTREATED,
        unless=NEVER,
        loudness=always(INFO, INFO),
        offers=nothing,
        family=FAMILY,
        says=lambda case: "one" if case.draft.folate and case.draft.forms else "",
        rules=("S-P1", "S-P3"),
        cites=(cite.SEED,),
    ),
    OrderRow(
        id="D1c",
        when="folic acid in a treatment dose, B12 not tested, with a sign or a risk factor",
        draft=FOLIC_ACID & TREATMENT_DOSE,
        patient=asks.UNTESTED & asks.WORTH_TESTING & asks.NO_RECENT_LEVEL,
        unless=asks.TREATED,
        loudness=always(INFO, INFO),
        offers=_level_first,
        only_with_offer=True,
        family=FAMILY,
        rules=("S-P1", "G-3"),
        cites=(cite.SEED, cite.NICE),
    ),
    OrderRow(
        id="D1d",
        when="folic acid in a treatment dose without an end, folate low, on B12 treatment",
        draft=FOLIC_ACID & TREATMENT_DOSE & OPEN_ENDED,
        patient=asks.TREATED & asks.FOLATE_LOW & asks.ADULT,
        unless=KEEPS_FOLATE,
        loudness=always(None, INFO),
        offers=_three_months,
        family=FAMILY,
        rules=("S-P3",),
        cites=(cite.SEED, cite.LABEL_FOLIC_ACID),
    ),
    OrderRow(
        id="D1e",
        when="folic acid in a treatment dose, folate known and not low, on B12 treatment",
        draft=FOLIC_ACID & TREATMENT_DOSE,
        patient=asks.TREATED & asks.FOLATE_NORMAL,
        unless=KEEPS_FOLATE,
        loudness=always(INFO, INFO),
        family=FAMILY,
        rules=("S-P3",),
        cites=(cite.SEED,),
    ),
    OrderRow(
        id="D15",
        when="a multivitamin or vitamin B complex as the only B12 in deficiency or prophylaxis",
        draft=LITTLE_B12,
        patient=asks.UNTREATED_DEFICIENCY | asks.PROPHYLAXIS,
        unless=asks.B12_BESIDE | asks.B12_STARTED,
        loudness=always(INFO, INFO),
        offers=lambda cases: offer.adding(offer.treatment(cases[0])),
        exclusive=True,
        rules=("S-T3", "S-P1"),
        cites=(cite.SEED,),
    ),
    OrderRow(
        id="D1f",
        when="folic acid in a preventive dose, or in a multivitamin, in untreated deficiency",
        draft=(FOLIC_ACID | MULTIVITAMIN) & PREVENTIVE,
        patient=_UNTREATED,
        unless=asks.B12_TOGETHER,
        loudness=always(INFO, INFO),
        offers=lambda cases: offer.adding(offer.treatment(cases[0])),
        exclusive=True,
        family=FAMILY,
        rules=("S-P1", "S-P2"),
        cites=(cite.SEED, cite.LABEL_CYANOCOBALAMIN),
    ),
    OrderRow(
        id="D1h",
        when="folic acid with phenytoin, phenobarbital or primidone",
        draft=FOLIC_ACID & FOLATE_SENSITIVE,
        patient=ANYONE,
        unless=NEVER,
        loudness=always(None, INFO),
        family=FAMILY,
        rules=("G-4",),
        cites=(cite.LABEL_FOLIC_ACID,),
    ),
)
