"""The circumstances of one evaluation that are not facts about the patient."""

from dataclasses import dataclass
from datetime import date

from pathway.facts import FactGroup
from pathway.profiles.profile import GuidelineProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Today's date, the guideline profile, and what the site can supply.

    `never_supplied`: parts of the record this client has no way to send, by its own declaration.
    `rules_off`: ids of rules, rows and card topics the site has switched off.
    """

    today: date
    profile: GuidelineProfile
    hydroxocobalamin_available: bool = True
    never_supplied: frozenset[FactGroup] = frozenset()
    rules_off: frozenset[str] = frozenset()

    @property
    def review_overdue(self) -> bool:
        """Whether the day has passed on which the profile was to be reviewed."""
        return self.today > self.profile.review_due
