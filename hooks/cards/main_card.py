"""The one main card of patient-view: status, treatment, prophylaxis, form switch or referral."""

from collections.abc import Mapping

from fhir_mappings import MappedFacts
from hooks.cards import basis
from hooks.cards.card import Card, Suggestion
from hooks.cards.caveats import caveats, first_line
from hooks.wording import english as words
from pathway import KNOWLEDGE_VERSION
from pathway.answers import Answer
from pathway.engine import PathwayResult
from pathway.facts import Cobalamin
from pathway.findings import Neuro
from pathway.orders import FOLIC_ACID, DrugOrder, Order
from pathway.overlays import Overlay
from pathway.quantities import Analyte
from pathway.situation import Situation
from pathway.status import Status
from pathway.treatment import Exposure
from pathway.workup import is_pending

_SILENT_PLANS = {"NONE", "CONTINUE"}


def main_card(result: PathwayResult, mapped: MappedFacts) -> Card | None:
    """The card, or None when there is nothing to decide today."""
    if not _speaks(result):
        return None
    suggestions = _suggestions(result)
    return Card(
        topic=_topic(result),
        summary=_summary(result),
        detail=_detail(result, mapped),
        indicator=result.indicator,
        rules=result.rules,
        citations=tuple(source.short for source in result.citations),
        because=basis.because(result),
        suggestions=suggestions,
        exclusive=len(result.medicines.alternatives) > 1,
    )


def _speaks(result: PathwayResult) -> bool:
    """A plan, or an overlay that needs a decision whatever the plan."""
    if result.picture.facts.deceased or result.basis == "NO_BIRTH_DATE":
        return False
    if result.plan.code == "TEST_B12" and _level_pending(result):
        return False
    urgent_unexplained = result.picture.neuro is Neuro.URGENT
    if result.plan.code not in _SILENT_PLANS or urgent_unexplained:
        return True
    if _pregnant_on_injection(result):
        return True
    alone = {Overlay.SWITCH_CNCBL, Overlay.FOLIC_1MG_3MO, Overlay.HIGH_B12}
    if any(result.has(overlay) for overlay in alone):
        return True
    return result.status is Status.BORDERLINE_UNLIKELY and bool(result.picture.risk.symptoms)


def _level_pending(result: PathwayResult) -> bool:
    """The test this plan would ask for has been ordered and not resulted yet."""
    facts, setting = result.picture.facts, result.picture.setting
    return any(is_pending(facts, a, setting) for a in (Analyte.TOTAL_B12, Analyte.ACTIVE_B12))


def _pregnant_on_injection(result: PathwayResult) -> bool:
    treatment = result.picture.treatment
    form = Cobalamin.CYANOCOBALAMIN
    return result.picture.pregnant and treatment.injected and treatment.takes(form)


_TREATMENT_STATUSES = {
    Status.DEFICIENT,
    Status.FUNCTIONAL_DEFICIENCY,
    Status.ON_TREATMENT_NOT_RESPONDING,
}
_TREATMENT_PLANS = {"SWITCH_TO_IM_NEURO", "IM_NEURO_BLEED_MITIGATION"}


def _topic(result: PathwayResult) -> str:
    if result.has(Overlay.SAME_DAY_REFERRAL) or result.plan.code == "SAME_DAY_REFERRAL_AND_TEST":
        return "b12referral"
    if result.has(Overlay.SWITCH_CNCBL):
        return "b12formswitch"
    if result.plan.code in _TREATMENT_PLANS or result.status in _TREATMENT_STATUSES:
        return "b12treatment"
    if result.status is Status.PROPHYLAXIS_INDICATED or result.plan.confirms_first:
        return "b12prophylaxis"
    return "b12status"


def _action(result: PathwayResult) -> str:
    action = words.ACTION[result.plan.treatment_code]
    if result.plan.code == "CONFIRM_TEST" and _confirms_by_active_b12(result):
        return words.CONFIRM_ACTIVE
    if _formulary_replaces(result):
        action = words.LOCAL_INJECTION
    if result.plan.code == "TEST_B12":
        both = result.picture.risk.symptoms and result.picture.risk.any_factor
        action = action.format(offer="offer" if both else "consider")
    return words.CONFIRM_FIRST.format(action=action) if result.plan.confirms_first else action


