"""The default profile: the seed article, with NICE / AAFP 2025 bands where the seed gives none."""

from datetime import date
from decimal import Decimal

from pathway.bibliography import (
    AAFP_2017,
    AAFP_2025,
    BSH,
    DIDANGELOS,
    HOUSE,
    LABEL_CYANOCOBALAMIN,
    LABEL_HYDROXOCOBALAMIN,
    LAM,
    MHRA_COBALT,
    MHRA_METFORMIN,
    NICE,
    SEED,
)
from pathway.checks import TaskKind
from pathway.evidence import Citation, Evidence, Strength
from pathway.facts import DrugClass
from pathway.profiles.formulary import FORMULARY
from pathway.profiles.profile import (
    Amount,
    Band,
    Days,
    GuidelineProfile,
    Limit,
    ScheduledCheck,
    TestingChoices,
)
from pathway.quantities import Analyte, Quantity, Unit


def _limit(value: str, unit: Unit, rule: str, strength: Strength, *sources: Citation) -> Limit:
    return Limit(Quantity(Decimal(value), unit), Evidence(rule, strength, sources))


def _house(value: str, unit: Unit, rule: str) -> Limit:
    return _limit(value, unit, rule, Strength.ENGINEERING, HOUSE)


def _days(days: int, rule: str, *sources: Citation) -> Days:
    strength = Strength.RECOMMENDED if sources else Strength.ENGINEERING
    return Days(days, Evidence(rule, strength, sources or (HOUSE,)))


def _amount(value: str, rule: str, *sources: Citation) -> Amount:
    strength = Strength.RECOMMENDED if sources else Strength.ENGINEERING
    return Amount(Decimal(value), Evidence(rule, strength, sources or (HOUSE,)))


def _b12_band(unit: Unit, deficient: str, sufficient: str, high: str) -> Band:
    return Band(
        Quantity(Decimal(deficient), unit),
        Quantity(Decimal(sufficient), unit),
        Quantity(Decimal(high), unit),
        Evidence("G-1", Strength.RECOMMENDED, (NICE, AAFP_2025)),
    )


_TOLERANCE = 14
"""Days before and after a check is due (A1, engineering default)."""


def _response_check(
    kind: TaskKind, due: int, rule: str, *, repeats: int | None = None
) -> ScheduledCheck:
    return ScheduledCheck(
        kind=kind,
        opens=due - _TOLERANCE,
        due=due,
        closes=due + _TOLERANCE,
        repeats=repeats,
        evidence=Evidence(rule, Strength.RECOMMENDED, (SEED,)),
    )


def _one_month(kind: TaskKind) -> ScheduledCheck:
    """The first review of pregnant and breastfeeding women; later ones are the specialist's."""
    return ScheduledCheck(
        kind=kind,
        opens=30 - _TOLERANCE,
        due=30,
        closes=30 + _TOLERANCE,
        lapses=90,
        evidence=Evidence("G-6", Strength.RECOMMENDED, (NICE,)),
    )


_EIGHT_WEEKS = ScheduledCheck(
    kind=TaskKind.BLOOD_COUNT_CHECK,
    opens=56 - _TOLERANCE,
    due=56,
    closes=56 + _TOLERANCE,
    lapses=90,
    measures=(Analyte.CBC,),
    evidence=Evidence("G-7", Strength.RECOMMENDED, (LABEL_HYDROXOCOBALAMIN,)),
)


