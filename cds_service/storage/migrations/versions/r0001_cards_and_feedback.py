"""Shown cards, and what became of them."""

import sqlalchemy as sa
from alembic import op

from cds_service.storage.tables import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "shown_cards",
        sa.Column("uuid", sa.String(36), primary_key=True),
        sa.Column("evaluation_id", sa.String(36), nullable=False),
        sa.Column("tenant", sa.String(100), nullable=False),
        sa.Column("service", sa.String(100), nullable=False),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("knowledge_version", sa.String(50), nullable=False),
        sa.Column("profile", sa.String(100), nullable=False),
        sa.Column("shown_at", Instant, nullable=False),
        sa.Column("patient_key", sa.String(64)),
    )
    op.create_index("shown_cards_by_time", "shown_cards", ["shown_at"])
    keyed = sa.text("patient_key IS NOT NULL")
    op.create_index(
        "shown_cards_by_patient",
        "shown_cards",
        ["patient_key"],
        sqlite_where=keyed,
        postgresql_where=keyed,
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("tenant", sa.String(100), nullable=False),
        sa.Column("service", sa.String(100), nullable=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("outcome_at", Instant, nullable=False),
        sa.Column("suggestions", sa.JSON, nullable=False),
        sa.Column("reason_code", sa.Text),
        sa.Column("reason_system", sa.Text),
        sa.Column("reason_display", sa.Text),
        sa.Column("comment", sa.Text),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("unmatched", sa.Boolean, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.UniqueConstraint("tenant", "digest", name="feedback_once"),
    )
    op.create_index("feedback_by_card", "feedback", ["card"])
    op.create_index("feedback_by_time", "feedback", ["received_at"])
    unmatched = sa.text("unmatched")
    op.create_index(
        "feedback_unmatched",
        "feedback",
        ["tenant", "id"],
        sqlite_where=unmatched,
        postgresql_where=unmatched,
    )


def downgrade() -> None:
    """Remove both tables, with everything in them."""
    op.drop_table("feedback")
    op.drop_table("shown_cards")
