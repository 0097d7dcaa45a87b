"""Table C3: which checks and reviews a treatment calls for. Every row that holds adds its own."""

from collections.abc import Callable

from pathway import bibliography as cite
from pathway import findings, laboratory, seen
from pathway import questions as q
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.condition import Condition, ask
from pathway.facts import Flag, LabResult
from pathway.functional import Verdict
from pathway.laboratory import B12Class
from pathway.picture import Picture
from pathway.plan import Plan
from pathway.planned import Planned, of_situation, plan_begins, plan_seen
from pathway.profiles.profile import GuidelineProfile, Limit, ScheduledCheck
from pathway.quantities import Analyte
from pathway.situation import Situation
from pathway.status import Status
from pathway.table import Row
from pathway.treatment import is_injected

Schedule = tuple[ScheduledCheck, ...]
ScheduleRow = Row[Planned, Schedule]

_CHANGES_TREATMENT = (
    "RAISE_ORAL_DOSE",
    "SWITCH_AND_RAISE_ORAL_MECBL",
    "INCREASE_IM_FREQ_AND_REVIEW_DX",
    "SWITCH_TO_IM_NEURO",
    "NEURO_IM_REFUSED_ORAL_",
)


def starts_treatment(plan: Plan) -> bool:
    """The plan starts a treatment, or changes the running one so that its checks begin anew."""
    return plan.starts_cobalamin or plan.treatment_code.startswith(_CHANGES_TREATMENT)


STARTS: Condition[Planned] = ask(
    "the plan starts or changes a treatment",
    lambda p: starts_treatment(p.plan),
    plan_seen,
)
CONTINUES = (
    of_situation(
        q.status_is(
            "on treatment",
            Status.ON_TREATMENT_EARLY,
            Status.ON_TREATMENT_RESPONDING,
            Status.ON_TREATMENT_RESPONSE_UNKNOWN,
        )
    )
    & ~STARTS
    & ~plan_begins("no order for this patient", "NO_ORDER")
)
TREATED = STARTS | CONTINUES
PROPHYLAXIS = of_situation(q.status_is("prophylaxis", Status.PROPHYLAXIS_INDICATED))
BARIATRIC = of_situation(q.SWALLOW_BYPASSED | q.OTHER_BARIATRIC)
NEUROLOGY = of_situation(q.NEURO_ANY)
ROUTE_TO_DECIDE = plan_begins("a specialist decides on the route", "IM_NEURO_BLEED_MITIGATION")
NEURO_INJECTIONS_BEGIN = plan_begins(
    "injections on alternate days begin", "IM_NEURO_", "SWITCH_TO_IM_NEURO"
)
NEURO_BY_MOUTH = plan_begins("by mouth although the nerves are involved", "NEURO_IM_REFUSED_")
NOT_TAKEN = plan_begins("adherence comes first", "ADHERENCE_FIRST")


def _intensive(s: Situation) -> tuple[str, ...]:
    """Running injections as close together as the neurological protocol's (S-I3)."""
    limit = s.picture.setting.profile.neuro_injections_every.days
    return tuple(
        course.source
        for course in s.picture.treatment.courses
        if is_injected(course) and course.every_days is not None and course.every_days <= limit
    )


def _at_start(p: Picture, analyte: Analyte) -> tuple[LabResult, ...]:
    """Results that describe the start of treatment; the current one while none is running."""
    since = p.treatment.since
    if since is None:
        newest = laboratory.latest(p.facts, analyte, p.setting)
        return () if newest is None else (newest,)
    before = p.setting.profile.baseline_before.days
    return tuple(
        result
        for result in laboratory.of(p.facts, analyte)
        if 0 <= (since - result.collected.latest).days <= before
    )


def _low_haemoglobin(p: Picture, limit: Limit) -> tuple[str, ...]:
    return tuple(
        result.source
        for result in _at_start(p, Analyte.HAEMOGLOBIN)
        if result.quantity is not None and result.quantity.is_below(limit.quantity) is Answer.YES
    )


