"""What the record says, in clinical words: the one input of the pathway.

Nothing here decides anything. A mapper fills these types from FHIR (or a test from a story);
the rules ask. What could not be looked at is absent from `supplied`; what was looked at but
could not be read is in `unreadable`. Neither is ever a negative finding.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pathway.checks import TaskKind
from pathway.concepts import Concept
from pathway.quantities import Analyte, Quantity


class FactGroup(StrEnum):
    """A part of the record that is supplied as a whole or not at all (the prefetch key)."""

    PATIENT = "patient"
    LABS = "labs"
    CONDITIONS = "conditions"
    MEDICATION_REQUESTS = "medicationRequests"
    MEDICATION_STATEMENTS = "medicationStatements"
    PROCEDURES = "procedures"
    ALLERGIES = "allergies"
    DISPENSES = "dispenses"
    ADMINISTRATIONS = "administrations"
    SERVICE_REQUESTS = "serviceRequests"
    TASKS = "tasks"
    OBSERVATIONS = "observations"
    FAMILY_HISTORY = "familyHistory"

    __hash__ = str.__hash__  # looked up for every resource of a record, and Enum's own is slow


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A calendar day, or the first and last day a partial date ("2026-05") may mean."""

    earliest: date
    latest: date

    @classmethod
    def on(cls, day: date) -> "Day":
        """A day known exactly."""
        return cls(day, day)


