"""The record of cards that were shown, so that feedback can be laid beside rule and version."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from cds_service.storage import tables
from cds_service.storage.database import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """One card of one answer. `patient_key` is a keyed hash, or None where the site keeps none."""

    uuid: str
    evaluation_id: str
    tenant: str
    service: str
    topic: str
    rules: tuple[str, ...]
    knowledge_version: str
    profile: str
    shown_at: datetime
    patient_key: str | None


def add_shown(engine: Engine, cards: Sequence[ShownCard]) -> None:
    """Store cards in one transaction. Raises StorageUnavailableError."""
    rows = [
        {
            "uuid": card.uuid,
            "evaluation_id": card.evaluation_id,
            "tenant": card.tenant,
            "service": card.service,
            "topic": card.topic,
            "rules": card.rules,
            "knowledge_version": card.knowledge_version,
            "profile": card.profile,
            "shown_at": card.shown_at,
            "patient_key": card.patient_key,
        }
        for card in cards
    ]
    with writing(engine) as connection:
        connection.execute(tables.insert_new(connection, tables.shown_cards), rows)


def known(connection: Connection, tenant: str, uuids: Collection[str]) -> frozenset[str]:
    """Those of the ids that are cards shown to this tenant."""
    shown = tables.shown_cards.c
    query = select(shown.uuid).where(shown.tenant == tenant, shown.uuid.in_(uuids))
    return frozenset(connection.scalars(query))
