"""What a card is made of: the assessment, the record it was read from, and the words to tell it."""

from dataclasses import dataclass

from fhir_mappings import MappedFacts
from hooks.wording.texts import Texts
from pathway.engine import PathwayResult


@dataclass(frozen=True, slots=True)
class Telling:
    """One assessment about to be told to one reader."""

    result: PathwayResult
    mapped: MappedFacts
    texts: Texts
