"""The circumstances of one evaluation that are not facts about the patient."""

from dataclasses import dataclass
from datetime import date

from pathway.profiles.profile import GuidelineProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Today's date, the guideline profile, and what the site's formulary can supply."""

    today: date
    profile: GuidelineProfile
    hydroxocobalamin_available: bool = True
