"""NICE NG239 (2024): the same bands as the seed profile, monitoring led by symptoms.

NICE names no limits for MMA and homocysteine (it uses the laboratory's own); the seed's stay.
"""

from dataclasses import replace

from pathway.bibliography import NICE
from pathway.checks import TaskKind
from pathway.evidence import Evidence, Strength
from pathway.profiles.profile import ScheduledCheck
from pathway.profiles.seed import SEED_PROFILE

_SYMPTOM_REVIEW = (
    ScheduledCheck(
        kind=TaskKind.SYMPTOM_REVIEW,
        opens=76,
        due=90,
        closes=104,
        evidence=Evidence("C3", Strength.RECOMMENDED, (NICE,)),
    ),
)

NICE_PROFILE = replace(
    SEED_PROFILE,
    key="nice-ng239",
    title="NICE NG239",
    first_year_checks=_SYMPTOM_REVIEW,
    prophylaxis_checks=_SYMPTOM_REVIEW,
    annual_check=None,
    frequent_check=None,
    frequent_check_off_target=None,
    level_on_injections=False,
)
