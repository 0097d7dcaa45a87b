"""One moment by which all reading of a hook call ends."""

import time
from dataclasses import dataclass

from cds_service.fhir_client.states import ReadError, ReadState


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The moment some seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return time.monotonic() >= self.at

    def left(self) -> float:
        """Seconds until then. Raises ReadError when it has passed."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise ReadError(ReadState.TIMED_OUT)
        return left

    def check(self) -> None:
        """Raises ReadError when it has passed."""
        self.left()
