"""Who reads the cards: the audience and the language, as asked for or as the user suggests."""

import re
from enum import StrEnum


class Audience(StrEnum):
    """A kind of reader; the value is what `org.b12pathway.audience` says."""

    CLINICIAN = "clinician"
    NURSE = "nurse"
    PHARMACIST = "pharmacist"
    STUDENT = "student"
    PATIENT = "patient"

    @property
    def places_orders(self) -> bool:
        """Whether suggestions are offered; everybody else reads what the clinician is offered."""
        return self is Audience.CLINICIAN


_CARER = "carer"
_NO_PROFESSIONAL = re.compile(r"(?:.*/)?(?:Patient|RelatedPerson)/[^/]+")


def choose_audience(asked: str | None, user_id: str) -> Audience:
    """What was asked for, else what kind of user is logged in; whoever is not known: clinician."""
    name = (asked or "").strip().lower()
    if name == _CARER:
        return Audience.PATIENT
    if name in set(Audience):
        return Audience(name)
    return Audience.PATIENT if _NO_PROFESSIONAL.fullmatch(user_id) else Audience.CLINICIAN
