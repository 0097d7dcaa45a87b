"""The monitoring card: checks that are due or overdue, or to plan for a treatment that starts."""

from collections.abc import Iterable
from datetime import date, timedelta

from hooks.cards import caveats
from hooks.cards.basis import because, cited
from hooks.cards.card import Card, Suggestion
from hooks.cards.telling import Telling
from hooks.wording.texts import OfferTexts
from pathway.checks import TaskKind
from pathway.facts import FactGroup
from pathway.monitoring import RESPONSE_CHECKS, Check, CheckState
from pathway.orders import LabOrder, MonitoringTask
from pathway.overlays import Overlay
from pathway.schedule import homocysteine_off_target
from pathway.situation import Indicator

TOPIC = "b12monitoring"


def monitoring_card(telling: Telling) -> Card | None:
    """The card, or None while nothing is due and nothing starts."""
    monitoring = telling.result.monitoring
    if monitoring.silent:
        return None
    rules = tuple(dict.fromkeys(r for row in monitoring.rows for r in (row.id, *row.rules)))
    sources = tuple(dict.fromkeys(s.short for row in monitoring.rows for s in row.cites))
    told = (reference for check in monitoring.checks for reference in check.because)
    return Card(
        topic=TOPIC,
        summary=_summary(telling),
        paragraphs=(*_paragraphs(telling), cited(rules, sources, telling)),
        indicator=Indicator.INFO,
        rules=rules,
        citations=sources,
        because=tuple(dict.fromkeys((*because(telling.result), *told))),
        suggestions=_suggestions(telling),
    )


def _summary(telling: Telling) -> str:
    monitoring, words = telling.result.monitoring, telling.texts.monitoring
    overdue = [check for check in monitoring.due if check.overdue]
    due = [check for check in monitoring.due if not check.overdue]
    if overdue and due:
        return telling.texts.checks.overdue_and_due.format(
            overdue=_named(telling, overdue), due=_named(telling, due), day=_first(overdue)
        )
    if overdue or due:
        template = words.overdue if overdue else words.due
        return template.format(checks=_named(telling, overdue or due), day=_first(overdue or due))
    kinds = {task.kind for task in monitoring.tasks}
    if TaskKind.CHECK_ANNUAL in kinds:
        return words.prophylaxis
    return words.new if TaskKind.CHECK_3_MONTHS in kinds else words.other


def _first(checks: Iterable[Check]) -> str:
    return min(check.due for check in checks).isoformat()


def _named(telling: Telling, checks: Iterable[Check]) -> str:
    names = telling.texts.offers.task
    return telling.texts.names.conjunction.join(names[check.kind.value] for check in checks)


def _paragraphs(telling: Telling) -> tuple[str, ...]:
    result, words, checks = telling.result, telling.texts.monitoring, telling.texts.checks
    monitoring = result.monitoring
    kinds = {check.kind for check in monitoring.due} | {task.kind for task in monitoring.tasks}
    symptoms = TaskKind.SYMPTOM_REVIEW in kinds
    routine = words.symptom_led_detail if symptoms else words.detail
    supplied = result.picture.facts.supplied
    unplanned = FactGroup.TASKS not in supplied
    unordered = FactGroup.SERVICE_REQUESTS not in supplied
    orders = caveats.named((FactGroup.SERVICE_REQUESTS,), telling.texts)
    reviews = bool(kinds - RESPONSE_CHECKS)
    return (
        routine if kinds & RESPONSE_CHECKS else "",
        telling.texts.detail.overlay[Overlay.PREG] if TaskKind.PREGNANCY_REVIEW in kinds else "",
        checks.infant if TaskKind.BREASTFEEDING_REVIEW in kinds else "",
        checks.homocysteine_high if homocysteine_off_target(result.picture) else "",
        _standing(telling, checks.done, CheckState.DONE),
        _standing(telling, checks.ordered, CheckState.ORDERED),
        caveats.doubt(telling) if monitoring.due else "",
        telling.texts.caveats.also_not_supplied.format(groups=orders)
        if monitoring.due and unordered
        else "",
        checks.tasks_unknown if reviews and monitoring.due and unplanned else "",
    )


def _standing(telling: Telling, template: str, state: CheckState) -> str:
    found = [check for check in telling.result.monitoring.checks if check.state is state]
    return template.format(checks=_named(telling, found)) if found else ""


def _suggestions(telling: Telling) -> tuple[Suggestion, ...]:
    monitoring, words = telling.result.monitoring, telling.texts.offers
    now = tuple(order for order in monitoring.tests if not order.due_in_days)
    later = tuple(order for order in monitoring.tests if order.due_in_days)
    today = telling.result.picture.setting.today
    return (
        *_tests(now, words),
        *(_timed(order, today, words) for order in later),
        *(_task(task, words) for task in monitoring.tasks),
    )


def _tests(orders: tuple[LabOrder, ...], words: OfferTexts) -> tuple[Suggestion, ...]:
    names = ", ".join(words.test[order.analyte.value] for order in orders)
    label = words.order.format(what=names)
    tests = Suggestion(key="tests", label=label, orders=orders, recommended=True)
    return (tests,) if orders else ()


def _timed(order: LabOrder, today: date, words: OfferTexts) -> Suggestion:
    day = (today + timedelta(days=order.due_in_days)).isoformat()
    return Suggestion(
        key=f"{order.analyte.value}-{order.due_in_days}",
        label=words.order_for.format(what=words.test[order.analyte.value], day=day),
        orders=(order,),
    )


def _task(task: MonitoringTask, words: OfferTexts) -> Suggestion:
    label = words.plan_task.format(what=words.task[task.kind.value])
    return Suggestion(key=task.kind.value, label=label, orders=(task,))
