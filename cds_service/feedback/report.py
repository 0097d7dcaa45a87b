"""What clinicians did with the cards: shown, accepted, overridden and why, by rule and version."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from cds_service.storage.database import reading
from cds_service.storage.tables import feedback, shown_cards
from hooks.cards.card import OVERRIDE_SYSTEM, OWN_OVERRIDE_SYSTEM

_OUR_LISTS = frozenset({OVERRIDE_SYSTEM, OWN_OVERRIDE_SYSTEM})
NO_REASON = "no reason"
_RULE = (shown_cards.c.topic, shown_cards.c.knowledge_version, shown_cards.c.profile)
_ON_CARD = (shown_cards.c.uuid == feedback.c.card) & (shown_cards.c.tenant == feedback.c.tenant)
_Key = tuple[str, str, str]


@dataclass(slots=True, kw_only=True)
class RuleReport:
    """The cards of one topic made by one version of the knowledge under one profile.

    A card counts as accepted if anything of it was, as overridden if it only ever was that, for
    the reason given last.
    """

    topic: str
    version: str
    profile: str
    shown: int
    accepted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def overridden(self) -> int:
        """Cards that were overridden, with or without a reason."""
        return self.reasons.total()

    @property
    def unanswered(self) -> int:
        """Cards nobody said anything about; clients report no card that was ignored."""
        return self.shown - self.accepted - self.overridden


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The rules by name. `unmatched`: entries on cards of which there is no record."""

    rules: tuple[RuleReport, ...]
    unmatched: int


def report(engine: Engine, *, since: datetime, until: datetime, tenant: str | None) -> Report:
    """On cards shown in [since, until). Raises StorageUnavailableError."""
    shown = [shown_cards.c.shown_at >= since, shown_cards.c.shown_at < until]
    received = [feedback.c.received_at >= since, feedback.c.received_at < until]
    if tenant is not None:
        shown.append(shown_cards.c.tenant == tenant)
        received.append(feedback.c.tenant == tenant)
    with reading(engine) as connection:
        rules = _shown(connection, shown)
        for (rule, _), reason in _outcomes(connection, shown).items():
            if reason is None:
                rules[rule].accepted += 1
            else:
                rules[rule].reasons[reason] += 1
        return Report(rules=tuple(rules.values()), unmatched=_unmatched(connection, received))


def _shown(connection: Connection, shown: list[ColumnElement[bool]]) -> dict[_Key, RuleReport]:
    query = select(*_RULE, func.count()).where(*shown).group_by(*_RULE).order_by(*_RULE)
    return {
        (topic, version, profile): RuleReport(
            topic=topic, version=version, profile=profile, shown=count
        )
        for topic, version, profile, count in connection.execute(query)
    }


def _outcomes(
    connection: Connection, shown: list[ColumnElement[bool]]
) -> dict[tuple[_Key, str], str | None]:
    """Of each answered card None when it was accepted, else the last reason for overriding it."""
    query = (
        select(*_RULE, feedback)
        .join(feedback, _ON_CARD)
        .where(*shown)
        .order_by(feedback.c.outcome_at, feedback.c.id)
    )
    outcomes: dict[tuple[_Key, str], str | None] = {}
    for row in connection.execute(query).mappings():
        card = ((row["topic"], row["knowledge_version"], row["profile"]), row["card"])
        if row["outcome"] == "accepted":
            outcomes[card] = None
        elif outcomes.get(card, NO_REASON) is not None:
            outcomes[card] = _reason(row)
    return outcomes


def _reason(row: Any) -> str:
    """The code as it stands in the card's own list; of a client's own list its words with it."""
    code, display = row["reason_code"], row["reason_display"]
    if code is None:
        return NO_REASON if row["comment"] is None else "a comment only"
    own = row["reason_system"] in _OUR_LISTS
    named = code if own or not display else f"{code} {display}"
    return "".join(letter if letter.isprintable() else " " for letter in named)


def _unmatched(connection: Connection, received: list[ColumnElement[bool]]) -> int:
    query = (
        select(func.count())
        .select_from(feedback.outerjoin(shown_cards, _ON_CARD))
        .where(shown_cards.c.uuid.is_(None), *received)
    )
    return connection.scalar(query) or 0
