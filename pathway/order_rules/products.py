"""Table D, B12 products: the form and route that fit the patient, the dose, and what is no B12."""

from pathway import bibliography as cite
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.drafts import Draft, Moment
from pathway.facts import Cobalamin, Route
from pathway.order_rules import asks
from pathway.order_rules import offers as offer
from pathway.order_rules.antidote import ANTIDOTE
from pathway.order_rules.asks import ANYONE, NEVER, asked, drafted
from pathway.order_rules.row import Change, Offer, OrderCase, OrderRow, always
from pathway.orders import OrderId, Referral, Specialty
from pathway.situation import Indicator
from pathway.status import Status

INFO, WARNING, CRITICAL = Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL

_BY_MOUTH = frozenset({Route.ORAL, Route.SUBLINGUAL})
CYANOCOBALAMIN = drafted("cyanocobalamin", lambda d: d.contains(Cobalamin.CYANOCOBALAMIN))
SWALLOWED = drafted("swallowed", lambda d: d.route is Route.ORAL)
BY_MOUTH = drafted("by mouth or under the tongue", lambda d: d.route in _BY_MOUTH)
INTO_MUSCLE = drafted("by injection into muscle or under the skin", lambda d: d.injected)
NASAL = drafted("by the nasal route", lambda d: d.route is Route.NASAL)
ANY_COBALAMIN = drafted("a product with a cobalamin", lambda d: d.cobalamin)
SINGLE = drafted("no combination product", lambda d: not d.combination)


def _trivial(case: OrderCase) -> bool:
    """A multivitamin's amount, known or presumed."""
    daily = case.draft.b12_daily_mcg
    limit = case.picture.setting.profile.trivial_daily_up_to.value
    return case.draft.combination if daily is None else daily <= limit


def _under_dosed(case: OrderCase) -> bool:
    daily = case.draft.b12_daily_mcg
    return daily is not None and daily < case.picture.setting.profile.full_oral_dose.value


def is_injected(draft: Draft) -> bool:
    """Whether limits of an injection apply to the dose."""
    return draft.injected or draft.route is Route.INTRAVENOUS


def _implausible(case: OrderCase) -> bool:
    """Above what any B12 order gives: a day by mouth, or a dose by injection."""
    draft, profile = case.draft, case.picture.setting.profile
    if is_injected(draft):
        dose, limit = draft.b12_dose_mcg, profile.injection_dose_implausible_above.value
    else:
        dose, limit = draft.b12_daily_mcg, profile.oral_dose_implausible_above.value
    return dose is not None and dose > limit


def _wrong_unit(case: OrderCase, moment: Moment) -> Indicator:
    dose, profile = case.draft.b12_dose_mcg, case.picture.setting.profile
    far = profile.full_oral_dose.value * profile.unit_error_factor.value
    beyond_doubt = dose is not None and dose >= far
    return CRITICAL if moment is Moment.SIGN and beyond_doubt else WARNING


_MG = 1000


