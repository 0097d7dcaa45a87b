"""The cards of the order hooks: what table D says of the drafts, in words and as actions."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fhir_mappings import MappedDrafts
from fhir_mappings.draft_changes import changed
from hooks.cards import basis, caveats, side_cards
from hooks.cards.card import Card, DraftAction, Suggestion, cause_corrected
from hooks.cards.telling import Telling
from hooks.wording.texts import OrderRuleTexts, Texts
from pathway.drafts import Draft, Moment
from pathway.engine import PathwayResult
from pathway.facts import DrugClass
from pathway.order_rules.budget import Advice, is_silent, read_orders
from pathway.order_rules.row import Change, Offer
from pathway.orders import DrugOrder, LabOrder, MonitoringTask, Order, Referral
from pathway.status import Basis


def order_cards(
    telling: Telling, drafts: MappedDrafts, moment: Moment, rules_off: frozenset[str]
) -> tuple[Card, ...]:
    """At most three cards, most severe first; or one that says what could not be checked."""
    result = telling.result
    advice = read_orders(result, drafts.drafts, moment, rules_off=rules_off)
    spoken = tuple(_card(telling, each, drafts.raw) for each in advice.spoken)
    in_focus = tuple(d for d in drafts.drafts if d.selected or moment is Moment.SIGN)
    if spoken or is_deaf(result) or not any(map(_matters, in_focus)):
        return spoken
    silent = _incomplete(telling)
    return (silent,) if silent is not None else ()


def is_deaf(result: PathwayResult) -> bool:
    """Nothing may be said, except that nothing was assessed for want of a birth date."""
    return is_silent(result) and result.basis is not Basis.NO_BIRTH_DATE


def _matters(draft: Draft) -> bool:
    """Orders about which silence must not look like an assessment."""
    gas = DrugClass.NITROUS_OXIDE in draft.drugs
    return draft.cobalamin or draft.folate or gas or draft.antidote


def _incomplete(telling: Telling) -> Card | None:
    if telling.result.basis is Basis.NO_BIRTH_DATE:
        return side_cards.incomplete(telling.texts.record.no_birth_date_summary, "")
    doubt = caveats.doubt(telling)
    if doubt:
        return side_cards.incomplete(telling.texts.record.incomplete_summary, doubt)
    return side_cards.incomplete_card(telling, spoken=False)


def _card(telling: Telling, advice: Advice, raw: Mapping[int, Mapping[str, Any]]) -> Card:
    words = telling.texts.order_rules
    key = f"{advice.row.id}:{advice.variant}" if advice.variant else advice.row.id
    return Card(
        topic=advice.row.id,
        summary=words.summary[key],
        paragraphs=_paragraphs(telling, advice, key),
        indicator=advice.indicator,
        rules=_rules(telling.result, advice),
        citations=_citations(advice),
        because=_because(telling.result, advice),
        suggestions=tuple(
            _suggestion(offer, advice, raw, telling.texts) for offer in advice.offers
        ),
        exclusive=advice.exclusive,
        own_override_reasons=cause_corrected(telling.texts),
    )


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


def _paragraphs(telling: Telling, advice: Advice, key: str) -> tuple[str, ...]:
    result, texts = telling.result, telling.texts
    words = texts.order_rules
    decided = basis.lines(telling)
    also = " ".join(words.detail[row.id] for row in advice.also if _adds(row.id, advice))
    results = "; ".join(decided) or texts.basis.nothing_decided
    return (
        caveats.first_line(telling),
        words.about.format(orders="; ".join(_named(draft, texts) for draft in advice.targets)),
        words.detail[key],
        words.also.format(sentences=also) if also else "",
        texts.basis.decided_by.format(results=results),
        caveats.doubt(telling),
        basis.cited(_rules(result, advice), _citations(advice), telling),
    )


def _adds(row: str, advice: Advice) -> bool:
    """A second folate sentence would say the same again."""
    also = next(each for each in advice.also if each.id == row)
    return not (also.family and also.family == advice.row.family)


def drug_words(draft: Draft, words: OrderRuleTexts) -> str:
    """What a draft holds, in our words."""
    if draft.antidote:
        return words.antidote
    held = {*draft.forms, *draft.drugs}
    return next((told for name, told in words.drug.items() if name in held), words.some_order)


def _named(draft: Draft, texts: Texts) -> str:
    reference = basis.safe_references((draft.source,), texts)
    words = texts.order_rules
    return words.named.format(drug=drug_words(draft, words), reference=reference)


def _suggestion(
    offer: Offer, advice: Advice, raw: Mapping[int, Mapping[str, Any]], texts: Texts
) -> Suggestion:
    words = texts.order_rules
    updates = tuple(
        _update(draft, change, raw[draft.position], texts) for draft, change in offer.changes
    )
    removals = tuple(
        DraftAction(reference=draft.source, description=_sentence(_removal_words((draft,), words)))
        for draft in offer.removes
    )
    return Suggestion(
        key=offer.key,
        label=_sentence("; ".join(_label(offer, texts))),
        orders=offer.orders,
        drafts=(*updates, *removals),
        recommended=offer.recommended and not (advice.exclusive and offer is not advice.offers[0]),
    )


def _update(draft: Draft, change: Change, sent: Mapping[str, Any], texts: Texts) -> DraftAction:
    """The changed draft; what it had to lose is said beside the change."""
    words = texts.order_rules
    new = changed(dict(sent), change, texts.orders)
    lost = ", ".join(words.left_out[part.value] for part in new.left_out)
    told = _sentence(_change_words(draft, change, texts))
    return DraftAction(
        reference=draft.source,
        description=f"{told}. {words.leaves_out.format(what=lost)}" if lost else told,
        changed=new.resource,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _label(offer: Offer, texts: Texts) -> Iterator[str]:
    """Removals, changes, medicines, tests, referrals, tasks: in the order of weight."""
    words, names = texts.order_rules, texts.offers
    if offer.removes:
        yield _removal_words(offer.removes, words)
    yield from dict.fromkeys(_change_label(draft, change, texts) for draft, change in offer.changes)
    drugs = [names.medicine[o.id.value] for o in offer.orders if isinstance(o, DrugOrder)]
    if drugs:
        yield words.order.format(what=names.then.join(drugs))
    tests = dict.fromkeys(
        names.test[o.analyte.value] for o in offer.orders if isinstance(o, LabOrder)
    )
    if tests:
        yield words.order.format(what=", ".join(tests))
    yield from dict.fromkeys(text for order in offer.orders for text in _other_words(order, texts))


def _other_words(order: Order, texts: Texts) -> Iterator[str]:
    words, names = texts.order_rules, texts.offers
    if isinstance(order, Referral):
        yield words.refer.format(where=names.specialty[order.specialty.value])
    if isinstance(order, MonitoringTask):
        yield words.plan.format(what=names.task[order.kind.value])


def _removal_words(drafts: tuple[Draft, ...], words: OrderRuleTexts) -> str:
    names = dict.fromkeys(drug_words(draft, words) for draft in drafts)
    return words.remove.format(what=", ".join(names))


def _change_label(draft: Draft, change: Change, texts: Texts) -> str:
    if change.dosage is None:
        return _change_words(draft, change, texts)
    what = texts.offers.medicine[change.dosage.id.value]
    return texts.order_rules.change_label.format(what=what, dose=_plain(change.dosage.dose_mcg))


def _change_words(draft: Draft, change: Change, texts: Texts) -> str:
    words = texts.order_rules
    what = drug_words(draft, words)
    if change.dosage is not None:
        how = texts.orders.dosage[change.dosage.id.value]
        return words.change_dosage.format(what=what, how=how)
    if change.dose_mcg is not None:
        return words.change_dose.format(what=what, dose=_plain(change.dose_mcg))
    if change.lasts is not None:
        return words.change_length.format(what=what, months=change.lasts.value)
    return words.resume.format(what=what)
