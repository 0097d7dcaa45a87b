"""How much bowel was removed, from wherever a record holds it; always in centimetres."""

import re
from decimal import Decimal

from fhir_mappings.codes import texts
from fhir_mappings.datatypes import Quantity
from fhir_mappings.lab_values import number
from fhir_mappings.observations import USABLE
from fhir_mappings.prefetch import Record
from fhir_mappings.resource import Resource, many

_CM = {"cm": Decimal(1), "mm": Decimal("0.1"), "m": Decimal(100)}
_LENGTH = re.compile(
    r"(?<![\d.,])(\d{1,4}(?:[.,]\d{1,2})?)\s*(cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?)\b"
)
_RESECTED = re.compile(r"length.{0,80}(?:ile|bowel|resect)|resect.{0,80}length")
_MAX_NOTE = 2000


def resected_cm(resource: Resource, record: Record | None = None) -> Decimal | None:
    """Resected length from an extension, an Observation of the operation, or its words.

    Several different lengths in one place leave it unknown: nobody says which one was resected.
    """
    extended = [e.value_quantity for e in resource.extension or () if e.value_quantity]
    observed = [
        o.value_quantity
        for o in (record.of("Observation") if record is not None else ())
        if o.status in USABLE and o.value_quantity is not None and _measures(o, resource)
    ]
    for quantities in (extended, observed):
        lengths = {cm for quantity in quantities if (cm := _cm(quantity)) is not None}
        if lengths:
            return lengths.pop() if len(lengths) == 1 else None
    notes = [note.text or "" for note in many(resource.note)]
    return _length_in_words((*notes, *texts(resource.code)))


def _measures(observation: Resource, procedure: Resource) -> bool:
    links = (
        *many(observation.part_of),
        *many(observation.focus),
        *(observation.derived_from or ()),
    )
    tail = f"Procedure/{procedure.id}"
    linked = any((link.reference or "").split("/_history")[0].endswith(tail) for link in links)
    return linked or any(_RESECTED.search(text) for text in texts(observation.code))


def _cm(quantity: Quantity) -> Decimal | None:
    factor = _CM.get((quantity.code or quantity.unit or "").strip().lower())
    value = number(bytes(quantity.value))
    if factor is None or value is None or quantity.comparator is not None:
        return None
    return value * factor


def _length_in_words(words: tuple[str, ...]) -> Decimal | None:
    found = {
        Decimal(value.replace(",", ".")) * (_CM["mm"] if unit.startswith("m") else _CM["cm"])
        for text in words
        for value, unit in _LENGTH.findall(text[:_MAX_NOTE].lower())
    }
    return found.pop() if len(found) == 1 else None