def _large_cells(p: Picture) -> tuple[str, ...]:
    limit = p.setting.profile.macrocytosis_mcv_above.quantity
    return tuple(
        result.source
        for result in _at_start(p, Analyte.MCV)
        if result.quantity is not None and result.quantity.is_above(limit) is Answer.YES
    )


def _anaemia(s: Situation) -> tuple[str, ...]:
    """Anaemia or macrocytosis at the start of treatment, measured or on the problem list."""
    p = s.picture
    recorded = findings.current(p.facts, _BLOOD_PROBLEMS)
    low = _low_haemoglobin(p, p.setting.profile.anaemia_haemoglobin_below)
    return (*low, *_large_cells(p), *findings.sources(recorded))


_BLOOD_PROBLEMS = frozenset({Concept.ANAEMIA, Concept.MEGALOBLASTIC_ANAEMIA, Concept.MACROCYTOSIS})


def _severe_anaemia(s: Situation) -> tuple[str, ...]:
    """Severe at the start of treatment: what has improved since still needs its checks."""
    p = s.picture
    if p.treatment.since is None:
        return p.severe_anaemia
    return _low_haemoglobin(p, p.setting.profile.severe_haemoglobin_below)


def _few_reticulocytes(s: Situation) -> tuple[str, ...]:
    found = _at_start(s.picture, Analyte.RETICULOCYTES)
    return tuple(result.source for result in found if result.flag is Flag.LOW)


def _on_record(words: str, found: Callable[[Situation], tuple[str, ...]]) -> Condition[Planned]:
    return of_situation(
        ask(words, lambda s: bool(found(s)), lambda s: seen.listed(words, found(s)))
    )


ON_ALTERNATE_DAYS = _on_record("injections on alternate days", _intensive)
SEVERE_ANAEMIA = _on_record("severe anaemia at the start", _severe_anaemia)
ANAEMIA = _on_record("anaemia or macrocytosis at the start", _anaemia)
FEW_RETICULOCYTES = _on_record("few reticulocytes at the start", _few_reticulocytes)
PREGNANT = of_situation(q.PREGNANT)
BREASTFEEDING = of_situation(q.BREASTFEEDING)


def _profile(planned: Planned) -> GuidelineProfile:
    return planned.situation.picture.setting.profile


def _some(check: ScheduledCheck | None) -> Schedule:
    return () if check is None else (check,)


def _frequent(planned: Planned) -> Schedule:
    profile = _profile(planned)
    off = off_target(planned.situation.picture)
    return _some(profile.frequent_check_off_target if off else profile.frequent_check)


def off_target(p: Picture) -> bool:
    """The last results on treatment are not where they should be (S-Mo5, S-P9)."""
    low = p.b12.kind in {B12Class.DEFICIENT, B12Class.INDETERMINATE}
    return low or homocysteine_off_target(p) or p.functional.verdict is Verdict.POSITIVE


def homocysteine_off_target(p: Picture) -> bool:
    """The newest homocysteine on treatment is at or above its target (S-Mo3)."""
    newest = laboratory.latest(p.facts, Analyte.HOMOCYSTEINE, p.setting)
    since = p.treatment.since
    if newest is None or newest.quantity is None or since is None:
        return False
    target = p.setting.profile.homocysteine_target_below.quantity
    reached = newest.quantity.is_below(target)
    return newest.collected.earliest > since and reached is Answer.NO


