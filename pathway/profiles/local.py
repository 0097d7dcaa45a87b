"""A site's own laboratory limits: a profile with some of its bands replaced, each accounted for."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from pathway.profiles.profile import Band, GuidelineProfile, Limit, LocalLimit
from pathway.quantities import Analyte, Quantity


def with_local_limits(profile: GuidelineProfile, limits: Iterable[LocalLimit]) -> GuidelineProfile:
    """The profile with these limits in place of its own; a unit not named keeps the profile's."""
    changed = profile
    for limit in limits:
        changed = replace(_with(changed, limit), local_limits=(*changed.local_limits, limit))
    return changed


def _with(profile: GuidelineProfile, limit: LocalLimit) -> GuidelineProfile:
    match limit.analyte:
        case Analyte.TOTAL_B12:
            return replace(profile, total_b12={**profile.total_b12, limit.unit: _band(limit)})
        case Analyte.ACTIVE_B12:
            return replace(profile, active_b12={**profile.active_b12, limit.unit: _band(limit)})
        case Analyte.MMA:
            return replace(profile, mma_raised_above=_limit(limit, limit.raised_above))
        case Analyte.HOMOCYSTEINE:
            return replace(profile, homocysteine_raised_above=_limit(limit, limit.raised_above))
        case Analyte.FOLATE:
            low = {**profile.folate_low_below, limit.unit: _limit(limit, limit.low_below)}
            return replace(profile, folate_low_below=low)
        case other:
            raise ValueError(f"no local limit for {other}")


def _band(limit: LocalLimit) -> Band:
    high = limit.high_above
    return Band(
        _quantity(limit, limit.deficient_below),
        _quantity(limit, limit.sufficient_above),
        None if high is None else _quantity(limit, high),
        limit.evidence,
    )


def _limit(limit: LocalLimit, value: Decimal | None) -> Limit:
    return Limit(_quantity(limit, value), limit.evidence)


def _quantity(limit: LocalLimit, value: Decimal | None) -> Quantity:
    assert value is not None  # noqa: S101 - the reader of the file asks for it
    return Quantity(value, limit.unit)
