"""Used tokens."""

import sqlalchemy as sa
from alembic import op

from cds_service.storage.tables import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "replays",
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("jti", sa.Text, primary_key=True),
        sa.Column("expires_at", Instant, nullable=False),
    )
    op.create_index("replays_by_expiry", "replays", ["expires_at"])


def downgrade() -> None:
    """Remove the table: tokens used before count as unused until they expire."""
    op.drop_table("replays")
