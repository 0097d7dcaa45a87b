"""What a request asks for; the DiagnosticOrder of DSTU2 lists it item by item."""

from collections.abc import Iterator

import msgspec

from fhir_mappings.datatypes import CodeableConcept, Struct
from fhir_mappings.resource import Resource

ORDER = "DiagnosticOrder"


class _Item(Struct):
    code: CodeableConcept | None = None


_items = msgspec.json.Decoder(list[_Item])


def requested_codes(resource: Resource) -> Iterator[CodeableConcept]:
    """The codes of a request; items that are not in FHIR's form ask for nothing."""
    if resource.code is not None:
        yield resource.code
    if resource.resource_type == ORDER and resource.item:
        try:
            items = _items.decode(resource.item)
        except msgspec.DecodeError:
            return
        yield from (item.code for item in items if item.code is not None)
