"""English, complete: every audience's table of texts."""

from collections.abc import Mapping

from hooks.wording.audience import Audience
from hooks.wording.english.clinician import CLINICIAN
from hooks.wording.english.nurse import NURSE
from hooks.wording.english.patient import PATIENT
from hooks.wording.english.pharmacist import PHARMACIST
from hooks.wording.texts import Texts

TEXTS: Mapping[Audience, Texts] = {
    Audience.CLINICIAN: CLINICIAN,
    Audience.NURSE: NURSE,
    Audience.PHARMACIST: PHARMACIST,
    Audience.STUDENT: CLINICIAN,
    Audience.PATIENT: PATIENT,
}
