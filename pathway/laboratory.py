"""Which result describes the patient today, and what it means (tables C0 and G-1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from pathway.answers import Answer
from pathway.facts import Flag, LabResult, PatientFacts
from pathway.profiles.profile import Band, GuidelineProfile
from pathway.quantities import Analyte
from pathway.setting import Setting


class B12Class(StrEnum):
    """What the serum says about B12 (the `b12` of table C1)."""

    NONE = "none"
    STALE = "stale"
    DEFICIENT = "deficient"
    INDETERMINATE = "indeterminate"
    CONFLICT = "conflict"
    UNINTERPRETABLE = "uninterpretable"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class B12Reading:
    """The class and the results it rests on (newest first; empty when there are none)."""

    kind: B12Class
    results: tuple[LabResult, ...] = ()


HIGHER_IS_WORSE = frozenset({Analyte.MMA, Analyte.HOMOCYSTEINE, Analyte.INR, Analyte.MCV})


def of(facts: PatientFacts, analyte: Analyte) -> tuple[LabResult, ...]:
    """All usable results of one analyte."""
    return tuple([result for result in facts.labs if result.analyte is analyte])


def fresh(results: Iterable[LabResult], setting: Setting) -> tuple[LabResult, ...]:
    """Those young enough to describe today; a partial date counts from its first possible day."""
    usable_for = setting.profile.usable_for
    return tuple(
        result
        for result in results
        if (setting.today - result.collected.earliest).days <= usable_for[result.analyte].days
    )


def newest(results: Iterable[LabResult]) -> tuple[LabResult, ...]:
    """The latest result; several only when nothing on record puts them in order (C0 5)."""
    candidates = tuple(results)
    if len(candidates) < 2:  # noqa: PLR2004 - fewer than two need no ordering
        return candidates
    for key in (_day, _instant, _issued):
        candidates = _latest_by(candidates, key)
    return candidates


def _day(result: LabResult) -> date:
    return result.collected.earliest


def _instant(result: LabResult) -> object:
    return result.taken_at


def _issued(result: LabResult) -> object:
    return result.issued_at


def _latest_by(
    results: tuple[LabResult, ...], key: Callable[[LabResult], object]
) -> tuple[LabResult, ...]:
    """The results that share the greatest key; all of them when one has no key to compare."""
    keys = [key(result) for result in results]
    if None in keys:
        return results
    greatest = max(keys)  # type: ignore[type-var]  # one key function yields one comparable type
    return tuple(result for result, k in zip(results, keys, strict=True) if k == greatest)


def latest(facts: PatientFacts, analyte: Analyte, setting: Setting) -> LabResult | None:
    """The newest fresh result; of several that cannot be ordered the more worrying one."""
    candidates = newest(fresh(of(facts, analyte), setting))
    if len(candidates) < 2:  # noqa: PLR2004 - one needs no choosing
        return candidates[0] if candidates else None
    worst = max if analyte in HIGHER_IS_WORSE else min
    return worst(candidates, key=lambda result: (_number(result), result.source))


def _number(result: LabResult) -> Decimal:
    return result.quantity.value if result.quantity is not None else Decimal(0)


def positive(result: LabResult) -> bool:
    """Whether a qualitative result is positive, by its coded value or the laboratory's flag."""
    return result.flag in {Flag.POSITIVE, Flag.HIGH}


def _classes(result: LabResult, band: Band) -> frozenset[B12Class]:
    """Every class the true value may lie in; a comparator may leave several (G-1)."""
    quantity = result.quantity
    assert quantity is not None  # noqa: S101 - B12 results always carry a number
    low = quantity.is_below(band.deficient_below)
    above = quantity.is_above(band.sufficient_above)
    high = Answer.NO if band.high_above is None else quantity.is_above(band.high_above)
    possible = set()
    if low is not Answer.NO:
        possible.add(B12Class.DEFICIENT)
    if low is not Answer.YES and above is not Answer.YES:
        possible.add(B12Class.INDETERMINATE)
    if above is not Answer.NO and high is not Answer.YES:
        possible.add(B12Class.NORMAL)
    if high is not Answer.NO:
        possible.add(B12Class.HIGH)
    return frozenset(possible)


def classify(result: LabResult, profile: GuidelineProfile) -> B12Class:
    """The class of one B12 result, in the unit family it was reported in.

    A comparator that leaves deficient and indeterminate both open is INDETERMINATE: it is
    not a confirmed deficiency (G-2) and never a normal.
    """
    bands = profile.total_b12 if result.analyte is Analyte.TOTAL_B12 else profile.active_b12
    assert result.quantity is not None  # noqa: S101 - B12 results always carry a number
    possible = _classes(result, bands[result.quantity.unit])
    if len(possible) == 1:
        return next(iter(possible))
    return (
        B12Class.NORMAL if possible == {B12Class.NORMAL, B12Class.HIGH} else B12Class.INDETERMINATE
    )


def _newest_class(
    results: tuple[LabResult, ...], profile: GuidelineProfile
) -> tuple[B12Class, tuple[LabResult, ...]]:
    if not results:
        return B12Class.NONE, ()
    candidates = newest(results)
    kinds = {classify(result, profile) for result in candidates}
    return (kinds.pop() if len(kinds) == 1 else B12Class.CONFLICT), candidates


def read_b12(
    facts: PatientFacts, setting: Setting, *, pregnant: bool, not_before: date | None = None
) -> B12Reading:
    """Total and active B12 together (C0 6); `not_before` limits to results of a response."""
    since = date.min if not_before is None else not_before
    total_all, active_all = (
        tuple(r for r in of(facts, analyte) if r.collected.earliest >= since)
        for analyte in (Analyte.TOTAL_B12, Analyte.ACTIVE_B12)
    )
    total, total_from = _newest_class(fresh(total_all, setting), setting.profile)
    active, active_from = _newest_class(fresh(active_all, setting), setting.profile)
    results = (*active_from, *total_from)
    if results:
        return B12Reading(_combined(total, active, pregnant=pregnant), results)
    old = (*newest(active_all), *newest(total_all))
    return B12Reading(B12Class.STALE if old else B12Class.NONE, old)


def _combined(total: B12Class, active: B12Class, *, pregnant: bool) -> B12Class:
    if active is B12Class.NONE:
        # G-2: total B12 falls in pregnancy; alone it confirms nothing.
        return B12Class.INDETERMINATE if pregnant and total is B12Class.DEFICIENT else total
    if total is B12Class.NONE or pregnant or active is B12Class.DEFICIENT:
        return active
    if total is B12Class.DEFICIENT and active is B12Class.INDETERMINATE:
        return B12Class.DEFICIENT
    normal = {B12Class.NORMAL, B12Class.HIGH}
    if total in normal and active in normal:
        return total
    return B12Class.CONFLICT if B12Class.CONFLICT in {total, active} else B12Class.INDETERMINATE


def days_old(result: LabResult, today: date) -> int:
    """Age of a result, from the first day its date may mean."""
    return (today - result.collected.earliest).days


def plus(day: date, days: int) -> date:
    """The day that many days later, kept inside the calendar."""
    return date.max if (date.max - day).days < days else day + timedelta(days=days)
