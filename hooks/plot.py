"""B12, MMA and homocysteine over time, for whoever draws them: results, limits, treatment.

Limits are those of the guideline profile in force, in the unit the laboratory reported; a page
that draws them needs no number of its own.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pathway.evidence import Evidence
from pathway.facts import B12Course, CourseKind, CourseState, LabResult, PatientFacts
from pathway.profiles.profile import Band, GuidelineProfile, Limit
from pathway.quantities import Analyte, Quantity, Unit

PLOTTED = (Analyte.TOTAL_B12, Analyte.ACTIVE_B12, Analyte.MMA, Analyte.HOMOCYSTEINE)
_TAKEN = frozenset({CourseState.ACTIVE, CourseState.ENDED, CourseState.ON_HOLD})
_PRESCRIBED = frozenset({CourseKind.ORDER, CourseKind.STATEMENT})


def plot(facts: PatientFacts, profile: GuidelineProfile) -> dict[str, Any]:
    """One panel per analyte and unit that has a result, and the treatment periods behind all.

    Values of different units never share an axis. A period without `start` began on an unknown
    day; one without `end` is running, or ended on an unknown day (`state` tells which).
    """
    scales = dict.fromkeys(
        (lab.analyte, lab.quantity.unit)
        for analyte in PLOTTED
        for lab in facts.labs
        if lab.analyte is analyte and lab.quantity is not None
    )
    return {
        "panels": [_panel(analyte, unit, facts, profile) for analyte, unit in scales],
        "treatment": [
            _period(course)
            for course in facts.courses
            if course.kind in _PRESCRIBED and course.state in _TAKEN
        ],
    }


def _panel(
    analyte: Analyte, unit: Unit, facts: PatientFacts, profile: GuidelineProfile
) -> dict[str, Any]:
    points = [
        _point(lab, lab.quantity)
        for lab in sorted(facts.labs, key=lambda lab: lab.collected)
        if lab.analyte is analyte and lab.quantity is not None and lab.quantity.unit is unit
    ]
    zones = list(_zones(analyte, unit, profile))
    return {"analyte": analyte.value, "unit": unit.value, "zones": zones, "points": points}


def _point(lab: LabResult, quantity: Quantity) -> dict[str, Any]:
    return {
        "day": lab.collected.earliest.isoformat(),
        "value": quantity.value,
        "bound": quantity.bound.value,
        "reported": lab.reported,
        "source": lab.source,
    }


def _zones(analyte: Analyte, unit: Unit, profile: GuidelineProfile) -> Iterator[dict[str, Any]]:
    """The ranges a value may fall in, from the lowest; none where the profile has no limit."""
    match _limits(analyte, unit, profile):
        case Band() as band:
            grey, enough = band.deficient_below.value, band.sufficient_above.value
            high = None if band.high_above is None else band.high_above.value
            yield _zone("deficient", None, grey, band.evidence)
            yield _zone("indeterminate", grey, enough, band.evidence)
            yield _zone("sufficient", enough, high, band.evidence)
            if high is not None:
                yield _zone("high", high, None, band.evidence)
        case Limit() as limit:
            yield _zone("expected", None, limit.quantity.value, limit.evidence)
            yield _zone("raised", limit.quantity.value, None, limit.evidence)
        case None:
            pass


def _limits(analyte: Analyte, unit: Unit, profile: GuidelineProfile) -> Band | Limit | None:
    upper = {
        Analyte.MMA: profile.mma_raised_above,
        Analyte.HOMOCYSTEINE: profile.homocysteine_raised_above,
    }
    bands = {Analyte.TOTAL_B12: profile.total_b12, Analyte.ACTIVE_B12: profile.active_b12}
    limit = upper.get(analyte)
    if limit is not None:
        return limit if limit.quantity.unit is unit else None
    return bands[analyte].get(unit)


def _zone(
    meaning: str, low: Decimal | None, high: Decimal | None, evidence: Evidence
) -> dict[str, Any]:
    bounds = {"from": low, "to": high}
    return {
        "meaning": meaning,
        **{name: bound for name, bound in bounds.items() if bound is not None},
        "rule": evidence.rule,
        "citations": [source.short for source in evidence.citations],
    }


def _period(course: B12Course) -> dict[str, Any]:
    days = {
        "start": course.start.earliest.isoformat() if course.start is not None else None,
        "end": course.end.latest.isoformat() if course.end is not None else None,
    }
    return {
        "form": course.form.value,
        **({"route": course.route.value} if course.route is not None else {}),
        "state": course.state.value,
        **{name: day for name, day in days.items() if day is not None},
        "source": course.source,
    }
