"""Table D, medicines that lower B12: a test at renewal, at the moment of choosing only (G-4)."""

from pathway import bibliography as cite
from pathway.concepts import Concept
from pathway.condition import Condition, ask
from pathway.drafts import Draft
from pathway.facts import DrugClass, MedicationUse
from pathway.findings import Neuro
from pathway.order_rules import asks
from pathway.order_rules import offers as offer
from pathway.order_rules.asks import drafted
from pathway.order_rules.row import Offer, OrderCase, OrderRow, always
from pathway.quantities import Analyte
from pathway.risk import taken, taken_since
from pathway.seen import listed
from pathway.situation import Indicator

INFO = Indicator.INFO
METFORMIN = (DrugClass.METFORMIN,)
ACID = (DrugClass.PPI, DrugClass.H2RA)
B12_LOWERING, FOLATE_LOWERING = (
    DrugClass.B12_LOWERING_ANTISEIZURE,
    DrugClass.FOLATE_LOWERING_ANTISEIZURE,
)
ANTISEIZURE = (B12_LOWERING, FOLATE_LOWERING)
COLCHICINE = (DrugClass.COLCHICINE,)


def _running(case: OrderCase, classes: tuple[DrugClass, ...]) -> tuple[MedicationUse, ...]:
    """What is being taken of these classes; medicine used as needed is no lasting use."""
    facts, today = case.picture.facts, case.picture.setting.today
    uses = (use for drug in classes for use in taken(facts, drug, today))
    return tuple(use for use in uses if not use.as_needed)


def _taken_days(case: OrderCase, classes: tuple[DrugClass, ...]) -> int | None:
    """Days of unbroken use up to today; None when no running record has a date."""
    facts, setting = case.picture.facts, case.picture.setting
    since = taken_since(facts, _running(case, classes), setting)
    return None if since is None else (setting.today - since).days


def _taken_for(case: OrderCase, classes: tuple[DrugClass, ...], days: int) -> bool:
    so_far = _taken_days(case, classes)
    return so_far is not None and so_far >= days


def _other_reasons(case: OrderCase, classes: tuple[DrugClass, ...]) -> tuple[str, ...]:
    """Symptoms, signs and risk factors beside the medicine itself."""
    own = {use.source for use in _running(case, classes)}
    risk = case.picture.risk
    age = ("age",) if risk.old_age else ()
    return (*risk.symptoms, *(source for source in risk.factors if source not in own), *age)


def _seen_use(classes: tuple[DrugClass, ...], words: str) -> Condition[OrderCase]:
    return ask(
        words,
        lambda case: bool(_running(case, classes)),
        lambda case: listed(
            f"taken: {classes[0].value}", (use.source for use in _running(case, classes))
        ),
    )


def _metformin_long(case: OrderCase) -> bool:
    """Four months with a sign or another risk, four years, or a high dose for half a year."""
    facts, profile = case.picture.facts, case.picture.setting.profile
    at_risk = (
        case.picture.neuro is not Neuro.NONE
        or bool(case.picture.risk.symptoms)
        or case.picture.has(Concept.VEGAN_OR_VEGETARIAN)
        or asks.takes(facts, case.picture.setting, DrugClass.PPI)
        or case.picture.risk.old_age
    )
    daily = sum(use.daily_mg or 0 for use in _running(case, METFORMIN))
    high = daily >= profile.metformin_high_daily_mg.value
    counts_after = profile.exposure_counts_after[DrugClass.METFORMIN].days
    return (
        (at_risk and _taken_for(case, METFORMIN, counts_after))
        or (high and _taken_for(case, METFORMIN, profile.metformin_high_after.days))
        or _taken_for(case, METFORMIN, profile.metformin_alone_after.days)
    )


def _acid_long(case: OrderCase) -> bool:
    profile = case.picture.setting.profile
    counts_after = profile.exposure_counts_after[DrugClass.PPI].days
    with_reason = bool(_other_reasons(case, ACID)) and _taken_for(case, ACID, counts_after)
    return with_reason or _taken_for(case, ACID, profile.acid_suppression_alone_after.days)


def _antiseizure_long(case: OrderCase) -> bool:
    days = case.picture.setting.profile.antiseizure_after.days
    return bool(_other_reasons(case, ANTISEIZURE)) and _taken_for(case, ANTISEIZURE, days)


