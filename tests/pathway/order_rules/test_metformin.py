"""Table D, metformin: who needs a test, and that it stays (rows D10 and D10b)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Draft, Moment
from pathway.facts import (
    Allergen,
    Allergy,
    CourseState,
    DrugClass,
    FindingState,
    MedicationUse,
)
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    clicks,
    loud,
    medicine,
    recommended,
    speaking,
    tablet,
    using,
)
from tests.pathway.stories import assessed, b12, finding, lab, taking

AT_SELECT = ("info", None)

METFORMIN, PPI, H2RA = DrugClass.METFORMIN, DrugClass.PPI, DrugClass.H2RA
VEGAN = finding(Concept.VEGAN_OR_VEGETARIAN)
COELIAC = finding(Concept.COELIAC)
PERHAPS_NEUROPATHY = replace(finding(Concept.PERIPHERAL_NEUROPATHY), state=FindingState.POSSIBLE)
ANAEMIC = lab(Analyte.HAEMOGLOBIN, "110")

MONTHS_4, MONTHS_6, YEARS_4 = 120, 182, 4 * 365
DAILY_1500 = {"daily_mg": Decimal(1500)}


def on_metformin(since: int | None, **more: object) -> MedicationUse:
    return using(METFORMIN, since, **more)


LONG = on_metformin(YEARS_4)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (finding(Concept.PERIPHERAL_NEUROPATHY), AT_SELECT),
        (PERHAPS_NEUROPATHY, AT_SELECT),
        (ANAEMIC, AT_SELECT),
        (VEGAN, AT_SELECT),
        (COELIAC, SILENT),
        (finding(Concept.DIABETES), SILENT),
    ],
)
def test_after_four_months_on_metformin_a_sign_or_a_vegan_diet_calls_for_a_test(
    reason: object, expected: tuple[str | None, ...]
) -> None:
    taken = (on_metformin(MONTHS_4),)
    assert loud("D10", assessed(reason, medications=taken), medicine(METFORMIN)) == expected
    shorter = (on_metformin(MONTHS_4 - 1),)
    assert loud("D10", assessed(reason, medications=shorter), medicine(METFORMIN)) == SILENT


@pytest.mark.parametrize(
    ("age", "beside", "expected"),
    [
        (75, (), AT_SELECT),
        (74, (), SILENT),
        (50, (using(PPI, 1),), AT_SELECT),
        (50, (using(PPI, 1, state=CourseState.ENDED),), SILENT),
        (50, (using(H2RA, 1),), SILENT),
    ],
)
def test_so_do_old_age_and_acid_suppression(
    age: int, beside: tuple[MedicationUse, ...], expected: tuple[str | None, ...]
) -> None:
    result = assessed(age=age, medications=(on_metformin(MONTHS_4), *beside))
    assert loud("D10", result, medicine(METFORMIN)) == expected


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ((on_metformin(YEARS_4),), AT_SELECT),
        ((on_metformin(YEARS_4 - 1),), SILENT),
        ((on_metformin(MONTHS_6, **DAILY_1500),), AT_SELECT),
        ((on_metformin(MONTHS_6 - 1, **DAILY_1500),), SILENT),
        ((on_metformin(MONTHS_6, daily_mg=Decimal(1499)),), SILENT),
        ((on_metformin(MONTHS_6, daily_mg=Decimal(850)), on_metformin(90, daily_mg=Decimal(850))),
         AT_SELECT),
        ((on_metformin(MONTHS_6, daily_mg=Decimal(850)),
          on_metformin(90, daily_mg=Decimal(850), state=CourseState.ENDED)), SILENT),
        ((on_metformin(MONTHS_6, **DAILY_1500), on_metformin(90)), AT_SELECT),
        ((on_metformin(MONTHS_6, daily_mg=Decimal(1499)), on_metformin(90)), SILENT),
        ((on_metformin(None, **DAILY_1500),), SILENT),
        ((on_metformin(YEARS_4, as_needed=True),), SILENT),
        ((on_metformin(YEARS_4, state=CourseState.ENDED),), SILENT),
        ((), SILENT),
    ],
)  # fmt: skip
def test_without_a_sign_four_years_of_metformin_or_half_a_year_of_a_high_dose_do(
    taken: tuple[MedicationUse, ...], expected: tuple[str | None, ...]
) -> None:
    assert loud("D10", assessed(medications=taken), medicine(METFORMIN)) == expected


def test_metformin_asks_for_the_level_and_a_blood_count() -> None:
    told = speaking("D10", assessed(medications=(LONG,)), medicine(METFORMIN), moment=Moment.SELECT)
    assert clicks(told) == (("total-b12", "cbc"),)
    assert recommended(told) == (True,)


def test_a_blood_count_of_last_week_is_not_repeated() -> None:
    result = assessed(ANAEMIC, medications=(LONG,))
    told = speaking("D10", result, medicine(METFORMIN), moment=Moment.SELECT)
    assert clicks(told) == (("total-b12",),)


UNTREATED = assessed(b12("120"), medications=(LONG,))


def test_in_untreated_deficiency_metformin_stays_and_b12_is_added() -> None:
    assert loud("D10b", UNTREATED, medicine(METFORMIN)) == AT_SELECT
    told = speaking("D10b", UNTREATED, medicine(METFORMIN), moment=Moment.SELECT)
    assert [offer.key for offer in told.offers] == ["add-ORD-PO-CN"]
    assert clicks(told) == (("PO-CN",),)
    assert recommended(told) == (False,)


def test_where_two_treatments_fit_they_are_alternatives() -> None:
    renal = assessed(b12("120"), lab(Analyte.EGFR, "40"))
    told = speaking("D10b", renal, medicine(METFORMIN), moment=Moment.SELECT)
    assert clicks(told) == (("IM-LOAD", "IM-MAINT23"), ("PO-ME",))
    assert told.exclusive


ALLERGIC = (Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/1"),)


def test_an_allergy_leaves_the_sentence_without_an_offer() -> None:
    result = assessed(b12("120"), allergies=ALLERGIC)
    told = speaking("D10b", result, medicine(METFORMIN), moment=Moment.SELECT)
    assert clicks(told) == ()


@pytest.mark.parametrize(
    ("result", "others", "expected"),
    [
        (assessed(b12("120")), (), AT_SELECT),
        (assessed(b12("500"), lab(Analyte.MMA, "400")), (), AT_SELECT),
        (assessed(b12("120")), (tablet(),), SILENT),
        (assessed(b12("120")), (tablet(mcg="249"),), AT_SELECT),
        (assessed(b12("120"), allergies=ALLERGIC), (tablet(),), AT_SELECT),
        (assessed(b12("120"), taking(since=5)), (), SILENT),
        (assessed(b12("250")), (), SILENT),
        (assessed(b12("500")), (), SILENT),
    ],
)
def test_only_a_deficiency_that_nothing_treats_calls_for_b12(
    result: PathwayResult, others: tuple[Draft, ...], expected: tuple[str | None, ...]
) -> None:
    assert loud("D10b", result, medicine(METFORMIN), *others) == expected


@pytest.mark.parametrize("row", ["D10", "D10b"])
def test_stopping_metformin_calls_for_nothing(row: str) -> None:
    for result in (UNTREATED, assessed(VEGAN, medications=(LONG,))):
        assert loud(row, result, medicine(METFORMIN, ends=True)) == SILENT
        assert loud(row, result, medicine(PPI)) == SILENT
