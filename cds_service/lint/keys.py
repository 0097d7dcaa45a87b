"""The prefetch keys of a request against those the service publishes."""

from collections.abc import Iterator, Mapping
from typing import Any

from cds_service.lint.report import Remark, Severity
from fhir_mappings import MappedFacts
from fhir_mappings.values import GROUP_OF_TYPE
from hooks.services.prefetch import REQUIRED
from pathway.facts import FactGroup

JSON = Mapping[str, Any]
_NEEDED = frozenset(key.value for key in REQUIRED)


def check_keys(
    prefetch: JSON, published: Mapping[str, str], mapped: MappedFacts
) -> Iterator[Remark]:
    """One remark a published key, in their order, then the keys that are none of ours."""
    for key in published:
        place = f"prefetch.{key}"
        if mapped.facts.supplied.isdisjoint({key}):
            worst = Severity.ERROR if key in _NEEDED else Severity.WARNING
            yield Remark(worst, place, _why_unknown(key, prefetch))
        elif key not in prefetch:
            yield Remark(Severity.FINE, place, "not sent; read from other keys")
        else:
            yield _supplied(key, prefetch[key], mapped)
    for key in prefetch:
        if key not in published:
            told = "not a key of ours; resources in it are read by their type"
            yield Remark(Severity.FINE, _shown(key), told)


def _shown(key: str) -> str:
    """A key of the client's own, as far as it is a plain name."""
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum() and len(key) <= _LONG
    return f"prefetch.{key}" if plain else "prefetch.(another key)"


_LONG = 64


def _why_unknown(key: str, prefetch: JSON) -> str:
    """Why a part of the record counts as not looked at."""
    consequence = "required" if key in _NEEDED else "unknown, never taken for empty"
    if key not in prefetch:
        return f"missing: {consequence}"
    value = prefetch[key]
    if value is None:
        return f"null where a Patient is needed: {consequence}"
    if not isinstance(value, dict):
        return f"not an object: {consequence}"
    outcomes = [kind for kind in _types(value) if kind == "OperationOutcome"]
    if outcomes:
        return f"OperationOutcome, the query failed: {consequence}"
    return f"does not hold what the key asks for: {consequence}"


def _types(value: JSON) -> list[str]:
    """The resource types in a value, wrapped as pre-1.0 clients do or not."""
    inner = value.get("resource", value)
    if not isinstance(inner, dict):
        return []
    entries = inner.get("entry")
    if not isinstance(entries, list):
        kind = inner.get("resourceType")
        return [] if kind == "Bundle" else [str(kind)]
    held = [entry.get("resource") for entry in entries if isinstance(entry, dict)]
    return [str(r.get("resourceType")) if isinstance(r, dict) else "no resource" for r in held]


def _supplied(key: str, value: Any, mapped: MappedFacts) -> Remark:
    place = f"prefetch.{key}"
    if value is None:
        return Remark(Severity.FINE, place, "null: known to be empty")
    types = [kind for kind in _types(value) if kind != "OperationOutcome"]
    others = sorted({kind for kind in types if not _expected(key, kind)})
    if key in mapped.incomplete:
        return Remark(Severity.WARNING, place, f"{_count(types)}, and more pages that are not read")
    if others:
        known = [kind for kind in others if kind in GROUP_OF_TYPE]
        named = ", ".join(known or ["other types"])
        return Remark(Severity.WARNING, place, f"{_count(types)}, among them {named}")
    if key in mapped.facts.partial:
        return Remark(Severity.WARNING, place, f"{_count(types)}, not all of them readable")
    return Remark(Severity.FINE, place, _count(types))


def _expected(key: str, kind: str) -> bool:
    group = GROUP_OF_TYPE.get(kind)
    if kind == "Medication" and key.startswith("medication"):
        return True
    both = {FactGroup.LABS, FactGroup.OBSERVATIONS}
    return group is not None and (group == key or (group in both and key in both))


def _count(types: list[str]) -> str:
    return f"{len(types)} resource{'' if len(types) == 1 else 's'}"
