"""What an order says it is for: its reason by code or words, its priority, its encounter.

A reason is read more generously than a problem list: "prevention of neural tube defects" is the
reason of a preventive dose, and no finding about the patient.
"""

import re
from collections.abc import Iterator

from fhir_mappings.codes import entries, texts
from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.encounters import is_emergency
from fhir_mappings.recognition import CONCEPT_NAMES, NO_NEGATION, recognise, table
from fhir_mappings.resource import DraftResource, many
from pathway.concepts import Concept

_WORDS: tuple[tuple[re.Pattern[str], Concept], ...] = tuple(
    (re.compile(pattern), concept)
    for pattern, concept in (
        (r"\bpregnan|\bante-?natal|\bprenatal|\bgestation|schwanger", Concept.PREGNANCY),
        (
            r"\b(?:pre|peri)-?concept|\bconceive\b|\bneural tube|kinderwunsch|neuralrohr",
            Concept.PLANNING_PREGNANCY,
        ),
        (
            r"\bha?emoly|\bhämoly|\bsickle|sichelzell|\bspherocytosis|\bthalass",
            Concept.HAEMOLYTIC_ANAEMIA,
        ),
        (r"\bdialysis\b|dialyse", Concept.DIALYSIS),
        (
            r"\bmethotrexate?\b|\bchemotherapie|\bmtx\b|\brescue\b|\bchemotherapy\b|\bpemetrexed\b",
            Concept.ANTIFOLATE_THERAPY,
        ),
        (
            r"\blabou?r\b|\bchildbirth\b|\bparturition\b|\bgeburt|\bwehen\b|\bentbindung",
            Concept.LABOUR,
        ),
        (
            r"\bemergency\b|\btrauma|\bresuscitation\b|\bfracture|\bnotfall|\breanimation\b",
            Concept.EMERGENCY_CARE,
        ),
        (
            (
                r"\b[cz]yanid|\bsmoke\b|\binhalation injury\b|\bhouse fire\b"
                r"|\brauchgas|\brauchvergift"
            ),
            Concept.CYANIDE_POISONING,
        ),
    )
)
_NOT_SO = re.compile(
    r"\bno\b|\bnot\b|\bnon-|\bdenie[sd]\b|\bwithout\b|\bunlikely\b|\bnegative\b"
    r"|\bkeine?n?r?\b|\bnicht\b|\bohne\b|\bunwahrscheinlich\b|\bnegativ\b"
)
_TO_EXCLUDE = re.compile(
    r"\brul(?:e[sd]?|ing)[- ]out\b|\br/o\b|\bexclu(?:de[sd]?|ding|sion)\b"
    r"|\bausschluss|\bausschlie(?:ß|ss)|\bausgeschlossen\b|\bauszuschlie(?:ß|ss)en\b"
)
"""What is asked about, not what the patient has: of a poisoning also against the code beside it.

A code that calls for folate stands, lest folate be removed. A suspicion is a reason all the same:
the antidote is licensed for suspected cyanide poisoning.
"""
_AT_ONCE = frozenset({"stat"})


def read_reasons(resource: DraftResource) -> frozenset[Concept]:
    """The concepts of every reason the order gives, and whether it is given at once."""
    told = {concept for reason in _reasons(resource) for concept in _concepts(reason)}
    urgent = resource.priority in _AT_ONCE or _in_emergency(resource)
    return frozenset(told | ({Concept.EMERGENCY_CARE} if urgent else set()))


def _in_emergency(resource: DraftResource) -> bool:
    """Whether the encounter it is ordered in is an emergency, by its class or its words."""
    encounter = resource.encounter
    if encounter is None:
        return False
    inside = (encounter.reference or "").removeprefix("#")
    contained = (c for c in resource.contained or () if c.id == inside)
    named = _EMERGENCY_ROOM.search((encounter.display or "").lower()) is not None
    return named or any(map(is_emergency, contained))


_EMERGENCY_ROOM = re.compile(r"\bemergency\b|\bnotaufnahme|\bnotfall")


def _reasons(resource: DraftResource) -> Iterator[CodeableConcept]:
    yield from many(resource.reason_code)
    if resource.reason_codeable_concept is not None:
        yield resource.reason_codeable_concept
    for reference in many(resource.reason_reference):
        if reference.display:
            yield CodeableConcept(text=reference.display)
        inside = (reference.reference or "").removeprefix("#")
        contained = (c for c in resource.contained or () if c.id == inside and c.code)
        yield from (c.code for c in contained if c.code is not None)


def _concepts(reason: CodeableConcept) -> Iterator[Concept]:
    words = NO_NEGATION.sub(" ", " ".join(texts(reason)))
    excluded = _TO_EXCLUDE.search(words) is not None
    named = (Concept(n) for e in entries(reason, table()) for n in e.concepts if n in CONCEPT_NAMES)
    for concept in (*named, *(concept for concept, _ in recognise(reason))):
        if not (excluded and concept is Concept.CYANIDE_POISONING):
            yield concept
    if not excluded and not _NOT_SO.search(words):
        yield from (concept for pattern, concept in _WORDS if pattern.search(words))
