"""Table D, who is heard: the loudest first, one card per order, three cards at most."""

from dataclasses import replace

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Moment
from pathway.facts import (
    Allergen,
    Allergy,
    Cobalamin,
    DrugClass,
    Route,
)
from pathway.order_rules import TABLE_D
from pathway.order_rules.budget import OrderAdvice, read_orders
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    SILENT,
    clicks,
    draft,
    folic_acid,
    injection,
    loud,
    medicine,
    numbered,
    rows,
    speaking,
    table_d,
    tablet,
)
from tests.pathway.stories import assessed, b12, finding, lab

CYANO, METHYL = Cobalamin.CYANOCOBALAMIN, Cobalamin.METHYLCOBALAMIN
LOW, NORMAL = b12("120"), b12("500")
RENAL = lab(Analyte.EGFR, "40")
PALLIATIVE = finding(Concept.PALLIATIVE_CARE)
NEUROPATHY = finding(Concept.PERIPHERAL_NEUROPATHY)
MYELOPATHY = finding(Concept.MYELOPATHY)
LEBER = finding(Concept.LEBER)
HAEMOPHILIA = finding(Concept.BLEEDING_DISORDER)
ANAEMIA = finding(Concept.ANAEMIA)
COBALT = (Allergy(allergen=Allergen.COBALT, blocking=False, source="AllergyIntolerance/co"),)

GAS = medicine(DrugClass.NITROUS_OXIDE)
KIT = draft(antidote=True, route=Route.INTRAVENOUS)
CHLORAMPHENICOL = medicine(DrugClass.CHLORAMPHENICOL, route=Route.ORAL)
DEFICIENT = assessed(LOW)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (DEFICIENT, ("warning", "critical")),
        (assessed(LOW, deceased=True), SILENT),
        (assessed(LOW, age=16), ("warning", "critical")),
        (assessed(LOW, age=15), SILENT),
        (assessed(LOW, age=None), SILENT),
        (assessed(LOW, PALLIATIVE), SILENT),
        (assessed(LOW, PALLIATIVE, NEUROPATHY), SILENT),
        (assessed(LOW, PALLIATIVE, MYELOPATHY), ("warning", "critical")),
    ],
)
def test_nobody_deceased_out_of_scope_or_in_palliative_care_is_spoken_of(
    result: PathwayResult, expected: tuple[str | None, ...]
) -> None:
    assert loud("D9", result, GAS) == expected
    if expected == SILENT:
        assert table_d(result, GAS) == OrderAdvice((), ())


def test_while_picking_only_the_selected_orders_are_looked_at_at_signing_all() -> None:
    unselected = replace(GAS, selected=False)
    assert loud("D9", DEFICIENT, unselected, GAS) == ("warning", "critical")
    assert loud("D9", DEFICIENT, unselected) == (None, "critical")
    at_select = table_d(DEFICIENT, GAS, unselected, moment=Moment.SELECT)
    assert [told.targets for told in at_select.spoken] == [numbered([GAS])]
    at_sign = table_d(DEFICIENT, GAS, unselected)
    assert [len(told.targets) for told in at_sign.spoken] == [2]


def test_an_order_that_is_not_selected_still_counts_as_drafted() -> None:
    unselected = replace(tablet(), selected=False)
    assert loud("D1", DEFICIENT, folic_acid(), unselected) == SILENT


def test_every_row_is_looked_at_for_every_order() -> None:
    steps = table_d(DEFICIENT, GAS, CHLORAMPHENICOL).steps
    assert [(step.row, step.when) for step in steps] == [
        (row.id, row.when) for row in TABLE_D for _ in range(2)
    ]
    matched = [(step.row, step.case.draft.position) for step in steps if step.matched]
    assert matched == [("D9", 1)]
    assert all(step.condition(step.case) is step.matched for step in steps)


def off(*ids: str) -> frozenset[str]:
    return frozenset(ids)


