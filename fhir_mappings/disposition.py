"""What became of every resource that was sent: exactly one of four things, and why.

Told only when somebody asks (a trace, a check of a request): it reads each resource again, on its
own, so the answering of hooks pays nothing for it. A resource is *used* when the facts say more
with it than without it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fhir_mappings.facts import MappedFacts, map_facts, says_something
from fhir_mappings.prefetch import Prefetch, resources_of
from fhir_mappings.resource import Entry, PrefetchValue, Resource, reference_of
from fhir_mappings.values import GROUP_OF_TYPE, is_bundle, unwrapped
from fhir_mappings.withdrawn import WITHDRAWN, in_good_standing
from pathway.facts import FactGroup, PatientFacts


class Kind(StrEnum):
    """The four ends of a resource."""

    USED = "used"
    NOT_OURS = "not ours"
    """Understood, and nothing to this pathway."""
    UNREADABLE = "unreadable"
    """It may matter, and cannot be understood."""
    REFUSED = "refused"
    """Understood, and not to be relied on."""


OTHER_PATIENT = "other-patient"
BESIDE_OTHER = "beside-other-patient"
"""With another patient's data among it nothing of a request is used."""

REFUSALS = frozenset(
    {WITHDRAWN, OTHER_PATIENT, BESIDE_OTHER, "preliminary", "value-implausible", "date-in-future"}
)
"""Problems of what was understood; every other problem makes a resource unreadable."""


class NotOurs(StrEnum):
    """Why a resource is nothing to this pathway."""

    TYPE = "type-not-read"
    MESSAGE = "message-of-the-server"
    CODE = "not-asked-for"
    STATUS = "status"
    """It would count if its status were another: planned, cancelled, refuted, over ..."""
    UNREFERENCED = "not-referred-to"
    REPEATED = "patient-again"


@dataclass(frozen=True, slots=True)
class Disposition:
    """The end of one resource: where it stood in the prefetch, its reference, and why.

    `why` is empty for what was used whole; else a `NotOurs` or the code of a problem. `gave` names
    the analytes, problems, medicines and checks of the facts it gave by itself.
    """

    place: str
    resource: str
    kind: Kind
    why: str = ""
    gave: tuple[str, ...] = ()


def account(prefetch: Prefetch, *, patient_id: str, now: datetime) -> tuple[Disposition, ...]:
    """Every resource of a prefetch in the order it was sent, each exactly once.

    Raises TooDeep where a wrapped value nests too deep.
    """
    sent = list(resources_sent(prefetch))
    reading = _Reading(patient_id, now, [resource for _, _, resource in sent])
    told = tuple(reading.dispose(_place(key, at), resource) for key, at, resource in sent)
    foreign = map_facts(prefetch, patient_id=patient_id, now=now).other_patient
    return tuple(map(_beside_another, told)) if foreign else told


def counts(dispositions: Iterable[Disposition]) -> Mapping[str, int]:
    """How many resources came to each of the four ends."""
    counted = Counter(each.kind for each in dispositions)
    return {kind.value: counted[kind] for kind in Kind}


def resources_sent(prefetch: Prefetch) -> Iterator[tuple[str, int | None, Resource]]:
    """Every resource with its key and, in a searchset, its position.

    A value that is no searchset and says no type is no resource.
    """
    for key, given in prefetch.items():
        value = unwrapped(given)
        if isinstance(value, PrefetchValue):
            for position, resource in enumerate(resources_of(value)):
                yield key, position if is_bundle(value) else None, resource


def _place(key: str, position: int | None) -> str:
    return key if position is None else f"{key}.entry[{position}]"


def _beside_another(told: Disposition) -> Disposition:
    if told.kind is not Kind.USED:
        return told
    return Disposition(told.place, told.resource, Kind.REFUSED, BESIDE_OTHER)


def _gave(facts: PatientFacts) -> Iterator[str]:
    """What facts are about, in the words of the pathway, each once."""
    names: tuple[str, ...] = (
        *(lab.analyte for lab in facts.labs),
        *(finding.concept for finding in facts.findings),
        *(course.form for course in facts.courses),
        *(use.drug_class for use in facts.medications),
        *("supply" for _ in facts.dispenses),
        *(allergy.allergen for allergy in facts.allergies),
        *(test.analyte for test in facts.pending),
        *(task.kind for task in facts.tasks),
    )
    yield from dict.fromkeys(map(str, names))


class _Reading:
    """One request being accounted for."""

    def __init__(self, patient_id: str, now: datetime, sent: list[Resource]) -> None:
        self._patient_id, self._now = patient_id, now
        self._medications = [r for r in sent if r.resource_type == "Medication"]
        self._patient = next((r for r in sent if r.resource_type == "Patient"), None)
        self._of = {
            "Medication": [r for r in sent if (r.resource_type or "").startswith("Medication")
                           and r.medication_reference is not None],
            "Observation": [r for r in sent if r.resource_type == "Procedure"
                            and says_something(self._map(r).facts)],
        }  # fmt: skip

    def _map(self, *resources: Resource) -> MappedFacts:
        entries = [Entry(resource=each) for each in resources]
        bundle = PrefetchValue(resource_type="Bundle", entry=entries)
        return map_facts({"": bundle}, patient_id=self._patient_id, now=self._now)

    def dispose(self, place: str, resource: Resource) -> Disposition:
        """The end of one resource."""
        reference = reference_of(resource)
        alone = self._map(resource, *(m for m in self._medications if m is not resource))
        if alone.other_patient:
            return Disposition(place, reference, Kind.REFUSED, OTHER_PATIENT)
        problem = next((issue.problem for issue in (*alone.refused, *alone.issues)), "")
        is_the_patient = resource is self._patient and FactGroup.PATIENT in alone.facts.supplied
        if is_the_patient or says_something(alone.facts):
            return Disposition(place, reference, Kind.USED, problem, tuple(_gave(alone.facts)))
        if problem:
            kind = Kind.REFUSED if problem in REFUSALS else Kind.UNREADABLE
            return Disposition(place, reference, kind, problem)
        if self._helps(resource):
            return Disposition(place, reference, Kind.USED)
        return Disposition(place, reference, Kind.NOT_OURS, self._why(resource).value)

    def _helps(self, resource: Resource) -> bool:
        """Whether others say more with it: a drug they name, the length an operation removed."""
        others = self._of.get(resource.resource_type or "", [])
        return bool(others) and self._map(*others, resource).facts != self._map(*others).facts

    def _why(self, resource: Resource) -> NotOurs:
        kind = resource.resource_type or ""
        special = {
            "OperationOutcome": NotOurs.MESSAGE,
            "Medication": NotOurs.UNREFERENCED,
            "Patient": NotOurs.REPEATED,
        }
        if kind in special:
            return special[kind]
        if kind not in GROUP_OF_TYPE and kind != "Encounter":
            return NotOurs.TYPE
        restored = self._map(in_good_standing(resource), *self._medications)
        counts_then = says_something(restored.facts) or bool(restored.issues)
        return NotOurs.STATUS if counts_then else NotOurs.CODE
