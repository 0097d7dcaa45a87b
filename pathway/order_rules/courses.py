"""Table D, the rest: stops, duplicates, chloramphenicol, assays."""

from pathway import bibliography as cite
from pathway.concepts import Concept
from pathway.drafts import INTO_MUSCLE, Draft
from pathway.facts import Cobalamin, DrugClass, Route
from pathway.laboratory import B12Class
from pathway.order_rules import asks
from pathway.order_rules import offers as offer
from pathway.order_rules.asks import ANYONE, NEVER, asked, drafted
from pathway.order_rules.row import Change, Offer, OrderCase, OrderRow, always
from pathway.orders import LabOrder
from pathway.quantities import Analyte
from pathway.seen import b12
from pathway.situation import Indicator
from pathway.treatment import is_injected

INFO, WARNING = Indicator.INFO, Indicator.WARNING
_SYSTEMIC = frozenset({Route.ORAL, *INTO_MUSCLE, Route.INTRAVENOUS})
_BY_MOUTH = frozenset({Route.ORAL, Route.SUBLINGUAL, Route.NASAL})


def _anaemic(case: OrderCase) -> bool:
    picture = case.picture
    named = {Concept.ANAEMIA, Concept.MEGALOBLASTIC_ANAEMIA, Concept.PERNICIOUS_ANAEMIA}
    count = {r.source for r in picture.facts.labs if r.analyte is Analyte.HAEMOGLOBIN}
    by_count = not count.isdisjoint(picture.risk.symptoms)
    return bool(picture.severe_anaemia) or by_count or picture.has(*named)


def _count_and_reticulocytes(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    wanted = (LabOrder(Analyte.CBC), LabOrder(Analyte.RETICULOCYTES))
    return offer.ordering(offer.tests(cases[0], *wanted))


def _stopped_rightly(case: OrderCase) -> bool:
    """A stop that is a switch, or of a product the patient must not take."""
    switched = any(asks.supplies_b12(d, case.picture.setting) for d in case.others)
    forms, picture = case.draft.forms, case.picture
    excluded = Cobalamin.CYANOCOBALAMIN in forms and picture.never_cyanocobalamin
    trivial = case.draft.combination
    return switched or excluded or trivial or bool(picture.blocking_allergy)


def _keep(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """A draft not to give it goes; an order that is being stopped runs on."""
    drafts = tuple(case for case in cases if case.draft.removable)
    running = tuple(case for case in cases if not case.draft.removable)
    return offer.unrecommended(
        (*offer.removing(drafts), *offer.changing(running, Change(resume=True)))
    )


def _is_plain_b12(draft: Draft) -> bool:
    return draft.cobalamin and not draft.combination


def _duplicated(case: OrderCase) -> bool:
    """Two products by mouth, two forms by injection, or one by mouth beside running treatment.

    Loading and maintenance of one form are a sequence; an injection beside running oral treatment
    is a change of route; the running product itself drafted again is its renewal.
    """
    draft = case.draft
    if not _is_plain_b12(draft):
        return False
    drafts = (other for other in case.others if _is_plain_b12(other))
    return any(_same_purpose(draft, other) for other in drafts) or _beside_running(case)


def _same_purpose(draft: Draft, other: Draft) -> bool:
    if draft.route in _BY_MOUTH and other.route in _BY_MOUTH:
        return True
    return draft.injected and other.injected and set(draft.forms) != set(other.forms)


def _beside_running(case: OrderCase) -> bool:
    draft = case.draft
    if draft.route not in _BY_MOUTH or case.result.plan.code.startswith("SWITCH"):
        return False
    running = case.picture.treatment.courses
    renewed = any(c.form in draft.forms and c.route in {draft.route, None} for c in running)
    excluded = all(
        c.form is Cobalamin.CYANOCOBALAMIN and case.picture.never_cyanocobalamin for c in running
    )
    stopped = any(other.ends and other.forms for other in case.others)
    injected = any(is_injected(course) for course in running)
    other_form = bool(running) and not renewed
    return (injected or other_form) and not excluded and not stopped


def _keep_one(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """Each draft can be the one that goes."""
    return tuple(
        Offer(key=f"remove-{case.draft.position}", removes=(case.draft,))
        for case in cases
        if case.draft.removable
    )


_NORMAL_LEVEL = asks.of_picture(
    "a normal or high level",
    lambda p: p.b12.kind in {B12Class.NORMAL, B12Class.HIGH},
    b12,
)
_SYSTEMIC_CHLORAMPHENICOL = drafted(
    "chloramphenicol by a systemic route",
    lambda d: d.holds(DrugClass.CHLORAMPHENICOL) and d.route in _SYSTEMIC,
)

COURSES: tuple[OrderRow, ...] = (
    OrderRow(
        id="D17",
        when="a B12 product is stopped after a normal level, with a lasting cause or a diagnosis",
        draft=drafted("a stop of a B12 product", lambda d: d.ends and bool(d.forms)),
        patient=asks.TRIGGER
        | asks.DIAGNOSED
        | asks.DEFICIENCY
        | (asks.TREATED & (_NORMAL_LEVEL | asks.RESPONDING)),
        unless=asked("it is replaced, excluded or a multivitamin", _stopped_rightly),
        loudness=always(WARNING, WARNING),
        offers=_keep,
        rules=("S-P4", "S-P5", "S-T4"),
        cites=(cite.SEED,),
    ),
    OrderRow(
        id="D14",
        when="systemic chloramphenicol on B12 treatment, or in deficiency with anaemia",
        draft=_SYSTEMIC_CHLORAMPHENICOL,
        patient=asks.TREATED | (asks.DEFICIENCY & asked("anaemia", _anaemic)),
        unless=NEVER,
        loudness=always(INFO, WARNING),
        offers=_count_and_reticulocytes,
        rules=("G-8",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN,),
    ),
    OrderRow(
        id="D19",
        when="two B12 products at a time",
        draft=asked("it doubles another B12 product", _duplicated),
        patient=ANYONE,
        unless=NEVER,
        loudness=always(INFO, INFO),
        offers=_keep_one,
        exclusive=True,
        rules=("S-F6",),
        cites=(cite.SEED,),
    ),
    OrderRow(
        id="D20",
        when="methotrexate and the like: only microbiological assays are disturbed",
        draft=drafted("methotrexate", lambda d: d.holds(DrugClass.METHOTREXATE)),
        patient=ANYONE,
        unless=NEVER,
        loudness=always(None, None),
        rules=("G-4",),
        cites=(cite.LABEL_NASAL,),
    ),
)
