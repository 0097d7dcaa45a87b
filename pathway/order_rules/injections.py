"""Table D, injections: the schedule, bleeding, severe anaemia and pregnancy."""

from decimal import Decimal

from pathway import bibliography as cite
from pathway import laboratory, seen
from pathway.answers import Answer
from pathway.condition import ask
from pathway.drafts import Draft, Moment
from pathway.facts import Cobalamin, CourseState
from pathway.order_rules import asks
from pathway.order_rules import offers as offer
from pathway.order_rules.asks import NEVER, asked, drafted
from pathway.order_rules.products import CYANOCOBALAMIN, INTO_MUSCLE
from pathway.order_rules.row import Offer, OrderCase, OrderRow, always
from pathway.orders import LabOrder, OrderId
from pathway.profiles.formulary import FORMULARY
from pathway.quantities import Analyte
from pathway.situation import Indicator
from pathway.treatment import is_injected, is_running

INFO, WARNING = Indicator.INFO, Indicator.WARNING

HYDROXOCOBALAMIN = drafted("hydroxocobalamin", lambda d: d.contains(Cobalamin.HYDROXOCOBALAMIN))
_EVERY = FORMULARY[OrderId.IM_NEURO].every
assert _EVERY is not None  # noqa: S101 - the order definition has its times
_ALTERNATE_DAYS = Decimal(_EVERY.days)


def _is_rarer(draft: Draft) -> bool:
    return draft.interval_days is not None and draft.interval_days > _ALTERNATE_DAYS


def _is_alternate_day(draft: Draft) -> bool:
    frequent = draft.interval_days is not None and draft.interval_days <= _ALTERNATE_DAYS
    return draft.injected and frequent


def _alternate_days_elsewhere(case: OrderCase) -> bool:
    """Another draft, or a running injection, is given on alternate days already."""
    running = (
        course.dose_mcg is not None
        and course.daily_mcg is not None
        and course.daily_mcg * _ALTERNATE_DAYS >= course.dose_mcg
        for course in case.picture.treatment.courses
        if is_injected(course)
    )
    return any(map(_is_alternate_day, case.others)) or any(running)


