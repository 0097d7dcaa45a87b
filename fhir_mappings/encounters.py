"""Encounters: only whether one is an emergency matters, to nitrous oxide and the antidote."""

from collections.abc import Iterator

from fhir_mappings.resource import Contained, Resource, many, reference_of
from pathway.concepts import Concept
from pathway.facts import Finding, FindingState

_EMERGENCY = frozenset({"EMER", "emergency"})
"""HL7 ActCode, and the code of DSTU2."""
_GOES_ON = frozenset({"arrived", "triaged", "in-progress", "onleave", "discharge-on-hold"})


def is_emergency(encounter: Resource | Contained) -> bool:
    """Whether its class says emergency, in the shape of any version."""
    given = encounter.encounter_class
    if isinstance(given, str):
        return given in _EMERGENCY
    return any(
        code in _EMERGENCY
        for one in many(given)
        for code in (one.code, *(coding.code for coding in one.coding or ()))
    )


def read_encounter(resource: Resource) -> Iterator[Finding]:
    """An emergency that goes on now is a circumstance of every order."""
    if resource.status in _GOES_ON and is_emergency(resource):
        yield Finding(
            concept=Concept.EMERGENCY_CARE,
            state=FindingState.CURRENT,
            source=reference_of(resource),
        )
