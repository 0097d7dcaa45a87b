"""The one main card of patient-view: status, treatment, prophylaxis, form switch or referral."""

from collections.abc import Mapping

from hooks.cards import basis
from hooks.cards.card import Card, cause_corrected
from hooks.cards.caveats import caveats, first_line
from hooks.cards.suggestions import suggestions_for
from hooks.cards.summary import (
    SILENT_PLANS,
    confirms_by_active_b12,
    formulary_replaces,
    pregnant_on_injection,
    summarise,
    topic_of,
)
from hooks.cards.telling import Telling
from hooks.wording.texts import DetailTexts
from pathway.answers import Answer
from pathway.engine import PathwayResult
from pathway.findings import Neuro
from pathway.overlays import Overlay
from pathway.quantities import Analyte
from pathway.status import Status
from pathway.treatment import Exposure
from pathway.workup import is_pending


def main_card(telling: Telling) -> Card | None:
    """The card, or None when there is nothing to decide today."""
    result, texts = telling.result, telling.texts
    if not _speaks(result):
        return None
    rules, sources = result.rules, tuple(source.short for source in result.citations)
    return Card(
        topic=topic_of(result),
        summary=summarise(result, texts),
        paragraphs=(*_paragraphs(telling), basis.cited(rules, sources, telling)),
        indicator=result.indicator,
        rules=rules,
        citations=sources,
        because=tuple(dict.fromkeys((*basis.because(result), *result.lapsed))),
        suggestions=suggestions_for(result, texts.offers),
        exclusive=len(result.medicines.alternatives) > 1,
        own_override_reasons=cause_corrected(texts) if result.lapsed else (),
    )


def _speaks(result: PathwayResult) -> bool:
    """A plan, or an overlay that needs a decision whatever the plan."""
    if result.picture.facts.deceased or result.basis == "NO_BIRTH_DATE":
        return False
    if result.plan.code == "TEST_B12" and _level_pending(result):
        return False
    urgent_unexplained = result.picture.neuro is Neuro.URGENT
    if result.plan.code not in SILENT_PLANS or urgent_unexplained:
        return True
    if pregnant_on_injection(result) or result.lapsed:
        return True
    alone = {Overlay.SWITCH_CNCBL, Overlay.FOLIC_1MG_3MO, Overlay.HIGH_B12}
    if any(result.has(overlay) for overlay in alone):
        return True
    return result.status is Status.BORDERLINE_UNLIKELY and bool(result.picture.risk.symptoms)


def _level_pending(result: PathwayResult) -> bool:
    """The test this plan would ask for has been ordered and not resulted yet."""
    facts, setting = result.picture.facts, result.picture.setting
    return any(is_pending(facts, a, setting) for a in (Analyte.TOTAL_B12, Analyte.ACTIVE_B12))


def plan_words(code: str, words: DetailTexts) -> str:
    """The text of the longest listed beginning of a plan code."""
    matches = [key for key in words.plan if code.startswith(key)]
    return words.plan[max(matches, key=len)]


def _paragraphs(telling: Telling) -> tuple[str, ...]:
    result, texts = telling.result, telling.texts
    decided = "; ".join(basis.lines(telling)) or texts.basis.nothing_decided
    return (
        first_line(telling),
        texts.basis.decided_by.format(results=decided),
        *_plan_paragraphs(result, texts.detail),
        *_overlay_words(result, texts.detail),
        " ".join(caveats(telling)),
    )


def _overlay_words(result: PathwayResult, words: DetailTexts) -> tuple[str, ...]:
    """The overlays' sentences, without those another one takes back."""
    taken_back = set()
    if result.has(Overlay.HOLD_FOLIC):
        taken_back.add(Overlay.FOLIC_AFTER_FIRST_B12)
    if result.has(Overlay.PREG):
        taken_back.add(Overlay.HOLD_FOLIC)
    applied = (row.overlay for row in result.overlays)
    return tuple(words.overlay[overlay] for overlay in applied if overlay not in taken_back)


def _plan_paragraphs(result: PathwayResult, words: DetailTexts) -> tuple[str, ...]:
    plan = result.plan
    confirming = (words.plan["CONFIRM_TEST"],) if plan.confirms_first else ()
    replaced = plan.code == "CONTINUE" and result.has(Overlay.SWITCH_CNCBL)
    told = () if replaced else (_plan_told(result, words),)
    return (*confirming, *told, *_remarks(result, words))


def _plan_told(result: PathwayResult, words: DetailTexts) -> str:
    risk = result.picture.risk
    if risk.symptoms and risk.any_factor:
        reason = words.symptom_and_risk
    else:
        reason = words.symptom_only if risk.symptoms else words.risk_only
    return plan_words(result.plan.treatment_code, words).format(symptom_or_risk=reason)


def _remarks(result: PathwayResult, words: DetailTexts) -> tuple[str, ...]:
    """Sentences tied to a circumstance rather than to the plan."""
    picture, code = result.picture, result.plan.treatment_code
    failed = "C2b-6c" in result.plan.rows
    untreated = picture.treatment.exposure is Exposure.NONE
    urgent_start = untreated and picture.neuro is Neuro.URGENT and result.plan.starts_cobalamin
    unlikely = result.plan.code == "NONE" and picture.neuro is Neuro.URGENT
    conditions: Mapping[str, bool] = {
        words.failed_oral: failed,
        words.pernicious: bool(picture.lifelong_cause) and result.plan.by_injection,
        words.no_guideline_methyl: "MECBL" in code,
        words.form_leber: picture.leber is Answer.YES,
        words.form_renal: picture.kidneys.impaired is Answer.YES and _form_matters(result),
        words.never_wait: urgent_start,
        words.urgent_unlikely: unlikely,
        words.under_18_urgent: code == "NO_ORDER_UNDER18" and picture.neuro is Neuro.URGENT,
        words.no_hydroxocobalamin: formulary_replaces(result),
        words.confirm_active: confirms_by_active_b12(result) and code.startswith("CONFIRM_TEST"),
        words.equivalent_ordered: result.medicines.already_ordered,
        words.lapsed: bool(result.lapsed),
    }
    return tuple(text for text, holds in conditions.items() if holds)


def _form_matters(result: PathwayResult) -> bool:
    """A form is chosen now, or cyanocobalamin is running."""
    return bool(result.medicines.alternatives) or result.has(Overlay.SWITCH_CNCBL)
