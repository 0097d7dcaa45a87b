"""The one way in: prefetch values -> facts about one patient, and an account of the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from fhir_mappings.allergies import read_allergy
from fhir_mappings.codes import concepts
from fhir_mappings.dates import day_of
from fhir_mappings.dispenses import read_dispense
from fhir_mappings.egfr import without_race_pairs
from fhir_mappings.encounters import read_encounter
from fhir_mappings.findings import read_condition, read_family
from fhir_mappings.issues import MappingIssue
from fhir_mappings.medications import (
    ORDERS,
    read_course,
    read_state,
    read_uses,
)
from fhir_mappings.observations import read_observation, table
from fhir_mappings.observed import read_observed
from fhir_mappings.prefetch import Prefetch, Record, read_record
from fhir_mappings.pregnancy import is_about_pregnancy, read_pregnancy
from fhir_mappings.procedures import declined, read_injection, read_procedure
from fhir_mappings.products import names_a_drug, product_of
from fhir_mappings.relevance import may_be_ours
from fhir_mappings.repeats import once
from fhir_mappings.requested_tests import REQUESTS, pending_tests
from fhir_mappings.resource import Resource, reference_of
from fhir_mappings.tasks import read_tasks
from fhir_mappings.values import GROUP_OF_TYPE
from fhir_mappings.withdrawn import WITHDRAWN, in_good_standing
from pathway.concepts import Concept
from pathway.facts import (
    B12Course,
    CourseKind,
    CourseState,
    Day,
    Dispense,
    FactGroup,
    Finding,
    FindingState,
    LabResult,
    MedicationUse,
    PatientFacts,
    UnreadableResult,
)
from pathway.quantities import Analyte
from pathway.treatment import INJECTED


@dataclass(frozen=True, slots=True)
class MappedFacts:
    """Facts, what could not be used, and whether another patient's data was among it.

    `refused` was entered in error and would have counted; `incomplete`: parts of which not every
    page was had. With `other_patient` the facts must not be assessed. `record` holds the resources
    they were read from.
    """

    facts: PatientFacts
    issues: tuple[MappingIssue, ...]
    refused: tuple[MappingIssue, ...]
    other_patient: bool
    incomplete: frozenset[FactGroup]
    record: Record


@dataclass(slots=True)
class _Collected:
    labs: list[LabResult] = field(default_factory=list)
    unreadable: list[UnreadableResult] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    courses: list[B12Course] = field(default_factory=list)
    medications: list[MedicationUse] = field(default_factory=list)
    dispenses: list[Dispense] = field(default_factory=list)


def map_facts(prefetch: Prefetch, *, patient_id: str, now: datetime) -> MappedFacts:
    """Read the record of one patient; `now` is aware and in the time zone "today" belongs to."""
    record = read_record(prefetch, patient_id.removeprefix("Patient/"))
    refused = tuple(_refuse_withdrawn(record, now)) if record.withdrawn else ()
    facts = _read(record, now)
    return MappedFacts(
        facts=facts,
        issues=tuple(dict.fromkeys(record.issues)),
        refused=refused,
        other_patient=record.other_patient,
        incomplete=frozenset(record.incomplete),
        record=record,
    )


def _read(record: Record, now: datetime) -> PatientFacts:
    for kind in record.resources.keys() - {"Observation"}:
        record.resources[kind] = once(record.resources[kind])
    collected = _Collected()
    _read_set_aside(record, collected)
    _read_observations(record, collected, now)
    _read_problems(record, collected, now.date())
    _read_medications(record, collected, now.date())
    age, deceased = _read_patient(record, now.date())
    return PatientFacts(
        age=age,
        deceased=deceased,
        supplied=frozenset(record.supplied),
        partial=frozenset(record.partial | record.incomplete),
        labs=tuple(without_race_pairs(collected.labs, record)),
        unreadable=tuple(collected.unreadable),
        findings=tuple(collected.findings),
        courses=tuple(collected.courses),
        medications=tuple(collected.medications),
        dispenses=tuple(collected.dispenses),
        allergies=tuple(a for r in record.of("AllergyIntolerance") for a in read_allergy(r)),
        pending=tuple(pending_tests(record)),
        tasks=tuple(t for r in record.of("Task", *REQUESTS) for t in read_tasks(r)),
    )


def says_something(facts: PatientFacts) -> bool:
    """Whether anything but the Patient gave a fact."""
    parts = (facts.labs, facts.findings, facts.courses, facts.medications, facts.dispenses,
             facts.allergies, facts.pending, facts.tasks)  # fmt: skip
    return any(parts)


def _refuse_withdrawn(record: Record, now: datetime) -> Iterator[MappingIssue]:
    """What was entered in error and would have said something: refused, not just passed over."""
    for resource in record.withdrawn:
        restored = in_good_standing(resource)
        alone = Record(medications=record.medications)
        alone.resources[resource.resource_type or ""] = [restored]
        if says_something(_read(alone, now)) or alone.issues:
            yield MappingIssue(reference_of(resource), WITHDRAWN)


def _read_set_aside(record: Record, collected: _Collected) -> None:
    """Entries that could not be read: of results the analyte is named where the code is plain.

    A laboratory result whose code is plain and not ours is not ours, readable or not.
    """
    for resource, problem in record.unreadable:
        group = GROUP_OF_TYPE[resource.resource_type or ""]
        source = reference_of(resource)
        named = concepts(resource.code, table())
        if group is FactGroup.LABS and resource.code is not None and not named:
            continue
        record.issues.append(MappingIssue(source, problem))
        analytes = [Analyte(name) for name in named if name in _ANALYTES]
        collected.unreadable.extend(
            UnreadableResult(analyte=analyte, source=source, problem=problem)
            for analyte in analytes
        )
        if not analytes:
            record.partial.add(group)


_ANALYTES = frozenset(analyte.value for analyte in Analyte)


def _read_patient(record: Record, today: date) -> tuple[int | None, bool]:
    """The youngest age a birth date allows, and whether a death is recorded."""
    patient = next(record.of("Patient"), None)
    if patient is None:
        return None, False
    deceased = bool(patient.deceased_boolean) or patient.deceased_date_time is not None
    if patient.birth_date is None:
        return None, deceased
    born = day_of(patient.birth_date)
    if born is None or born.earliest > today:
        problem = "date-impossible" if born is None else "date-in-future"
        record.issues.append(MappingIssue(reference_of(patient), problem))
        return None, deceased
    return _whole_years(min(born.latest, today), today), deceased


def _whole_years(born: date, today: date) -> int:
    before_birthday = (today.month, today.day) < (born.month, born.day)
    return today.year - born.year - (1 if before_birthday else 0)


def _read_observations(record: Record, collected: _Collected, now: datetime) -> None:
    of_pregnancy: list[Resource] = []
    others: list[Resource] = []
    for resource in once([o for o in record.of("Observation") if may_be_ours(o)]):
        reading = read_observation(resource, now)
        collected.labs.extend(reading.results)
        collected.unreadable.extend(reading.unreadable)
        record.issues.extend(MappingIssue(u.source, u.problem) for u in reading.unreadable)
        if not reading.results:
            (of_pregnancy if is_about_pregnancy(resource) else others).append(resource)
    collected.findings.extend(read_observed(others))
    pregnancy = read_pregnancy(of_pregnancy, now)
    collected.findings.extend(pregnancy.findings)
    record.issues.extend(pregnancy.issues)
    record.partial.update({FactGroup.OBSERVATIONS} if pregnancy.issues else ())


def _read_problems(record: Record, collected: _Collected, today: date) -> None:
    for resource in record.of("Condition"):
        started = day_of(resource.onset_date_time)
        found = list(read_condition(resource, today))
        collected.findings.extend(_not_ahead(record, resource, found, started, today))
    for resource in record.of("Procedure"):
        found = list(read_procedure(resource, record))
        done = next((finding.since for finding in found), None)
        collected.findings.extend(_not_ahead(record, resource, found, done, today))
        collected.courses.extend(_given(record, resource, read_injection(resource), today))
    for resource in record.of("Encounter"):
        collected.findings.extend(read_encounter(resource))
    for resource in record.of("FamilyMemberHistory"):
        collected.findings.extend(read_family(resource))


def _not_ahead(
    record: Record, resource: Resource, found: list[Finding], day: Day | None, today: date
) -> list[Finding]:
    """Of a future day the date is wrong and the finding may be real: neither proof nor absence."""
    if not found or day is None or day.earliest <= today:
        return found
    record.issues.append(MappingIssue(reference_of(resource), "date-in-future"))
    return [replace(finding, state=FindingState.POSSIBLE) for finding in found]


def _given(
    record: Record, resource: Resource, dose: B12Course | None, today: date
) -> list[B12Course]:
    """A course; a single dose dated in the future was not given yet."""
    if dose is None:
        return []
    ahead = dose.start is not None and dose.start.earliest > today
    if dose.kind is not CourseKind.ADMINISTRATION or not ahead:
        return [dose]
    record.issues.append(MappingIssue(reference_of(resource), "date-in-future"))
    return []


def _read_medications(record: Record, collected: _Collected, today: date) -> None:
    for resource in record.of(*ORDERS, "MedicationStatement", "MedicationAdministration"):
        product = product_of(resource, record)
        if not product.concepts:
            _note_unknown_drug(record, resource)
            continue
        if _standing_unknown(resource):
            _leave_open(record, resource, "status-unknown")
        course = read_course(resource, product)
        if course is not None:
            collected.courses.extend(_given(record, resource, course, today))
            collected.findings.extend(_refusal(resource, course))
        collected.medications.extend(read_uses(resource, product))
    for resource in record.of("MedicationDispense"):
        supply = read_dispense(resource, product_of(resource, record))
        if isinstance(supply, str):
            _leave_open(record, resource, supply)
        elif supply is not None:
            collected.dispenses.extend([supply.dispense] if supply.dispense is not None else [])
            collected.courses.extend([supply.course] if supply.course is not None else [])
            collected.medications.extend(supply.uses)


def _note_unknown_drug(record: Record, resource: Resource) -> None:
    """A running order that does not say its drug: unknown, never "not taking"."""
    if resource.status != "active" or names_a_drug(resource):
        return
    _leave_open(record, resource, "medication-unresolved")


def _standing_unknown(resource: Resource) -> bool:
    """An order of a known drug that does not say whether it runs."""
    silent = (resource.status or "unknown") == "unknown" and not resource.do_not_perform
    return silent and resource.resource_type in ORDERS and read_state(resource) is None


def _leave_open(record: Record, resource: Resource, problem: str) -> None:
    record.issues.append(MappingIssue(reference_of(resource), problem))
    record.partial.add(GROUP_OF_TYPE[resource.resource_type or ""])


def _refusal(resource: Resource, course: B12Course) -> Iterator[Finding]:
    """An injectable cobalamin stopped by the patient's decision."""
    if course.route in INJECTED and course.state is CourseState.ENDED and declined(resource):
        yield Finding(concept=Concept.INJECTIONS_DECLINED, source=course.source, since=course.end)
