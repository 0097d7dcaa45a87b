"""FHIR on one side, the words of the pathway on the other."""

from fhir_mappings.decode import TooDeep, Unavailable, decode_value
from fhir_mappings.drafts import MappedDrafts, read_drafts
from fhir_mappings.facts import MappedFacts, map_facts
from fhir_mappings.issues import MappingIssue
from fhir_mappings.resource import PrefetchValue

__all__ = [
    "MappedDrafts",
    "MappedFacts",
    "MappingIssue",
    "PrefetchValue",
    "TooDeep",
    "Unavailable",
    "decode_value",
    "map_facts",
    "read_drafts",
]