@pytest.mark.parametrize(
    ("switched_off", "expected"),
    [
        (off(), [["D4", "D3", "D3d"]]),
        (off("D4"), [["D3", "D3d"]]),
        (off("D3"), [["D4", "D3d"]]),
        (off("D4", "D3"), [["D3d"]]),
        (off("D4", "D3", "D3d"), []),
    ],
)
def test_a_row_that_is_switched_off_leaves_its_place_to_the_others(
    switched_off: frozenset[str], expected: list[list[str]]
) -> None:
    result = assessed(NORMAL, LEBER, RENAL, finding(Concept.ROUX_EN_Y))
    drafts = numbered([tablet()])
    advice = read_orders(result, drafts, Moment.SIGN, rules_off=switched_off)
    assert [[row.id for row in (told.row, *told.also)] for told in advice.spoken] == expected
    assert len(advice.steps) == len(TABLE_D)


def test_of_four_orders_the_three_loudest_are_told_of() -> None:
    result = assessed(LOW, ANAEMIA)
    assert rows(result, CHLORAMPHENICOL) == [["D14"]]
    assert rows(result, CHLORAMPHENICOL, GAS) == [["D9"], ["D14"]]
    assert rows(result, CHLORAMPHENICOL, GAS, KIT) == [["D7e"], ["D9"], ["D14"]]
    four = (CHLORAMPHENICOL, GAS, KIT, folic_acid())
    assert rows(result, *four) == [["D1"], ["D7e"], ["D9"]]


def test_the_loudest_row_speaks_for_its_order_wherever_it_stands_in_the_table() -> None:
    result = assessed(NORMAL, HAEMOPHILIA, allergies=COBALT)
    assert rows(result, injection()) == [["D7c", "D5b"]]
    told = speaking("D7c", result, injection())
    assert told.indicator == "warning"


def test_a_row_is_as_loud_as_its_loudest_order() -> None:
    calm = replace(GAS, reasons=frozenset({Concept.LABOUR}))
    told = speaking("D9", DEFICIENT, calm, GAS)
    assert told.indicator == "critical"
    assert [target.position for target in told.targets] == [1, 2]


def test_what_is_said_of_two_orders_is_said_of_the_one_that_has_no_card_yet() -> None:
    result = assessed(NORMAL, RENAL)
    assert rows(result, tablet(METHYL), tablet(CYANO)) == [["D3", "D19"], ["D19"]]
    told = speaking("D19", result, tablet(METHYL), tablet(CYANO))
    assert [target.position for target in told.targets] == [1]
    assert clicks(told) == (("remove draft-1",),)


def test_so_it_is_where_nothing_is_offered_and_where_tests_are() -> None:
    cobalt = assessed(NORMAL, RENAL, allergies=COBALT)
    assert rows(cobalt, tablet(CYANO), injection()) == [["D3", "D5b"], ["D5b"]]
    anaemic = assessed(LOW, RENAL, lab(Analyte.HAEMOGLOBIN, "70"))
    told = rows(anaemic, injection(CYANO), injection())
    assert [card[0] for card in told] == ["D6", "D7f"]


def test_two_orders_without_a_card_share_one() -> None:
    told = speaking("D19", assessed(NORMAL), tablet(METHYL), tablet(CYANO))
    assert clicks(told) == (("remove draft-1",), ("remove draft-2",))
    assert told.exclusive


def test_a_row_whose_orders_all_have_a_card_gets_none() -> None:
    result = assessed(NORMAL, RENAL, allergies=COBALT)
    assert rows(result, tablet(), GAS) == [["D3", "D5b"]]


def test_the_words_are_those_of_the_first_order() -> None:
    calm = replace(GAS, reasons=frozenset({Concept.LABOUR}))
    assert speaking("D9", DEFICIENT, calm, GAS).variant == "keep"
    assert speaking("D9", DEFICIENT, GAS, calm).variant == ""


def test_most_rows_have_one_wording() -> None:
    assert speaking("D14", assessed(LOW, ANAEMIA), CHLORAMPHENICOL).variant == ""
