"""The tables. A change here is a new step in `migrations`, and a new SCHEMA."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Index,
    Insert,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

SCHEMA = "0002"
"""The migration these tables stand for. Numbers grow, so that a newer database can be told."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out of the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


metadata = MetaData()

shown_cards = Table(
    "shown_cards",
    metadata,
    Column("uuid", String(36), primary_key=True),
    Column("evaluation_id", String(36), nullable=False),
    Column("tenant", String(100), nullable=False),
    Column("service", String(100), nullable=False),
    Column("topic", String(100), nullable=False),
    Column("rules", JSON, nullable=False),
    Column("knowledge_version", String(50), nullable=False),
    Column("profile", String(100), nullable=False),
    Column("shown_at", Instant, nullable=False),
    Column("patient_key", String(64)),
    Index("shown_cards_by_time", "shown_at"),
)
Index(
    "shown_cards_by_patient",
    shown_cards.c.patient_key,
    sqlite_where=shown_cards.c.patient_key.is_not(None),
    postgresql_where=shown_cards.c.patient_key.is_not(None),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("service", String(100), nullable=False),
    Column("card", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("outcome_at", Instant, nullable=False),
    Column("suggestions", JSON, nullable=False),
    Column("reason_code", Text),
    Column("reason_system", Text),
    Column("reason_display", Text),
    Column("comment", Text),
    Column("received_at", Instant, nullable=False),
    Column("unmatched", Boolean, nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("tenant", "digest", name="feedback_once"),
    Index("feedback_by_card", "card"),
    Index("feedback_by_time", "received_at"),
)
Index(
    "feedback_unmatched",
    feedback.c.tenant,
    feedback.c.id,
    sqlite_where=feedback.c.unmatched,
    postgresql_where=feedback.c.unmatched,
)

replays = Table(
    "replays",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("jti", Text, primary_key=True),
    Column("expires_at", Instant, nullable=False),
    Index("replays_by_expiry", "expires_at"),
)


def insert_new(connection: Connection, table: Table) -> Insert:
    """An INSERT that leaves a row with the same unique key as it is."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return build(table).on_conflict_do_nothing()
