"""One request in, the whole CDS Hooks response out; no HTTP here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fhir_mappings import MappedDrafts, MappedFacts, map_facts, read_drafts
from fhir_mappings.orders import OrderContext
from fhir_mappings.versions import TELL_NOTHING, older, spoken
from hooks.cards import caveats, main_card, monitoring_card, side_cards
from hooks.cards.card import Card, render, without_creations, without_orders
from hooks.cards.order_cards import order_cards
from hooks.cards.summary import topic_of
from hooks.cards.telling import Telling
from hooks.observer import UNOBSERVED, Observer, Stage
from hooks.request import HookRequest
from hooks.services.prefetch import REQUIRED
from hooks.wording import Reader, texts_for
from hooks.wording.texts import Texts
from pathway import KNOWLEDGE_VERSION, PathwayResult, Setting, evaluate
from pathway.drafts import Moment
from pathway.findings import Neuro
from pathway.situation import loudness

ASSESSMENT = "org.b12pathway.assessment"
ORDER_HOOKS = frozenset(moment.value for moment in Moment)


class PrefetchUnavailable(Exception):  # noqa: N818 - the name of the state CDS Hooks calls it
    """Required data was neither sent nor obtainable; `keys` are the prefetch keys."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


def answer(
    request: HookRequest,
    setting: Setting,
    reader: Reader,
    *,
    now: datetime,
    evaluation_id: UUID,
    observer: Observer = UNOBSERVED,
) -> dict[str, Any]:
    """The 200 body: cards, and the assessment that tells silence from "nothing to say".

    A rule that raises is told the `observer` and said on a card. An order hook without drafts has
    nothing to say, whatever else is missing. Where a switched-off rule would have spoken its card
    is left out, and with it the assessment, which rests on it. Raises PrefetchUnavailable when
    the patient or the laboratory results cannot be had, TooDeep where a part that is read nests
    too deep.
    """
    texts = _texts(reader, setting)
    drafts = drafts_of(request)
    mapped = map_facts(request.prefetch, patient_id=request.patient_id, now=now)
    observer.read(request, mapped)
    context = OrderContext(
        patient_id=request.patient_id,
        encounter_id=request.encounter_id,
        today=setting.today,
        texts=texts.orders,
        tasks=reader.tasks,
        order_map=reader.order_map,
    )

    def withheld(why: str, summary: str, detail: str) -> dict[str, Any]:
        told = {"withheld": why, **_provenance(setting, evaluation_id)}
        cards = (side_cards.incomplete(summary, detail),)
        return _body(cards, context, evaluation_id, texts, told)

    words = texts.record
    if mapped.other_patient or (drafts is not None and drafts.other_patient):
        return withheld("other-patient", words.other_patient_summary, words.other_patient_detail)
    missing = tuple(key.value for key in REQUIRED if key not in mapped.facts.supplied)
    if missing and request.orders_nothing:
        unassessed = {**_provenance(setting, evaluation_id), "unknown": list(missing)}
        return {"cards": [], "extension": {ASSESSMENT: unassessed}}
    if missing:
        raise PrefetchUnavailable(missing)
    mapped = replace(mapped, issues=(*mapped.issues, *(drafts.issues if drafts else ())))
    try:
        result = _assessed(mapped, setting, observer)
        told, whole = _spoken(request, Telling(result, mapped, texts), drafts)
        cards = _as_offered(told, mapped, drafts, reader, texts)
    except Exception as defect:  # noqa: BLE001 - a rule that raises must be said, whatever it was
        observer.failed(defect)
        return withheld("rule-failed", words.rule_failed_summary, words.rule_failed_detail)
    assessment = _assessment(result, mapped, setting, evaluation_id) if whole else None
    return _body(cards, context, evaluation_id, texts, assessment)


def _as_offered(
    cards: tuple[Card, ...],
    mapped: MappedFacts,
    drafts: MappedDrafts | None,
    reader: Reader,
    texts: Texts,
) -> tuple[Card, ...]:
    """What this reader can be offered: whoever cannot place our orders is told of them instead.

    Orders are written in R4, which a client of an older version does not take.
    """
    if not reader.audience.places_orders:
        return tuple(without_orders(card, texts) for card in cards)
    if not any(card.suggestions for card in cards):
        return cards
    shapes = mapped.record.other_than(TELL_NOTHING)
    version = older(spoken(shapes, drafts.raw.values() if drafts is not None else ()))
    return cards if version is None else tuple(without_creations(c, version, texts) for c in cards)


