"""Forgetting: what has been kept long enough, and one patient on request."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Table, delete, exists, select, tuple_

from cds_service.storage.database import BEGIN, usable, writing
from cds_service.storage.tables import feedback, replays, shown_cards

AT_ONCE = 5_000
"""Rows a transaction deletes, so that nobody waits for the purge."""

_ANSWERED = exists().where(
    feedback.c.card == shown_cards.c.uuid, feedback.c.tenant == shown_cards.c.tenant
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many records of each kind are gone."""

    cards: int = 0
    feedback: int = 0
    tokens: int = 0


def purge(
    engine: Engine, *, now: datetime, cards_before: datetime, feedback_before: datetime
) -> Removed:
    """Delete what is older, and expired tokens. Raises StorageUnavailableError.

    The record of a card that was answered is kept as long as the answer: without it nobody could
    say which rule the answer is about.
    """
    removed = Removed(
        feedback=_delete(engine, feedback, feedback.c.received_at < feedback_before),
        cards=_delete(engine, shown_cards, (shown_cards.c.shown_at < cards_before) & ~_ANSWERED),
        tokens=_delete(engine, replays, replays.c.expires_at < now),
    )
    _checkpoint(engine)
    return removed


def erase(engine: Engine, patient_key: str) -> Removed:
    """Delete every card shown about a patient and its feedback. Raises StorageUnavailableError."""
    theirs = shown_cards.c.patient_key == patient_key
    about_them = exists().where(
        theirs, shown_cards.c.uuid == feedback.c.card, shown_cards.c.tenant == feedback.c.tenant
    )
    with writing(engine) as connection:
        removed = Removed(
            feedback=connection.execute(delete(feedback).where(about_them)).rowcount,
            cards=connection.execute(delete(shown_cards).where(theirs)).rowcount,
        )
    _checkpoint(engine)
    return removed


def _delete(engine: Engine, table: Table, condition: ColumnElement[bool]) -> int:
    key = table.primary_key.columns.values()
    some = select(*key).where(condition).limit(AT_ONCE)
    removed = 0
    while True:
        with writing(engine) as connection:
            now = connection.execute(delete(table).where(tuple_(*key).in_(some))).rowcount
        removed += now
        if now < AT_ONCE:
            return removed


def _checkpoint(engine: Engine) -> None:
    """SQLite: what was deleted is overwritten in the file, and gone from its write-ahead log."""
    if engine.dialect.name == "sqlite":
        with usable(), engine.connect() as connection:
            outside = connection.execution_options(**{BEGIN: None})
            outside.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
