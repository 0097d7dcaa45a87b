"""The cards beside the main one: monitoring, and what could not be read or was not supplied."""

from fhir_mappings import MappedFacts
from hooks.cards import caveats
from hooks.cards.basis import because, safe_references
from hooks.cards.card import Card, Suggestion
from hooks.wording import english as words
from pathway.checks import TaskKind
from pathway.engine import PathwayResult
from pathway.facts import FactGroup
from pathway.monitoring import Monitoring
from pathway.orders import MonitoringTask
from pathway.situation import Indicator
from pathway.status import Basis, Status


def monitoring_card(result: PathwayResult) -> Card | None:
    """What is due or overdue, or the checks to plan for a treatment that starts."""
    monitoring = result.monitoring
    if monitoring.silent:
        return None
    return Card(
        topic="b12monitoring",
        summary=_monitoring_summary(result),
        detail="\n\n".join((_monitoring_detail(result), words.CAUTION)),
        indicator=Indicator.INFO,
        rules=("C3", "S-Mo1", "S-Mo2", "S-Mo3"),
        because=because(result),
        suggestions=_monitoring_suggestions(monitoring),
    )


def _monitoring_detail(result: PathwayResult) -> str:
    monitoring = result.monitoring
    kinds = {check.kind for check in monitoring.due} | {task.kind for task in monitoring.tasks}
    if TaskKind.SYMPTOM_REVIEW in kinds:
        return words.SYMPTOM_LED_DETAIL
    target = result.picture.setting.profile.homocysteine_target_below.quantity
    return words.MONITORING_DETAIL.format(target=f"{target.value} {target.unit.value}")


def _monitoring_summary(result: PathwayResult) -> str:
    monitoring = result.monitoring
    if monitoring.due:
        checks = " and ".join(words.TASK_LABEL[c.kind.value] for c in monitoring.due)
        overdue = any(check.overdue for check in monitoring.due)
        template = words.MONITORING_OVERDUE if overdue else words.MONITORING_DUE
        return template.format(checks=checks, day=monitoring.due[0].due.isoformat())
    kinds = [task.kind for task in monitoring.tasks]
    if kinds[-1] is TaskKind.CHECK_ANNUAL:
        return words.MONITORING_PROPHYLAXIS
    if TaskKind.CHECK_3_MONTHS in kinds:
        return words.MONITORING_NEW.format(months="3, 6 and 12 months")
    return words.MONITORING_OTHER


def _monitoring_suggestions(monitoring: Monitoring) -> tuple[Suggestion, ...]:
    names = [words.LAB[order.analyte.value] for order in monitoring.tests]
    tests = (
        Suggestion(
            key="tests",
            label=words.ORDER_TESTS.format(what=", ".join(names)),
            orders=monitoring.tests,
            recommended=True,
        ),
    )
    return (*(tests if names else ()), *(_task(task) for task in monitoring.tasks))


def _task(task: MonitoringTask) -> Suggestion:
    label = words.PLAN_TASK.format(what=words.TASK_LABEL[task.kind.value])
    return Suggestion(key=task.kind.value, label=label, orders=(task,))


def quality_card(result: PathwayResult, mapped: MappedFacts) -> Card | None:
    """What of the record was there but could not be used."""
    if not mapped.issues:
        return None
    decisive = bool(caveats.may_decide(result))
    count = len(mapped.issues)
    detail = (
        _not_used(mapped),
        words.QUALITY_MAY_DECIDE if decisive else "",
        words.CAUTION,
    )
    return Card(
        topic="b12dataquality",
        summary=words.QUALITY_SUMMARY[min(count, 2)].format(count=count),
        detail="\n\n".join(part for part in detail if part),
        indicator=Indicator.WARNING if decisive else Indicator.INFO,
        rules=("C0",),
        because=tuple(dict.fromkeys(issue.resource for issue in mapped.issues)),
    )


def _not_used(mapped: MappedFacts) -> str:
    """The unreadable entries by reference; empty when there are none."""
    return words.QUALITY_DETAIL.format(entries="; ".join(_issues(mapped))) if mapped.issues else ""


_LISTED_AT_MOST = 20


def _issues(mapped: MappedFacts) -> tuple[str, ...]:
    listed = tuple(
        f"{safe_references((issue.resource,))}: "
        f"{words.PROBLEM.get(issue.problem, words.PROBLEM_OTHER)}"
        for issue in mapped.issues[:_LISTED_AT_MOST]
    )
    more = len(mapped.issues) - _LISTED_AT_MOST
    return (*listed, f"and {more} more") if more > 0 else listed


_NEEDED_FOR_SILENCE = frozenset(
    {
        FactGroup.CONDITIONS,
        FactGroup.MEDICATION_REQUESTS,
        FactGroup.MEDICATION_STATEMENTS,
        FactGroup.PROCEDURES,
    }
)
"""Without these, silence could hide a neurological sign, a treatment or an operation."""


def beside_card(result: PathwayResult, mapped: MappedFacts, *, spoken: bool) -> Card | None:
    """The one card about the record itself: why nothing was assessed comes before what was lost."""
    if result.basis is Basis.NO_BIRTH_DATE:
        return incomplete(words.NO_BIRTH_DATE_SUMMARY, _not_used(mapped))
    return quality_card(result, mapped) or incomplete_card(result, spoken=spoken)


def incomplete_card(result: PathwayResult, *, spoken: bool) -> Card | None:
    """Said when nothing else says it: silence must not look like a complete assessment."""
    if spoken or result.status is Status.OUT_OF_SCOPE:
        return None
    detail = " ".join(_what_silence_could_hide(result))
    return incomplete(words.INCOMPLETE_SUMMARY, detail) if detail else None


def _what_silence_could_hide(result: PathwayResult) -> tuple[str, ...]:
    missing = [g for g in caveats.missing_groups(result) if g in _NEEDED_FOR_SILENCE]
    partial = sorted(result.picture.facts.partial & {*_NEEDED_FOR_SILENCE, FactGroup.LABS})
    return (
        *((words.NOT_CHECKED.format(groups=caveats.named(missing)),) if missing else ()),
        *((words.PARTLY_CHECKED.format(groups=caveats.named(partial)),) if partial else ()),
        *((words.LENGTH_UNKNOWN,) if caveats.length_unknown(result) else ()),
    )


def incomplete(summary: str, detail: str) -> Card:
    """A card that says the pathway could not be completed; it never carries a suggestion."""
    return Card(
        topic="b12incomplete",
        summary=summary,
        detail="\n\n".join(part for part in (detail, words.CAUTION) if part),
        indicator=Indicator.INFO,
        rules=("C2d",),
    )