C3: tuple[ScheduleRow, ...] = (
    ScheduleRow(
        id="C3-start",
        when="any treatment that starts or runs: the checks of the first year",
        holds=TREATED & ~ROUTE_TO_DECIDE & (~PROPHYLAXIS | BARIATRIC),
        then=lambda p: _profile(p).first_year_checks,
        rules=("S-Mo1", "S-Mo2", "S-Mo3", "S-P7", "S-P9"),
        cites=(cite.SEED,),
    ),
    ScheduleRow(
        id="C3-prophylaxis",
        when="prophylaxis starts without bariatric surgery: a yearly check",
        holds=STARTS & PROPHYLAXIS & ~BARIATRIC,
        then=lambda p: _profile(p).prophylaxis_checks,
        rules=("S-Mo4",),
        cites=(cite.SEED,),
    ),
    ScheduleRow(
        id="C3-frequent",
        when="neurological involvement or bariatric surgery: more often after the first year",
        holds=CONTINUES & (NEUROLOGY | BARIATRIC),
        then=_frequent,
        rules=("S-Mo5",),
        cites=(cite.SEED,),
    ),
    ScheduleRow(
        id="C3-annual",
        when="otherwise yearly after the first year",
        holds=CONTINUES & ~(NEUROLOGY | BARIATRIC),
        then=lambda p: _some(_profile(p).annual_check),
        rules=("S-Mo4",),
        cites=(cite.SEED,),
    ),
    ScheduleRow(
        id="C3-neuro",
        when="injections on alternate days begin or run: neurological review again and again",
        holds=NEURO_INJECTIONS_BEGIN | (CONTINUES & ON_ALTERNATE_DAYS),
        then=lambda p: (_profile(p).neuro_review,),
        rules=("S-I3", "S-I4"),
        cites=(cite.SEED, cite.BSH),
    ),
    ScheduleRow(
        id="C3-neuro-oral",
        when="treatment by mouth although the nerves are involved: an early review",
        holds=NEURO_BY_MOUTH,
        then=lambda p: (_profile(p).oral_neuro_review,),
        rules=("S-T2",),
        cites=(cite.AAFP_2017,),
    ),
    ScheduleRow(
        id="C3-severe-anaemia",
        when="severe anaemia when the running treatment started: potassium, reticulocytes, count",
        holds=CONTINUES & SEVERE_ANAEMIA,
        then=lambda p: _profile(p).severe_anaemia_checks,
        rules=("G-7",),
        cites=(cite.LABEL_CYANOCOBALAMIN,),
    ),
    ScheduleRow(
        id="C3-anaemia",
        when="anaemia or macrocytosis that is not severe: blood count at eight weeks",
        holds=TREATED & ~SEVERE_ANAEMIA & ANAEMIA,
        then=lambda p: _profile(p).mild_anaemia_checks,
        rules=("G-7",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN,),
    ),
    ScheduleRow(
        id="C3-reticulocytes",
        when="few reticulocytes at the start, anaemia not severe: count them again",
        holds=TREATED & ~SEVERE_ANAEMIA & ANAEMIA & FEW_RETICULOCYTES,
        then=lambda p: (_profile(p).low_reticulocyte_check,),
        rules=("G-7",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN,),
    ),
    ScheduleRow(
        id="C3-pregnancy",
        when="pregnant: review after a month, then as the specialist says",
        holds=(TREATED | ROUTE_TO_DECIDE) & PREGNANT,
        then=lambda p: (_profile(p).pregnancy_review,),
        rules=("G-6",),
        cites=(cite.NICE,),
    ),
    ScheduleRow(
        id="C3-breastfeeding",
        when="breastfeeding: review after a month, of the child too",
        holds=(TREATED | ROUTE_TO_DECIDE) & BREASTFEEDING & ~PREGNANT,
        then=lambda p: (_profile(p).breastfeeding_review,),
        rules=("G-6",),
        cites=(cite.NICE,),
    ),
    ScheduleRow(
        id="C3-adherence",
        when="treatment that is not taken as ordered: review how it is taken",
        holds=NOT_TAKEN,
        then=lambda p: (_profile(p).adherence_review,),
        rules=("G-10",),
        cites=(cite.HOUSE,),
    ),
)
"""Not first-match: each row that holds adds its checks."""
