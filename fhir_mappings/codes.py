"""Codeable concepts -> the concepts of our tables."""

from collections.abc import Iterable, Iterator

from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.systems import normalise
from fhir_mappings.valueset import Entry, ValueSet, canonical


def codes(concept: CodeableConcept | None) -> Iterator[tuple[str, str]]:
    """(system, code) of every coding whose system we read."""
    for coding in (concept.coding or ()) if concept is not None else ():
        if coding.system and coding.code:
            system = normalise(coding.system)
            if system is not None:
                yield system, canonical(system, coding.code)


def entries(concept: CodeableConcept | None, table: ValueSet) -> list[Entry]:
    """What the table says about the codings, excluded ones included (as empty entries)."""
    return [e for s, c in codes(concept) if (e := table.find(s, c)) is not None]


def concepts(concept: CodeableConcept | None, table: ValueSet) -> tuple[str, ...]:
    """The concepts the codings stand for, each once, in their order."""
    found = (name for entry in entries(concept, table) for name in entry.concepts)
    return tuple(dict.fromkeys(found))


def texts(concept: CodeableConcept | None) -> Iterator[str]:
    """The words that came with a concept, in small letters; never shown, only matched."""
    if concept is None:
        return
    for text in (concept.text, *(coding.display for coding in concept.coding or ())):
        if text:
            yield text[:_LONGEST].lower()


_LONGEST = 1000
"""Characters of a text that are read: no name is longer, and every pattern must read it."""


def has_code(concepts_given: Iterable[CodeableConcept], wanted: frozenset[str]) -> bool:
    """Whether any SNOMED CT coding is one of these."""
    return any(
        system == "sct" and code in wanted for c in concepts_given for system, code in codes(c)
    )
