"""The feedback report as a table for people, and as CSV for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date

from cds_service.feedback.report import Report, RuleReport

_HEADINGS = ("rule", "version", "profile", "shown", "accepted", "overridden", "no answer", "taken")
_FORMULA = ("=", "+", "-", "@")


def as_table(report: Report, complete_since: date) -> str:
    """One line a rule and version, the reasons for overriding below it."""
    rows = [_HEADINGS, *map(_row, report.rules)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_aligned(rows[0], widths)]
    for row, rule in zip(rows[1:], report.rules, strict=True):
        lines.append(_aligned(row, widths))
        lines += [f"    {count:>6}  {reason}" for reason, count in rule.reasons.most_common()]
    lines += [
        "",
        (
            f"taken: accepted of those answered. Complete for cards shown since {complete_since}; "
            "older ones are kept only if they were answered."
        ),
        f"Entries on cards of which there is no record: {report.unmatched}.",
    ]
    return "\n".join(lines) + "\n"


def _row(rule: RuleReport) -> tuple[str, ...]:
    answered = rule.accepted + rule.overridden
    return (
        rule.topic,
        rule.version,
        rule.profile,
        str(rule.shown),
        str(rule.accepted),
        str(rule.overridden),
        str(rule.unanswered),
        f"{rule.accepted / answered:.0%}" if answered else "-",
    )


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def as_csv(report: Report) -> str:
    """One line a count: rule, version, profile, outcome, reason, cards."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("rule", "version", "profile", "outcome", "reason", "cards"))
    for rule in report.rules:
        named = (rule.topic, rule.version, rule.profile)
        writer.writerows((*named, *count) for count in _counts(rule))
    writer.writerow(("", "", "", "unmatched", "", report.unmatched))
    return text.getvalue()


def _counts(rule: RuleReport) -> Iterator[tuple[str, str, int]]:
    yield "shown", "", rule.shown
    yield "accepted", "", rule.accepted
    yield "unanswered", "", rule.unanswered
    for reason, count in rule.reasons.most_common():
        # A reason is a client's text; a spreadsheet must not take it for a formula.
        yield "overridden", f"'{reason}" if reason.startswith(_FORMULA) else reason, count
