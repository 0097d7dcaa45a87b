"""Table C2c: each overlay where it applies, and where it nearly does."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.facts import (
    Allergen,
    Allergy,
    Cobalamin,
    CourseKind,
    CourseState,
    DrugClass,
    Flag,
    MedicationUse,
    Route,
)
from pathway.quantities import Analyte
from tests.pathway.stories import assessed, b12, day, finding, lab, taking

LOW, UNSURE, ENOUGH, HIGH = b12("120"), b12("250"), b12("500"), b12("1000.1")
FOLATE_LOW = lab(Analyte.FOLATE, "2.9")
RENAL = lab(Analyte.EGFR, "40")
PA = finding(Concept.PERNICIOUS_ANAEMIA)
SCD = finding(Concept.SUBACUTE_COMBINED_DEGENERATION)
SEVERE = lab(Analyte.HAEMOGLOBIN, "79", 5)


def taken(drug: DrugClass) -> tuple[MedicationUse, ...]:
    return (
        MedicationUse(
            drug_class=drug,
            state=CourseState.ACTIVE,
            kind=CourseKind.ORDER,
            source="M/1",
            start=day(400),
        ),
    )


def overlays(result: PathwayResult) -> set[str]:
    return {row.overlay.value for row in result.overlays}


@pytest.mark.parametrize(
    ("overlay", "items"),
    [
        ("SWITCH_CNCBL", (taking(), ENOUGH, RENAL)),
        ("SWITCH_CNCBL", (taking(mcg="100"), LOW, RENAL)),
        ("FOLIC_1MG_3MO", (taking(), ENOUGH, FOLATE_LOW)),
        ("FOLIC_AFTER_FIRST_B12", (LOW, FOLATE_LOW)),
        ("HOLD_FOLIC", (UNSURE, FOLATE_LOW)),
        ("K_MONITOR", (LOW, SEVERE)),
        ("SAME_DAY_REFERRAL", (LOW, SCD)),
        ("SAME_DAY_REFERRAL", (SCD,)),
        ("PREG", (ENOUGH, finding(Concept.PREGNANCY))),
        ("HIGH_B12", (HIGH,)),
    ],
)
def test_an_overlay_applies(overlay: str, items: tuple[object, ...]) -> None:
    assert overlay in overlays(assessed(*items))


@pytest.mark.parametrize(
    ("overlay", "items"),
    [
        ("SWITCH_CNCBL", (taking(), ENOUGH)),
        ("SWITCH_CNCBL", (taking(Cobalamin.METHYLCOBALAMIN), ENOUGH, RENAL)),
        ("SWITCH_CNCBL", (taking(state=CourseState.PROPOSED), LOW, RENAL)),
        ("FOLIC_1MG_3MO", (taking(), ENOUGH, lab(Analyte.FOLATE, "3.0"))),
        ("FOLIC_AFTER_FIRST_B12", (ENOUGH, FOLATE_LOW)),
        ("FOLIC_AFTER_FIRST_B12", (taking(), b12("120", 20), FOLATE_LOW)),
        ("HOLD_FOLIC", (LOW, FOLATE_LOW)),
        ("K_MONITOR", (ENOUGH, SEVERE)),
        ("K_MONITOR", (LOW, lab(Analyte.HAEMOGLOBIN, "80", 5))),
        ("SAME_DAY_REFERRAL", (ENOUGH, SCD)),
        ("SAME_DAY_REFERRAL", (LOW, finding(Concept.PERIPHERAL_NEUROPATHY))),
        ("HIGH_B12", (b12("1000"),)),
        ("HIGH_B12", (taking(), HIGH)),
    ],
)
def test_an_overlay_does_not_apply(overlay: str, items: tuple[object, ...]) -> None:
    assert overlay not in overlays(assessed(*items))


def test_folic_acid_already_taken_is_not_added() -> None:
    result = assessed(taking(), ENOUGH, FOLATE_LOW, medications=taken(DrugClass.FOLIC_ACID))
    assert "FOLIC_1MG_3MO" not in overlays(result)
    assert not result.folic_acid


def test_folic_acid_is_offered_with_b12_and_never_alone_before_it() -> None:
    assert assessed(LOW, FOLATE_LOW).folic_acid
    assert assessed(taking(), ENOUGH, FOLATE_LOW).folic_acid
    assert not assessed(UNSURE, FOLATE_LOW).folic_acid


def test_the_laboratorys_own_low_flag_makes_folate_low() -> None:
    flagged = replace(lab(Analyte.FOLATE, "3.5"), flag=Flag.LOW, own_low=Decimal(4))
    assert "FOLIC_AFTER_FIRST_B12" in overlays(assessed(LOW, flagged))
    without_range = replace(flagged, own_low=None)
    assert "FOLIC_AFTER_FIRST_B12" not in overlays(assessed(LOW, without_range))


def test_care_with_injections_on_an_anticoagulant() -> None:
    on_warfarin = taken(DrugClass.ANTICOAGULANT)
    assert "IM_BLEED_CAUTION" in overlays(assessed(LOW, PA, medications=on_warfarin))
    assert "IM_BLEED_CAUTION" not in overlays(assessed(LOW, medications=on_warfarin))
    few = lab(Analyte.PLATELETS, "49", 5)
    assert "IM_BLEED_CAUTION" not in overlays(assessed(LOW, PA, few, medications=on_warfarin))


def test_a_cobalt_allergy_asks_for_vigilance_where_there_is_a_plan() -> None:
    cobalt = (Allergy(allergen=Allergen.COBALT, blocking=False, source="A/1"),)
    assert "COBALT_VIGILANCE" in overlays(assessed(LOW, allergies=cobalt))
    assert overlays(assessed(ENOUGH, allergies=cobalt)) == set()


def test_no_overlay_under_18_or_out_of_scope() -> None:
    assert overlays(assessed(LOW, FOLATE_LOW, SCD, age=17)) == set()
    assert overlays(assessed(LOW, FOLATE_LOW, SCD, age=12)) == set()


@pytest.mark.parametrize(
    ("items", "indicator"),
    [
        ((taking(), ENOUGH, RENAL), "warning"),
        ((taking(), ENOUGH, lab(Analyte.EGFR, "50")), "info"),
        ((taking(), ENOUGH, lab(Analyte.EGFR, "49.9")), "warning"),
        ((taking(), ENOUGH, finding(Concept.DIALYSIS), lab(Analyte.EGFR, "55")), "warning"),
        ((taking(), ENOUGH, finding(Concept.CKD_3_TO_5), lab(Analyte.EGFR, "55")), "info"),
        ((taking(), ENOUGH, finding(Concept.CKD_3_TO_5)), "warning"),
        ((taking(), ENOUGH, lab(Analyte.ALBUMIN_CREATININE_RATIO, "300")), "warning"),
        ((taking(), ENOUGH, finding(Concept.LEBER)), "critical"),
    ],
)
def test_how_loudly_the_switch_of_form_speaks(items: tuple[object, ...], indicator: str) -> None:
    result = assessed(*items)
    assert "SWITCH_CNCBL" in overlays(result)
    assert result.indicator == indicator


def test_albuminuria_just_below_the_limit_is_no_kidney_impairment() -> None:
    below = lab(Analyte.ALBUMIN_CREATININE_RATIO, "299.9")
    assert "SWITCH_CNCBL" not in overlays(assessed(taking(), ENOUGH, below))


def test_an_injection_of_unknown_dose_is_treatment() -> None:
    injected = taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, mcg=None)
    assert assessed(injected, ENOUGH).status == "ON_TREATMENT_RESPONDING"


def test_a_combination_tablet_is_switched_and_a_multivitamin_is_not() -> None:
    tablet = replace(taking(), combination=True, daily_mcg=None)
    assert "SWITCH_CNCBL" in overlays(assessed(tablet, ENOUGH, RENAL))
    multivitamin = replace(tablet, daily_mcg=Decimal(25))
    assert "SWITCH_CNCBL" not in overlays(assessed(multivitamin, ENOUGH, RENAL))


def test_a_high_total_b12_is_said_although_active_b12_is_borderline() -> None:
    assert "HIGH_B12" in overlays(assessed(b12("1200"), lab(Analyte.ACTIVE_B12, "50")))
