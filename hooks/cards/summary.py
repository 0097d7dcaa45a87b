"""The one line of the main card: the decision first, and what it rests on."""

from hooks.cards import basis
from hooks.wording.texts import Texts
from pathway.answers import Answer
from pathway.engine import PathwayResult
from pathway.facts import Cobalamin
from pathway.overlays import Overlay
from pathway.quantities import Analyte
from pathway.situation import Situation
from pathway.status import Status

SILENT_PLANS = frozenset({"NONE", "CONTINUE"})
"""Plans that ask for nothing by themselves."""


_TREATMENT_STATUSES = {
    Status.DEFICIENT,
    Status.FUNCTIONAL_DEFICIENCY,
    Status.ON_TREATMENT_NOT_RESPONDING,
}
_TREATMENT_PLANS = {"SWITCH_TO_IM_NEURO", "IM_NEURO_BLEED_MITIGATION"}


def topic_of(result: PathwayResult) -> str:
    """The first that applies of the five topics of a main card."""
    if result.has(Overlay.SAME_DAY_REFERRAL) or result.plan.code == "SAME_DAY_REFERRAL_AND_TEST":
        return "b12referral"
    if result.has(Overlay.SWITCH_CNCBL):
        return "b12formswitch"
    treats = result.status in _TREATMENT_STATUSES and result.plan.code != "NO_ORDER_UNDER18"
    if result.plan.code in _TREATMENT_PLANS or treats:
        return "b12treatment"
    if result.status is Status.PROPHYLAXIS_INDICATED or result.plan.confirms_first:
        return "b12prophylaxis"
    return "b12status"


def _action(result: PathwayResult, texts: Texts) -> str:
    words = texts.summary
    if result.plan.code == "CONFIRM_TEST" and confirms_by_active_b12(result):
        return words.confirm_active
    symptom_and_risk = result.picture.risk.symptoms and result.picture.risk.any_factor
    if result.plan.code == "TEST_B12" and symptom_and_risk:
        return words.offer_test
    if result.plan.code == "MONITOR_DUE":
        return _monitor(result, texts)
    replaced = formulary_replaces(result)
    action = words.local_injection if replaced else words.action[result.plan.treatment_code]
    return words.confirm_first.format(action=action) if result.plan.confirms_first else action


def _monitor(result: PathwayResult, texts: Texts) -> str:
    """The tests that are still to be ordered for a response that is not known."""
    orders = result.tests or result.monitoring.tests
    if not orders:
        return texts.summary.tests_ordered
    *others, last = (texts.offers.test[order.analyte.value] for order in orders)
    tests = f"{', '.join(others)}{texts.names.conjunction}{last}" if others else last
    return texts.summary.action["MONITOR_DUE"].format(tests=tests)


def confirms_by_active_b12(result: PathwayResult) -> bool:
    """Whether active B12 is the test that can confirm here."""
    return any(order.analyte is Analyte.ACTIVE_B12 for order in result.tests)


def formulary_replaces(result: PathwayResult) -> bool:
    """Whether the plan injects hydroxocobalamin that the site cannot supply."""
    available = result.picture.setting.hydroxocobalamin_available
    injected = result.plan.by_injection or result.plan.code == "SWITCH_TO_IM_NEURO"
    return not available and injected and result.plan.code != "IM_NEURO_BLEED_MITIGATION"


LONGEST = 139
"""CDS Hooks: a summary is shorter than 140 characters."""

_NAMES_ITS_REASON = {
    Status.DEFICIENT,
    Status.FUNCTIONAL_DEFICIENCY,
    Status.ON_TREATMENT_NOT_RESPONDING,
    Status.BORDERLINE_UNRESOLVED,
    Status.PROPHYLAXIS_INDICATED,
    Status.BORDERLINE_UNLIKELY,
}


def summarise(result: PathwayResult, texts: Texts) -> str:
    """The summary; where it would grow too long the reason is left to the detail."""
    lead = texts.summary.lead[result.status]
    if result.status in _NAMES_ITS_REASON:
        full = _line(result, f"{lead} ({basis.why(result, texts)})", texts)
        if len(full) <= LONGEST:
            return full
    return _line(result, lead, texts)


def _line(result: PathwayResult, lead: str, texts: Texts) -> str:
    words, topic = texts.summary, topic_of(result)
    decision = f"{lead}: {_action(result, texts)}"
    if topic == "b12referral" and result.plan.code != "SAME_DAY_REFERRAL_AND_TEST":
        return words.refer_today.format(decision=decision)
    if topic == "b12formswitch":
        return _switch_line(result, decision, texts)
    if pregnant_on_injection(result) and result.plan.code in SILENT_PLANS:
        return words.pregnant_on_injection
    if result.lapsed and result.plan.code in SILENT_PLANS:
        return words.lapsed.format(lead=lead)
    return decision


def _switch_line(result: PathwayResult, decision: str, texts: Texts) -> str:
    words = texts.summary
    if result.picture.blocking_allergy:
        return words.switch_allergy
    if result.plan.code not in {*SILENT_PLANS, "MONITOR_DUE", "ADHERENCE_FIRST"}:
        return words.replace_cyanocobalamin.format(decision=decision)
    injectable = not Situation(result.picture, result.status).no_injection
    leber = result.picture.leber is Answer.YES and injectable
    return words.switch_leber if leber else words.switch_renal


def pregnant_on_injection(result: PathwayResult) -> bool:
    """Pregnant while cyanocobalamin injections run."""
    treatment = result.picture.treatment
    form = Cobalamin.CYANOCOBALAMIN
    return result.picture.pregnant and treatment.injected and treatment.takes(form)