def _texts(reader: Reader, setting: Setting) -> Texts:
    """The texts of a reader; with the review of the knowledge overdue every card says so."""
    texts = texts_for(reader, setting.profile)
    if not setting.review_overdue:
        return texts
    caution = f"{texts.basis.review_overdue} {texts.basis.caution}"
    return replace(texts, basis=replace(texts.basis, caution=caution))


def _assessed(mapped: MappedFacts, setting: Setting, observer: Observer) -> PathwayResult:
    result = evaluate(mapped.facts, setting)
    observer.ended(Stage.ASSESS)
    return result


def drafts_of(request: HookRequest) -> MappedDrafts | None:
    """The drafts of an order hook; None where it sent none, or did not say which are selected."""
    if request.draft_orders is None or request.orders_nothing:
        return None
    return read_drafts(
        request.draft_orders, patient_id=request.patient_id, selections=request.selections
    )


def _spoken(
    request: HookRequest, telling: Telling, drafts: MappedDrafts | None
) -> tuple[tuple[Card, ...], bool]:
    """The cards that rest on no rule the site has switched off, and whether those are all."""
    every = _cards(request, telling, drafts, frozenset())
    rules_off = telling.result.picture.setting.rules_off
    if not rules_off:
        return every, True
    left = _cards(request, telling, drafts, rules_off)
    return left, left == every


def _cards(
    request: HookRequest,
    telling: Telling,
    drafts: MappedDrafts | None,
    rules_off: frozenset[str],
) -> tuple[Card, ...]:
    if request.hook not in ORDER_HOOKS:
        cards = patient_view_cards(telling)
    elif drafts is None:
        cards = ()
    else:
        cards = order_cards(telling, drafts, Moment(request.hook), rules_off)
    return tuple(c for c in cards if rules_off.isdisjoint(_rests_on(c, telling.result)))


def _rests_on(card: Card, result: PathwayResult) -> Iterable[str]:
    """What can silence a card: its kind, its rules, and the rows behind it that it leaves out."""
    yield from (card.topic, *card.rules)
    if card.topic == topic_of(result):
        yield from (row.id for row in result.overlays)
    if card.topic == monitoring_card.TOPIC:
        yield from (result.status_row.id, *result.plan.rows)


def patient_view_cards(telling: Telling) -> tuple[Card, ...]:
    """At most one main, one monitoring and one data-quality card, most severe first."""
    result = telling.result
    if result.picture.facts.deceased:
        return ()
    main = main_card.main_card(telling)
    if result.palliative:
        urgent = result.picture.neuro is Neuro.URGENT
        return (main,) if main is not None and urgent else ()
    beside = side_cards.beside_card(telling, spoken=main is not None)
    cards = [card for card in (main, monitoring_card.monitoring_card(telling), beside) if card]
    return tuple(sorted(cards, key=lambda card: -loudness(card.indicator)))


def _body(
    cards: tuple[Card, ...],
    context: OrderContext,
    evaluation_id: UUID,
    texts: Texts,
    assessment: Mapping[str, Any] | None,
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "cards": [
            render(card, replace(context, reasons=card.because), evaluation_id, texts)
            for card in cards
        ]
    }
    return body if assessment is None else {**body, "extension": {ASSESSMENT: assessment}}


def _assessment(
    result: PathwayResult, mapped: MappedFacts, setting: Setting, evaluation_id: UUID
) -> dict[str, Any]:
    members: Mapping[str, Any] = {
        "status": result.status.value,
        "basis": result.basis.value,
        "plan": result.plan.code,
        "overlays": [row.overlay.value for row in result.overlays],
        **_provenance(setting, evaluation_id),
        "unknown": list(caveats.unknown_names(result)),
        "dataQuality": [
            {"resource": issue.resource, "problem": issue.problem}
            for issue in (*mapped.issues, *mapped.refused)
        ],
    }
    return {name: value for name, value in members.items() if value}


def _provenance(setting: Setting, evaluation_id: UUID) -> dict[str, str]:
    return {
        "profile": setting.profile.key,
        "knowledgeVersion": KNOWLEDGE_VERSION,
        "evaluationId": str(evaluation_id),
    }
