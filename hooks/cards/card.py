"""One internal description of a card and its suggestions, rendered to JSON in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from fhir_mappings.orders import OrderContext, to_fhir
from hooks.cards.ids import derived_id
from hooks.wording.texts import Texts
from pathway import KNOWLEDGE_VERSION
from pathway.orders import Order
from pathway.situation import Indicator

TOPIC_SYSTEM = "https://b12pathway.org/fhir/CodeSystem/card-topic"
OVERRIDE_SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
OWN_OVERRIDE_SYSTEM = "https://b12pathway.org/fhir/CodeSystem/override-reason"
SOURCE_URL = "https://www.nice.org.uk/guidance/ng239"
RULE_EXTENSION = "org.b12pathway.rule"

OVERRIDE_REASONS = (
    "patient-refuses",
    "patient-contraindication",
    "recipient-disagrees-evidence",
    "action-completed",
    "cds-not-applicable",
)
"""Codes of the HL7 non-adherence value set; the displays are ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAction:
    """A draft that goes, or with `changed` the whole draft as it should become."""

    reference: str
    description: str
    changed: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One click: orders created and drafts changed or removed together.

    `key` is stable within the card.
    """

    key: str
    label: str
    orders: tuple[Order, ...] = ()
    drafts: tuple[DraftAction, ...] = ()
    recommended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card before it has ids. `exclusive`: the suggestions are alternatives.

    `paragraphs` are those of the detail, without the caution every card ends with; an empty one
    is not said.
    """

    topic: str
    summary: str
    paragraphs: tuple[str, ...]
    indicator: Indicator
    rules: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    exclusive: bool = False
    own_override_reasons: tuple[tuple[str, str], ...] = ()
    """Codes and displays of our own system; a card with them can be overridden in any case."""


def cause_corrected(texts: Texts) -> tuple[tuple[str, str], ...]:
    """The pathway's own reason to override (S-P5)."""
    return (("cause-corrected", texts.order_rules.cause_corrected),)


def without_orders(card: Card, texts: Texts) -> Card:
    """The card for whoever places no orders: what can be ordered is told instead of offered."""
    if not card.suggestions:
        return replace(card, own_override_reasons=())
    joint = texts.offers.either if card.exclusive else texts.offers.joined
    offers = joint.join(suggestion.label for suggestion in card.suggestions)
    told = texts.offers.shown_to_clinician.format(offers=offers)
    return replace(
        card, paragraphs=(*card.paragraphs, told), suggestions=(), own_override_reasons=()
    )


def without_creations(card: Card, version: str, texts: Texts) -> Card:
    """The card for a client whose version of FHIR our orders cannot be given in.

    Drafts can still be removed by their reference; what would be created or changed is told.
    """
    given = tuple(filter(_only_removes, card.suggestions))
    if len(given) == len(card.suggestions):
        return card
    joint = texts.offers.either if card.exclusive else texts.offers.joined
    told = texts.offers.older_client.format(
        version=version, offers=joint.join(s.label for s in card.suggestions if s not in given)
    )
    return replace(card, paragraphs=(*card.paragraphs, told), suggestions=given)


def _only_removes(suggestion: Suggestion) -> bool:
    return not suggestion.orders and all(each.changed is None for each in suggestion.drafts)


def render(card: Card, context: OrderContext, evaluation_id: UUID, texts: Texts) -> dict[str, Any]:
    """The card as CDS Hooks 2.0 JSON, without empty members."""
    paragraphs = (*card.paragraphs, texts.basis.caution)
    return {
        "uuid": derived_id(evaluation_id, card.topic),
        "summary": card.summary,
        "detail": "\n\n".join(paragraph for paragraph in paragraphs if paragraph),
        "indicator": card.indicator.value,
        "source": {
            "label": texts.basis.source_label,
            "url": SOURCE_URL,
            "topic": {"system": TOPIC_SYSTEM, "code": card.topic},
        },
        **_suggestions(card, context, evaluation_id),
        **_override_reasons(card, texts),
        "extension": {RULE_EXTENSION: _rule(card)},
    }


def _rule(card: Card) -> dict[str, Any]:
    parts = {"ids": card.rules, "citations": card.citations, "because": card.because}
    filled = {name: list(values) for name, values in parts.items() if values}
    return {**filled, "version": KNOWLEDGE_VERSION}


def _suggestions(card: Card, context: OrderContext, evaluation_id: UUID) -> dict[str, Any]:
    if not card.suggestions:
        return {}
    return {
        "suggestions": [
            {
                "label": suggestion.label,
                "uuid": derived_id(evaluation_id, f"{card.topic}/{suggestion.key}"),
                **({"isRecommended": True} if suggestion.recommended else {}),
                "actions": [
                    *(_action(order, context) for order in suggestion.orders),
                    *map(_draft_action, suggestion.drafts),
                ],
            }
            for suggestion in card.suggestions
        ],
        "selectionBehavior": "at-most-one" if card.exclusive else "any",
    }


def _override_reasons(card: Card, texts: Texts) -> dict[str, Any]:
    if not (card.suggestions or card.own_override_reasons):
        return {}
    displays = texts.offers.override_reason
    reasons = (
        *((OVERRIDE_SYSTEM, code, displays[code]) for code in OVERRIDE_REASONS),
        *((OWN_OVERRIDE_SYSTEM, *reason) for reason in card.own_override_reasons),
    )
    return {
        "overrideReasons": [
            {"code": code, "system": system, "display": display}
            for system, code, display in reasons
        ]
    }


def _draft_action(action: DraftAction) -> dict[str, Any]:
    """An update with the whole resource, or a delete by reference."""
    if action.changed is not None:
        return {
            "type": "update",
            "description": action.description,
            "resource": dict(action.changed),
        }
    return {
        "type": "delete",
        "description": action.description,
        "resourceId": action.reference,
    }


def _action(order: Order, context: OrderContext) -> dict[str, Any]:
    resource = to_fhir(order, context)
    return {"type": "create", "description": describe(resource), "resource": resource}


def describe(resource: dict[str, Any]) -> str:
    """Plain words for an order that is created, from our own texts in it."""
    if resource["resourceType"] == "MedicationRequest":
        product = resource["medicationCodeableConcept"]["text"]
        return f"{product}: {resource['dosageInstruction'][0]['text']}"
    text: str = resource["code"]["text"]
    return text