def _confirms_by_active_b12(result: PathwayResult) -> bool:
    return any(order.analyte is Analyte.ACTIVE_B12 for order in result.tests)


def _formulary_replaces(result: PathwayResult) -> bool:
    available = result.picture.setting.hydroxocobalamin_available
    injected = result.plan.by_injection or result.plan.code == "SWITCH_TO_IM_NEURO"
    return not available and injected and result.plan.code != "IM_NEURO_BLEED_MITIGATION"


def _lead(result: PathwayResult) -> str:
    return words.LEAD[result.status].format(why=basis.why(result))


def _summary(result: PathwayResult) -> str:
    topic, lead, action = _topic(result), _lead(result), _action(result)
    if topic == "b12referral" and result.plan.code != "SAME_DAY_REFERRAL_AND_TEST":
        return words.REFERRAL_SUMMARY.format(lead=lead, action=action)
    if topic == "b12formswitch":
        return _switch_summary(result, lead, action)
    if _pregnant_on_injection(result) and result.plan.code in _SILENT_PLANS:
        return words.PREGNANT_ON_INJECTION_SUMMARY
    return f"{lead}: {action}"


def _switch_summary(result: PathwayResult, lead: str, action: str) -> str:
    if result.picture.blocking_allergy:
        return words.SWITCH_SUMMARY_ALLERGY
    if result.plan.code not in {*_SILENT_PLANS, "MONITOR_DUE", "ADHERENCE_FIRST"}:
        return words.SWITCH_WITH_PLAN.format(lead=lead, action=action)
    injectable = not Situation(result.picture, result.status).no_injection
    leber = result.picture.leber is Answer.YES and injectable
    return words.SWITCH_SUMMARY_LEBER if leber else words.SWITCH_SUMMARY_RENAL


def _plan_words(code: str) -> str:
    """The text of the longest listed beginning of a plan code."""
    matches = [key for key in words.PLAN_DETAIL if code.startswith(key)]
    return words.PLAN_DETAIL[max(matches, key=len)]


