"""FHIR on one side, the words of the pathway on the other."""

from fhir_mappings.decode import TooDeep, Unavailable, decode_value
from fhir_mappings.drafts import MappedDrafts, read_drafts
from fhir_mappings.facts import MappedFacts, map_facts
from fhir_mappings.issues import MappingIssue
from fhir_mappings.prefetch import holds_another_patient
from fhir_mappings.resource import PrefetchValue
from fhir_mappings.values import (
    Standing,
    is_bundle,
    joined,
    leads_on,
    next_page,
    read_page,
    standing,
    unwrapped,
)

__all__ = [
    "MappedDrafts",
    "MappedFacts",
    "MappingIssue",
    "PrefetchValue",
    "Standing",
    "TooDeep",
    "Unavailable",
    "decode_value",
    "holds_another_patient",
    "is_bundle",
    "joined",
    "leads_on",
    "map_facts",
    "next_page",
    "read_drafts",
    "read_page",
    "standing",
    "unwrapped",
]
