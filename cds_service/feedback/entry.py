"""One entry of CDS Hooks feedback, read leniently in shape and strictly in meaning."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from cds_service.errors import InvalidFeedbackError, NotJsonRequestError
from cds_service.schema import FEEDBACK, faults
from hooks.request import NotJsonError, read_untyped

_EPIC = "com.epic.cdshooks.feedback.overrideReason"
_EPIC_TEXT_AT_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a card was overridden: a coding of the card, or of the client's own list."""

    code: str
    system: str | None = None
    display: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one card. `comment` is free text and may speak of a patient.

    `card` and `suggestions` are ids as the client sent them, not necessarily UUIDs.
    """

    card: str
    outcome: str
    at: datetime
    suggestions: tuple[str, ...] = ()
    reason: Reason | None = None
    comment: str | None = None

    @property
    def digest(self) -> str:
        """The same for an exact repeat, however its time is written, and for nothing else."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def read_feedback(body: bytes) -> tuple[Entry, ...]:
    """The entries of a body: all or none. Raises a ServiceError naming the faults by path."""
    try:
        untyped = read_untyped(body)
    except NotJsonError:
        raise NotJsonRequestError("the body is not a JSON object in UTF-8") from None
    found = faults(untyped, FEEDBACK) or tuple(_impossible_times(untyped["feedback"]))
    if found:
        raise InvalidFeedbackError(*found)
    return tuple(map(_entry, untyped["feedback"]))


def _entry(sent: Mapping[str, Any]) -> Entry:
    why = sent.get("overrideReason") or sent.get("overrideReasons") or {}
    return Entry(
        card=sent["card"],
        outcome=sent["outcome"],
        at=_instant(sent["outcomeTimestamp"]),
        suggestions=tuple(map(_suggestion, sent.get("acceptedSuggestions") or ())),
        reason=_reason(why),
        comment=why.get("userComment") or None,
    )


def _suggestion(sent: str | Mapping[str, str]) -> str:
    """CDS Hooks has an object with an id; some clients send the bare id."""
    return sent if isinstance(sent, str) else sent["id"]


def _reason(why: Mapping[str, Any]) -> Reason | None:
    coding = why.get("reason")
    if coding is not None:
        return Reason(
            code=coding["code"], system=coding.get("system"), display=coding.get("display")
        )
    return _epic_reason(why.get("extension") or {})


def _epic_reason(extension: Mapping[str, Any]) -> Reason | None:
    """Epic names a reason of its own lists in an extension instead of a coding."""
    category = _epic_text(extension, "reasonCategory")
    if category is None:
        return None
    title = _epic_text(extension, "reasonTitle") or _epic_text(extension, "reasonDisplay")
    return Reason(code=category, system=_EPIC, display=title)


def _epic_text(extension: Mapping[str, Any], name: str) -> str | None:
    value = extension.get(f"{_EPIC}.{name}")
    if not isinstance(value, str) or not value or "\0" in value:
        return None
    return value[:_EPIC_TEXT_AT_MOST]


def _impossible_times(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    for number, entry in enumerate(entries):
        try:
            _instant(entry["outcomeTimestamp"])
        except (ValueError, OverflowError):
            yield f"$.feedback[{number}].outcomeTimestamp: no such time"


_LEAP_SECOND = ":60"
_SECONDS = slice(16, 19)


def _instant(text: str) -> datetime:
    """An RFC 3339 time, which may name a leap second. Raises ValueError or OverflowError."""
    leap = text[_SECONDS] == _LEAP_SECOND
    told = f"{text[:16]}:59{text[19:]}" if leap else text
    read = datetime.fromisoformat(told.upper()).astimezone(UTC)
    return read + timedelta(seconds=1) if leap else read
