"""What callers may notice while the database takes nothing: feedback waits, hooks answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.load.calls import Call, answered, feedbacks, hooks, percentile_ms
from tests.load.finding import Figure, Finding, unkept

RECOVERS_WITHIN_S = 2.0
"""From when the database can be used again."""


@dataclass(frozen=True, slots=True)
class Outage:
    began: float
    over: float

    def holds(self, call: Call) -> bool:
        """Whether the call was made while the outage lasted."""
        return self.began <= call.due < self.over

    def concerns(self, call: Call) -> bool:
        """Whether any of the call fell into the outage or into the recovery from it."""
        return call.ended >= self.began and call.due < self.over + RECOVERS_WITHIN_S


def judge(scenario: str, calls: Sequence[Call], outages: Sequence[Outage], lost: int) -> Finding:
    asked, told = hooks(calls), feedbacks(calls)
    during = [call for call in calls if any(outage.holds(call) for outage in outages)]
    refused = answered(told, 503)
    good = len(answered(asked))
    outside = [call for call in told if not any(outage.concerns(call) for outage in outages)]
    figures: Mapping[str, Figure] = {
        "outages": len(outages),
        "seconds without the database": sum(outage.over - outage.began for outage in outages),
        "hook calls": len(asked),
        "of them answered 200": good,
        "hook calls during the outages": len(hooks(during)),
        "p99 of these, ms": percentile_ms(hooks(during), 0.99),
        "feedback acknowledged": len(answered(told)),
        "feedback refused with 503": len(refused),
        "p99 of the refusals, ms": percentile_ms(refused, 0.99),
        "recovered within, s": max(_until_taken(told, outage) for outage in outages),
        "feedback acknowledged and lost": lost,
    }
    return Finding(
        scenario,
        figures,
        unkept(
            {
                "every hook call is answered 200": good == len(asked) > 0,
                f"feedback is answered 200 or 503, not {_others(told)}": not _others(told),
                "every 503 says when to come again": all(call.retry_after for call in refused),
                "feedback is refused during the outage": bool(refused),
                "feedback is taken before and after": {c.status for c in outside} == {200},
                "no acknowledged feedback is lost": lost == 0,
            }
        ),
    )


def _others(told: Sequence[Call]) -> str:
    found = Counter(c.failure or str(c.status) for c in told if c.status not in {200, 503})
    return ", ".join(f"{count} {what}" for what, count in found.items())


def _until_taken(told: Sequence[Call], outage: Outage) -> float:
    """From the end of the outage to the first feedback that is taken."""
    taken = [call.ended for call in answered(told) if call.due >= outage.over]
    return min(taken) - outage.over if taken else float("inf")
