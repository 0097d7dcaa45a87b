"""German, complete: every audience's table of texts."""

from collections.abc import Mapping

from hooks.wording.audience import Audience
from hooks.wording.german.clinician import CLINICIAN
from hooks.wording.german.nurse import NURSE
from hooks.wording.german.patient import PATIENT
from hooks.wording.german.pharmacist import PHARMACIST
from hooks.wording.texts import Texts

TEXTS: Mapping[Audience, Texts] = {
    Audience.CLINICIAN: CLINICIAN,
    Audience.NURSE: NURSE,
    Audience.PHARMACIST: PHARMACIST,
    Audience.STUDENT: CLINICIAN,
    Audience.PATIENT: PATIENT,
}
