"""What one prefetch value is to the key it came under: an answer, an empty one, a failure or none.

The same reading serves what a client sent and what was read from its FHIR server.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from fhir_mappings.decode import TooDeep, Unavailable, decode_value
from fhir_mappings.resource import Link, PrefetchValue, Resource
from pathway.facts import FactGroup

GROUP_OF_TYPE: Mapping[str, FactGroup] = {
    "Patient": FactGroup.PATIENT,
    "Observation": FactGroup.LABS,
    "Condition": FactGroup.CONDITIONS,
    "MedicationRequest": FactGroup.MEDICATION_REQUESTS,
    "MedicationOrder": FactGroup.MEDICATION_REQUESTS,
    "MedicationPrescription": FactGroup.MEDICATION_REQUESTS,
    "MedicationStatement": FactGroup.MEDICATION_STATEMENTS,
    "Procedure": FactGroup.PROCEDURES,
    "AllergyIntolerance": FactGroup.ALLERGIES,
    "MedicationDispense": FactGroup.DISPENSES,
    "MedicationAdministration": FactGroup.ADMINISTRATIONS,
    "ServiceRequest": FactGroup.SERVICE_REQUESTS,
    "ProcedureRequest": FactGroup.SERVICE_REQUESTS,
    "DiagnosticOrder": FactGroup.SERVICE_REQUESTS,
    "Task": FactGroup.TASKS,
    "FamilyMemberHistory": FactGroup.FAMILY_HISTORY,
}

_HARMLESS = frozenset({"information", "warning", "success"})


class Standing(StrEnum):
    """How a value stands to its key."""

    ANSWERED = "answered"
    """A searchset, or a resource of the kind asked for; also `null`, which is known to be empty."""
    FAILED = "operation-outcome"
    """An error was reported instead: whoever asked has tried."""
    WRONG_TYPE = "wrong-type"
    NOT_FHIR = "not-fhir"
    """No JSON object, or one that is not in FHIR's form."""


def standing(value: PrefetchValue | Unavailable | None, group: FactGroup | None) -> Standing:
    """How a value stands to the part of the record it was asked for; None asks for any part."""
    if value is None:
        return Standing.WRONG_TYPE if group is FactGroup.PATIENT else Standing.ANSWERED
    if isinstance(value, Unavailable):
        return Standing.NOT_FHIR
    if is_bundle(value):
        return Standing.FAILED if _all_failed(value) else Standing.ANSWERED
    if value.resource_type == "OperationOutcome":
        return Standing.FAILED
    return Standing.ANSWERED if _is_of(value, group) else Standing.WRONG_TYPE


def unwrapped(value: PrefetchValue | Unavailable | None) -> PrefetchValue | Unavailable | None:
    """The value itself where a pre-1.0 client wrapped it as `{"response": .., "resource": ..}`.

    Raises TooDeep for a wrapped value whose read parts nest too deep.
    """
    if isinstance(value, PrefetchValue) and value.resource:
        return decode_value(bytes(value.resource))
    return value


def is_bundle(value: PrefetchValue) -> bool:
    """Whether a value is a searchset, said or not."""
    return value.resource_type == "Bundle" or value.entry is not None


def is_harmless(outcome: Resource) -> bool:
    """Whether an OperationOutcome reports no error."""
    issues = outcome.issue or []
    return bool(issues) and all(issue.severity in _HARMLESS for issue in issues)


def goes_on(value: PrefetchValue) -> bool:
    """Whether a searchset is not the whole of what was asked for."""
    return leads_on(value) or _counts_more(value)


def leads_on(value: PrefetchValue) -> bool:
    """Whether a searchset says that a page follows, wherever that may be."""
    return bool(value.link) and any(link.relation == "next" for link in value.link or ())


def next_page(value: PrefetchValue) -> str | None:
    """The address of the page that follows; None where there is none or it is no text."""
    for link in value.link or ():
        if link.relation == "next":
            return _text(link.url)
    return None


def read_page(raw: bytes) -> PrefetchValue | Unavailable:
    """What a FHIR server answered, decoded as a prefetch value is."""
    try:
        raw.decode("utf-8")
        return decode_value(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, TooDeep, RecursionError):
        return Unavailable("not-json")


def joined(pages: Iterable[PrefetchValue], *, whole: bool) -> PrefetchValue:
    """The pages of one searchset as one value; `whole` says that none is missing."""
    first, *rest = pages
    if not rest and whole:
        return first
    return PrefetchValue(
        resource_type="Bundle",
        entry=[entry for page in (first, *rest) for entry in page.entry or ()],
        link=None if whole else [Link(relation="next")],
        total=first.total,
    )


def _is_of(value: PrefetchValue, group: FactGroup | None) -> bool:
    kind = GROUP_OF_TYPE.get(value.resource_type or "")
    if group is None:
        return kind is not None or value.resource_type == "Encounter"
    return kind is not None and _same_part(kind, group)


def _same_part(kind: FactGroup, group: FactGroup) -> bool:
    return kind is group or {kind, group} == {FactGroup.LABS, FactGroup.OBSERVATIONS}


def _all_failed(bundle: PrefetchValue) -> bool:
    """A searchset of nothing but errors; warnings alone are how some say "no results"."""
    entries = [entry.resource for entry in bundle.entry or () if entry.resource is not None]
    outcomes = [r for r in entries if r.resource_type == "OperationOutcome"]
    only_outcomes = bool(outcomes) and len(outcomes) == len(entries)
    return only_outcomes and not all(map(is_harmless, outcomes))


def _counts_more(bundle: PrefetchValue) -> bool:
    """Whether the server says it found more than it gave, without a link to the rest."""
    text = bytes(bundle.total)[:_LONGEST_COUNT]
    return text.isdigit() and int(text) > len(bundle.entry or ())


_LONGEST_COUNT = 18
"""Digits of a total that are read; so many resources nobody has."""


def _text(raw: msgspec.Raw) -> str | None:
    try:
        return msgspec.json.decode(raw, type=str) if raw else None
    except msgspec.DecodeError:
        return None
