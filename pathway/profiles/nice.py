"""NICE NG239 (2024): the same bands as the seed profile, monitoring led by symptoms.

NICE names no limits for MMA and homocysteine (it uses the laboratory's own); the seed's stay.
"""

from dataclasses import replace

from pathway.bibliography import NICE
from pathway.evidence import Evidence, Strength
from pathway.orders import TaskKind
from pathway.profiles.profile import Days, ScheduledCheck
from pathway.profiles.seed import SEED_PROFILE

NICE_PROFILE = replace(
    SEED_PROFILE,
    key="nice-ng239",
    title="NICE NG239",
    first_year_checks=(
        ScheduledCheck(
            TaskKind.SYMPTOM_REVIEW,
            Days(90, Evidence("C3", Strength.RECOMMENDED, (NICE,))),
        ),
    ),
    annual_check=None,
    frequent_check=None,
    level_on_injections=False,
)
