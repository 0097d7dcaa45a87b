"""What a site can switch off: whatever a card can name as the rule it rests on, or its kind."""

from collections.abc import Iterable

from pathway.inventory import INVENTORY

TOPICS = (
    "b12referral", "b12formswitch", "b12treatment", "b12prophylaxis", "b12status", "b12monitoring",
)  # fmt: skip
"""Kinds of clinical cards. Those that say what could not be read or assessed always stay on."""

_ROWS = (identifier for row in INVENTORY for identifier in (row.id, *row.rules))

SWITCHABLE = frozenset({*_ROWS, *TOPICS})
"""Ids of the rows, of the statements they carry, and the kinds of clinical cards."""


def rules(names: Iterable[str]) -> frozenset[str]:
    """The names as a set. Raises ValueError for one that is no rule: it would switch nothing."""
    unknown = sorted(set(names) - SWITCHABLE)
    if unknown:
        raise ValueError(f"no such rule: {', '.join(unknown)}")
    return frozenset(names)
