"""Which order definitions a plan offers: alternatives, each a sequence given one after another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.facts import B12Course, Cobalamin, CourseState, FactGroup, PatientFacts, Route
from pathway.orders import DrugOrder, OrderId
from pathway.overlays import Overlay, folates_taken
from pathway.picture import Picture
from pathway.plan import Plan
from pathway.situation import Situation
from pathway.treatment import Exposure

Sequence = tuple[DrugOrder, ...]
"""Orders that follow each other (loading, then maintenance)."""

Named = tuple[OrderId, ...]
"""The same by their names in table A1; the profile's formulary says what they are."""


@dataclass(frozen=True, slots=True)
class Medicines:
    """The alternatives offered, and why medicines were left out (keys of facts, empty if not).

    `already_ordered`: everything the plan would offer stands in an order already.
    """

    alternatives: tuple[Sequence, ...] = ()
    preselect: bool = False
    withheld_for: tuple[str, ...] = ()
    already_ordered: bool = False


_ORAL: Mapping[str, OrderId] = {
    "ORAL_CNCBL": OrderId.PO_CN,
    "ORAL_MECBL": OrderId.PO_ME,
    "SL_CNCBL": OrderId.SL_CN,
    "SL_MECBL": OrderId.SL_ME,
}

PLAN_ORDERS: Mapping[str, tuple[Named, ...]] = {
    **{code: ((order,),) for code, order in _ORAL.items()},
    **{f"{code}_OR_IM_MONTHLY": ((order,), (OrderId.IM_MONTHLY,)) for code, order in _ORAL.items()},
    "NEURO_IM_REFUSED_ORAL_CNCBL": ((OrderId.PO_CN,),),
    "NEURO_IM_REFUSED_ORAL_MECBL": ((OrderId.PO_ME,),),
    "IM_STD_THEN_MONTHLY": ((OrderId.IM_LOAD, OrderId.IM_MONTHLY),),
    "IM_STD_THEN_2_3MO": ((OrderId.IM_LOAD, OrderId.IM_MAINT23),),
    "IM_STD_THEN_2_3MO_OR_ORAL_MECBL": (
        (OrderId.IM_LOAD, OrderId.IM_MAINT23),
        (OrderId.PO_ME,),
    ),
    "IM_MAINT_2_3MO": ((OrderId.IM_MAINT23,),),
    "IM_MONTHLY_PROPHYLAXIS": ((OrderId.IM_MONTHLY,),),
    "IM_NEURO_THEN_MONTHLY": ((OrderId.IM_NEURO, OrderId.IM_MONTHLY),),
    "IM_NEURO_THEN_2MO": ((OrderId.IM_NEURO, OrderId.IM_MAINT2),),
    "SWITCH_AND_RAISE_ORAL_MECBL": ((OrderId.PO_ME,),),
    "INCREASE_IM_FREQ_AND_REVIEW_DX": ((OrderId.IM_MONTHLY,),),
}
"""Orders by plan code; RAISE_ORAL_DOSE and SWITCH_TO_IM_NEURO depend on the patient as well."""


def offer_medicines(s: Situation, plan: Plan, overlays: frozenset[Overlay]) -> Medicines:
    """What may be ordered with one click; nothing while a gate of safety is not known (C2d 3)."""
    wanted = _wanted(s, plan, overlays)
    if not wanted:
        return Medicines()
    missing = tuple(group.value for group in gates_open(s.picture))
    if missing:
        return Medicines(withheld_for=missing)
    stocked = dict.fromkeys(_from_formulary(sequence, s, plan) for sequence in wanted)
    available = tuple(sequence for sequence in stocked if not is_ordered(sequence, s))
    if not available:
        return Medicines(already_ordered=True)
    safe = tuple(seq for seq in available if not _form_not_settled(seq, s))
    reasons = () if len(safe) == len(available) else _unsettled_reasons(s)
    one = len(available) == len(safe) == 1
    preselect = one and not plan.confirms_first and not _clinician_chooses(s, plan, overlays)
    return Medicines(safe, preselect, reasons)


_NEEDED_FOR_MEDICINES = (
    FactGroup.CONDITIONS,
    FactGroup.MEDICATION_REQUESTS,
    FactGroup.ALLERGIES,
)


def is_whole(facts: PatientFacts, group: FactGroup) -> bool:
    """Whether a part of the record was supplied, whole and readable."""
    return group in facts.supplied and group not in facts.partial


def gates_open(picture: Picture) -> tuple[FactGroup, ...]:
    """Parts of the record a medicine has to wait for: not supplied, or damaged (C2d 3).

    For what a client has declared it never supplies nothing waits; the card still names it.
    """
    facts, never = picture.facts, picture.setting.never_supplied
    return tuple(
        group
        for group in _NEEDED_FOR_MEDICINES
        if not is_whole(facts, group) and (group in facts.supplied or group not in never)
    )


def _wanted(s: Situation, plan: Plan, overlays: frozenset[Overlay]) -> tuple[Named, ...]:
    code = plan.treatment_code
    if code == "SWITCH_AND_RAISE_ORAL_MECBL" and _under_tongue(s):
        return ((OrderId.SL_ME,),)
    if code in PLAN_ORDERS:
        return PLAN_ORDERS[code]
    if code == "RAISE_ORAL_DOSE":
        return ((_current_form_at_full_dose(s),),)
    if code == "SWITCH_TO_IM_NEURO":
        later = OrderId.IM_MONTHLY if s.picture.monthly_cause else OrderId.IM_MAINT2
        return ((OrderId.IM_NEURO, later),)
    if Overlay.SWITCH_CNCBL in overlays and not s.picture.blocking_allergy:
        return _switch_of_form(s)
    return ()


