"""Two B12 products at a time, drafted together or beside running treatment (D19)."""

from dataclasses import replace

import pytest

from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import B12Course, Cobalamin, CourseState, DrugClass, Route
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    card,
    clicks,
    folic_acid,
    injection,
    loud,
    medicine,
    recommended,
    speaking,
    tablet,
)
from tests.pathway.stories import assessed, b12, finding, lab, taking

NORMAL, EGFR_40 = b12("500"), lab(Analyte.EGFR, "40")
METHYL, HYDROXO = Cobalamin.METHYLCOBALAMIN, Cobalamin.HYDROXOCOBALAMIN
TOLD = ("info", "info")
STOP = tablet(ends=True)
INJECTIONS = taking(HYDROXO, route=Route.INTRAMUSCULAR)
NOBODY = assessed(NORMAL)
CYANO_INJECTION = injection(Cobalamin.CYANOCOBALAMIN)


@pytest.mark.parametrize(
    "drafts",
    [
        (tablet(), tablet()),
        (tablet(), tablet(METHYL, route=Route.SUBLINGUAL)),
        (tablet(route=Route.NASAL), tablet(route=Route.SUBLINGUAL)),
        (injection(), CYANO_INJECTION),
    ],
)
def test_of_two_products_for_one_purpose_each_can_go(drafts: tuple[Draft, ...]) -> None:
    advice = speaking("D19", NOBODY, *drafts)
    assert loud("D19", NOBODY, *drafts) == TOLD
    assert clicks(advice) == (("remove draft-1",), ("remove draft-2",))
    assert [offer.key for offer in advice.offers] == ["remove-1", "remove-2"]
    assert recommended(advice) == (False, False)
    assert advice.exclusive


@pytest.mark.parametrize(
    "drafts",
    [
        (tablet(),),
        (injection(every="2"), injection(every="60")),
        (tablet(), injection()),
        (tablet(), tablet(combination=True)),
        (tablet(combination=True), tablet(combination=True)),
        (tablet(), tablet(ends=True)),
        (tablet(), folic_acid()),
        (injection(), injection(route=Route.INTRAVENOUS, form=Cobalamin.CYANOCOBALAMIN)),
    ],
)
def test_a_sequence_a_change_of_route_and_a_multivitamin_double_nothing(
    drafts: tuple[Draft, ...],
) -> None:
    assert card("D19", NOBODY, *drafts) is None


def test_only_what_is_still_a_draft_can_go() -> None:
    advice = speaking("D19", NOBODY, tablet(removable=False), tablet())
    assert clicks(advice) == (("remove draft-2",),)


@pytest.mark.parametrize(
    ("running", "order"),
    [
        (INJECTIONS, tablet()),
        (INJECTIONS, tablet(route=Route.NASAL)),
        (taking(), tablet(METHYL)),
        (taking(), tablet(route=Route.SUBLINGUAL)),
    ],
)
def test_another_product_by_mouth_doubles_running_treatment(
    running: B12Course, order: Draft
) -> None:
    advice = speaking("D19", assessed(running, NORMAL), order)
    assert clicks(advice) == (("remove draft-1",),)


@pytest.mark.parametrize(
    ("running", "order"),
    [
        (taking(), tablet()),
        (replace(taking(), route=None), tablet()),
        (taking(), injection()),
        (INJECTIONS, injection()),
        (taking(), tablet(METHYL, combination=True)),
        (taking(until=20, state=CourseState.ENDED), tablet(METHYL)),
    ],
)
def test_a_renewal_and_a_change_to_injections_do_not(running: B12Course, order: Draft) -> None:
    assert card("D19", assessed(running, NORMAL), order) is None


def test_a_renewal_doubles_what_runs_beside_it_by_injection() -> None:
    assert card("D19", assessed(taking(), INJECTIONS, NORMAL), tablet()) is not None


@pytest.mark.parametrize("cause", [EGFR_40, finding(Concept.LEBER)])
def test_a_form_that_takes_the_place_of_an_excluded_one_doubles_nothing(cause: object) -> None:
    assert card("D19", assessed(taking(), NORMAL, cause), tablet(METHYL)) is None
    assert card("D19", assessed(taking(), INJECTIONS, NORMAL, cause), tablet(METHYL)) is not None
    assert card("D19", assessed(INJECTIONS, NORMAL, cause), tablet(METHYL)) is not None


def test_a_stop_of_the_running_product_makes_it_a_switch() -> None:
    running = assessed(taking(), NORMAL)
    assert card("D19", running, tablet(METHYL), STOP) is None
    other_stop = medicine(DrugClass.METFORMIN, ends=True)
    assert card("D19", running, tablet(METHYL), other_stop) is not None


def test_nothing_is_doubled_where_the_plan_is_to_switch_anyhow() -> None:
    early = taking(since=30)
    assert card("D19", assessed(early), tablet(METHYL)) is not None
    assert card("D19", assessed(early, finding(Concept.ATAXIA)), tablet(METHYL)) is None
