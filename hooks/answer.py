"""One request in, the whole CDS Hooks response out; no HTTP here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fhir_mappings import MappedFacts, map_facts
from fhir_mappings.orders import OrderContext
from hooks.cards import caveats, main_card, monitoring_card, side_cards
from hooks.cards.card import Card, render, without_orders
from hooks.cards.telling import Telling
from hooks.request import HookRequest
from hooks.wording import Reader, texts_for
from hooks.wording.texts import Texts
from pathway import KNOWLEDGE_VERSION, PathwayResult, Setting, evaluate
from pathway.facts import FactGroup
from pathway.findings import Neuro
from pathway.situation import Indicator

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
    reader: Reader,
    *,
    now: datetime,
    evaluation_id: UUID,
    report: Callable[[Exception], None] = _unreported,
) -> dict[str, Any]:
    """The 200 body: cards, and the assessment that tells silence from "nothing to say".

    A rule that raises is handed to `report` and said on a card. Raises PrefetchUnavailable when
    the patient or the laboratory results cannot be had.
    """
    texts = texts_for(reader, setting.profile)
    mapped = map_facts(request.prefetch, patient_id=request.patient_id, now=now)
    context = OrderContext(
        patient_id=request.patient_id,
        encounter_id=request.encounter_id,
        today=setting.today,
        texts=texts.orders,
    )
    if mapped.other_patient:
        words = texts.record
        card = side_cards.incomplete(words.other_patient_summary, words.other_patient_detail)
        withheld = {"withheld": "other-patient", **_provenance(setting, evaluation_id)}
        return _body((card,), context, evaluation_id, texts, withheld)
    missing = tuple(key.value for key in REQUIRED if key not in mapped.facts.supplied)
    if missing:
        raise PrefetchUnavailable(missing)
    try:
        result = evaluate(mapped.facts, setting)
        cards = patient_view_cards(Telling(result, mapped, texts))
    except Exception as defect:  # noqa: BLE001 - a rule that raises must be said, whatever it was
        report(defect)
        words = texts.record
        card = side_cards.incomplete(words.rule_failed_summary, words.rule_failed_detail)
        withheld = {"withheld": "rule-failed", **_provenance(setting, evaluation_id)}
        return _body((card,), context, evaluation_id, texts, withheld)
    if not reader.audience.places_orders:
        cards = tuple(without_orders(card, texts) for card in cards)
    assessment = _assessment(result, mapped, setting, evaluation_id)
    return _body(cards, context, evaluation_id, texts, assessment)


def patient_view_cards(telling: Telling) -> tuple[Card, ...]:
    """At most one main, one monitoring and one data-quality card, most severe first."""
    result = telling.result
    if result.picture.facts.deceased:
        return ()
    main = main_card.main_card(telling)
    if result.palliative:
        urgent = result.picture.neuro is Neuro.URGENT
        return (main,) if main is not None and urgent else ()
    beside = side_cards.beside_card(telling, spoken=main is not None)
    cards = [card for card in (main, monitoring_card.monitoring_card(telling), beside) if card]
    return tuple(sorted(cards, key=lambda card: _MOST_SEVERE_FIRST.index(card.indicator)))


_MOST_SEVERE_FIRST = (Indicator.CRITICAL, Indicator.WARNING, Indicator.INFO)


def _body(
    cards: tuple[Card, ...],
    context: OrderContext,
    evaluation_id: UUID,
    texts: Texts,
    assessment: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "cards": [
            render(card, replace(context, reasons=card.because), evaluation_id, texts)
            for card in cards
        ],
        "extension": {ASSESSMENT: assessment},
    }


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
