"""One request in, the whole CDS Hooks response out; no HTTP here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fhir_mappings import MappedFacts, map_facts
from fhir_mappings.orders import OrderContext
from hooks.cards import caveats, main_card, side_cards
from hooks.cards.card import Card, render
from hooks.request import HookRequest
from hooks.wording import english as words
from pathway import KNOWLEDGE_VERSION, PathwayResult, Setting, evaluate
from pathway.facts import FactGroup
from pathway.findings import Neuro

ASSESSMENT = "org.b12pathway.assessment"
REQUIRED = (FactGroup.PATIENT, FactGroup.LABS)


class PrefetchUnavailable(Exception):  # noqa: N818 - the name of the state CDS Hooks calls it
    """Required data was neither sent nor obtainable; `keys` are the prefetch keys."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


def _unreported(_: Exception) -> None:
    """Where nobody listens."""


def answer(
    request: HookRequest,
    setting: Setting,
    *,
    now: datetime,
    evaluation_id: UUID,
    report: Callable[[Exception], None] = _unreported,
) -> dict[str, Any]:
    """The 200 body: cards, and the assessment that tells silence from "nothing to say".

    A rule that raises is handed to `report` and said on a card. Raises PrefetchUnavailable when
    the patient or the laboratory results cannot be had.
    """
    mapped = map_facts(request.prefetch, patient_id=request.patient_id, now=now)
    context = OrderContext(
        patient_id=request.patient_id, encounter_id=request.encounter_id, today=setting.today
    )
    if mapped.other_patient:
        card = side_cards.incomplete(words.OTHER_PATIENT_SUMMARY, words.OTHER_PATIENT_DETAIL)
        return _withheld("other-patient", card, context, setting, evaluation_id)
    missing = tuple(key.value for key in REQUIRED if key not in mapped.facts.supplied)
    if missing:
        raise PrefetchUnavailable(missing)
    try:
        result = evaluate(mapped.facts, setting)
        cards = patient_view_cards(result, mapped)
    except Exception as defect:  # noqa: BLE001 - a rule that raises must be said, whatever it was
        report(defect)
        card = side_cards.incomplete(words.RULE_FAILED_SUMMARY, words.RULE_FAILED_DETAIL)
        return _withheld("rule-failed", card, context, setting, evaluation_id)
    return {
        "cards": [
            render(card, replace(context, reasons=card.because), evaluation_id) for card in cards
        ],
        "extension": {ASSESSMENT: _assessment(result, mapped, setting, evaluation_id)},
    }


def patient_view_cards(result: PathwayResult, mapped: MappedFacts) -> tuple[Card, ...]:
    """At most one main, one monitoring and one data-quality card, most severe first."""
    if result.picture.facts.deceased:
        return ()
    main = main_card.main_card(result, mapped)
    if result.palliative:
        urgent = result.picture.neuro is Neuro.URGENT
        return (main,) if main is not None and urgent else ()
    beside = side_cards.beside_card(result, mapped, spoken=main is not None)
    cards = [card for card in (main, side_cards.monitoring_card(result), beside) if card]
    return tuple(sorted(cards, key=lambda card: words.INDICATOR_RANK[card.indicator]))


def _assessment(
    result: PathwayResult, mapped: MappedFacts, setting: Setting, evaluation_id: UUID
) -> dict[str, Any]:
    members: Mapping[str, Any] = {
        "status": result.status.value,
        "basis": result.basis.value,
        "plan": result.plan.code,
        "overlays": [row.overlay.value for row in result.overlays],
        **_provenance(setting, evaluation_id),
        "unknown": list(caveats.unknown_names(result)),
        "dataQuality": [
            {"resource": issue.resource, "problem": issue.problem} for issue in mapped.issues
        ],
    }
    return {name: value for name, value in members.items() if value}


def _provenance(setting: Setting, evaluation_id: UUID) -> dict[str, str]:
    return {
        "profile": setting.profile.key,
        "knowledgeVersion": KNOWLEDGE_VERSION,
        "evaluationId": str(evaluation_id),
    }


def _withheld(
    why: str, card: Card, context: OrderContext, setting: Setting, evaluation_id: UUID
) -> dict[str, Any]:
    """An answer that assesses nothing and says so."""
    return {
        "cards": [render(card, context, evaluation_id)],
        "extension": {ASSESSMENT: {"withheld": why, **_provenance(setting, evaluation_id)}},
    }
