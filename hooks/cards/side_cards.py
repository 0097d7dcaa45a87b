"""The cards about the record itself: what could not be read, and what was not supplied."""

from hooks.cards import caveats
from hooks.cards.basis import safe_references
from hooks.cards.card import Card
from hooks.cards.telling import Telling
from pathway.facts import FactGroup
from pathway.situation import Indicator
from pathway.status import Basis, Status


def quality_card(telling: Telling) -> Card | None:
    """What of the record was there but could not be used."""
    issues, words = telling.mapped.issues, telling.texts.record
    if not issues:
        return None
    decisive = bool(caveats.may_decide(telling.result))
    summary = words.quality_one if len(issues) == 1 else words.quality_many
    return Card(
        topic="b12dataquality",
        summary=summary.format(count=len(issues)),
        paragraphs=(_not_used(telling), words.quality_may_decide if decisive else ""),
        indicator=Indicator.WARNING if decisive else Indicator.INFO,
        rules=("C0",),
        because=tuple(dict.fromkeys(issue.resource for issue in issues)),
    )


def _not_used(telling: Telling) -> str:
    """The unreadable entries by reference; empty when there are none."""
    entries = "; ".join(_issues(telling))
    return telling.texts.record.quality_detail.format(entries=entries) if entries else ""


_LISTED_AT_MOST = 20


def _issues(telling: Telling) -> tuple[str, ...]:
    texts, issues = telling.texts, telling.mapped.issues
    names = texts.names
    listed = tuple(
        f"{safe_references((issue.resource,), texts)}: "
        f"{names.problem.get(issue.problem, names.problem_other)}"
        for issue in issues[:_LISTED_AT_MOST]
    )
    more = len(issues) - _LISTED_AT_MOST
    return (*listed, texts.record.quality_more.format(count=more)) if more > 0 else listed


_NEEDED_FOR_SILENCE = frozenset(
    {
        FactGroup.CONDITIONS,
        FactGroup.MEDICATION_REQUESTS,
        FactGroup.MEDICATION_STATEMENTS,
        FactGroup.PROCEDURES,
    }
)
"""Without these, silence could hide a neurological sign, a treatment or an operation."""


def beside_card(telling: Telling, *, spoken: bool) -> Card | None:
    """The one card about the record itself: why nothing was assessed comes before what was lost."""
    if telling.result.basis is Basis.NO_BIRTH_DATE:
        return incomplete(telling.texts.record.no_birth_date_summary, _not_used(telling))
    return quality_card(telling) or incomplete_card(telling, spoken=spoken)


def incomplete_card(telling: Telling, *, spoken: bool) -> Card | None:
    """Said when nothing else says it: silence must not look like a complete assessment."""
    if spoken or telling.result.status is Status.OUT_OF_SCOPE:
        return None
    detail = " ".join(_what_silence_could_hide(telling))
    return incomplete(telling.texts.record.incomplete_summary, detail) if detail else None


def _what_silence_could_hide(telling: Telling) -> tuple[str, ...]:
    result, texts = telling.result, telling.texts
    words = texts.caveats
    missing = [g for g in caveats.missing_groups(result) if g in _NEEDED_FOR_SILENCE]
    partial = sorted(result.picture.facts.partial & {*_NEEDED_FOR_SILENCE, FactGroup.LABS})
    return (
        *((words.not_checked.format(groups=caveats.named(missing, texts)),) if missing else ()),
        *((words.partly_checked.format(groups=caveats.named(partial, texts)),) if partial else ()),
        *((words.length_unknown,) if caveats.length_unknown(result) else ()),
    )


def incomplete(summary: str, detail: str) -> Card:
    """A card that says the pathway could not be completed; it never carries a suggestion."""
    return Card(
        topic="b12incomplete",
        summary=summary,
        paragraphs=(detail,),
        indicator=Indicator.INFO,
        rules=("C2d",),
    )
