"""What a guideline profile must contain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pathway.checks import TaskKind
from pathway.evidence import Citation, Evidence, Strength
from pathway.facts import DrugClass
from pathway.orders import DrugOrder, OrderId
from pathway.quantities import Analyte, Quantity, Unit


@dataclass(frozen=True, slots=True)
class Band:
    """The limits of one analyte in one unit family; a value on a limit is inside the grey zone."""

    deficient_below: Quantity
    sufficient_above: Quantity
    high_above: Quantity | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Limit:
    """One cited limit; whether it is reached strictly above or below is said by its name."""

    quantity: Quantity
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Days:
    """One cited span of days, both ends included."""

    days: int
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCheck:
    """A check of treatment, in days after it started.

    Its window opens and closes around the day it is due; after `closes` it is overdue. One that
    `repeats` comes round again every so many days. After `lapses` nobody asks for it any more
    (None: it stays open until it is done). `measures` are the tests of the check; empty = the
    tests of the response (S-Mo2), or none for a review.
    """

    kind: TaskKind
    opens: int
    due: int
    closes: int
    evidence: Evidence
    repeats: int | None = None
    lapses: int | None = None
    measures: tuple[Analyte, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """One cited dose (mcg) or share without a unit."""

    value: Decimal
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalLimit:
    """The limits of one analyte in one unit as a laboratory sets them.

    B12 has `deficient_below` and `sufficient_above` (with or without `high_above`), MMA and
    homocysteine `raised_above`, folate `low_below`; the others stay None.
    """

    analyte: Analyte
    unit: Unit
    reason: str
    approver: str
    approved_on: date
    review_due: date
    deficient_below: Decimal | None = None
    sufficient_above: Decimal | None = None
    high_above: Decimal | None = None
    raised_above: Decimal | None = None
    low_below: Decimal | None = None

    @property
    def evidence(self) -> Evidence:
        """The site's decision as the source of the number."""
        return Evidence("local", Strength.LOCAL, (self._citation,))

    @property
    def _citation(self) -> Citation:
        return Citation(
            key="LOCAL",
            title=f"limits of this laboratory for {self.analyte.value}, approved "
            f"{self.approved_on.isoformat()}",
            publisher="local",
            year=self.approved_on.year,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingChoices:
    """Which tests come before treatment, and which look for the cause (G-3, G-5)."""

    first: tuple[Analyte, ...]
    first_when_pregnant: tuple[Analyte, ...]
    added_after_nitrous_oxide: tuple[Analyte, ...]
    confirming: tuple[Analyte, ...]
    confirming_when_blurred: tuple[Analyte, ...]
    """Where the kidneys or a pregnancy blur the others: asked for beside them."""
    baseline: tuple[Analyte, ...]
    baseline_from_recorded_diagnosis: tuple[Analyte, ...]
    cause_unexplained: tuple[Analyte, ...]
    cause_not_responding: tuple[Analyte, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GuidelineProfile:
    """One guideline's numbers. Rules ask for them by name and contain none themselves."""

    key: str
    title: str
    version: str
    reviewed_on: date
    review_due: date

    formulary: Mapping[OrderId, DrugOrder]
    tests: TestingChoices

    assessed_from_age: Amount
    adult_doses_from_age: Amount

    total_b12: Mapping[Unit, Band]
    active_b12: Mapping[Unit, Band]
    mma_raised_above: Limit
    homocysteine_raised_above: Limit
    homocysteine_target_below: Limit
    folate_low_below: Mapping[Unit, Limit]

    renal_egfr_below: Limit
    renal_strong_egfr_below: Limit
    renal_acr_from: Limit

    severe_haemoglobin_below: Limit
    severe_haematocrit_below: Limit
    pancytopenia_haemoglobin_below: Limit
    pancytopenia_leucocytes_below: Limit
    pancytopenia_platelets_below: Limit
    hospital_haemoglobin_below: Limit
    anaemia_haemoglobin_below: Limit
    macrocytosis_mcv_above: Limit
    unsafe_platelets_below: Limit
    unsafe_inr_above: Limit

    usable_for: Mapping[Analyte, Days]
    """How old a result may be and still describe the patient today."""
    inr_usable_on_anticoagulant: Days

    therapeutic_injection_from: Amount
    therapeutic_daily_from: Amount
    full_oral_dose: Amount
    trivial_daily_up_to: Amount
    unknown_end_assumed_after: Days
    established_after: Days
    response_readable_after: Days
    exposure_gap: Days
    uninterpretable_after_injection: Days
    uninterpretable_after_oral: Days
    adherence_from: Amount

    exposure_counts_after: Mapping[DrugClass, Days]
    """How long a medicine must have been taken to be a current risk factor."""
    risk_age_from: Amount
    methylcobalamin_trial_dose: Amount
    injection_pressure_minutes: Amount
    cobalt_watch_hours: Amount
    ileal_resection_above_cm: Amount

    first_year_checks: tuple[ScheduledCheck, ...]
    prophylaxis_checks: tuple[ScheduledCheck, ...]
    annual_check: ScheduledCheck | None
    frequent_check: ScheduledCheck | None
    frequent_check_off_target: ScheduledCheck | None
    """After the first year: yearly, or more often with neurology or bariatric surgery, and more
    often still when the last check was off target; None = this guideline repeats no check."""
    neuro_injections_every: Days
    """The interval of the neurological protocol: a course as close together is one."""
    neuro_review: ScheduledCheck
    oral_neuro_review: ScheduledCheck
    pregnancy_review: ScheduledCheck
    breastfeeding_review: ScheduledCheck
    adherence_review: ScheduledCheck
    baseline_potassium_usable_for: Days
    severe_anaemia_checks: tuple[ScheduledCheck, ...]
    mild_anaemia_checks: tuple[ScheduledCheck, ...]
    low_reticulocyte_check: ScheduledCheck
    overdue_review_within: Days
    """In how many days a review that is overdue is planned."""
    baseline_before: Days
    """How long before treatment started a blood count still describes its start."""
    level_on_injections: bool
    """Whether serum B12 is measured at the checks of someone on injections."""
    long_overdue_after: Days
    pregnancy_lasts: Days
    breastfeeding_lasts: Days
    retest_not_before: Days
    pending_test_blocks_for: Days
    # Numbers of the order-time rules (table D).
    folate_low_dose_up_to: Amount
    """Micrograms a day of a preventive dose of folic acid; above it the treatment rules apply."""
    folate_treatment_dose_from: Amount
    b12_given_within: Days
    """An administered dose of B12 counts as started for so long (B12_STARTED)."""
    lapse_told_for: Days
    """How long after its last day an ended B12 treatment is spoken about when a chart is opened."""
    oral_dose_implausible_above: Amount
    injection_dose_implausible_above: Amount
    unit_error_factor: Amount
    """A dose so many times the full one is a wrong unit beyond doubt."""
    antidote_dose_from: Amount
    potassium_low_below: Limit
    metformin_alone_after: Days
    metformin_high_daily_mg: Amount
    metformin_high_after: Days
    acid_suppression_alone_after: Days
    antiseizure_after: Days
    colchicine_after: Days
    short_course: Days
    local_limits: tuple[LocalLimit, ...] = ()
    """What the site has set itself."""

    def __repr__(self) -> str:
        return f"<GuidelineProfile {self.key}>"
