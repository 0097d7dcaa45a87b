"""What one process does in the race for tokens; light to import, as eight of them start."""

from datetime import datetime

from sqlalchemy import URL

from cds_service.storage.database import open_engine
from cds_service.storage.replays import Replays

TOKENS = 500


def wins(url: URL, expires: datetime) -> list[str]:
    """The tokens this process was the first to use."""
    engine = open_engine(url, wait_for_lock_s=60)  # it is about winning, not about waiting
    replays = Replays(engine)
    tokens = [f"jti-{n}" for n in range(TOKENS)]
    won = [token for token in tokens if replays.first_use("https://ehr", token, expires)]
    engine.dispose()
    return won
