"""Tables C2a and C2b: every row reached, and the conflicts the tables name."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult, Setting, evaluate
from pathway.concepts import Concept
from pathway.facts import (
    Allergen,
    Allergy,
    Cobalamin,
    CourseKind,
    CourseState,
    Dispense,
    DrugClass,
    FactGroup,
    FindingState,
    MedicationUse,
    PendingTest,
    Route,
)
from pathway.quantities import Analyte
from tests.pathway.stories import (
    EVERYTHING,
    SETTING,
    TODAY,
    assessed,
    b12,
    day,
    finding,
    lab,
    patient,
    taking,
)

PN = finding(Concept.PERIPHERAL_NEUROPATHY)
SCD = finding(Concept.SUBACUTE_COMBINED_DEGENERATION)
NUMB = finding(Concept.PARAESTHESIA)
RYGB, SLEEVE = finding(Concept.ROUX_EN_Y), finding(Concept.SLEEVE_GASTRECTOMY)
PA = finding(Concept.PERNICIOUS_ANAEMIA)
ILEAL = finding(Concept.ILEAL_RESECTION, cm="30")
CROHN = finding(Concept.CROHN_ILEAL)
DECLINED = finding(Concept.INJECTIONS_DECLINED)
LEBER = finding(Concept.LEBER)
CKD = finding(Concept.CKD_3_TO_5)
FEW_PLATELETS = lab(Analyte.PLATELETS, "49", 5)
SEVERE = lab(Analyte.HAEMOGLOBIN, "79", 5)
RENAL = lab(Analyte.EGFR, "40")
LOW, UNSURE, ENOUGH = b12("120"), b12("250"), b12("500")
MMA_RAISED, MMA_FINE = lab(Analyte.MMA, "900"), lab(Analyte.MMA, "150")
COBALAMIN_ALLERGY = (Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="A/1"),)
INJECTED = taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR)
LOW_ON_TREATMENT = b12("150", 20)


@pytest.mark.parametrize(
    ("row", "plan", "items"),
    [
        ("C2a-g4", "CONFIRM_TEST", (UNSURE,)),
        ("C2a-g4", "CONFIRM_TEST", (UNSURE, PN)),
        ("C2a-g3", "CONFIRM_TEST+IM_MONTHLY_PROPHYLAXIS", (UNSURE, ILEAL)),
        ("C2a-g3", "CONFIRM_TEST+IM_MAINT_2_3MO", (UNSURE, PA)),
        ("C2a-g3", "CONFIRM_TEST+SL_CNCBL_OR_IM_MONTHLY", (UNSURE, RYGB, PN)),
        ("C2a-g2", "IM_NEURO_THEN_2MO", (UNSURE, SCD)),
        ("C2a-g5", "SAME_DAY_REFERRAL_AND_TEST", (SCD,)),
        ("C2a-g6", "TEST_B12", (NUMB,)),
        ("C2a-g6", "TEST_B12", (finding(Concept.COELIAC),)),
        ("C2a-g6", "TEST_B12", (lab(Analyte.HAEMOGLOBIN, "119", 5),)),
        ("C2a-g6", "TEST_B12", (lab(Analyte.MCV, "100.1", 5),)),
        ("C2a-g7", "NONE", (lab(Analyte.MCV, "100", 5), lab(Analyte.HAEMOGLOBIN, "120", 5))),
        ("C2a-g7", "NONE", ()),
        ("C2a-g7", "NONE", (b12("120", 400),)),
        ("C2a-g8", "SAME_DAY_REFERRAL_AND_TEST", (ENOUGH, SCD)),
        ("C2a-g9", "CONFIRM_TEST", (ENOUGH, PN)),
        ("C2a-g9", "CONFIRM_TEST", (ENOUGH, finding(Concept.NITROUS_OXIDE_MISUSE))),
        ("C2a-g10", "NONE", (ENOUGH, SCD, MMA_FINE)),
        ("C2a-g10", "NONE", (ENOUGH, NUMB)),
        ("C2a-g10", "NONE", (UNSURE, MMA_FINE)),
        ("C2a-g11", "SWITCH_TO_IM_NEURO", (taking(since=30), PN)),
        ("C2a-g11", "SWITCH_TO_IM_NEURO", (taking(), ENOUGH, finding(PN.concept, 100))),
        ("C2a-g11", "IM_NEURO_BLEED_MITIGATION", (taking(since=30), PN, FEW_PLATELETS)),
        ("C2a-g12", "MONITOR_DUE", (taking(),)),
        ("C2a-g12", "MONITOR_DUE", (taking(), PN)),
        ("C2a-g13", "CONTINUE", (taking(), ENOUGH)),
        ("C2a-g13", "CONTINUE", (taking(), ENOUGH, finding(PN.concept, 300))),
        ("C2a-g13", "CONTINUE", (taking(since=30),)),
        ("C2a-g13", "CONTINUE", (taking(since=30), NUMB)),
        ("C2b-2", "CONFIRM_TEST+SL_CNCBL_OR_IM_MONTHLY", (ENOUGH, RYGB, PN)),
        ("C2b-3a", "NEURO_IM_REFUSED_ORAL_CNCBL", (LOW, PN, DECLINED)),
        ("C2b-3a", "NEURO_IM_REFUSED_ORAL_MECBL", (LOW, NUMB, DECLINED, RENAL)),
        ("C2b-3b", "IM_NEURO_BLEED_MITIGATION", (LOW, PN, FEW_PLATELETS)),
        ("C2b-3c", "IM_NEURO_THEN_MONTHLY", (LOW, PN, SLEEVE)),
        ("C2b-3c", "IM_NEURO_THEN_MONTHLY", (ENOUGH, SCD, RYGB, MMA_FINE)),
        ("C2b-3d", "IM_NEURO_THEN_2MO", (LOW, NUMB)),
        ("C2b-3d", "IM_NEURO_THEN_2MO", (LOW, PN, RENAL)),
        ("C2b-4", "ORAL_CNCBL", (LOW, PA, DECLINED)),
        ("C2b-4", "SL_MECBL", (LOW, RYGB, RENAL, FEW_PLATELETS)),
        ("C2b-5a", "IM_STD_THEN_2_3MO", (LOW, PA)),
        ("C2b-5a", "IM_STD_THEN_MONTHLY", (LOW, PA, SLEEVE)),
        ("C2b-5b", "IM_MAINT_2_3MO", (ENOUGH, PA)),
        ("C2b-6a", "RAISE_ORAL_DOSE", (taking(mcg="999"), LOW_ON_TREATMENT)),
        ("C2b-6a", "SWITCH_AND_RAISE_ORAL_MECBL", (taking(mcg="500"), LOW_ON_TREATMENT, RENAL)),
        (
            "C2b-6a",
            "RAISE_ORAL_DOSE",
            (taking(Cobalamin.METHYLCOBALAMIN, mcg="500"), LOW_ON_TREATMENT, RENAL),
        ),
        ("C2b-6c", "IM_STD_THEN_2_3MO", (taking(), LOW_ON_TREATMENT)),
        ("C2b-6d", "INCREASE_IM_FREQ_AND_REVIEW_DX", (INJECTED, LOW_ON_TREATMENT)),
        ("C2b-7a", "IM_STD_THEN_MONTHLY", (LOW, ILEAL)),
        ("C2b-7b", "IM_MONTHLY_PROPHYLAXIS", (ENOUGH, CROHN)),
        ("C2b-8", "IM_STD_THEN_2_3MO", (LOW, SEVERE)),
        ("C2b-8", "IM_STD_THEN_MONTHLY", (LOW, SEVERE, SLEEVE)),
        ("C2b-9", "SL_CNCBL_OR_IM_MONTHLY", (LOW, RYGB)),
        ("C2b-9", "SL_MECBL_OR_IM_MONTHLY", (ENOUGH, RYGB, RENAL)),
        ("C2b-10", "ORAL_CNCBL_OR_IM_MONTHLY", (ENOUGH, SLEEVE)),
        ("C2b-10", "ORAL_CNCBL_OR_IM_MONTHLY", (ENOUGH, finding(Concept.GASTRIC_BAND))),
        ("C2b-11", "IM_STD_THEN_2_3MO", (LOW, LEBER)),
        ("C2b-12", "IM_STD_THEN_2_3MO_OR_ORAL_MECBL", (LOW, CKD)),
        ("C2b-13", "ORAL_CNCBL", (LOW,)),
        ("C2b-13", "ORAL_CNCBL", (ENOUGH, MMA_RAISED)),
    ],
)
def test_the_row_that_decides(row: str, plan: str, items: tuple[object, ...]) -> None:
    result = assessed(*items)
    assert result.plan.code == plan
    assert row in result.plan.rows


def test_a_blocking_allergy_stops_every_cobalamin() -> None:
    result = assessed(LOW, PN, allergies=COBALAMIN_ALLERGY)
    assert (result.plan.code, result.medicines.alternatives) == ("NO_ORDER_ALLERGY", ())


def test_a_blocking_allergy_keeps_the_neurological_switch_away_too() -> None:
    result = assessed(taking(since=30), PN, allergies=COBALAMIN_ALLERGY)
    assert result.plan.code == "CONTINUE"


@pytest.mark.parametrize(("age", "plan"), [(17, "NO_ORDER_UNDER18"), (18, "ORAL_CNCBL")])
def test_no_adult_dose_under_18(age: int, plan: str) -> None:
    assert assessed(LOW, age=age).plan.code == plan


@pytest.mark.parametrize(
    ("items", "indicator"),
    [
        ((UNSURE,), "info"),
        ((UNSURE, PN), "warning"),
        ((UNSURE, SCD), "critical"),
        ((LOW,), "warning"),
        ((LOW, SCD), "critical"),
        ((LOW, SEVERE), "critical"),
        ((ENOUGH, RYGB), "info"),
        ((LOW, RYGB), "warning"),
        ((taking(), PN), "warning"),
        ((taking(mcg="500"), LOW_ON_TREATMENT), "info"),
        ((ENOUGH, SCD), "critical"),
    ],
)
def test_how_loudly_a_plan_speaks(items: tuple[object, ...], indicator: str) -> None:
    assert assessed(*items).indicator == indicator


def test_under_18_with_an_urgent_finding_is_critical() -> None:
    assert assessed(LOW, SCD, age=17).indicator == "critical"
    assert assessed(ENOUGH, age=17).indicator == "info"


def dispensed(*days_ago: int, days: str | None = "30") -> tuple[Dispense, ...]:
    supply = None if days is None else Decimal(days)
    return tuple(
        Dispense(handed_over=day(ago), days=supply, source=f"MedicationDispense/{ago}")
        for ago in days_ago
    )


@pytest.mark.parametrize(
    ("fills", "plan"),
    [
        ((200, 100), "ADHERENCE_FIRST"),
        ((200, 170, 140, 110, 80, 50), "IM_STD_THEN_2_3MO"),
        ((), "IM_STD_THEN_2_3MO"),
    ],
)
def test_supply_that_does_not_cover_the_order_comes_before_failure(
    fills: tuple[int, ...], plan: str
) -> None:
    result = assessed(taking(), LOW_ON_TREATMENT, dispenses=dispensed(*fills))
    assert result.plan.code == plan


def test_supply_of_unknown_length_contradicts_nothing() -> None:
    result = assessed(taking(), LOW_ON_TREATMENT, dispenses=dispensed(200, days=None))
    assert result.plan.code == "IM_STD_THEN_2_3MO"


def test_one_long_fill_is_too_few_to_judge() -> None:
    long_fill = dispensed(200, days="110")
    result = assessed(taking(), LOW_ON_TREATMENT, dispenses=long_fill)
    assert result.plan.code == "IM_STD_THEN_2_3MO"


def test_a_statement_that_it_is_not_taken_contradicts_the_order() -> None:
    not_taken = taking(state=CourseState.NOT_TAKEN)
    assert assessed(taking(), not_taken, LOW_ON_TREATMENT).plan.code == "ADHERENCE_FIRST"


def medicines(result: PathwayResult) -> list[list[str]]:
    return [[order.id for order in sequence] for sequence in result.medicines.alternatives]


def test_an_under_dosed_patient_is_raised_in_the_same_form_and_route() -> None:
    under_tongue = taking(route=Route.SUBLINGUAL, mcg="500")
    assert medicines(assessed(under_tongue, LOW_ON_TREATMENT)) == [["ORD-SL-CN"]]
    methyl = taking(Cobalamin.METHYLCOBALAMIN, mcg="500")
    assert medicines(assessed(methyl, LOW_ON_TREATMENT)) == [["ORD-PO-ME"]]
    methyl_sl = taking(Cobalamin.METHYLCOBALAMIN, route=Route.SUBLINGUAL, mcg="500")
    assert medicines(assessed(methyl_sl, LOW_ON_TREATMENT)) == [["ORD-SL-ME"]]


def test_the_switch_to_injections_keeps_the_maintenance_of_the_cause() -> None:
    assert medicines(assessed(taking(since=30), PN, SLEEVE)) == [["ORD-IM-NEURO", "ORD-IM-MONTHLY"]]


@pytest.mark.parametrize(
    ("items", "offered"),
    [
        ((taking(), ENOUGH, RENAL), [["ORD-PO-ME"], ["ORD-IM-MAINT23"]]),
        (
            (taking(route=Route.SUBLINGUAL), ENOUGH, RENAL),
            [["ORD-SL-ME"], ["ORD-IM-MAINT23"]],
        ),
        ((taking(route=Route.INTRAMUSCULAR), ENOUGH, RENAL), [["ORD-IM-MAINT23"]]),
        ((taking(), ENOUGH, LEBER), [["ORD-IM-MAINT23"]]),
    ],
)
def test_cyanocobalamin_is_replaced_where_it_is_excluded(
    items: tuple[object, ...], offered: list[list[str]]
) -> None:
    assert medicines(assessed(*items)) == offered


@pytest.mark.parametrize("missing", ["conditions", "medicationRequests", "allergies"])
def test_no_medicine_without_the_core_of_the_record(missing: str) -> None:
    result = assessed(LOW, supplied=EVERYTHING - {FactGroup(missing)})
    assert result.plan.code == "ORAL_CNCBL"
    assert result.medicines.alternatives == ()
    assert result.medicines.withheld_for == (missing,)
    assert result.tests


@pytest.mark.parametrize(
    ("open_question", "reason"),
    [
        (finding(Concept.CKD_EARLY_OR_UNSTAGED), "kidney-function"),
        (lab(Analyte.EGFR, "45", 400), "kidney-function"),
        (finding(Concept.POSSIBLE_LEBER), "leber-disease"),
    ],
)
def test_cyanocobalamin_waits_for_an_open_question_about_it(
    open_question: object, reason: str
) -> None:
    result = assessed(LOW, open_question)
    assert result.plan.code == "ORAL_CNCBL"
    assert (result.medicines.alternatives, result.medicines.withheld_for) == ((), (reason,))
    either = assessed(LOW, RYGB, open_question)
    assert medicines(either) == [["ORD-IM-MONTHLY"]]


def test_a_provisional_leber_diagnosis_is_an_open_question() -> None:
    possible = replace(LEBER, state=FindingState.POSSIBLE)
    assert assessed(LOW, possible).medicines.withheld_for == ("leber-disease",)
    family = replace(LEBER, state=FindingState.FAMILY)
    assert medicines(assessed(LOW, family)) == [["ORD-PO-CN"]]


def test_ileal_crohns_disease_without_a_resection_is_not_preselected() -> None:
    assert not assessed(ENOUGH, CROHN).medicines.preselect
    assert assessed(ENOUGH, ILEAL).medicines.preselect


@pytest.mark.parametrize(
    ("items", "offered"),
    [
        ((LOW, PA), [["ORD-IM-CN"]]),
        ((LOW, PA, RENAL), [["ORD-PO-ME"]]),
        ((LOW, PA, finding(Concept.PREGNANCY), lab(Analyte.ACTIVE_B12, "20")), [["ORD-PO-ME"]]),
        ((LOW,), [["ORD-PO-CN"]]),
        ((LOW, CKD), [["ORD-PO-ME"]]),
    ],
)
def test_a_site_without_hydroxocobalamin(
    items: tuple[object, ...], offered: list[list[str]]
) -> None:
    setting = Setting(today=TODAY, profile=SETTING.profile, hydroxocobalamin_available=False)
    assert medicines(evaluate(patient(*items), setting)) == offered


@pytest.mark.parametrize(
    "platelets_or_inr",
    [
        lab(Analyte.INR, "3.1", 5),
        finding(Concept.BLEEDING_DISORDER),
        FEW_PLATELETS,
    ],
)
def test_what_makes_an_injection_unsafe(platelets_or_inr: object) -> None:
    assert assessed(LOW, PA, platelets_or_inr).plan.code == "ORAL_CNCBL"


@pytest.mark.parametrize(
    "harmless",
    [lab(Analyte.INR, "3.0", 5), lab(Analyte.PLATELETS, "50", 5), lab(Analyte.PLATELETS, "20", 31)],
)
def test_what_does_not(harmless: object) -> None:
    assert assessed(LOW, PA, harmless).plan.code == "IM_STD_THEN_2_3MO"


def warfarin() -> tuple[MedicationUse, ...]:
    return (use(DrugClass.ANTICOAGULANT, 400),)


def use(
    drug: DrugClass,
    since: int | None,
    *,
    state: CourseState = CourseState.ACTIVE,
    until: int | None = None,
) -> MedicationUse:
    return MedicationUse(
        drug_class=drug,
        state=state,
        kind=CourseKind.ORDER,
        source=f"MedicationRequest/{drug.value}",
        start=None if since is None else day(since),
        end=None if until is None else day(until),
    )


def test_on_an_anticoagulant_an_old_inr_counts_only_for_a_week() -> None:
    high = lab(Analyte.INR, "5", 8)
    assert assessed(LOW, PA, high).plan.code == "ORAL_CNCBL"
    assert assessed(LOW, PA, high, medications=warfarin()).plan.code == "IM_STD_THEN_2_3MO"


@pytest.mark.parametrize(
    ("drug", "since", "plan"),
    [
        (DrugClass.METFORMIN, 120, "TEST_B12"),
        (DrugClass.METFORMIN, 119, "NONE"),
        (DrugClass.PPI, 365, "TEST_B12"),
        (DrugClass.PPI, 364, "NONE"),
        (DrugClass.H2RA, 365, "TEST_B12"),
        (DrugClass.COLCHICINE, 90, "TEST_B12"),
        (DrugClass.B12_LOWERING_ANTISEIZURE, 180, "TEST_B12"),
        (DrugClass.FOLATE_LOWERING_ANTISEIZURE, 900, "NONE"),
        (DrugClass.METFORMIN, None, "NONE"),
        (DrugClass.METFORMIN, -1, "NONE"),
    ],
)
def test_a_medicine_is_a_risk_factor_once_taken_long_enough(
    drug: DrugClass, since: int | None, plan: str
) -> None:
    assert assessed(medications=(use(drug, since),)).plan.code == plan


def test_a_stopped_or_ended_medicine_is_no_current_risk_factor() -> None:
    stopped = use(DrugClass.METFORMIN, 900, state=CourseState.ENDED)
    ended = use(DrugClass.METFORMIN, 900, until=10)
    assert assessed(medications=(stopped,)).plan.code == "NONE"
    assert assessed(medications=(ended,)).plan.code == "NONE"


def test_a_medicine_of_unknown_start_is_named() -> None:
    result = assessed(medications=(use(DrugClass.METFORMIN, None),))
    assert result.picture.risk.undated_drugs == ("MedicationRequest/metformin",)


@pytest.mark.parametrize(("age", "plan"), [(74, "NONE"), (75, "TEST_B12")])
def test_old_age_alone_is_a_risk_factor(age: int, plan: str) -> None:
    assert assessed(age=age).plan.code == plan


def test_family_history_is_a_risk_factor() -> None:
    assert assessed(replace(PA, state=FindingState.FAMILY)).plan.code == "TEST_B12"


def analytes(result: PathwayResult) -> list[Analyte]:
    return [order.analyte for order in result.tests]


def test_the_tests_that_confirm() -> None:
    both = [Analyte.MMA, Analyte.HOMOCYSTEINE]
    known = (lab(Analyte.EGFR, "90", 100), lab(Analyte.FOLATE, "8", 100))
    assert analytes(assessed(UNSURE, *known)) == both
    assert analytes(assessed(UNSURE, *known, RENAL)) == [Analyte.ACTIVE_B12, *both]
    pregnant = finding(Concept.PREGNANCY)
    assert Analyte.ACTIVE_B12 in analytes(assessed(LOW, *known, pregnant))
    assert analytes(assessed(UNSURE)) == [*both, Analyte.CREATININE, Analyte.FOLATE]


def test_what_was_just_measured_or_ordered_is_not_asked_for_again() -> None:
    known = (lab(Analyte.EGFR, "90"), lab(Analyte.FOLATE, "8"))
    recent = lab(Analyte.HOMOCYSTEINE, "16", 42)
    asked = analytes(assessed(UNSURE, lab(Analyte.FOLATE, "2", 90), known[0], recent))
    assert asked == [Analyte.MMA]
    pending = (PendingTest(analyte=Analyte.MMA, source="S/1", ordered=day(14)),)
    assert analytes(assessed(UNSURE, *known, pending=pending)) == [Analyte.HOMOCYSTEINE]
    old = (PendingTest(analyte=Analyte.MMA, source="S/1", ordered=day(15)),)
    assert Analyte.MMA in analytes(assessed(UNSURE, *known, pending=old))
    undated = (PendingTest(analyte=Analyte.MMA, source="S/1"),)
    assert Analyte.MMA not in analytes(assessed(UNSURE, *known, pending=undated))


def test_the_first_test_fits_the_situation() -> None:
    assert analytes(assessed(NUMB)) == [Analyte.TOTAL_B12, Analyte.CBC]
    pregnant = finding(Concept.PREGNANCY)
    assert analytes(assessed(NUMB, pregnant)) == [Analyte.ACTIVE_B12, Analyte.CBC]
    nitrous = analytes(assessed(NUMB, finding(Concept.NITROUS_OXIDE_MISUSE)))
    assert nitrous == [Analyte.TOTAL_B12, Analyte.MMA, Analyte.HOMOCYSTEINE, Analyte.CBC]


def test_a_deficiency_is_worked_up_until_its_cause_is_known() -> None:
    assert Analyte.INTRINSIC_FACTOR_ANTIBODY in analytes(assessed(LOW))
    assert Analyte.INTRINSIC_FACTOR_ANTIBODY not in analytes(assessed(LOW, PA))
    from_record = analytes(assessed(finding(Concept.B12_DEFICIENCY)))
    assert from_record[:2] == [Analyte.TOTAL_B12, Analyte.MMA]
    failing = analytes(assessed(taking(), LOW_ON_TREATMENT))
    assert Analyte.TTG_IGA in failing


def test_severe_anaemia_brings_potassium_before_and_after_the_first_dose() -> None:
    tests = assessed(LOW, SEVERE).tests
    timed = [(order.analyte, order.due_in_days) for order in tests]
    assert (Analyte.POTASSIUM, 0) in timed
    assert (Analyte.POTASSIUM, 2) in timed
    assert (Analyte.RETICULOCYTES, 7) in timed


def test_three_low_cell_lines_are_severe_too() -> None:
    lines = (
        lab(Analyte.HAEMOGLOBIN, "99", 5),
        lab(Analyte.PLATELETS, "149", 5),
        lab(Analyte.LEUCOCYTES, "3.9", 5),
    )
    assert assessed(LOW, *lines).picture.severe_anaemia
    assert not assessed(LOW, *lines[:2]).picture.severe_anaemia


@pytest.mark.parametrize("part", ["conditions", "medicationRequests", "allergies"])
def test_no_medicine_while_the_core_of_the_record_is_only_partly_readable(part: str) -> None:
    result = assessed(LOW, partial=frozenset({FactGroup(part)}))
    assert result.medicines.withheld_for == (part,)
    folate = lab(Analyte.FOLATE, "2")
    assert not assessed(taking(), ENOUGH, folate, partial=frozenset({FactGroup(part)})).folic_acid


def test_a_neurological_problem_written_down_since_the_start_counts_beside_an_older_one() -> None:
    old, new = finding(SCD.concept, 700), finding(PN.concept, 20)
    assert assessed(taking(), ENOUGH, old, new).plan.code == "SWITCH_TO_IM_NEURO"
    long_known = replace(finding(PN.concept, 2000), recorded=day(20))
    assert assessed(taking(), ENOUGH, long_known).plan.code == "SWITCH_TO_IM_NEURO"


def test_products_by_mouth_count_by_their_sum() -> None:
    low = taking(mcg="200")
    assert assessed(low, low, LOW_ON_TREATMENT).status == "ON_TREATMENT_NOT_RESPONDING"
    assert assessed(low, LOW_ON_TREATMENT).status == "DEFICIENT"


def test_a_combination_product_counts_by_its_known_dose_only() -> None:
    combined = replace(taking(), combination=True)
    assert assessed(combined, ENOUGH).status == "ON_TREATMENT_RESPONDING"
    unknown = replace(combined, daily_mcg=None)
    assert assessed(unknown, LOW).status == "DEFICIENT"
    assert not assessed(unknown, LOW).picture.treatment.dose_unknown


def test_an_old_statement_of_not_taking_it_says_nothing_about_todays_treatment() -> None:
    long_ago = taking(since=5000, state=CourseState.NOT_TAKEN)
    assert assessed(taking(), long_ago, LOW_ON_TREATMENT).plan.code == "IM_STD_THEN_2_3MO"


def test_a_treatment_of_years_ago_without_an_end_explains_nothing_today() -> None:
    ended = taking(since=4000, state=CourseState.ENDED)
    assert assessed(ended, ENOUGH).status == "NORMAL"


def test_laboratory_results_only_partly_seen_may_hide_the_kidney_function() -> None:
    unseen = frozenset({FactGroup.LABS})
    hidden = assessed(LOW, partial=unseen)
    assert hidden.medicines.withheld_for == ("kidney-function",)
    assert hidden.picture.kidneys.found
    settled = assessed(LOW, lab(Analyte.EGFR, "90", 100), partial=unseen)
    assert settled.medicines.withheld_for == ()


def test_a_provisional_kidney_disease_leaves_the_form_open() -> None:
    possible = replace(CKD, state=FindingState.POSSIBLE)
    assert assessed(LOW, possible).medicines.withheld_for == ("kidney-function",)


def test_the_form_changes_on_the_route_in_use() -> None:
    under_tongue = taking(route=Route.SUBLINGUAL, mcg="500")
    assert medicines(assessed(under_tongue, LOW_ON_TREATMENT, RENAL)) == [["ORD-SL-ME"]]


def test_more_frequent_injections_are_not_offered_to_whom_they_are_given_already() -> None:
    monthly = replace(
        taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=300),
        every_days=Decimal(30),
    )
    result = assessed(monthly, b12("120", 20))
    assert result.plan.code == "INCREASE_IM_FREQ_AND_REVIEW_DX"
    assert result.medicines.already_ordered
    rarer = assessed(replace(monthly, every_days=Decimal(60)), b12("120", 20))
    assert [[o.id for o in seq] for seq in rarer.medicines.alternatives] == [["ORD-IM-MONTHLY"]]


def test_no_folic_acid_is_offered_while_the_b12_before_it_is_withheld() -> None:
    unstaged = finding(Concept.CKD_EARLY_OR_UNSTAGED)
    result = assessed(b12("120"), lab(Analyte.FOLATE, "2"), unstaged)
    assert result.medicines.withheld_for == ("kidney-function",)
    assert result.folic_acid is None
