"""Codeable concepts -> the concepts of our tables."""

from collections.abc import Iterable
from functools import lru_cache

from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.remembered import LONGEST_KEPT
from fhir_mappings.systems import normalise
from fhir_mappings.valueset import Entry, ValueSet, canonical


def codes(concept: CodeableConcept | None) -> list[tuple[str, str]]:
    """(system, code) of every coding whose system we read."""
    if concept is None or not concept.coding:
        return []
    given = [spelled(c.system, c.code) for c in concept.coding if c.system and c.code]
    return [code for code in given if code is not None]


def spelled(system: str, code: str) -> tuple[str, str] | None:
    """A coding as the tables spell it; None where we do not read its system."""
    kept = len(system) + len(code) <= LONGEST_KEPT
    return _kept_spelling(system, code) if kept else _spelling(system, code)


def _spelling(system: str, code: str) -> tuple[str, str] | None:
    known = normalise(system)
    return None if known is None else (known, canonical(known, code))


_kept_spelling = lru_cache(maxsize=8192)(_spelling)  # the same few hundred codes with every patient


def entries(concept: CodeableConcept | None, table: ValueSet) -> list[Entry]:
    """What the table says about the codings, excluded ones included (as empty entries)."""
    return [e for s, c in codes(concept) if (e := table.find(s, c)) is not None]


def concepts(concept: CodeableConcept | None, table: ValueSet) -> tuple[str, ...]:
    """The concepts the codings stand for, each once, in their order."""
    known = entries(concept, table)
    if len(known) == 1:
        return known[0].concepts
    return tuple(dict.fromkeys(name for entry in known for name in entry.concepts))


def texts(concept: CodeableConcept | None) -> list[str]:
    """The words that came with a concept, in small letters; never shown, only matched."""
    if concept is None:
        return []
    given = (concept.text, *[coding.display for coding in concept.coding or ()])
    return [text[:_LONGEST_TEXT].lower() for text in given if text]


_LONGEST_TEXT = 1000
"""Characters of a text that are read: no name is longer, and every pattern must read it."""


def has_code(concepts_given: Iterable[CodeableConcept], wanted: frozenset[str]) -> bool:
    """Whether any SNOMED CT coding is one of these."""
    return any(
        system == "sct" and code in wanted for c in concepts_given for system, code in codes(c)
    )