SEED_PROFILE = GuidelineProfile(
    key="seed",
    title="Seed article with NICE NG239 / AAFP 2025 bands",
    version="1.0.0",
    reviewed_on=date(2026, 11, 22),
    review_due=date(2027, 11, 22),
    formulary=FORMULARY,
    tests=TestingChoices(
        first=(Analyte.TOTAL_B12,),
        first_when_pregnant=(Analyte.ACTIVE_B12,),
        added_after_nitrous_oxide=(Analyte.MMA, Analyte.HOMOCYSTEINE),
        confirming=(Analyte.MMA, Analyte.HOMOCYSTEINE),
        confirming_when_blurred=(Analyte.ACTIVE_B12,),
        baseline=(Analyte.CBC, Analyte.FOLATE, Analyte.FERRITIN),
        baseline_from_recorded_diagnosis=(Analyte.TOTAL_B12, Analyte.MMA),
        cause_unexplained=(Analyte.INTRINSIC_FACTOR_ANTIBODY,),
        cause_not_responding=(Analyte.TTG_IGA,),
        evidence=Evidence("G-3", Strength.RECOMMENDED, (NICE, AAFP_2025, BSH)),
    ),
    assessed_from_age=_amount("16", "G-6", NICE),
    adult_doses_from_age=_amount("18", "G-6"),
    total_b12={
        # The molar limits are published rounded (133, 258); they are not conversions.
        Unit.NG_PER_L: _b12_band(Unit.NG_PER_L, "180", "350", "1000"),
        Unit.PMOL_PER_L: _b12_band(Unit.PMOL_PER_L, "133", "258", "737.8"),
    },
    active_b12={
        Unit.PMOL_PER_L: Band(
            Quantity(Decimal(25), Unit.PMOL_PER_L),
            Quantity(Decimal(70), Unit.PMOL_PER_L),
            None,
            Evidence("G-1", Strength.RECOMMENDED, (NICE,)),
        ),
    },
    mma_raised_above=_limit("271", Unit.NMOL_PER_L, "S-P9", Strength.RECOMMENDED, SEED),
    homocysteine_raised_above=_limit("15", Unit.UMOL_PER_L, "G-2", Strength.OPTION, BSH),
    homocysteine_target_below=_limit("10", Unit.UMOL_PER_L, "S-Mo3", Strength.RECOMMENDED, SEED),
    folate_low_below={
        Unit.NG_PER_ML: _limit("3.0", Unit.NG_PER_ML, "G-1", Strength.RECOMMENDED, BSH),
        Unit.NMOL_PER_L: _limit("6.8", Unit.NMOL_PER_L, "G-1", Strength.RECOMMENDED, BSH),
    },
    renal_egfr_below=_house("60", Unit.ML_PER_MIN_1_73, "G-9"),
    renal_strong_egfr_below=_house("50", Unit.ML_PER_MIN_1_73, "G-9"),
    renal_acr_from=_house("300", Unit.MG_PER_G, "G-9"),
    severe_haemoglobin_below=_house("80", Unit.G_PER_L, "G-7"),
    severe_haematocrit_below=_house("25", Unit.PERCENT, "G-7"),
    pancytopenia_haemoglobin_below=_house("100", Unit.G_PER_L, "G-7"),
    pancytopenia_leucocytes_below=_house("4.0", Unit.GIGA_PER_L, "G-7"),
    pancytopenia_platelets_below=_house("150", Unit.GIGA_PER_L, "G-7"),
    hospital_haemoglobin_below=_house("70", Unit.G_PER_L, "G-7"),
    anaemia_haemoglobin_below=_house("120", Unit.G_PER_L, "G-3"),
    macrocytosis_mcv_above=_house("100", Unit.FL, "G-3"),
    unsafe_platelets_below=_house("50", Unit.GIGA_PER_L, "G-8"),
    unsafe_inr_above=_house("3.0", Unit.RATIO, "G-8"),
    usable_for={
        Analyte.TOTAL_B12: _days(365, "G-10"),
        Analyte.ACTIVE_B12: _days(365, "G-10"),
        Analyte.MMA: _days(365, "G-10"),
        Analyte.HOMOCYSTEINE: _days(365, "G-10"),
        Analyte.FOLATE: _days(365, "G-10"),
        Analyte.EGFR: _days(365, "G-9"),
        Analyte.ALBUMIN_CREATININE_RATIO: _days(365, "G-9"),
        Analyte.HAEMOGLOBIN: _days(90, "G-10"),
        Analyte.HAEMATOCRIT: _days(90, "G-10"),
        Analyte.MCV: _days(90, "G-10"),
        Analyte.LEUCOCYTES: _days(90, "G-10"),
        Analyte.RETICULOCYTES: _days(90, "G-10"),
        Analyte.PLATELETS: _days(30, "G-10"),
        Analyte.INR: _days(30, "G-10"),
        Analyte.POTASSIUM: _days(7, "G-10"),
    },
    inr_usable_on_anticoagulant=_days(7, "G-10"),
    therapeutic_injection_from=_amount("100", "A0-TX"),
    therapeutic_daily_from=_amount("250", "A0-TX"),
    full_oral_dose=_amount("1000", "S-T1", SEED),
    trivial_daily_up_to=_amount("25", "D3"),
    unknown_end_assumed_after=_days(365, "C2d-5"),
    established_after=_days(84, "G-10", SEED),
    response_readable_after=_days(56, "G-10"),
    exposure_gap=_days(30, "G-10"),
    uninterpretable_after_injection=_days(120, "G-10"),
    uninterpretable_after_oral=_days(60, "G-10"),
    adherence_from=_amount("0.8", "G-10"),
    exposure_counts_after={
        DrugClass.METFORMIN: _days(120, "G-4", AAFP_2017, MHRA_METFORMIN),
        DrugClass.PPI: _days(365, "G-4", AAFP_2017),
        DrugClass.H2RA: _days(365, "G-4", AAFP_2017),
        DrugClass.COLCHICINE: _days(90, "G-4"),
        DrugClass.B12_LOWERING_ANTISEIZURE: _days(180, "G-4"),
    },
    methylcobalamin_trial_dose=_amount("1000", "C2b-12", DIDANGELOS),
    injection_pressure_minutes=_amount("2", "G-8"),
    cobalt_watch_hours=_amount("72", "G-8", MHRA_COBALT),
    risk_age_from=_amount("75", "G-3", AAFP_2017),
    ileal_resection_above_cm=_amount("20", "S-S3", SEED),
    first_year_checks=(
        _response_check(TaskKind.CHECK_3_MONTHS, 90, "S-Mo1"),
        _response_check(TaskKind.CHECK_6_MONTHS, 180, "S-Mo1"),
        _response_check(TaskKind.CHECK_12_MONTHS, 365, "S-Mo1"),
    ),
    prophylaxis_checks=(_response_check(TaskKind.CHECK_ANNUAL, 365, "S-Mo4"),),
    annual_check=_response_check(TaskKind.CHECK_ANNUAL, 730, "S-Mo4", repeats=365),
    frequent_check=_response_check(TaskKind.CHECK_FREQUENT, 545, "S-Mo5", repeats=180),
    frequent_check_off_target=_response_check(TaskKind.CHECK_FREQUENT, 455, "S-Mo5", repeats=90),
    neuro_injections_every=_days(2, "S-I3", SEED),
    neuro_review=ScheduledCheck(
        kind=TaskKind.NEURO_REVIEW,
        opens=14,
        due=14,
        closes=21,
        repeats=14,
        evidence=Evidence("S-I3", Strength.RECOMMENDED, (BSH,)),
    ),
    oral_neuro_review=ScheduledCheck(
        kind=TaskKind.NEURO_REVIEW,
        opens=28,
        due=28,
        closes=42,
        evidence=Evidence("C2b-3a", Strength.ENGINEERING, (HOUSE,)),
    ),
    pregnancy_review=_one_month(TaskKind.PREGNANCY_REVIEW),
    breastfeeding_review=_one_month(TaskKind.BREASTFEEDING_REVIEW),
    adherence_review=ScheduledCheck(
        kind=TaskKind.ADHERENCE_REVIEW,
        opens=0,
        due=0,
        closes=14,
        evidence=Evidence("G-10", Strength.ENGINEERING, (HOUSE,)),
    ),
    baseline_potassium_usable_for=_days(7, "G-10"),
    severe_anaemia_checks=(
        # 24 to 48 hours, days 5 to 10 and 8 weeks after the first dose.
        ScheduledCheck(
            kind=TaskKind.POTASSIUM_CHECK,
            opens=1,
            due=2,
            closes=2,
            lapses=14,
            measures=(Analyte.POTASSIUM,),
            evidence=Evidence("G-7", Strength.RECOMMENDED, (LABEL_CYANOCOBALAMIN,)),
        ),
        ScheduledCheck(
            kind=TaskKind.RETICULOCYTE_CHECK,
            opens=5,
            due=7,
            closes=10,
            lapses=28,
            measures=(Analyte.RETICULOCYTES,),
            evidence=Evidence("G-7", Strength.RECOMMENDED, (LABEL_CYANOCOBALAMIN,)),
        ),
        _EIGHT_WEEKS,
    ),
    mild_anaemia_checks=(_EIGHT_WEEKS,),
    low_reticulocyte_check=ScheduledCheck(
        kind=TaskKind.RETICULOCYTE_CHECK,
        opens=7,
        due=7,
        closes=10,
        lapses=28,
        measures=(Analyte.RETICULOCYTES,),
        evidence=Evidence("G-7", Strength.RECOMMENDED, (LABEL_HYDROXOCOBALAMIN,)),
    ),
    overdue_review_within=_days(14, "C3"),
    baseline_before=_days(90, "G-10"),
    level_on_injections=True,
    long_overdue_after=_days(180, "C1-4"),
    pregnancy_lasts=_days(294, "A0-PREGNANT"),
    breastfeeding_lasts=_days(730, "A0-LACTATING"),
    retest_not_before=_days(42, "G-3"),
    pending_test_blocks_for=_days(14, "D"),
    # Numbers of the order-time rules (table D).
    folate_low_dose_up_to=_amount("400", "D1", SEED),
    folate_treatment_dose_from=_amount("1000", "D1", SEED),
    b12_given_within=_days(30, "A0-B12_STARTED"),
    lapse_told_for=_days(365, "D17"),
    oral_dose_implausible_above=_amount("5000", "D18"),
    injection_dose_implausible_above=_amount("2000", "D18"),
    unit_error_factor=_amount("100", "D18"),
    antidote_dose_from=_amount("2500000", "D7e"),
    potassium_low_below=_house("3.5", Unit.MMOL_PER_L, "G-7"),
    metformin_alone_after=_days(4 * 365, "G-4", MHRA_METFORMIN),
    metformin_high_daily_mg=_amount("1500", "G-4", MHRA_METFORMIN),
    metformin_high_after=_days(182, "G-4"),
    acid_suppression_alone_after=_days(730, "G-4", LAM),
    antiseizure_after=_days(180, "D12"),
    colchicine_after=_days(90, "D13"),
    short_course=_days(56, "D11"),
)