def _under_tongue(s: Situation) -> bool:
    return any(course.route is Route.SUBLINGUAL for course in s.picture.treatment.courses)


def _current_form_at_full_dose(s: Situation) -> OrderId:
    methyl = not s.picture.treatment.takes(Cobalamin.CYANOCOBALAMIN)
    if _under_tongue(s):
        return OrderId.SL_ME if methyl else OrderId.SL_CN
    return OrderId.PO_ME if methyl else OrderId.PO_CN


def _switch_of_form(s: Situation) -> tuple[Named, ...]:
    """The same route with another form, or the injection; Leber's disease gets the injection."""
    maintenance = OrderId.IM_MONTHLY if s.picture.monthly_cause else OrderId.IM_MAINT23
    same_route = OrderId.SL_ME if _under_tongue(s) else OrderId.PO_ME
    if s.no_injection:
        return ((same_route,),)
    if s.picture.treatment.injected and s.picture.treatment.exposure is Exposure.EARLY:
        return ((OrderId.IM_LOAD, maintenance),)
    if s.picture.leber is Answer.YES or s.picture.treatment.injected:
        return ((maintenance,),)
    return ((same_route,), (maintenance,))


def _from_formulary(names: Named, s: Situation, plan: Plan) -> Sequence:
    """The orders of the profile; hydroxocobalamin replaced where the site has none (A1)."""
    formulary = s.picture.setting.profile.formulary
    sequence = tuple(formulary[name] for name in names)
    if plan.treatment_code.startswith("NEURO_IM_REFUSED_"):
        sequence = tuple(_at_most(order) for order in sequence)
    injected = any(order.form is Cobalamin.HYDROXOCOBALAMIN for order in sequence)
    if s.picture.setting.hydroxocobalamin_available or not injected:
        return sequence
    excluded = s.picture.never_cyanocobalamin or s.picture.pregnant
    instead = OrderId.SL_ME if s.picture.swallow_bypassed else OrderId.PO_ME
    return (formulary[instead if excluded else OrderId.IM_CN],)


def _at_most(order: DrugOrder) -> DrugOrder:
    """The highest permitted dose, where injections are declined (row 3a)."""
    return replace(
        order,
        dose_mcg=order.dose_at_most_mcg or order.dose_mcg,
        dose_at_most_mcg=None,
    )


def is_ordered(sequence: Sequence, s: Situation) -> bool:
    """Whether one order of this form and route already stands, at full dose or as often."""
    if len(sequence) != 1:
        return False
    offered = sequence[0]
    return any(
        course.form is offered.form
        and course.route is offered.route
        and course.state in {CourseState.ACTIVE, CourseState.PROPOSED}
        and not (course.end is not None and course.end.latest < s.picture.setting.today)
        and _is_as_much(course, offered, s)
        for course in s.picture.facts.courses
    )


def _is_as_much(course: B12Course, offered: DrugOrder, s: Situation) -> bool:
    """A tablet at full dose (an unknown one is taken for it); an injection at least as often."""
    if offered.route is not Route.INTRAMUSCULAR:
        full = s.picture.setting.profile.full_oral_dose.value
        return (course.daily_mcg or full) >= full
    if course.state is not CourseState.ACTIVE or offered.every is None:
        return False
    return course.every_days is not None and course.every_days <= offered.every.days


def _form_not_settled(sequence: Sequence, s: Situation) -> bool:
    """Cyanocobalamin while kidney function or Leber's disease is an open question."""
    cyanocobalamin = any(order.form is Cobalamin.CYANOCOBALAMIN for order in sequence)
    return cyanocobalamin and bool(_unsettled_reasons(s))


def _unsettled_reasons(s: Situation) -> tuple[str, ...]:
    kidneys = s.picture.kidneys.impaired is Answer.UNKNOWN
    leber = s.picture.leber is Answer.UNKNOWN
    return (*(("kidney-function",) if kidneys else ()), *(("leber-disease",) if leber else ()))


def _clinician_chooses(s: Situation, plan: Plan, overlays: frozenset[Overlay]) -> bool:
    """Nothing is preselected where the record cannot settle the choice.

    Ileal Crohn's disease without a resection (7b: its extent is confirmed first), a switch of
    form or of a formulary (the schedule in use is not on record), more frequent injections.
    """
    replaced = not s.picture.setting.hydroxocobalamin_available and plan.by_injection
    more_often = plan.code == "INCREASE_IM_FREQ_AND_REVIEW_DX"
    return _extent_open(s, plan) or replaced or more_often or Overlay.SWITCH_CNCBL in overlays


def _extent_open(s: Situation, plan: Plan) -> bool:
    resected = any(
        f.concept in {Concept.ILEAL_RESECTION, Concept.ILEAL_RESECTION_TOTAL}
        for f in s.picture.facts.findings
    )
    return plan.treatment_code == "IM_MONTHLY_PROPHYLAXIS" and not resected


def offer_folic_acid(
    s: Situation, medicines: Medicines, overlays: frozenset[Overlay]
) -> DrugOrder | None:
    """Folic acid is offered on running B12 treatment, or behind the first dose offered with it."""
    behind = Overlay.FOLIC_AFTER_FIRST_B12 in overlays and bool(medicines.alternatives)
    wanted = behind or Overlay.FOLIC_1MG_3MO in overlays
    held = Overlay.HOLD_FOLIC in overlays or folates_taken(s)
    offered = wanted and not held and not gates_open(s.picture)
    return s.picture.setting.profile.formulary[OrderId.FOLIC_ACID] if offered else None
