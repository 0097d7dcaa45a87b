"""What is in a medicine: ingredients by code, by reference, and by words where no code is known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fhir_mappings.codes import codes, texts
from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.drug_words import ingredients_in
from fhir_mappings.prefetch import Record
from fhir_mappings.resource import Contained, Resource
from fhir_mappings.valueset import EXCLUDE, build, rows
from pathway.facts import Cobalamin, DrugClass

COBALAMINS = {form.value for form in Cobalamin}
_KNOWN = frozenset(COBALAMINS | {drug.value for drug in DrugClass})


TABLE = build((*rows("medications"), *rows("rxnorm")), _KNOWN)
RXNORM_NAMES: Mapping[str, str] = {row.code: row.label for row in rows("rxnorm")}

_ANTIDOTE = re.compile(r"\bcyanokit\b|\b5000 mg\b|\b5 ?g\b")


@dataclass(frozen=True, slots=True)
class Product:
    """What is in a product, and the name its strength and form are read from."""

    concepts: tuple[str, ...]
    name: str

    @property
    def cobalamin(self) -> Cobalamin | None:
        """The form of B12 in it, if any."""
        return next((Cobalamin(c) for c in self.concepts if c in COBALAMINS), None)

    @property
    def combination(self) -> bool:
        """Whether it holds more than one ingredient."""
        return len(self.concepts) > 1 or " / " in self.name


_NOTHING = Product((), "")


def read_product(concept: CodeableConcept | None) -> Product:
    """Ingredients by code; by words only where no code is known. The antidote is nothing to us."""
    names = " ".join(texts(concept))
    if _named_antidote(names):
        return _NOTHING
    found: dict[str, None] = {}
    coded_names: list[str] = []
    for system, code in codes(concept):
        entry = TABLE.find(system, code)
        if entry is None:
            continue
        if not entry.concepts:
            return _NOTHING
        found.update(dict.fromkeys(entry.concepts))
        if system == "rxnorm" and code in RXNORM_NAMES:
            coded_names.append(RXNORM_NAMES[code].lower())
    if not found:
        found.update(dict.fromkeys(ingredients_in(names)))
    return Product(tuple(found), " ".join((*coded_names, names)))


def _named_antidote(names: str) -> bool:
    return (_ANTIDOTE.search(names) is not None and "hydrox" in names) or "cyanokit" in names


_ANTIDOTE_CODES = frozenset(row.key for row in rows("medications") if row.concepts == (EXCLUDE,))


def is_antidote(resource: Resource, record: Record) -> bool:
    """Whether an order is for the cyanide antidote, by its code or its name."""
    reference = resource.medication_reference
    target = _resolve(reference.reference or "", resource, record) if reference else None
    display = CodeableConcept(text=reference.display) if reference else None
    named = (resource.medication_codeable_concept, target.code if target else None, display)
    return any(
        _named_antidote(" ".join(texts(concept))) or not _ANTIDOTE_CODES.isdisjoint(codes(concept))
        for concept in named
    )


def product_of(resource: Resource, record: Record) -> Product:
    """The product of an order: inline, contained, supplied beside it, or its display words."""
    if resource.medication_codeable_concept is not None:
        return read_product(resource.medication_codeable_concept)
    reference = resource.medication_reference
    if reference is None:
        return _NOTHING
    target = _resolve(reference.reference or "", resource, record)
    if target is not None:
        product = read_product(target.code)
        return product if product.concepts else _from_ingredients(target)
    return read_product(CodeableConcept(text=reference.display))


def _resolve(reference: str, resource: Resource, record: Record) -> Resource | Contained | None:
    if reference.startswith("#"):
        return next((c for c in resource.contained or () if c.id == reference[1:]), None)
    tail = "/".join(reference.partition("/_history/")[0].split("/")[-2:])
    return record.medications.get(tail)


def _from_ingredients(target: Resource | Contained) -> Product:
    parts = [read_product(i.item_codeable_concept) for i in target.ingredient or ()]
    concepts = tuple(dict.fromkeys(c for part in parts for c in part.concepts))
    return Product(concepts, " ".join(part.name for part in parts))


def names_a_drug(resource: Resource) -> bool:
    """Whether a record says which drug it is about, even one we do not know."""
    concept, reference = resource.medication_codeable_concept, resource.medication_reference
    said = any(texts(concept)) or any(codes(concept))
    return said or (reference is not None and bool(reference.display))
