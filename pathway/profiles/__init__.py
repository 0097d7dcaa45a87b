"""Guideline profiles: every number the pathway compares with, beside its source."""

from collections.abc import Mapping

from pathway.profiles.profile import GuidelineProfile
from pathway.profiles.seed import SEED_PROFILE

PROFILES: Mapping[str, GuidelineProfile] = {profile.key: profile for profile in (SEED_PROFILE,)}
