"""What of an answer is recorded: which cards, by which rules of which version; no patient data."""

from typing import Any

from cds_service.config import Config
from cds_service.core import Answered, Call
from cds_service.storage.patient_key import patient_key
from cds_service.storage.shown_cards import ShownCard
from hooks.cards.card import RULE_EXTENSION
from hooks.service import HookService


def cards_shown(
    answered: Answered, service: HookService, config: Config, call: Call
) -> tuple[ShownCard, ...]:
    """The record of each card; empty where the site keeps no evaluations."""
    cards: list[dict[str, Any]] = answered.body["cards"]
    if not cards or config.keep_evaluations_days == 0:
        return ()
    secret = config.patient_secret
    key = (
        None
        if secret is None
        else patient_key(secret, call.tenant.id, answered.filled.request.patient_id)
    )
    return tuple(
        ShownCard(
            uuid=card["uuid"],
            evaluation_id=str(call.evaluation_id),
            tenant=call.tenant.id,
            service=service.id,
            topic=card["source"]["topic"]["code"],
            rules=tuple(card["extension"][RULE_EXTENSION].get("ids", ())),
            knowledge_version=card["extension"][RULE_EXTENSION]["version"],
            profile=call.tenant.profile.key,
            shown_at=call.now,
            patient_key=key,
        )
        for card in cards
    )
