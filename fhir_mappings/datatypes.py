"""FHIR's data types, as far as they are read; see `resource.py`."""

import msgspec

NOTHING = msgspec.Raw()
"""The raw text of a member that was not sent."""


class Struct(msgspec.Struct, gc=False, rename="camel"):
    """Base of all read types: acyclic, so the garbage collector need not track them."""


class Coding(Struct):
    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Struct):
    coding: list[Coding] | None = None
    text: str | None = None


class Quantity(Struct):
    value: msgspec.Raw = NOTHING
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Range(Struct):
    low: Quantity | None = None
    high: Quantity | None = None


class Reference(Struct):
    reference: str | None = None
    display: str | None = None


class Period(Struct):
    start: str | None = None
    end: str | None = None


class Repeat(Struct):
    bounds_period: Period | None = None
    bounds_duration: Quantity | None = None
    bounds_quantity: Quantity | None = None  # DSTU2
    bounds_range: Range | None = None
    count: msgspec.Raw = NOTHING
    frequency: msgspec.Raw = NOTHING
    period: msgspec.Raw = NOTHING
    period_unit: str | None = None
    period_units: str | None = None  # DSTU2
    day_of_week: list[str] | str | None = None
    time_of_day: list[str] | str | None = None
    when: list[str] | str | None = None


class Timing(Struct):
    code: CodeableConcept | None = None
    repeat: Repeat | None = None
    event: list[str] | None = None


class DoseAndRate(Struct):
    dose_quantity: Quantity | None = None
    dose_range: Range | None = None


class Dosage(Struct):
    text: str | None = None
    timing: Timing | None = None
    route: CodeableConcept | None = None
    as_needed_boolean: bool | None = None
    as_needed_codeable_concept: CodeableConcept | None = None
    dose_and_rate: list[DoseAndRate] | DoseAndRate | None = None
    dose_quantity: Quantity | None = None
    dose_range: Range | None = None
    quantity_quantity: Quantity | None = None  # DSTU2 MedicationStatement
    dose: Quantity | None = None  # MedicationAdministration
    quantity: Quantity | None = None  # DSTU2 MedicationAdministration