def _colchicine_long(case: OrderCase) -> bool:
    days = case.picture.setting.profile.colchicine_after.days
    return bool(_other_reasons(case, COLCHICINE)) and _taken_for(case, COLCHICINE, days)


def _short(case: OrderCase) -> bool:
    """A course with an end within the length of a new course, or one taken as needed."""
    draft, limit = case.draft, case.picture.setting.profile.short_course.days
    brief = draft.lasts_days is not None and draft.lasts_days <= limit
    return draft.as_needed or (brief and not _running(case, tuple(draft.drugs)))


def _of(*classes: DrugClass) -> Condition[OrderCase]:
    def holds(draft: Draft) -> bool:
        return draft.holds(*classes)

    return drafted(f"{' or '.join(classes)}", holds)


def _level_and_count(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    return offer.ordering(offer.level_with(cases[0], Analyte.CBC))


def _level(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    return offer.ordering(offer.level_with(cases[0]))


def _level_and_folate(cases: tuple[OrderCase, ...]) -> tuple[Offer, ...]:
    """Folate too where the medicine lowers it and no current result is on record."""
    case = cases[0]
    lowers = any(FOLATE_LOWERING in each.draft.drugs for each in cases)
    wanted = (Analyte.FOLATE,) if lowers and case.picture.folate is None else ()
    return offer.ordering(offer.level_with(case, *wanted))


UNTESTED = asks.NO_RECENT_LEVEL & asks.UNTESTED
"""On treatment, deficient or unresolved patients have a plan of their own."""

LOWERING: tuple[OrderRow, ...] = (
    OrderRow(
        id="D10",
        when="metformin continued: four months with a sign or another risk, four years, or a high "
        "dose for half a year; no B12 result within a year",
        draft=_of(*METFORMIN),
        patient=UNTESTED
        & _seen_use(METFORMIN, "metformin is taken already")
        & asks.asked("taken long enough", _metformin_long),
        unless=asks.NEVER,
        loudness=always(INFO, None),
        offers=_level_and_count,
        only_with_offer=True,
        rules=("G-4",),
        cites=(cite.AAFP_2017, cite.MHRA_METFORMIN),
    ),
    OrderRow(
        id="D10b",
        when="metformin in untreated deficiency",
        draft=_of(*METFORMIN),
        patient=asks.UNTREATED_DEFICIENCY & ~asks.B12_STARTED,
        unless=asks.B12_TOGETHER,
        loudness=always(INFO, None),
        offers=lambda cases: offer.adding(offer.treatment(cases[0])),
        exclusive=True,
        rules=("G-13", "G-4"),
        cites=(cite.MHRA_METFORMIN,),
    ),
    OrderRow(
        id="D11",
        when="acid suppression continued: two years, or one year with a sign or another risk; no "
        "B12 result within a year",
        draft=_of(*ACID),
        patient=UNTESTED
        & _seen_use(ACID, "acid suppression is taken already")
        & asks.asked("taken long enough", _acid_long),
        unless=asks.asked("a short course or as needed", _short),
        loudness=always(INFO, None),
        offers=_level,
        only_with_offer=True,
        rules=("G-4", "G-13"),
        cites=(cite.AAFP_2017, cite.LAM),
    ),
    OrderRow(
        id="D12",
        when="an antiseizure medicine continued for half a year, with a sign or another risk; no "
        "B12 result within a year",
        draft=_of(*ANTISEIZURE),
        patient=UNTESTED
        & _seen_use(ANTISEIZURE, "an antiseizure medicine is taken already")
        & asks.asked("taken long enough", _antiseizure_long),
        unless=asks.NEVER,
        loudness=always(INFO, None),
        offers=_level_and_folate,
        only_with_offer=True,
        rules=("G-4", "G-13"),
        cites=(cite.LINNEBANK, cite.NICE),
    ),
    OrderRow(
        id="D13",
        when="colchicine continued for three months, with a sign or another risk; no B12 result "
        "within a year",
        draft=_of(*COLCHICINE),
        patient=UNTESTED
        & _seen_use(COLCHICINE, "colchicine is taken already")
        & asks.asked("taken long enough", _colchicine_long),
        unless=asks.asked("a short course or as needed", _short),
        loudness=always(INFO, None),
        offers=_level,
        only_with_offer=True,
        rules=("G-4", "G-13"),
        cites=(cite.NICE,),
    ),
)
