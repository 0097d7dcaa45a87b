"""Tokens that have been used, so that none is used twice, whichever process saw it first."""

from datetime import datetime

from sqlalchemy import Engine

from cds_service.storage import tables
from cds_service.storage.database import writing


class Replays:
    """Used tokens by issuer and `jti`, kept until they expire."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def first_use(self, issuer: str, jti: str, expires: datetime) -> bool:
        """Whether this is the first use; it is stored before the answer.

        `expires` is aware: when the token is refused anyhow, leeway included. Raises
        StorageUnavailableError, upon which the caller must let nobody in.
        """
        row = {"issuer": issuer, "jti": jti, "expires_at": expires}
        with writing(self._engine) as connection:
            insert = tables.insert_new(connection, tables.replays)
            counted = insert.execution_options(preserve_rowcount=True)
            return connection.execute(counted, row).rowcount == 1