def _micrograms_meant(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """The same number in micrograms, where that is a dose the pathway knows."""
    for case in cases:
        dose, profile = case.draft.b12_dose_mcg, case.picture.setting.profile
        meant = None if dose is None else dose / _MG
        limit = profile.injection_dose_implausible_above.value
        if meant is not None and profile.therapeutic_daily_from.value <= meant <= limit:
            same = tuple(c for c in cases if c.draft.b12_dose_mcg == dose)
            return offer.changing(same, Change(dose_mcg=meant))
    return ()


def _renal(case: OrderCase, moment: Moment) -> Indicator:
    strong = case.picture.kidneys.strong is Answer.YES
    return WARNING if strong or moment is Moment.SIGN else INFO


def _replaced_form(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    return offer.replacing(cases, offer.instead_of_cyanocobalamin(cases[0]))


def _leber(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """Cyanocobalamin goes in any case; hydroxocobalamin comes for what was meant as treatment."""
    meant = not cases[0].draft.combination
    sequences = offer.hydroxocobalamin(cases[0]) if meant else ()
    return offer.replacing(cases, sequences) or offer.removing(cases)


def _allergy(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    return offer.removing(cases, beside=(Referral(Specialty.ALLERGY),))


def _planned(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    return offer.replacing(cases, offer.treatment(cases[0]))


def _neuro(case: OrderCase, moment: Moment) -> Indicator:
    return CRITICAL if moment is Moment.SIGN and case.situation.urgent else WARNING


def _bypassed(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """The plan of the operation, or its two routes for someone already treated."""
    case = cases[0]
    planned = offer.treatment(case)
    if planned or not offer.may_order_medicines(case):
        return offer.replacing(cases, planned)
    injection = ((case.definition(OrderId.IM_MONTHLY),),) if offer.may_inject(case) else ()
    return offer.replacing(cases, ((case.definition(OrderId.SL_CN),), *injection))


def _preferred_form(case: OrderCase, moment: Moment) -> Indicator:
    excluded = case.picture.never_cyanocobalamin or case.picture.pregnant
    return WARNING if moment is Moment.SIGN and excluded else INFO


def _hydroxocobalamin(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    return offer.replacing(cases, offer.hydroxocobalamin(cases[0]))


_UNAVAILABLE = asked(
    "the site has no hydroxocobalamin, and cyanocobalamin is not excluded",
    lambda case: (
        not case.picture.setting.hydroxocobalamin_available
        and not case.picture.never_cyanocobalamin
    ),
)
_NOSE = asked("a disease of the nose", lambda case: asks.concerns(case, Concept.NASAL_DISEASE))
_NOT_FIRST_LINE = asks.DEFICIENCY | asks.status(
    "to be prevented or unresolved", Status.PROPHYLAXIS_INDICATED, Status.BORDERLINE_UNRESOLVED
)


PRODUCTS: tuple[OrderRow, ...] = (
    OrderRow(
        id="D5",
        when="any cobalamin with a blocking allergy to a cobalamin",
        draft=ANY_COBALAMIN,
        patient=asks.ALLERGY,
        unless=NEVER,
        loudness=always(CRITICAL, CRITICAL),
        offers=_allergy,
        rules=("G-8",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN,),
    ),
    OrderRow(
        id="D18",
        when="a dose that no B12 order has: milligrams written for micrograms",
        draft=ANY_COBALAMIN & asked("above a plausible dose", _implausible),
        patient=ANYONE,
        unless=ANTIDOTE,
        loudness=_wrong_unit,
        offers=_micrograms_meant,
        rules=("S-F6", "S-T1"),
        cites=(cite.SEED,),
    ),
    OrderRow(
        id="D4",
        when="any cyanocobalamin with Leber's hereditary optic neuropathy",
        draft=CYANOCOBALAMIN,
        patient=asks.LEBER,
        unless=NEVER,
        loudness=always(CRITICAL, CRITICAL),
        offers=_leber,
        exclusive=True,
        rules=("G-8",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN, cite.LABEL_CYANOCOBALAMIN),
    ),
    OrderRow(
        id="D3c",
        when="cyanocobalamin by mouth where an injection is indicated: neurology, pernicious "
        "anaemia, failed oral treatment, ileum",
        draft=CYANOCOBALAMIN & BY_MOUTH & SINGLE,
        patient=asks.PLAN_INJECTS
        & (
            asks.NEURO_WHEN_DEFICIENT
            | asks.LIFELONG_CAUSE
            | asks.ILEAL
            | asks.status("oral treatment failed", Status.ON_TREATMENT_NOT_RESPONDING)
        ),
        unless=NEVER,
        loudness=_neuro,
        offers=_planned,
        exclusive=True,
        rules=("S-T5", "S-T6", "S-T7", "S-S3"),
        cites=(cite.SEED, cite.NICE),
    ),
    OrderRow(
        id="D3",
        when="cyanocobalamin by mouth or under the tongue with impaired kidney function",
        draft=CYANOCOBALAMIN & BY_MOUTH,
        patient=asks.RENAL,
        unless=asked("an amount as in a multivitamin", _trivial),
        loudness=_renal,
        offers=_replaced_form,
        exclusive=True,
        rules=("S-S4", "S-S5"),
        cites=(cite.SEED, cite.DIVINE),
    ),
    OrderRow(
        id="D6",
        when="cyanocobalamin by injection",
        draft=CYANOCOBALAMIN & INTO_MUSCLE,
        patient=asks.DEFICIENCY | asks.RENAL | asks.PREGNANT,
        unless=_UNAVAILABLE,
        loudness=_preferred_form,
        offers=_hydroxocobalamin,
        exclusive=True,
        rules=("S-F1", "S-S4"),
        cites=(cite.SEED, cite.SPS_PREGNANCY),
    ),
    OrderRow(
        id="D8",
        when="nasal cyanocobalamin outside maintenance, with neurology or a disease of the nose",
        draft=CYANOCOBALAMIN & NASAL,
        patient=_NOT_FIRST_LINE | asks.NEURO_ANY | _NOSE,
        unless=NEVER,
        loudness=always(INFO, WARNING),
        offers=_planned,
        exclusive=True,
        rules=("G-8",),
        cites=(cite.LABEL_NASAL,),
    ),
    OrderRow(
        id="D3b",
        when="cyanocobalamin by mouth below the treatment dose in deficiency",
        draft=CYANOCOBALAMIN & SWALLOWED & SINGLE & asked("below the treatment dose", _under_dosed),
        patient=asks.DEFICIENCY & asks.ADULT,
        unless=asks.PLAN_INJECTS,
        loudness=always(INFO, WARNING),
        offers=lambda cases: offer.changing_to(cases, OrderId.PO_CN),
        rules=("S-T1", "S-T3"),
        cites=(cite.SEED, cite.NICE),
    ),
    OrderRow(
        id="D3d",
        when="cyanocobalamin to swallow after gastric bypass or biliopancreatic diversion",
        draft=CYANOCOBALAMIN & SWALLOWED & SINGLE,
        patient=asks.SWALLOW_BYPASSED,
        unless=NEVER,
        loudness=always(INFO, INFO),
        offers=_bypassed,
        exclusive=True,
        rules=("S-S2",),
        cites=(cite.SEED, cite.ASMBS),
    ),
    OrderRow(
        id="D5b",
        when="any cobalamin with an allergy to cobalt",
        draft=ANY_COBALAMIN,
        patient=asks.COBALT_ALLERGY,
        unless=NEVER,
        loudness=always(INFO, INFO),
        rules=("G-8",),
        cites=(cite.MHRA_COBALT,),
    ),
    OrderRow(
        id="D16",
        when="methylcobalamin in deficiency without a renal reason",
        draft=drafted("methylcobalamin", lambda d: d.contains(Cobalamin.METHYLCOBALAMIN)),
        patient=asks.DEFICIENCY & asks.NOT_RENAL,
        unless=asks.LEBER,
        loudness=always(INFO, None),
        rules=("S-F2",),
        cites=(cite.SEED,),
    ),
)
