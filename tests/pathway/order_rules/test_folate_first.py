"""Folic acid and other folates in untreated deficiency: B12 first (D1, D1f, D1g, D2)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pathway import PathwayResult, evaluate
from pathway.concepts import Concept
from pathway.drafts import Draft, Moment
from pathway.facts import (
    Allergen,
    Allergy,
    Cobalamin,
    CourseKind,
    CourseState,
    Day,
    DrugClass,
    FactGroup,
)
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    card,
    clicks,
    folic_acid,
    injection,
    loud,
    medicine,
    recommended,
    rows,
    speaking,
    tablet,
    using,
)
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

LOW = b12("120")
DEFICIENT = assessed(LOW)
FA_5 = folic_acid("5000")
ACTIVE_FOLATE = medicine(DrugClass.OTHER_FOLATE)
METHOTREXATE = using(DrugClass.METHOTREXATE)
ANAPHYLAXIS = Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/b12")
B12_INSTEAD = (("remove draft-1", "PO-CN"), ("PO-CN",))
B12_BESIDE = (("PO-CN",),)
WARNED, HELD_BACK, TOLD = ("warning", "critical"), ("warning", "warning"), ("info", "info")


def never_supplying(group: FactGroup) -> PathwayResult:
    """Deficient, and the client has declared that it never supplies this part of the record."""
    setting = replace(SETTING, never_supplied=frozenset({group}))
    return evaluate(patient(LOW, supplied=EVERYTHING - {group}), setting)


@pytest.mark.parametrize(
    ("mcg", "row", "loudness"),
    [("400", "D1f", TOLD), ("401", "D1", WARNED), ("5000", "D1", WARNED), (None, "D1", HELD_BACK)],
)
def test_folic_acid_is_spoken_of_by_its_dose(
    mcg: str | None, row: str, loudness: tuple[str, str]
) -> None:
    assert loud(row, DEFICIENT, folic_acid(mcg)) == loudness
    assert rows(DEFICIENT, folic_acid(mcg)) == [[row]]


def test_b12_is_offered_instead_of_folic_acid_or_else_beside_it() -> None:
    advice = speaking("D1", DEFICIENT, FA_5)
    assert clicks(advice) == B12_INSTEAD
    assert [offer.key for offer in advice.offers] == ["replace-by-ORD-PO-CN", "add-ORD-PO-CN"]
    assert recommended(advice) == (True, False)
    assert advice.exclusive
    assert advice.variant == ""


@pytest.mark.parametrize(("row", "order"), [("D1", FA_5), ("D2", ACTIVE_FOLATE)])
@pytest.mark.parametrize("reason", [Concept.PLANNING_PREGNANCY, Concept.HAEMOLYTIC_ANAEMIA])
@pytest.mark.parametrize("stated", [True, False])
def test_a_folate_that_is_needed_stays_and_b12_comes_beside_it(
    row: str, order: Draft, reason: Concept, *, stated: bool
) -> None:
    result = DEFICIENT if stated else assessed(LOW, finding(reason))
    needed = replace(order, reasons=frozenset({reason})) if stated else order
    advice = speaking(row, result, needed)
    assert loud(row, result, needed) == HELD_BACK
    assert clicks(advice) == B12_BESIDE
    assert advice.variant == "keep"


def test_folic_acid_stays_in_pregnancy_dialysis_and_treatment_with_antifolates() -> None:
    pregnant = assessed(lab(Analyte.ACTIVE_B12, "20"), finding(Concept.PREGNANCY))
    dialysed = assessed(LOW, finding(Concept.DIALYSIS))
    treated = assessed(LOW, finding(Concept.ANTIFOLATE_THERAPY))
    for result in (pregnant, dialysed, treated):
        advice = speaking("D1", result, FA_5)
        assert loud("D1", result, FA_5) == HELD_BACK
        assert not any(offer.removes for offer in advice.offers)
        assert advice.variant == "keep"


def test_methotrexate_keeps_folic_acid_whether_it_is_taken_or_drafted() -> None:
    taken = assessed(LOW, medications=(METHOTREXATE,))
    assert loud("D1", taken, FA_5) == HELD_BACK
    drafted = (FA_5, medicine(DrugClass.METHOTREXATE))
    assert loud("D1", DEFICIENT, *drafted) == HELD_BACK
    assert clicks(speaking("D1", DEFICIENT, *drafted)) == B12_BESIDE


def test_methotrexate_that_is_over_or_being_stopped_keeps_nothing() -> None:
    over = assessed(LOW, medications=(replace(METHOTREXATE, state=CourseState.ENDED),))
    assert loud("D1", over, FA_5) == WARNED
    assert loud("D1", DEFICIENT, FA_5, medicine(DrugClass.METHOTREXATE, ends=True)) == WARNED


@pytest.mark.parametrize("group", [FactGroup.CONDITIONS, FactGroup.MEDICATION_REQUESTS])
@pytest.mark.parametrize("partly", [True, False])
def test_nothing_is_taken_away_before_all_that_could_call_for_folate_was_seen(
    group: FactGroup, *, partly: bool
) -> None:
    if partly:
        damaged = assessed(LOW, partial=frozenset({group}))
        assert clicks(speaking("D1", damaged, FA_5)) == ()
    else:
        assert clicks(speaking("D1", never_supplying(group), FA_5)) == B12_BESIDE


def test_a_product_of_many_vitamins_is_kept_and_never_more_than_a_warning() -> None:
    many = folic_acid("1000", combination=True)
    assert loud("D1", DEFICIENT, many) == HELD_BACK
    assert clicks(speaking("D1", DEFICIENT, many)) == B12_BESIDE


def test_of_two_folates_only_the_plain_one_goes_on_one_card() -> None:
    drafts = (FA_5, folic_acid("1000", combination=True))
    advice = speaking("D1", DEFICIENT, *drafts)
    assert [draft.position for draft in advice.targets] == [1, 2]
    assert clicks(advice) == B12_INSTEAD


def test_without_an_offer_of_b12_folic_acid_goes_and_the_specialist_is_asked() -> None:
    allergic = assessed(LOW, allergies=(ANAPHYLAXIS,))
    advice = speaking("D1", allergic, FA_5)
    assert clicks(advice) == (("remove draft-1", "allergy"),)
    assert recommended(advice) == (True,)
    seventeen = assessed(LOW, age=17)
    assert clicks(speaking("D1", seventeen, FA_5)) == (("remove draft-1", "paediatrics"),)


def test_a_needed_folate_stays_where_only_the_specialist_may_give_b12() -> None:
    allergic = assessed(LOW, finding(Concept.HAEMOLYTIC_ANAEMIA), allergies=(ANAPHYLAXIS,))
    assert clicks(speaking("D1", allergic, FA_5)) == (("allergy",),)


def test_no_second_tablet_is_offered_where_a_weak_one_is_drafted() -> None:
    advice = speaking("D1", DEFICIENT, FA_5, tablet(mcg="50"))
    assert clicks(advice) == (("remove draft-1",),)


def test_an_urgent_patient_gets_injections_and_no_referral_instead() -> None:
    urgent = assessed(LOW, finding(Concept.MYELOPATHY))
    assert clicks(speaking("D1", urgent, FA_5)) == (
        ("remove draft-1", "IM-NEURO", "IM-MAINT2"),
        ("IM-NEURO", "IM-MAINT2"),
    )


def given(days_ago: int | None) -> object:
    return replace(taking(since=days_ago), kind=CourseKind.ADMINISTRATION)


@pytest.mark.parametrize(
    ("days_ago", "loudness"),
    [(0, SILENT), (30, SILENT), (31, WARNED), (-1, WARNED), (None, WARNED)],
)
def test_a_dose_given_within_thirty_days_has_begun_treatment(
    days_ago: int | None, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D1", assessed(LOW, given(days_ago)), FA_5) == loudness


def test_an_order_that_ended_lately_has_not() -> None:
    ended = taking(since=10, until=5, state=CourseState.ENDED)
    assert loud("D1", assessed(LOW, ended), FA_5) == WARNED


YESTERDAY, TOMORROW = day(1), day(-1)
B12_NOW = [
    tablet(mcg="250"),
    tablet(mcg=None),
    injection(),
    injection(mcg=None, combination=True),
    tablet(mcg="250", combination=True),
    tablet(start=day(0)),
    tablet(start=Day(TODAY, TODAY + timedelta(days=30))),
    tablet(end=day(0)),
    tablet(end=Day(TODAY - timedelta(days=30), TODAY)),
]
NO_B12_NOW = [
    tablet(mcg="249"),
    tablet(mcg=None, combination=True),
    tablet(proposed=True),
    tablet(ends=True),
    tablet(start=TOMORROW),
    tablet(end=YESTERDAY),
    tablet(start=day(5), end=YESTERDAY),
    medicine(DrugClass.MULTIVITAMIN, b12_daily_mcg=Decimal(1000)),
]


@pytest.mark.parametrize("order", B12_NOW)
def test_b12_drafted_for_now_in_a_dose_that_treats_is_only_put_in_order(order: Draft) -> None:
    assert card("D1", DEFICIENT, FA_5, order) is None
    advice = speaking("D1g", DEFICIENT, FA_5, order)
    assert loud("D1g", DEFICIENT, FA_5, order) == TOLD
    assert [draft.position for draft in advice.targets] == [1]
    assert advice.offers == ()


@pytest.mark.parametrize("order", NO_B12_NOW)
def test_b12_in_a_weak_dose_or_for_another_day_does_not_make_folic_acid_safe(order: Draft) -> None:
    assert loud("D1", DEFICIENT, FA_5, order) == WARNED
    assert card("D1g", DEFICIENT, FA_5, order) is None


def test_b12_that_an_allergy_forbids_is_no_b12_to_give_first() -> None:
    allergic = assessed(LOW, allergies=(ANAPHYLAXIS,))
    assert rows(allergic, FA_5, tablet()) == [["D1"], ["D5"]]


def test_the_order_of_the_two_is_told_of_the_b12_where_only_that_is_picked() -> None:
    drafts = (replace(FA_5, selected=False), tablet())
    advice = speaking("D1g", DEFICIENT, *drafts, moment=Moment.SELECT)
    assert [draft.position for draft in advice.targets] == [2]
    assert advice.variant == ""


def test_nothing_is_told_of_b12_alone_or_of_weak_b12_beside_a_folate() -> None:
    assert card("D1g", DEFICIENT, tablet(), moment=Moment.SELECT) is None
    drafts = (replace(FA_5, selected=False), tablet(mcg="249"))
    assert card("D1g", DEFICIENT, *drafts, moment=Moment.SELECT) is None


def test_nothing_is_told_of_the_b12_where_one_of_the_folates_is_picked_with_it() -> None:
    drafts = (FA_5, folic_acid("400", selected=False), tablet())
    advice = speaking("D1g", DEFICIENT, *drafts, moment=Moment.SELECT)
    assert [draft.position for draft in advice.targets] == [1]


def test_one_product_with_both_is_spoken_of_as_one() -> None:
    both = folic_acid("5000", forms=(Cobalamin.CYANOCOBALAMIN,), b12_daily_mcg=Decimal(1000))
    assert speaking("D1g", DEFICIENT, both).variant == "one"
    assert speaking("D1g", DEFICIENT, FA_5, tablet()).variant == ""


def test_a_multivitamin_of_unknown_content_counts_as_preventive() -> None:
    multivitamin = medicine(DrugClass.MULTIVITAMIN)
    combined = folic_acid(None, combination=True)
    assert rows(DEFICIENT, multivitamin) == [["D15", "D1f"]]
    assert loud("D1f", DEFICIENT, combined) == TOLD
    assert clicks(speaking("D1f", DEFICIENT, combined)) == B12_BESIDE


def test_another_folate_is_no_safer_than_folic_acid_and_needs_no_dose() -> None:
    advice = speaking("D2", DEFICIENT, ACTIVE_FOLATE)
    assert loud("D2", DEFICIENT, ACTIVE_FOLATE) == WARNED
    assert clicks(advice) == B12_INSTEAD
    assert (advice.exclusive, advice.variant) == (True, "")


def test_a_rescue_after_methotrexate_or_chemotherapy_is_only_told() -> None:
    rescues = [
        (assessed(LOW, medications=(METHOTREXATE,)), ACTIVE_FOLATE),
        (assessed(LOW, finding(Concept.ANTIFOLATE_THERAPY)), ACTIVE_FOLATE),
        (DEFICIENT, replace(ACTIVE_FOLATE, reasons=frozenset({Concept.ANTIFOLATE_THERAPY}))),
    ]
    for result, rescue in rescues:
        advice = speaking("D2", result, rescue)
        assert loud("D2", result, rescue) == TOLD
        assert clicks(advice) == B12_BESIDE
        assert advice.variant == "rescue"
