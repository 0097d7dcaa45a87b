"""Table D, one click: what it takes back, changes and orders, and whether it is preselected."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Draft, Moment
from pathway.facts import (
    Allergen,
    Allergy,
    DrugClass,
    PendingTest,
    Route,
)
from pathway.order_rules.row import Change
from pathway.orders import OrderId
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    clicks,
    folic_acid,
    injection,
    lab_test,
    medicine,
    recommended,
    speaking,
    tablet,
)
from tests.pathway.stories import SETTING, assessed, b12, day, finding, lab, taking

LOW, GREY, NORMAL = b12("120"), b12("250"), b12("500")
PERNICIOUS = finding(Concept.PERNICIOUS_ANAEMIA)
ALLERGIC = (Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/1"),)
GAS = medicine(DrugClass.NITROUS_OXIDE)
FORMULARY = SETTING.profile.formulary


def test_all_drafts_of_a_row_that_can_be_taken_back_go_together() -> None:
    standing = replace(GAS, removable=False)
    told = speaking("D9", assessed(LOW), GAS, standing, GAS)
    assert clicks(told) == (("remove draft-1", "remove draft-3", "PO-CN"), ("PO-CN",))
    told = speaking("D9", assessed(LOW), standing)
    assert clicks(told) == (("PO-CN",),)


def test_a_sequence_is_named_by_its_orders() -> None:
    told = speaking("D9", assessed(LOW, PERNICIOUS), GAS)
    assert [offer.key for offer in told.offers] == [
        "replace-by-ORD-IM-LOAD+ORD-IM-MAINT23",
        "add-ORD-IM-LOAD+ORD-IM-MAINT23",
    ]


@pytest.mark.parametrize(
    ("result", "order", "row", "expected"),
    [
        (assessed(LOW, PERNICIOUS), tablet(), "D3c", (True,)),
        (assessed(GREY, PERNICIOUS), tablet(), "D3c", (False,)),
        (assessed(NORMAL, finding(Concept.LEBER)), tablet(), "D4", (True,)),
        (assessed(LOW, lab(Analyte.EGFR, "40")), tablet(), "D3", (False, False)),
        (assessed(NORMAL, lab(Analyte.EGFR, "40")), tablet(), "D3", (False, False)),
    ],
)
def test_a_replacement_is_preselected_where_it_is_the_only_one_and_nothing_is_to_confirm(
    result: PathwayResult, order: Draft, row: str, expected: tuple[bool, ...]
) -> None:
    assert recommended(speaking(row, result, order)) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (tablet(), (("remove draft-1", "allergy"),)),
        (tablet(removable=False), (("allergy",),)),
    ],
)
def test_what_comes_beside_a_removal_comes_without_it_too(
    order: Draft, expected: tuple[tuple[str, ...], ...]
) -> None:
    told = speaking("D5", assessed(LOW, allergies=ALLERGIC), order)
    assert clicks(told) == expected
    assert recommended(told) == (True,)
    assert told.offers[0].key == "remove"


def test_folic_acid_with_a_blocking_allergy_goes_and_the_allergy_is_looked_at() -> None:
    told = speaking("D1", assessed(LOW, allergies=ALLERGIC), folic_acid())
    assert clicks(told) == (("remove draft-1", "allergy"),)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (tablet(mcg="500"), (("change draft-1",),)),
        (tablet(mcg="500", lines=0), (("change draft-1",),)),
        (tablet(mcg="500", lines=2), ()),
        (tablet(mcg="500", revisable=False), ()),
        (tablet(mcg="500", removable=False), (("change draft-1",),)),
    ],
)
def test_a_schedule_can_be_rewritten_in_a_draft_of_one_line(
    order: Draft, expected: tuple[tuple[str, ...], ...]
) -> None:
    told = speaking("D3b", assessed(LOW), order)
    assert clicks(told) == expected
    for offer in told.offers:
        assert offer.changes[0][1] == Change(dosage=FORMULARY[OrderId.PO_CN])


@pytest.mark.parametrize(("lines", "changes"), [(1, 1), (2, 0)])
def test_so_can_its_length(lines: int, changes: int) -> None:
    treated = assessed(taking(), NORMAL, lab(Analyte.FOLATE, "2"))
    told = speaking("D1d", treated, folic_acid(lines=lines))
    assert len(told.offers) == changes
    for offer in told.offers:
        assert offer.changes[0][1] == Change(lasts=FORMULARY[OrderId.FOLIC_ACID].lasts)


@pytest.mark.parametrize("lines", [1, 2])
def test_a_wrong_unit_can_be_put_right_in_every_line(lines: int) -> None:
    told = speaking("D18", assessed(NORMAL), tablet(mcg="1000000", lines=lines))
    ((_, change),) = told.offers[0].changes
    assert change == Change(dose_mcg=Decimal(1000))
    assert recommended(told) == (True,)


def test_a_stop_can_be_taken_back_whatever_its_lines_and_is_never_preselected() -> None:
    treated = assessed(taking(), NORMAL, PERNICIOUS)
    told = speaking("D17", treated, tablet(ends=True, removable=False, lines=2))
    ((_, change),) = told.offers[0].changes
    assert change == Change(resume=True)
    assert recommended(told) == (False,)
    told = speaking("D17", treated, tablet(ends=True))
    assert clicks(told) == (("remove draft-1",),)
    assert recommended(told) == (False,)


def test_of_several_drafts_those_that_can_be_rewritten_are() -> None:
    low = tablet(mcg="500")
    told = speaking("D3b", assessed(LOW), low, replace(low, lines=2), low)
    assert clicks(told) == (("change draft-1", "change draft-3"),)


VERY_ANAEMIC = lab(Analyte.HAEMOGLOBIN, "70")


@pytest.mark.parametrize(
    ("drafted", "missing"),
    [
        (lab_test(Analyte.POTASSIUM), ("potassium in 2 d", "reticulocytes in 7 d", "ferritin")),
        (
            lab_test(Analyte.POTASSIUM, start=day(-2)),
            ("potassium", "reticulocytes in 7 d", "ferritin"),
        ),
        (
            lab_test(Analyte.FERRITIN, Analyte.POTASSIUM),
            ("potassium in 2 d", "reticulocytes in 7 d"),
        ),
        (
            lab_test(Analyte.MMA),
            ("potassium", "potassium in 2 d", "reticulocytes in 7 d", "ferritin"),
        ),
    ],
)
def test_a_test_that_is_drafted_for_the_day_is_not_offered_again(
    drafted: Draft, missing: tuple[str, ...]
) -> None:
    told = speaking("D7f", assessed(LOW, VERY_ANAEMIC), injection(), drafted)
    assert clicks(told) == (missing,)
    assert told.offers[0].key == "order"


def test_the_blood_count_waits_for_the_level_it_goes_with() -> None:
    vegan = finding(Concept.VEGAN_OR_VEGETARIAN)
    told = speaking("D1c", assessed(vegan), folic_acid(), moment=Moment.SELECT)
    assert clicks(told) == (("total-b12", "cbc"),)
    ordered = (PendingTest(analyte=Analyte.CBC, source="ServiceRequest/1"),)
    told = speaking("D1c", assessed(vegan, pending=ordered), folic_acid())
    assert clicks(told) == (("total-b12",),)
    pregnant = assessed(vegan, finding(Concept.PREGNANCY))
    assert clicks(speaking("D1c", pregnant, folic_acid())) == (("active-b12", "cbc"),)


def test_an_unresolved_level_holds_folic_acid_without_preselecting_that() -> None:
    told = speaking("D1b", assessed(GREY, lab(Analyte.FOLATE, "9")), folic_acid())
    assert clicks(told)[0][0] == "remove draft-1"
    assert recommended(told) == (False, True)


def test_after_a_bypass_the_tablet_under_the_tongue_or_the_injection_come_instead() -> None:
    treated = (taking(route=Route.SUBLINGUAL), NORMAL, finding(Concept.ROUX_EN_Y))
    told = speaking("D3d", assessed(*treated), tablet())
    assert clicks(told) == (("remove draft-1", "SL-CN"), ("remove draft-1", "IM-MONTHLY"))
    declined = assessed(*treated, finding(Concept.INJECTIONS_DECLINED))
    assert clicks(speaking("D3d", declined, tablet())) == (("remove draft-1", "SL-CN"),)
