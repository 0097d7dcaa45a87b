"""A quick look that spares most Observations of a record the full reading.

Charts hold hundreds of results that are none of ours; each costs one cached look-up here
instead of the readers' several (about 3 instead of 40 microseconds).
"""

from functools import lru_cache

from fhir_mappings.codes import spelled
from fhir_mappings.lab_words import named_in_words
from fhir_mappings.observations import table as observation_table
from fhir_mappings.recognition import table as finding_table
from fhir_mappings.remembered import LONGEST_KEPT
from fhir_mappings.resource import Resource
from fhir_mappings.systems import SYSTEMS


def may_be_ours(observation: Resource) -> bool:
    """Whether any reader could find something in it; True for whatever it cannot rule out."""
    if observation.component or observation.value_codeable_concept is not None:
        return True
    code = observation.code
    for coding in (code.coding or ()) if code is not None else ():
        if _is_known(coding.system, coding.code):
            return True
    return named_in_words(code) is not None


def _is_known(system: str | None, code: str | None) -> bool:
    return len(system or "") + len(code or "") > LONGEST_KEPT or _is_in_a_table(system, code)


@lru_cache(maxsize=8192)
def _is_in_a_table(system: str | None, code: str | None) -> bool:
    # Without a system such a result is named, not guessed at.
    coding = spelled(system or SYSTEMS["loinc"].uris[0], code) if code else None
    tables = (observation_table(), finding_table())
    return coding is not None and any(table.find(*coding) is not None for table in tables)
