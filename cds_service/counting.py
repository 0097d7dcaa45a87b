"""What happens at the door, as events a metrics module can subscribe to.

Every event has a tenant (empty where none is known) and a detail out of a small closed set, so
both can label a counter; neither holds anything of a request.
"""

from collections.abc import Callable
from enum import StrEnum


class Event(StrEnum):
    """What can be counted."""

    REFUSED = "refused"
    CLOCK_SKEW_SUSPECTED = "clock-skew-suspected"
    KEYS_ASKED = "keys-asked"
    REPLAYS_UNAVAILABLE = "replays-unavailable"
    THROTTLED = "throttled"
    SHADOWED = "shadowed"
    SWITCHED_OFF = "switched-off"


Count = Callable[[Event, str, str], None]
"""Event, tenant id, detail."""


def uncounted(_event: Event, _tenant: str, _detail: str) -> None:
    """Where nobody counts."""
