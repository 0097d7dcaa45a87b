"""The clinical core: facts in, assessment out. Standard library only, no clock, no FHIR."""

from pathway.engine import KNOWLEDGE_VERSION, PathwayResult, evaluate
from pathway.facts import PatientFacts
from pathway.setting import Setting

__all__ = ["KNOWLEDGE_VERSION", "PathwayResult", "PatientFacts", "Setting", "evaluate"]
