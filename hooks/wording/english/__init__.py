"""English, complete: every audience's table of texts."""

from collections.abc import Mapping

from hooks.wording.audience import Audience
from hooks.wording.english.clinician import CLINICIAN
from hooks.wording.texts import Texts

TEXTS: Mapping[Audience, Texts] = dict.fromkeys(Audience, CLINICIAN)
