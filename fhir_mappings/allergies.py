"""AllergyIntolerance -> allergies to a cobalamin or to cobalt."""

import re
from collections.abc import Iterator
from functools import cache

from fhir_mappings.codes import concepts, has_code, texts
from fhir_mappings.datatypes import CodeableConcept, Coding
from fhir_mappings.findings import status_words
from fhir_mappings.products import read_product
from fhir_mappings.resource import Resource, many, reference_of
from fhir_mappings.valueset import ValueSet, load
from pathway.facts import Allergen, Allergy

_COBALAMIN = re.compile(r"cobalamin|\bvitamin b-?\s?12\b|\bb-?12\b|\bcyanokit\b")
_COBALT = re.compile(r"\bcobalt\b")
_DENIED = re.compile(
    r"\bno (?:known )?(?:allerg|intoleran)|\bnot (?:allerg|intoleran)|\bdenie[sd]\b"
)
_ANAPHYLAXIS = frozenset({"39579001", "417516000"})
_OVER = frozenset({"resolved", "inactive", "refuted", "entered-in-error"})


@cache
def table() -> ValueSet:
    """Codes of cobalamin and cobalt as allergens."""
    return load("allergies", frozenset(allergen.value for allergen in Allergen))


def read_allergy(resource: Resource) -> Iterator[Allergy]:
    """The allergens of one record that matter here; refuted and resolved ones are nothing."""
    standing = status_words(resource.clinical_status) | status_words(resource.verification_status)
    if (standing | {resource.status or ""}) & _OVER:
        return
    substances = [reaction.substance for reaction in resource.reaction or ()]
    named = (resource.code, resource.substance, *substances)
    found = dict.fromkeys(allergen for concept in named for allergen in _allergens(concept))
    for allergen in found:
        yield Allergy(
            allergen=allergen, blocking=_is_blocking(resource), source=reference_of(resource)
        )


def _allergens(concept: CodeableConcept | None) -> Iterator[Allergen]:
    coded = concepts(concept, table())
    if coded:
        yield from map(Allergen, coded)
        return
    if _is_cobalamin_product(concept):
        yield Allergen.COBALAMIN
        return
    words = " ".join(texts(concept))
    if _DENIED.search(words):
        return
    if _COBALAMIN.search(words):
        yield Allergen.COBALAMIN
    elif _COBALT.search(words):
        yield Allergen.COBALT


def _is_cobalamin_product(concept: CodeableConcept | None) -> bool:
    """By a drug code alone; of several ingredients nobody says which one it was."""
    coding = concept.coding if concept is not None else None
    codes_alone = [Coding(system=c.system, code=c.code) for c in coding or ()]
    product = read_product(CodeableConcept(coding=codes_alone))
    return product.cobalamin is not None and not product.combination


_HIGH = frozenset({"high", "CRITH", "CRITU-H"})


def _is_blocking(resource: Resource) -> bool:
    """High criticality, a severe reaction, or anaphylaxis."""
    reactions = resource.reaction or []
    manifestations = [m for reaction in reactions for m in many(reaction.manifestation)]
    anaphylactic = has_code(manifestations, _ANAPHYLAXIS) or any(
        "anaphyla" in text for m in manifestations for text in texts(m)
    )
    severe = any(reaction.severity == "severe" for reaction in reactions)
    return resource.criticality in _HIGH or anaphylactic or severe