def _alternate_days(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """The draft on alternate days; one of several lines makes way for the plan."""
    changed = offer.changing_to(cases, OrderId.IM_NEURO)
    return changed or offer.replacing(cases, offer.treatment(cases[0]))


def _injection_given(case: OrderCase) -> bool:
    """A dose is on record as injected within the window: what is ordered may be the maintenance.

    Neither a route that is not on record nor an order that merely ended stands for one.
    """
    setting = case.picture.setting
    return any(
        is_injected(course) and asks.given_lately(course, setting)
        for course in case.picture.facts.courses
    )


def _neuro_plan(case: OrderCase) -> bool:
    code = case.result.plan.treatment_code
    return code == "SWITCH_TO_IM_NEURO" or code.startswith("IM_NEURO_THEN")


def _potassium_open(case: OrderCase) -> bool:
    """No potassium within its window, or a low one."""
    picture = case.picture
    latest = laboratory.latest(picture.facts, Analyte.POTASSIUM, picture.setting)
    if latest is None or latest.quantity is None:
        return True
    low = picture.setting.profile.potassium_low_below.quantity
    return latest.quantity.is_below(low) is Answer.YES


def _injection_runs(case: OrderCase) -> bool:
    today = case.picture.setting.today
    return any(
        is_injected(course) and (is_running(course, today) or course.state is CourseState.ON_HOLD)
        for course in case.picture.facts.courses
    )


def _blood_checks(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    wanted = (
        LabOrder(Analyte.POTASSIUM),
        LabOrder(Analyte.POTASSIUM, due_in_days=2),
        LabOrder(Analyte.RETICULOCYTES, due_in_days=7),
        LabOrder(Analyte.FERRITIN),
    )
    return offer.ordering(offer.tests(cases[0], *wanted))


def _bridge(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """Oral or sublingual treatment instead, or the specialist who chooses the route."""
    sequences = offer.treatment(cases[0])
    if sequences:
        return (*offer.replacing(cases, sequences), *offer.adding(sequences))
    return offer.ordering(offer.planned_referrals(cases[0]))


def _route_to_decide(case: OrderCase) -> str:
    urgent = case.result.plan.treatment_code == "IM_NEURO_BLEED_MITIGATION"
    return "neuro" if urgent else ""


def _pregnancy(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    case = cases[0]
    return offer.ordering((*case.result.referrals, *offer.pregnancy_review(case)))


def _pregnant(case: OrderCase, moment: Moment) -> Indicator:
    injection = CYANOCOBALAMIN(case) and case.draft.injected
    return WARNING if moment is Moment.SIGN and injection else INFO


INJECTIONS: tuple[OrderRow, ...] = (
    OrderRow(
        id="D7f",
        when="an injection starts in severe anaemia without a current normal potassium",
        draft=INTO_MUSCLE,
        patient=asks.SEVERE_ANAEMIA
        & ask(
            "no potassium within its window, or a low one",
            _potassium_open,
            lambda case: seen.severe_anaemia(case.picture),
        ),
        unless=ask(
            "injections run already", _injection_runs, lambda case: seen.treatment(case.picture)
        ),
        loudness=always(WARNING, WARNING),
        offers=_blood_checks,
        only_with_offer=True,
        rules=("G-7",),
        cites=(cite.LABEL_CYANOCOBALAMIN,),
    ),
    OrderRow(
        id="D7c",
        when="an injection with few platelets, an INR above range or a bleeding disorder",
        draft=INTO_MUSCLE,
        patient=asks.IM_UNSAFE,
        unless=NEVER,
        loudness=always(WARNING, WARNING),
        offers=_bridge,
        exclusive=True,
        says=_route_to_decide,
        rules=("G-8",),
        cites=(cite.SPS_INJECTION,),
    ),
    OrderRow(
        id="D7",
        when="hydroxocobalamin less often than on alternate days with neurological involvement",
        draft=HYDROXOCOBALAMIN & INTO_MUSCLE & drafted("less often", _is_rarer),
        patient=asks.ADULT
        & asks.NEURO_WHEN_DEFICIENT
        & asked("the plan is alternate days", _neuro_plan),
        unless=asked("alternate days are ordered beside it", _alternate_days_elsewhere)
        | asked("an injection was given within the window", _injection_given),
        loudness=always(INFO, WARNING),
        offers=_alternate_days,
        rules=("S-I3",),
        cites=(cite.SEED,),
    ),
    OrderRow(
        id="D7g",
        when="cyanocobalamin or hydroxocobalamin in pregnancy",
        draft=HYDROXOCOBALAMIN | CYANOCOBALAMIN,
        patient=asks.PREGNANT,
        unless=drafted("a combination product", lambda d: d.combination),
        loudness=_pregnant,
        offers=_pregnancy,
        rules=("G-6",),
        cites=(cite.SPS_PREGNANCY, cite.NICE),
    ),
    OrderRow(
        id="D7b",
        when="hydroxocobalamin on alternate days without an end and without neurology",
        draft=HYDROXOCOBALAMIN
        & drafted("on alternate days", _is_alternate_day)
        & drafted("without an end", lambda d: not d.bounded),
        patient=asks.PROBLEMS_KNOWN & asks.ADULT,
        unless=asks.NEURO_ANY,
        loudness=always(INFO, INFO),
        offers=lambda cases: offer.changing_to(cases, OrderId.IM_LOAD),
        rules=("S-I1", "S-I3"),
        cites=(cite.SEED,),
    ),
    OrderRow(
        id="D7d",
        when="an injection under anticoagulation in range",
        draft=INTO_MUSCLE,
        patient=asks.ANTICOAGULATED,
        unless=asks.IM_UNSAFE,
        loudness=always(None, INFO),
        rules=("G-8",),
        cites=(cite.SPS_INJECTION,),
    ),
)
