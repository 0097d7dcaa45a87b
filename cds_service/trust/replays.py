"""What remembers which tokens were used: every token is good for one call."""

from datetime import datetime
from typing import Protocol


class ReplayStore(Protocol):
    """Shared by all workers and replicas, and kept over restarts."""

    def first_use(self, issuer: str, jti: str, expires: datetime) -> bool:
        """Remember a token until `expires`; False where it is remembered already.

        Two simultaneous calls with one token get True once. Any exception means that the store
        could not be asked.
        """
        ...
