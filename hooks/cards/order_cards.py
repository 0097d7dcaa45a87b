"""The cards of the order hooks: what table D says of the drafts, in words and as actions."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fhir_mappings import MappedDrafts
from fhir_mappings.draft_changes import changed
from hooks.cards import basis, caveats, side_cards
from hooks.cards.card import Card, DraftAction, Suggestion
from hooks.wording import english as words
from hooks.wording import english_orders as order_words
from pathway import KNOWLEDGE_VERSION
from pathway.drafts import Draft, Moment
from pathway.engine import PathwayResult
from pathway.facts import DrugClass
from pathway.order_rules.budget import Advice, is_silent, read_orders
from pathway.order_rules.row import Change, Offer
from pathway.orders import DrugOrder, LabOrder, MonitoringTask, Order, Referral
from pathway.status import Basis


def order_cards(result: PathwayResult, drafts: MappedDrafts, moment: Moment) -> tuple[Card, ...]:
    """At most three cards, most severe first; or one that says what could not be checked."""
    advice = read_orders(result, drafts.drafts, moment)
    spoken = tuple(_card(result, each, drafts.raw) for each in advice.spoken)
    in_focus = tuple(d for d in drafts.drafts if d.selected or moment is Moment.SIGN)
    if spoken or is_deaf(result) or not any(map(_matters, in_focus)):
        return spoken
    silent = _incomplete(result)
    return (silent,) if silent is not None else ()


def is_deaf(result: PathwayResult) -> bool:
    """Nothing may be said, except that nothing was assessed for want of a birth date."""
    return is_silent(result) and result.basis is not Basis.NO_BIRTH_DATE


def _matters(draft: Draft) -> bool:
    """Orders about which silence must not look like an assessment."""
    gas = DrugClass.NITROUS_OXIDE in draft.drugs
    return draft.cobalamin or draft.folate or gas or draft.antidote


def _incomplete(result: PathwayResult) -> Card | None:
    if result.basis is Basis.NO_BIRTH_DATE:
        return side_cards.incomplete(words.NO_BIRTH_DATE_SUMMARY, "")
    unreadable = caveats.may_decide(result)
    if unreadable:
        references = basis.safe_references(unreadable)
        detail = words.UNREADABLE_MAY_DECIDE.format(references=references)
        return side_cards.incomplete(words.INCOMPLETE_SUMMARY, detail)
    return side_cards.incomplete_card(result, spoken=False)


def _card(result: PathwayResult, advice: Advice, raw: Mapping[int, Mapping[str, Any]]) -> Card:
    key = f"{advice.row.id}:{advice.variant}" if advice.variant else advice.row.id
    return Card(
        topic=advice.row.id,
        summary=_filled(result, order_words.SUMMARY[key]),
        detail=_detail(result, advice, key),
        indicator=advice.indicator,
        rules=_rules(result, advice),
        citations=_citations(advice),
        because=_because(result, advice),
        suggestions=tuple(_suggestion(offer, advice, raw) for offer in advice.offers),
        exclusive=advice.exclusive,
        own_override_reasons=(order_words.CAUSE_CORRECTED,),
    )


def _filled(result: PathwayResult, text: str) -> str:
    profile = result.picture.setting.profile
    numbers = {
        "full_dose": profile.full_oral_dose.value,
        "oral_limit": profile.oral_dose_implausible_above.value,
        "injection_limit": profile.injection_dose_implausible_above.value,
        "folate_limit": profile.folate_low_dose_up_to.value,
    }
    return text.format(**{name: _plain(value) for name, value in numbers.items()})


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _rules(result: PathwayResult, advice: Advice) -> tuple[str, ...]:
    rows = (advice.row, *advice.also)
    carried = (rule for row in rows for rule in (row.id, *row.rules))
    return tuple(dict.fromkeys((*carried, result.status_row.id, *result.plan.rows)))


def _citations(advice: Advice) -> tuple[str, ...]:
    rows = (advice.row, *advice.also)
    return tuple(dict.fromkeys(source.short for row in rows for source in row.cites))


def _because(result: PathwayResult, advice: Advice) -> tuple[str, ...]:
    targets = (draft.source for draft in advice.targets)
    return tuple(dict.fromkeys((*targets, *basis.because(result))))


def _detail(result: PathwayResult, advice: Advice, key: str) -> str:
    decided = basis.lines(result, result.picture.setting.today)
    unreadable = caveats.may_decide(result)
    doubt = words.UNREADABLE_MAY_DECIDE.format(references=basis.safe_references(unreadable))
    also = " ".join(
        _filled(result, order_words.DETAIL[row.id]) for row in advice.also if _adds(row.id, advice)
    )
    paragraphs = (
        caveats.first_line(result),
        order_words.ABOUT.format(orders="; ".join(map(_named, advice.targets))),
        _filled(result, order_words.DETAIL[key]),
        order_words.ALSO.format(sentences=also) if also else "",
        f"{words.DECIDED_BY}: {'; '.join(decided) or words.NOTHING_DECIDED}.",
        doubt if unreadable else "",
        words.BASIS.format(
            rules=", ".join(_rules(result, advice)),
            citations="; ".join(_citations(advice)),
            version=KNOWLEDGE_VERSION,
            profile=result.picture.setting.profile.key,
        ),
        words.CAUTION,
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _adds(row: str, advice: Advice) -> bool:
    """A second folate sentence would say the same again."""
    also = next(each for each in advice.also if each.id == row)
    return not (also.family and also.family == advice.row.family)


def drug_words(draft: Draft) -> str:
    """What a draft holds, in our words."""
    if draft.antidote:
        return order_words.ANTIDOTE
    held = {*draft.forms, *draft.drugs}
    return next((w for name, w in order_words.DRUG.items() if name in held), order_words.SOME_ORDER)


def _named(draft: Draft) -> str:
    reference = basis.safe_references((draft.source,))
    return order_words.NAMED.format(drug=drug_words(draft), reference=reference)


def _suggestion(offer: Offer, advice: Advice, raw: Mapping[int, Mapping[str, Any]]) -> Suggestion:
    updates = tuple(
        DraftAction(
            reference=draft.source,
            description=_sentence(_change_words(draft, change)),
            changed=changed(dict(raw[draft.position]), change),
        )
        for draft, change in offer.changes
    )
    removals = tuple(
        DraftAction(reference=draft.source, description=_sentence(_removal_words((draft,))))
        for draft in offer.removes
    )
    return Suggestion(
        key=offer.key,
        label=_sentence("; ".join(_label(offer))),
        orders=offer.orders,
        drafts=(*updates, *removals),
        recommended=offer.recommended and not (advice.exclusive and offer is not advice.offers[0]),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _label(offer: Offer) -> Iterator[str]:
    """Removals, changes, medicines, tests, referrals, tasks: in the order of weight."""
    if offer.removes:
        yield _removal_words(offer.removes)
    yield from dict.fromkeys(_change_label(draft, change) for draft, change in offer.changes)
    drugs = [words.ORDER_LABEL[o.id] for o in offer.orders if isinstance(o, DrugOrder)]
    if drugs:
        yield order_words.ORDER.format(what=", then ".join(drugs))
    tests = dict.fromkeys(words.LAB[o.analyte] for o in offer.orders if isinstance(o, LabOrder))
    if tests:
        yield order_words.ORDER.format(what=", ".join(tests))
    yield from dict.fromkeys(text for order in offer.orders for text in _other_words(order))


def _other_words(order: Order) -> Iterator[str]:
    if isinstance(order, Referral):
        yield order_words.REFER.format(where=words.SPECIALTY[order.specialty])
    if isinstance(order, MonitoringTask):
        yield order_words.PLAN.format(what=words.TASK_LABEL[order.kind])


def _removal_words(drafts: tuple[Draft, ...]) -> str:
    names = dict.fromkeys(map(drug_words, drafts))
    return order_words.REMOVE.format(what=", ".join(names))


def _change_label(draft: Draft, change: Change) -> str:
    if change.dosage is None:
        return _change_words(draft, change)
    what = words.ORDER_LABEL[change.dosage.id]
    return order_words.CHANGE_LABEL.format(what=what, dose=_plain(change.dosage.dose_mcg))


def _change_words(draft: Draft, change: Change) -> str:
    what = drug_words(draft)
    if change.dosage is not None:
        return order_words.CHANGE_DOSAGE.format(what=what, how=change.dosage.words)
    if change.dose_mcg is not None:
        return order_words.CHANGE_DOSE.format(what=what, dose=_plain(change.dose_mcg))
    if change.lasts is not None:
        return order_words.CHANGE_LENGTH.format(what=what, months=change.lasts.value)
    return order_words.RESUME.format(what=what)
