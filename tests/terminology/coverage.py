"""What the value sets match: in themselves, and of the codings somebody else recorded."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fhir_mappings import allergies, observations, products, recognition
from fhir_mappings.systems import normalise
from fhir_mappings.valueset import CONFIDENCES, Row, ValueSet, canonical, rows

JSON = dict[str, Any]
TABLES = ("observations", "findings", "medications", "rxnorm", "allergies", "orders")
_RESULTS = (observations.table(), recognition.table())
_FINDINGS = (recognition.table(),)
_DRUGS = (products.TABLE,)
_DRUG_RECORDS = (
    "MedicationRequest", "MedicationOrder", "MedicationStatement", "MedicationAdministration",
    "MedicationDispense",
)  # fmt: skip
_REQUESTS = ("ServiceRequest", "ProcedureRequest", "DiagnosticOrder")
_READ: dict[str, tuple[tuple[str, ...], tuple[ValueSet, ...]]] = {
    "Observation": (("code", "component", "valueCodeableConcept"), _RESULTS),
    "Condition": (("code",), _FINDINGS),
    "Procedure": (("code",), _FINDINGS),
    "FamilyMemberHistory": (("condition",), _FINDINGS),
    "AllergyIntolerance": (("code", "substance"), (allergies.table(),)),
    "Medication": (("code", "ingredient"), _DRUGS),
    **dict.fromkeys(_DRUG_RECORDS, (("medicationCodeableConcept",), _DRUGS)),
    **dict.fromkeys(_REQUESTS, (("code",), _RESULTS[:1])),
}
"""Of each resource type B12 care depends on: the elements we read, and the tables we ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many codes one concept has in one system, and how sure they are."""

    table: str
    concept: str
    system: str
    codes: int
    prefixes: int
    confidence: dict[str, int]
    sources: dict[str, int]


def coverage() -> Iterator[Coverage]:
    """One line per table, concept and system, in the order of the alphabet."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for table in TABLES:
        for row in rows(table):
            for concept in row.concepts:
                groups.setdefault((table, concept, row.system), []).append(row)
    for (table, concept, system), found in sorted(groups.items()):
        sure = Counter(row.confidence for row in found)
        yield Coverage(
            table=table,
            concept=concept,
            system=system,
            codes=len(found),
            prefixes=sum(row.match == "prefix" for row in found),
            confidence={name: sure[name] for name in reversed(CONFIDENCES) if sure[name]},
            sources=dict(Counter(row.source for row in found).most_common()),
        )


@dataclass(frozen=True, slots=True)
class Met:
    """What became of the codings of a corpus.

    `concepts` by concept and system; `unmatched` by resource type, system, code and its name.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    concepts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unmatched: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)


MATCHED, EXCLUDED, UNMATCHED = "matched", "excluded", "unmatched"


def meet(roots: Iterable[Path]) -> Met:
    """Look up every coding of the relevant elements in the JSON files below these folders."""
    met = Met()
    for root in roots:
        for path in sorted(root.rglob("*.json")):
            try:
                content = json.loads(path.read_text("utf-8"))
            except ValueError:
                continue  # some of the corpus is malformed on purpose
            for resource in _resources(content):
                _meet(resource, met)
    return met


def _resources(part: Any) -> Iterator[JSON]:
    if isinstance(part, dict):
        if part.get("resourceType") in _READ:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _resources(each)


def _meet(resource: JSON, met: Met) -> None:
    kind = resource["resourceType"]
    elements, tables = _READ[kind]
    for element in elements:
        for coding in _codings(resource.get(element)):
            given, code = str(coding.get("system") or ""), str(coding.get("code") or "")
            system = normalise(given) or ""
            spelled = canonical(system, code)
            entries = [e for table in tables if (e := table.find(system, spelled)) is not None]
            concepts = {name for entry in entries for name in entry.concepts}
            met.concepts.update((name, system) for name in concepts)
            if entries:
                met.outcomes[MATCHED if concepts else EXCLUDED] += 1
            else:
                met.outcomes[UNMATCHED] += 1
                met.unmatched[kind, system or given, code, str(coding.get("display") or "")] += 1


def _codings(part: Any) -> Iterator[JSON]:
    if isinstance(part, list):
        for each in part:
            yield from _codings(each)
    elif isinstance(part, dict):
        given = part.get("coding")
        yield from (c for c in (given if isinstance(given, list) else ()) if isinstance(c, dict))
        for name, each in part.items():
            if name != "coding":
                yield from _codings(each)