def _detail(result: PathwayResult, mapped: MappedFacts) -> str:
    today = result.picture.setting.today
    decided = basis.lines(result, today)
    paragraphs = (
        first_line(result),
        f"{words.DECIDED_BY}: {'; '.join(decided) or words.NOTHING_DECIDED}.",
        *_plan_paragraphs(result),
        *_overlay_words(result),
        " ".join(caveats(result, mapped)),
        _basis_line(result),
        words.CAUTION,
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _overlay_words(result: PathwayResult) -> tuple[str, ...]:
    """The overlays' sentences, without those another one takes back."""
    taken_back = set()
    if result.has(Overlay.HOLD_FOLIC):
        taken_back.add(Overlay.FOLIC_AFTER_FIRST_B12)
    if result.has(Overlay.PREG):
        taken_back.add(Overlay.HOLD_FOLIC)
    applied = (row.overlay for row in result.overlays)
    return tuple(words.OVERLAY[overlay] for overlay in applied if overlay not in taken_back)


def _plan_paragraphs(result: PathwayResult) -> tuple[str, ...]:
    plan = result.plan
    confirming = (words.PLAN_DETAIL["CONFIRM_TEST"],) if plan.confirms_first else ()
    replaced = plan.code == "CONTINUE" and result.has(Overlay.SWITCH_CNCBL)
    told = () if replaced else (_filled(result, _plan_words(plan.treatment_code)),)
    return (*confirming, *told, *_remarks(result))


def _filled(result: PathwayResult, text: str) -> str:
    risk = result.picture.risk
    if risk.symptoms and risk.any_factor:
        reason = words.SYMPTOM_AND_RISK
    else:
        reason = words.SYMPTOM_ONLY if risk.symptoms else words.RISK_ONLY
    return text.replace("{symptom_or_risk}", reason)


def _remarks(result: PathwayResult) -> tuple[str, ...]:
    """Sentences tied to a circumstance rather than to the plan."""
    picture, code = result.picture, result.plan.treatment_code
    failed = "C2b-6c" in result.plan.rows
    untreated = picture.treatment.exposure is Exposure.NONE
    urgent_start = untreated and picture.neuro is Neuro.URGENT and result.plan.starts_cobalamin
    unlikely = result.plan.code == "NONE" and picture.neuro is Neuro.URGENT
    conditions: Mapping[str, bool] = {
        words.FAILED_ORAL: failed,
        words.PERNICIOUS: bool(picture.lifelong_cause) and result.plan.by_injection,
        words.NO_GUIDELINE_METHYL: "MECBL" in code,
        words.FORM_LEBER: picture.leber is Answer.YES,
        words.FORM_RENAL: picture.kidneys.impaired is Answer.YES and _form_matters(result),
        words.NEVER_WAIT: urgent_start,
        words.URGENT_UNLIKELY: unlikely,
        words.UNDER_18_URGENT: code == "NO_ORDER_UNDER18" and picture.neuro is Neuro.URGENT,
        words.NO_HYDROXOCOBALAMIN: _formulary_replaces(result),
        words.CONFIRM_ACTIVE_DETAIL: _confirms_by_active_b12(result)
        and code.startswith("CONFIRM_TEST"),
        words.EQUIVALENT_ORDERED: result.medicines.already_ordered,
    }
    return tuple(text for text, holds in conditions.items() if holds)


def _form_matters(result: PathwayResult) -> bool:
    """A form is chosen now, or cyanocobalamin is running."""
    return bool(result.medicines.alternatives) or result.has(Overlay.SWITCH_CNCBL)


def _basis_line(result: PathwayResult) -> str:
    return words.BASIS.format(
        rules=", ".join(result.rules),
        citations="; ".join(source.short for source in result.citations),
        version=KNOWLEDGE_VERSION,
        profile=result.picture.setting.profile.key,
    )


def _suggestions(result: PathwayResult) -> tuple[Suggestion, ...]:
    """Most needed first: tests that must precede treatment, medicines, then the rest."""
    referrals = tuple(
        Suggestion(
            key=f"referral-{referral.specialty.value}",
            label=words.REFER.format(where=words.SPECIALTY[referral.specialty.value]),
            orders=(referral,),
            recommended=referral.urgent,
        )
        for referral in result.referrals
    )
    medicines, tests = _medicines(result), _tests(result)
    exclusive = len(result.medicines.alternatives) > 1
    if exclusive:
        # CDS Hooks allows one choice among alternatives: what must happen anyway rides on each.
        return _with_companions(medicines, result) if medicines else (*referrals, *tests)
    first = (*tests, *medicines) if result.plan.confirms_first else (*medicines, *tests)
    return (*first, *referrals)


def _with_companions(
    medicines: tuple[Suggestion, ...], result: PathwayResult
) -> tuple[Suggestion, ...]:
    companions: tuple[Order, ...] = (*result.tests, *result.referrals)
    return tuple(
        Suggestion(
            key=m.key,
            label=words.WITH_COMPANIONS.format(what=m.label) if companions else m.label,
            orders=(*m.orders, *companions),
        )
        for m in medicines
    )


def _medicines(result: PathwayResult) -> tuple[Suggestion, ...]:
    folic = (FOLIC_ACID,) if result.folic_acid else ()
    offered = result.medicines.alternatives
    after_first_dose = folic if result.has(Overlay.FOLIC_AFTER_FIRST_B12) else ()
    sequences = tuple(
        _medicine((*sequence, *after_first_dose), recommended=result.medicines.preselect)
        for sequence in offered
    )
    beside = folic if result.has(Overlay.FOLIC_1MG_3MO) and len(offered) < _ALTERNATIVES else ()
    return (*sequences, *((_medicine(beside, recommended=False),) if beside else ()))


_ALTERNATIVES = 2
"""From so many sequences on only one may be chosen, and nothing can stand beside them."""


def _medicine(sequence: tuple[DrugOrder, ...], *, recommended: bool) -> Suggestion:
    what = ", then ".join(words.ORDER_LABEL[order.id] for order in sequence)
    return Suggestion(
        key="+".join(order.id for order in sequence),
        label=words.ORDER_ONE.format(what=what),
        orders=sequence,
        recommended=recommended,
    )


def _tests(result: PathwayResult) -> tuple[Suggestion, ...]:
    if not result.tests:
        return ()
    names = dict.fromkeys(words.LAB[order.analyte.value] for order in result.tests)
    return (
        Suggestion(
            key="tests",
            label=words.ORDER_TESTS.format(what=", ".join(names)),
            orders=result.tests,
            recommended=not result.medicines.alternatives or result.plan.confirms_first,
        ),
    )
