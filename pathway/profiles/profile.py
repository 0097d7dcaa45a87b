"""What a guideline profile must contain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pathway.evidence import Evidence
from pathway.facts import DrugClass
from pathway.orders import TaskKind
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


@dataclass(frozen=True, slots=True)
class ScheduledCheck:
    """A check of running treatment, so many days after it started."""

    kind: TaskKind
    after: Days


@dataclass(frozen=True, slots=True)
class Amount:
    """One cited dose (mcg) or share without a unit."""

    value: Decimal
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidelineProfile:
    """One guideline's numbers. Rules ask for them by name and contain none themselves."""

    key: str
    title: str
    version: str
    reviewed_on: date
    review_due: date

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
    ileal_resection_above_cm: Amount

    first_year_checks: tuple[ScheduledCheck, ...]
    annual_check: Days | None
    frequent_check: Days | None
    """After the first year: yearly, or more often with neurology or bariatric surgery."""
    level_on_injections: bool
    """Whether serum B12 is measured at the checks of someone on injections."""
    check_tolerance: Days
    long_overdue_after: Days
    neuro_review: tuple[Days, Days]
    oral_neuro_review: tuple[Days, Days]
    pregnancy_lasts: Days
    pregnancy_review: Days
    retest_not_before: Days
    pending_test_blocks_for: Days

    # Numbers of the order-time rules (table D).
    folate_low_dose_up_to: Amount
    """Micrograms a day of a preventive dose of folic acid; above it the treatment rules apply."""
    folate_treatment_dose_from: Amount
    b12_given_within: Days
    """An administered dose of B12 counts as started for so long (B12_STARTED)."""
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
