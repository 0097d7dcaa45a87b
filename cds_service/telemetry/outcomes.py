"""How a call ended, as one word out of a closed set."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """The label `outcome`; the first three are answers, the others refusals or defects."""

    CARDS = "cards"
    NOTHING = "nothing"
    """Assessed, and nothing to say."""
    WITHHELD = "withheld"
    """Answered with a card that says why nothing was assessed."""
    OK = "ok"
    """Any other success: discovery, feedback, a page."""
    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    REFUSED = "refused"
    NOT_FOUND = "not-found"
    MISSING_DATA = "missing-data"
    TOO_LARGE = "too-large"
    MEDIA_TYPE = "media-type"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    DEFECT = "defect"


_OF_STATUS: Mapping[int, Outcome] = {
    400: Outcome.INVALID,
    401: Outcome.UNAUTHENTICATED,
    404: Outcome.NOT_FOUND,
    412: Outcome.MISSING_DATA,
    413: Outcome.TOO_LARGE,
    415: Outcome.MEDIA_TYPE,
    429: Outcome.THROTTLED,
    502: Outcome.UNAVAILABLE,
    503: Outcome.UNAVAILABLE,
    504: Outcome.UNAVAILABLE,
}
_CLIENT_ERROR, _SERVER_ERROR = 400, 500


def outcome_of(
    status: int, cards: int | None = None, assessment: Mapping[str, Any] | None = None
) -> Outcome:
    """The outcome of a status, and of a hook call that was answered (`cards` shown)."""
    known = _OF_STATUS.get(status)
    if known is not None:
        return known
    if status >= _SERVER_ERROR:
        return Outcome.DEFECT
    if status >= _CLIENT_ERROR:
        return Outcome.REFUSED
    if cards is None:
        return Outcome.OK
    if assessment is not None and "withheld" in assessment:
        return Outcome.WITHHELD
    return Outcome.CARDS if cards else Outcome.NOTHING
