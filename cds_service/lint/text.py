"""A report as an engineer reads it in a terminal."""

from collections.abc import Iterable, Iterator

from cds_service.lint.report import CheckedResource, Remark, Report, Severity
from cds_service.lint.words import reason
from fhir_mappings.disposition import Kind

_MARKS = {Severity.FINE: " ", Severity.WARNING: "!", Severity.ERROR: "x"}
_VERDICT = {
    Severity.FINE: "in order",
    Severity.WARNING: "answered, with warnings",
    Severity.ERROR: "refused or withheld",
}


def as_text(report: Report, name: str) -> str:
    """The report in sections: envelope, prefetch, resources, cards."""
    blocks = (
        _head(report, name),
        _section("ENVELOPE", _lines(report.envelope)),
        _section("PREFETCH", _lines(report.keys)) if report.keys else (),
        _section(_counted(report), _resources(report.resources)) if report.hook else (),
        _section("CARDS", _cards(report)) if report.answer is not None else (),
    )
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(report: Report, name: str) -> tuple[str, ...]:
    lines = [f"{name}: {_VERDICT[report.severity]}"]
    if report.hook:
        version = report.versions or "not told by any shape; taken to be R4"
        validated = report.validated_as or "resources are not validated strictly"
        lines += [f"hook {report.hook}, FHIR {version}, validated against: {validated}"]
    return tuple(lines)


def _section(title: str, lines: Iterable[str]) -> tuple[str, ...]:
    return (title, *(tuple(lines) or ("    nothing to remark",)))


def _lines(remarks: tuple[Remark, ...]) -> Iterator[str]:
    width = max((len(each.place) for each in remarks), default=0)
    for each in remarks:
        yield f"  {_MARKS[each.severity]} {each.place:<{width}}  {each.text}"


def _counted(report: Report) -> str:
    counts = ", ".join(f"{n} {kind}" for kind, n in report.counts.items())
    return f"RESOURCES  {len(report.resources)} sent: {counts}"


_SHOWN = 20
"""Resources that are not ours and in order, listed one by one; more are only counted."""


def _resources(resources: tuple[CheckedResource, ...]) -> Iterator[str]:
    """Every one, in the order sent; of many that are nothing to us only how many they are."""
    quiet = [r for r in resources if r.kind is Kind.NOT_OURS and r.severity is Severity.FINE]
    hidden = {id(r) for r in quiet} if len(quiet) > _SHOWN else set()
    listed = [r for r in resources if id(r) not in hidden]
    place = max((len(each.place) for each in listed), default=0)
    reference = max((len(each.resource) for each in listed), default=0)
    for each in listed:
        told = (", ".join(each.gave), reason(each.why) if each.why else "")
        why = "; ".join(filter(None, told))
        line = f"{each.kind:<10}  {each.place:<{place}}  {each.resource:<{reference}}  {why}"
        yield f"  {_MARKS[each.severity]} {line}".rstrip()
        yield from (f"      {fault}" for fault in each.strict)
    yield from _hidden([r for r in quiet if id(r) in hidden])


def _hidden(resources: list[CheckedResource]) -> Iterator[str]:
    for why in dict.fromkeys(each.why for each in resources):
        count = sum(each.why == why for each in resources)
        yield f"    {Kind.NOT_OURS:<10}  {count} more: {reason(why)}"


def _cards(report: Report) -> Iterator[str]:
    for number, card in enumerate(report.cards):
        if number:
            yield ""
        topic = card["source"]["topic"]["code"]
        yield f"    {card['indicator']}  {card['summary']}"
        yield f"      topic {topic}"
        for suggestion in card.get("suggestions", ()):
            mark = "*" if suggestion.get("isRecommended") else "-"
            yield f"      {mark} {suggestion['label']}"
    if not report.cards:
        yield "    none"
