"""What a draft order is: what it starts, what is in it, and by which route."""

import pytest

from pathway.drafts import Draft, DraftKind
from pathway.facts import Cobalamin, DrugClass, Route
from tests.pathway.order_rules.drafted import (
    draft,
    folic_acid,
    injection,
    lab_test,
    medicine,
    tablet,
)

CYANO, HYDROXO, METHYL = (
    Cobalamin.CYANOCOBALAMIN,
    Cobalamin.HYDROXOCOBALAMIN,
    Cobalamin.METHYLCOBALAMIN,
)
METFORMIN, PPI = DrugClass.METFORMIN, DrugClass.PPI


@pytest.mark.parametrize(
    ("order", "starts"),
    [
        (tablet(), True),
        (tablet(ends=True), False),
        (medicine(METFORMIN), True),
        (draft(DraftKind.OTHER), False),
        (lab_test(), False),
        (lab_test(ends=True), False),
    ],
)
def test_only_a_medicine_that_is_not_stopped_is_started(order: Draft, *, starts: bool) -> None:
    assert order.starts is starts


@pytest.mark.parametrize(
    ("order", "holds"),
    [
        (medicine(METFORMIN), True),
        (medicine(PPI), True),
        (medicine(METFORMIN, DrugClass.COLCHICINE), True),
        (medicine(DrugClass.COLCHICINE), False),
        (medicine(), False),
        (medicine(METFORMIN, ends=True), False),
    ],
)
def test_a_product_holds_a_medicine_of_one_of_the_classes(order: Draft, *, holds: bool) -> None:
    assert order.holds(METFORMIN, PPI) is holds


@pytest.mark.parametrize(
    ("order", "cobalamin", "injected"),
    [
        (tablet(), True, False),
        (tablet(ends=True), False, False),
        (injection(), True, True),
        (injection(route=Route.SUBCUTANEOUS), True, True),
        (injection(route=Route.INTRAVENOUS), True, False),
        (injection(ends=True), False, False),
        (medicine(METFORMIN), False, False),
        (medicine(METFORMIN, route=Route.INTRAMUSCULAR), False, False),
    ],
)
def test_a_replacement_injection_goes_into_muscle_or_under_the_skin(
    order: Draft, *, cobalamin: bool, injected: bool
) -> None:
    assert (order.cobalamin, order.injected) == (cobalamin, injected)


def test_a_product_contains_its_own_forms() -> None:
    both = draft(forms=(CYANO, METHYL))
    assert [both.contains(form) for form in (CYANO, METHYL, HYDROXO)] == [True, True, False]
    assert not tablet(CYANO, ends=True).contains(CYANO)


@pytest.mark.parametrize(
    ("order", "folate"),
    [
        (folic_acid(), True),
        (medicine(DrugClass.OTHER_FOLATE), True),
        (medicine(DrugClass.MULTIVITAMIN), False),
        (folic_acid(ends=True), False),
    ],
)
def test_folic_acid_and_other_folates_are_folates(order: Draft, *, folate: bool) -> None:
    assert order.folate is folate
