"""Guideline profiles: complete, cited, and different where their guidelines differ."""

from dataclasses import fields
from datetime import date

import pytest

from pathway import PathwayResult, Setting, evaluate
from pathway.concepts import Concept
from pathway.facts import Cobalamin, Route
from pathway.profiles import PROFILES
from pathway.profiles.local import with_local_limits
from pathway.profiles.profile import Amount, Band, Days, Limit, LocalLimit, ScheduledCheck
from pathway.quantities import Analyte, Unit
from tests.pathway.stories import TODAY, b12, finding, patient, taking


def under(profile: str, *items: object) -> PathwayResult:
    return evaluate(patient(*items), Setting(today=TODAY, profile=PROFILES[profile]))


@pytest.mark.parametrize("key", PROFILES)
def test_every_number_of_a_profile_is_cited(key: str) -> None:
    profile = PROFILES[key]
    assert profile.key == key
    assert profile.reviewed_on < profile.review_due
    assert profile.reviewed_on >= date(2026, 1, 1)
    numbers = 0
    for field in fields(profile):
        value = getattr(profile, field.name)
        parts = value.values() if isinstance(value, dict) else value
        for part in parts if isinstance(value, dict | tuple) else [value]:
            if isinstance(part, Amount | Band | Days | Limit | ScheduledCheck):
                numbers += 1
                assert part.evidence.rule
                assert part.evidence.citations
    assert numbers > 50


@pytest.mark.parametrize(
    ("profile", "value", "unit", "status"),
    [
        ("seed", "160", Unit.NG_PER_L, "DEFICIENT"),
        ("nice-ng239", "160", Unit.NG_PER_L, "DEFICIENT"),
        ("aafp-2017", "160", Unit.NG_PER_L, "BORDERLINE_UNRESOLVED"),
        ("aafp-2017", "149.9", Unit.NG_PER_L, "DEFICIENT"),
        ("aafp-2017", "399", Unit.NG_PER_L, "BORDERLINE_UNRESOLVED"),
        ("aafp-2017", "400", Unit.NG_PER_L, "NORMAL"),
        ("aafp-2017", "110.6", Unit.PMOL_PER_L, "DEFICIENT"),
        ("aafp-2017", "294.5", Unit.PMOL_PER_L, "NORMAL"),
    ],
)
def test_bands_differ_by_guideline(profile: str, value: str, unit: Unit, status: str) -> None:
    assert under(profile, b12(value, unit=unit)).status == status


def test_nice_reviews_symptoms_at_three_months_and_measures_no_level_on_injections() -> None:
    started = under("nice-ng239", b12("120"))
    assert [task.kind.value for task in started.monitoring.tasks] == ["symptom-review"]
    prophylaxis = under("nice-ng239", b12("500"), finding(Concept.PERNICIOUS_ANAEMIA))
    assert [task.kind.value for task in prophylaxis.monitoring.tasks] == ["symptom-review"]
    injected = taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=1000)
    due = under("nice-ng239", injected).monitoring
    assert [check.kind.value for check in due.due] == ["symptom-review"]
    assert Analyte.TOTAL_B12 not in [order.analyte for order in due.tests]
    by_mouth = under("nice-ng239", taking(since=1000)).monitoring
    assert Analyte.TOTAL_B12 in [order.analyte for order in by_mouth.tests]


def test_a_profile_is_named_in_a_word() -> None:
    assert repr(PROFILES["seed"]) == "<GuidelineProfile seed>"


def test_there_is_no_local_limit_for_just_anything() -> None:
    limit = LocalLimit(
        analyte=Analyte.EGFR,
        unit=Unit.ML_PER_MIN_1_73,
        reason="none",
        approver="nobody",
        approved_on=date(2026, 1, 1),
        review_due=date(2027, 1, 1),
    )
    with pytest.raises(ValueError, match="no local limit for egfr"):
        with_local_limits(PROFILES["seed"], [limit])
