"""Table D, cards of several rows: one about folates, and what a quieter row asks for."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway.concepts import Concept
from pathway.drafts import Moment
from pathway.facts import (
    Allergen,
    Allergy,
    Cobalamin,
    DrugClass,
)
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    clicks,
    folic_acid,
    injection,
    medicine,
    recommended,
    rows,
    speaking,
    tablet,
)
from tests.pathway.stories import assessed, b12, finding, lab

CYANO, HYDROXO = Cobalamin.CYANOCOBALAMIN, Cobalamin.HYDROXOCOBALAMIN
LOW, GREY, NORMAL = b12("120"), b12("250"), b12("500")
ACTIVE_LOW = lab(Analyte.ACTIVE_B12, "20")
RENAL = lab(Analyte.EGFR, "40")
VERY_ANAEMIC = lab(Analyte.HAEMOGLOBIN, "70")
NEUROPATHY = finding(Concept.PERIPHERAL_NEUROPATHY)
PREGNANT = finding(Concept.PREGNANCY, 60)
HAEMOPHILIA = finding(Concept.BLEEDING_DISORDER)
COBALT = (Allergy(allergen=Allergen.COBALT, blocking=False, source="AllergyIntolerance/co"),)

GAS = medicine(DrugClass.NITROUS_OXIDE)
LEVOMEFOLATE = medicine(DrugClass.OTHER_FOLATE)
DEFICIENT = assessed(LOW)
FOLATE, EGFR = lab(Analyte.FOLATE, "9"), lab(Analyte.EGFR, "90")


def test_several_folates_share_one_card_and_go_together() -> None:
    told = speaking("D1", DEFICIENT, folic_acid(), LEVOMEFOLATE)
    assert rows(DEFICIENT, folic_acid(), LEVOMEFOLATE) == [["D1", "D2"]]
    assert [target.position for target in told.targets] == [1, 2]
    assert clicks(told) == (("remove draft-1", "remove draft-2", "PO-CN"), ("PO-CN",))


def test_the_quieter_folate_goes_too_and_none_twice() -> None:
    both = replace(LEVOMEFOLATE, drugs=frozenset({DrugClass.OTHER_FOLATE, DrugClass.FOLIC_ACID}))
    told = speaking("D1", DEFICIENT, replace(both, folate_daily_mcg=folic_acid().folate_daily_mcg))
    assert [row.id for row in told.also] == ["D2"]
    assert len(told.targets) == 1
    assert clicks(told) == (("remove draft-1", "PO-CN"), ("PO-CN",))


def test_a_preventive_dose_beside_a_high_one_stays() -> None:
    told = speaking("D1", DEFICIENT, folic_acid("5000"), folic_acid("400"))
    assert [row.id for row in told.also] == ["D1f"]
    assert [target.position for target in told.targets] == [1, 2]
    assert clicks(told) == (("remove draft-1", "PO-CN"), ("PO-CN",))


def test_there_is_one_card_about_folates_also_where_a_louder_one_holds_some() -> None:
    with_b12 = folic_acid("400", forms=(CYANO,), b12_daily_mcg=Decimal(100), combination=True)
    drafts = (with_b12, folic_acid("5000"), folic_acid("400"))
    told = rows(assessed(LOW, finding(Concept.LEBER)), *drafts, moment=Moment.SELECT)
    assert [card[0] for card in told] == ["D4", "D1"]


def test_orders_of_other_kinds_keep_cards_of_their_own_beside_it() -> None:
    assert rows(DEFICIENT, folic_acid(), GAS) == [["D1"], ["D9"]]


REVIEWED = ("urgent haematology", "pregnancy-review")


def test_referrals_and_reviews_ride_on_each_alternative_that_treats() -> None:
    told = speaking("D6", assessed(ACTIVE_LOW, PREGNANT), injection(CYANO))
    assert [row.id for row in told.also] == ["D7g"]
    assert clicks(told) == (("remove draft-1", "IM-LOAD", "IM-MAINT23", *REVIEWED),)
    renal = assessed(ACTIVE_LOW, PREGNANT, RENAL)
    assert clicks(speaking("D3", renal, tablet())) == (
        ("remove draft-1", "IM-LOAD", "IM-MAINT23", *REVIEWED),
        ("remove draft-1", "PO-ME", *REVIEWED),
    )


def test_they_do_not_ride_on_an_order_that_goes_for_nothing() -> None:
    grams = injection(HYDROXO, mcg="5000000")
    told = speaking("D7e", assessed(NORMAL, VERY_ANAEMIC), grams)
    assert [row.id for row in told.also] == ["D7f"]
    assert clicks(told) == (("remove draft-1",),)
    treated = speaking("D7e", assessed(LOW, VERY_ANAEMIC), grams)
    assert clicks(treated) == (
        (
            "remove draft-1",
            "IM-LOAD",
            "IM-MAINT23",
            "potassium",
            "potassium in 2 d",
            "reticulocytes in 7 d",
            "ferritin",
        ),
    )


def test_nor_beside_one_that_is_taken_back() -> None:
    blocked = (replace(COBALT[0], allergen=Allergen.COBALAMIN, blocking=True),)
    told = speaking("D5", assessed(LOW, VERY_ANAEMIC, allergies=blocked), injection())
    assert "D7f" in [row.id for row in told.also]
    assert clicks(told) == (("remove draft-1", "allergy"),)


@pytest.mark.parametrize(("mcg", "before"), [("10000", ()), ("1000000", (("change draft-1",),))])
def test_where_the_speaking_row_has_no_alternatives_they_are_one_offer_of_their_own(
    mcg: str, before: tuple[tuple[str, ...], ...]
) -> None:
    result = assessed(ACTIVE_LOW, PREGNANT, VERY_ANAEMIC)
    told = speaking("D18", result, injection(mcg=mcg))
    assert [row.id for row in told.also] == ["D7f", "D7g"]
    beside = (
        "potassium",
        "potassium in 2 d",
        "reticulocytes in 7 d",
        "ferritin",
        *REVIEWED,
    )
    assert clicks(told) == (*before, beside)
    assert [offer.key for offer in told.offers][-1] == "beside"
    assert all(recommended(told))
    assert not told.exclusive


def test_what_is_offered_already_is_not_offered_twice() -> None:
    unsafe = assessed(ACTIVE_LOW, PREGNANT, NEUROPATHY, HAEMOPHILIA)
    told = speaking("D7c", unsafe, injection(every="2"))
    assert [row.id for row in told.also] == ["D7g"]
    assert clicks(told) == (REVIEWED,)


def test_tests_a_quieter_row_offers_twice_come_once() -> None:
    drops = folic_acid(
        forms=(CYANO,), b12_daily_mcg=Decimal(10_000), b12_dose_mcg=Decimal(10_000), proposed=True
    )
    told = speaking("D18", assessed(GREY, FOLATE, EGFR), drops, moment=Moment.SELECT)
    assert [row.id for row in told.also] == ["D1b"]
    assert clicks(told) == (("mma", "homocysteine"),)


def test_a_quieter_row_without_orders_adds_nothing() -> None:
    result = assessed(LOW, RENAL, allergies=COBALT)
    told = speaking("D3", result, tablet())
    assert [row.id for row in told.also] == ["D5b"]
    assert clicks(told) == clicks(speaking("D3", assessed(LOW, RENAL), tablet()))
