"""What Alembic runs: the steps on the connection it was handed, in that one's transaction."""

from alembic import context

from cds_service.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
)
with context.begin_transaction():
    context.run_migrations()
