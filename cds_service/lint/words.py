"""Why a resource ended as it did, in words for an engineer."""

from collections.abc import Mapping

from fhir_mappings.disposition import BESIDE_OTHER, OTHER_PATIENT, NotOurs
from fhir_mappings.withdrawn import WITHDRAWN
from hooks.wording.english import names

_WHY: Mapping[str, str] = {
    NotOurs.TYPE: "a type this pathway does not read",
    NotOurs.MESSAGE: "a message of the server, not a record",
    NotOurs.CODE: "nothing in it is asked for by this pathway",
    NotOurs.STATUS: "its status keeps it from counting",
    NotOurs.UNREFERENCED: "no order refers to it",
    NotOurs.REPEATED: "the patient was sent before",
    WITHDRAWN: "entered in error",
    OTHER_PATIENT: "belongs to another patient",
    BESIDE_OTHER: "not assessed beside another patient's data",
}


def reason(why: str) -> str:
    """The words for a code; a code without words stands for itself."""
    return _WHY.get(why) or names.NAMES.problem.get(why, why)
