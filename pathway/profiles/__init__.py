"""Guideline profiles: every number the pathway compares with, beside its source."""

from collections.abc import Mapping

from pathway.profiles.aafp import AAFP_PROFILE
from pathway.profiles.nice import NICE_PROFILE
from pathway.profiles.profile import GuidelineProfile
from pathway.profiles.seed import SEED_PROFILE

PROFILES: Mapping[str, GuidelineProfile] = {
    profile.key: profile for profile in (SEED_PROFILE, NICE_PROFILE, AAFP_PROFILE)
}
