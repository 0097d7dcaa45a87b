"""Feedback in the database: committed before it is acknowledged, each entry once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, exists, select

from cds_service.feedback.entry import Entry
from cds_service.storage.database import writing
from cds_service.storage.shown_cards import known
from cds_service.storage.tables import feedback, insert_new, shown_cards

UNMATCHED_AT_MOST = 5_000
"""Entries a tenant may have on cards we know nothing of; then the oldest make room."""


class FeedbackStore:
    """What every tenant's clinicians did with their cards."""

    def __init__(self, engine: Engine, *, unmatched_at_most: int = UNMATCHED_AT_MOST) -> None:
        self._engine = engine
        self._unmatched_at_most = unmatched_at_most

    def add(
        self, entries: Sequence[Entry], *, tenant: str, service: str, received_at: datetime
    ) -> None:
        """Store all entries in one transaction; an exact repeat changes nothing.

        A card nobody was shown and a card of another tenant are the same to the caller. Raises
        StorageUnavailableError, and then nothing is stored.
        """
        if not entries:
            return
        with writing(self._engine) as connection:
            shown = known(connection, tenant, {entry.card for entry in entries})
            rows = [
                {
                    "tenant": tenant,
                    "service": service,
                    "received_at": received_at,
                    "unmatched": entry.card not in shown,
                    **_columns(entry),
                }
                for entry in entries
            ]
            connection.execute(insert_new(connection, feedback), rows)
            if any(row["unmatched"] for row in rows):
                self._make_room(connection, tenant)

    def _make_room(self, connection: Connection, tenant: str) -> None:
        """Drop the oldest entries over the limit, save those whose card was recorded since."""
        shown_since = exists().where(
            shown_cards.c.uuid == feedback.c.card, shown_cards.c.tenant == feedback.c.tenant
        )
        over = (
            select(feedback.c.id)
            .where(feedback.c.tenant == tenant, feedback.c.unmatched, ~shown_since)
            .order_by(feedback.c.id.desc())
            .offset(self._unmatched_at_most)
        )
        connection.execute(delete(feedback).where(feedback.c.id.in_(over)))


def _columns(entry: Entry) -> dict[str, Any]:
    reason = entry.reason
    return {
        "card": entry.card,
        "outcome": entry.outcome,
        "outcome_at": entry.at,
        "suggestions": entry.suggestions,
        "reason_code": None if reason is None else reason.code,
        "reason_system": None if reason is None else reason.system,
        "reason_display": None if reason is None else reason.display,
        "comment": entry.comment,
        "digest": entry.digest,
    }
