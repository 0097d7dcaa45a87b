"""The one line of the main card: the decision first, and what it rests on."""

from hooks.cards import basis
from hooks.wording import english as words
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


def _action(result: PathwayResult) -> str:
    action = words.ACTION[result.plan.treatment_code]
    if result.plan.code == "CONFIRM_TEST" and confirms_by_active_b12(result):
        return words.CONFIRM_ACTIVE
    if formulary_replaces(result):
        action = words.LOCAL_INJECTION
    if result.plan.code == "TEST_B12":
        both = result.picture.risk.symptoms and result.picture.risk.any_factor
        action = action.format(offer="offer" if both else "consider")
    return words.CONFIRM_FIRST.format(action=action) if result.plan.confirms_first else action


def confirms_by_active_b12(result: PathwayResult) -> bool:
    """Whether active B12 is the test that can confirm here."""
    return any(order.analyte is Analyte.ACTIVE_B12 for order in result.tests)


def formulary_replaces(result: PathwayResult) -> bool:
    """Whether the plan injects hydroxocobalamin that the site cannot supply."""
    available = result.picture.setting.hydroxocobalamin_available
    injected = result.plan.by_injection or result.plan.code == "SWITCH_TO_IM_NEURO"
    return not available and injected and result.plan.code != "IM_NEURO_BLEED_MITIGATION"


def _lead(result: PathwayResult) -> str:
    return words.LEAD[result.status].format(why=basis.why(result))


def summarise(result: PathwayResult) -> str:
    """The summary; shorter than 140 characters whatever the values in it."""
    topic, lead, action = topic_of(result), _lead(result), _action(result)
    if topic == "b12referral" and result.plan.code != "SAME_DAY_REFERRAL_AND_TEST":
        return words.REFERRAL_SUMMARY.format(lead=lead, action=action)
    if topic == "b12formswitch":
        return _switch_summary(result, lead, action)
    if pregnant_on_injection(result) and result.plan.code in SILENT_PLANS:
        return words.PREGNANT_ON_INJECTION_SUMMARY
    return f"{lead}: {action}"


def _switch_summary(result: PathwayResult, lead: str, action: str) -> str:
    if result.picture.blocking_allergy:
        return words.SWITCH_SUMMARY_ALLERGY
    if result.plan.code not in {*SILENT_PLANS, "MONITOR_DUE", "ADHERENCE_FIRST"}:
        return words.SWITCH_WITH_PLAN.format(lead=lead, action=action)
    injectable = not Situation(result.picture, result.status).no_injection
    leber = result.picture.leber is Answer.YES and injectable
    return words.SWITCH_SUMMARY_LEBER if leber else words.SWITCH_SUMMARY_RENAL


def pregnant_on_injection(result: PathwayResult) -> bool:
    """Pregnant while cyanocobalamin injections run."""
    treatment = result.picture.treatment
    form = Cobalamin.CYANOCOBALAMIN
    return result.picture.pregnant and treatment.injected and treatment.takes(form)