class Flag(StrEnum):
    """The laboratory's own verdict on a result (FHIR `interpretation`, or a coded value)."""

    LOW = "low"
    HIGH = "high"
    NORMAL = "normal"
    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabResult:
    """One usable result: status final, amended or corrected, dated, unit understood, plausible.

    `quantity` is None only for qualitative results, whose verdict is `flag`. `own_low` is the
    lower limit the laboratory printed beside the result, in the same unit.
    `taken_at` (aware, UTC) orders results of one day; None when only a date was given.
    """

    analyte: Analyte
    quantity: Quantity | None
    collected: Day
    source: str
    flag: Flag | None = None
    own_low: Decimal | None = None
    taken_at: datetime | None = None
    issued_at: datetime | None = None
    reported: str = ""
    """The value as the laboratory wrote it, number and unit ours ("<150 ng/L"); for display."""
    remarks: tuple[str, ...] = ()
    """Stable codes of what was odd and did not hinder the reading; for the trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableResult:
    """A result of a known analyte that exists but could not be used; never "not tested"."""

    analyte: Analyte
    source: str
    problem: str


class FindingState(StrEnum):
    """Whether a finding holds today."""

    CURRENT = "current"
    PAST = "past"
    POSSIBLE = "possible"
    """Provisional, differential or unconfirmed: never proof, never absence."""
    FAMILY = "family"
    """In a relative; never a diagnosis of the patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One concept on record.

    `since` is onset, or else the day it was recorded or performed;

    `recorded` is the day it was written down, None when that is not on record.
    """

    concept: Concept
    source: str
    state: FindingState = FindingState.CURRENT
    since: Day | None = None
    recorded: Day | None = None
    length_cm: Decimal | None = None
    """Resected length; only for resections, None when the record does not say."""


class Cobalamin(StrEnum):
    """The form of vitamin B12 in a product."""

    CYANOCOBALAMIN = "cyanocobalamin"
    HYDROXOCOBALAMIN = "hydroxocobalamin"
    METHYLCOBALAMIN = "methylcobalamin"
    ADENOSYLCOBALAMIN = "adenosylcobalamin"


class Route(StrEnum):
    """How a dose is given."""

    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    NASAL = "nasal"
    INTRAVENOUS = "intravenous"
    INHALED = "inhaled"
    OTHER = "other"


class CourseState(StrEnum):
    """The standing of an order or statement as the record gives it; time is judged by the rules."""

    ACTIVE = "active"
    ENDED = "ended"
    ON_HOLD = "on-hold"
    PROPOSED = "proposed"
    NOT_TAKEN = "not-taken"


class CourseKind(StrEnum):
    """What kind of record a course was read from."""

    ORDER = "order"
    STATEMENT = "statement"
    DISPENSE = "dispense"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True, kw_only=True)
class B12Course:
    """One record of a product that contains a cobalamin (the 5 g cyanide antidote never is one).

    `dose_mcg` is one administration; `daily_mcg` the amount per day (a weekly 7000 is 1000);
    `every_days` the days between two administrations (alternate days = 2).
    None means the record does not say. `combination`: the product holds other vitamins too.
    `end` of an ended course may be None: then it ended on an unknown day.
    """

    form: Cobalamin
    route: Route | None
    state: CourseState
    kind: CourseKind
    source: str
    dose_mcg: Decimal | None = None
    daily_mcg: Decimal | None = None
    every_days: Decimal | None = None
    start: Day | None = None
    end: Day | None = None
    combination: bool = False


class DrugClass(StrEnum):
    """A class of medicine that matters to B12; value = class in the medication value set."""

    METFORMIN = "metformin"
    PPI = "ppi"
    H2RA = "h2ra"
    COLCHICINE = "colchicine"
    B12_LOWERING_ANTISEIZURE = "b12-lowering-antiseizure"
    FOLATE_LOWERING_ANTISEIZURE = "folate-lowering-antiseizure"
    FOLATE_SENSITIVE_ANTISEIZURE = "folate-sensitive-antiseizure"
    """Phenytoin, phenobarbital, primidone: folic acid can lower their level."""
    NITROUS_OXIDE = "nitrous-oxide"
    CHLORAMPHENICOL = "chloramphenicol"
    ANTICOAGULANT = "anticoagulant"
    METHOTREXATE = "methotrexate"
    FOLIC_ACID = "folic-acid"
    OTHER_FOLATE = "other-folate"
    MULTIVITAMIN = "multivitamin"


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationUse:
    """One record of another medicine; same meaning of absence as in `B12Course`."""

    drug_class: DrugClass
    state: CourseState
    kind: CourseKind
    source: str
    daily_mg: Decimal | None = None
    start: Day | None = None
    end: Day | None = None
    as_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispense:
    """Supply handed over of a cobalamin taken by mouth or nose; `days` None when not recorded."""

    handed_over: Day
    days: Decimal | None
    source: str


class Allergen(StrEnum):
    """Substances whose allergy changes the pathway."""

    COBALAMIN = "cobalamin"
    COBALT = "cobalt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy:
    """An active, unrefuted allergy or intolerance.

    `blocking`: criticality high or an anaphylactic reaction on record; otherwise intolerance.
    """

    allergen: Allergen
    blocking: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingTest:
    """An order for a test that has not been resulted (draft, active or on-hold ServiceRequest).

    `ordered`: the day it was written; `due`: the day it is wanted for. None = not on record.
    """

    analyte: Analyte
    source: str
    ordered: Day | None = None
    due: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTask:
    """A check or review of ours on record, as a Task or as a request for one.

    Open until `done`, the day it was completed; `until` is the last day of its window.
    """

    kind: TaskKind
    source: str
    until: Day | None = None
    done: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """Everything the pathway may ask about one patient.

    `age` in whole years today; of a partial birth date the youngest possible age; None when
    no usable birth date is on record. `supplied` names the parts of the record that could be
    looked at: an empty tuple means "none found" only for those. `partial` names those of which
    some entries could not be read or were not sent: what was found holds, what was not may exist.
    """

    age: int | None
    deceased: bool = False
    supplied: frozenset[FactGroup]
    partial: frozenset[FactGroup] = frozenset()
    labs: tuple[LabResult, ...] = ()
    unreadable: tuple[UnreadableResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    courses: tuple[B12Course, ...] = ()
    medications: tuple[MedicationUse, ...] = ()
    dispenses: tuple[Dispense, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    pending: tuple[PendingTest, ...] = ()
    tasks: tuple[RecordedTask, ...] = ()
