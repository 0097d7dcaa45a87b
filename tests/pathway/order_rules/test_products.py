"""B12 that an allergy, Leber's disease or an indicated injection speaks against (D3c to D5b)."""

from collections.abc import Sequence

import pytest

from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import Allergen, Allergy, Cobalamin, Finding, FindingState, Route
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    card,
    clicks,
    folic_acid,
    injection,
    loud,
    recommended,
    speaking,
    tablet,
)
from tests.pathway.stories import assessed, b12, finding, lab, taking

LOW, GREY, NORMAL = b12("120"), b12("250"), b12("500")
MMA_RAISED = lab(Analyte.MMA, "400")
LEBER = finding(Concept.LEBER)
NEUROPATHY, MYELOPATHY = finding(Concept.PERIPHERAL_NEUROPATHY), finding(Concept.MYELOPATHY)
PERNICIOUS, BYPASS = finding(Concept.PERNICIOUS_ANAEMIA), finding(Concept.ROUX_EN_Y)
DECLINED = finding(Concept.INJECTIONS_DECLINED)
FEW_PLATELETS = lab(Analyte.PLATELETS, "49")
CYANO, METHYL = Cobalamin.CYANOCOBALAMIN, Cobalamin.METHYLCOBALAMIN
SUBLINGUAL, NASAL = Route.SUBLINGUAL, Route.NASAL
CYANO_INJECTION = injection(CYANO)
CRITICAL, WARNED, TOLD = ("critical", "critical"), ("warning", "warning"), ("info", "info")
LOAD_INSTEAD = ("remove draft-1", "IM-LOAD", "IM-MAINT23")


def allergy(allergen: Allergen = Allergen.COBALAMIN, *, blocking: bool = True) -> Allergy:
    return Allergy(allergen=allergen, blocking=blocking, source=f"AllergyIntolerance/{allergen}")


COBALAMINS = [
    tablet(),
    tablet(METHYL, route=SUBLINGUAL),
    injection(),
    CYANO_INJECTION,
    tablet(combination=True),
]


@pytest.mark.parametrize("order", COBALAMINS)
def test_no_cobalamin_is_left_to_who_had_anaphylaxis_from_one(order: Draft) -> None:
    allergic = assessed(NORMAL, allergies=(allergy(),))
    advice = speaking("D5", allergic, order)
    assert loud("D5", allergic, order) == CRITICAL
    assert clicks(advice) == (("remove draft-1", "allergy"),)
    assert recommended(advice) == (True,)


def test_an_intolerance_does_not_forbid_b12_nor_an_allergy_another_medicine_or_a_stop() -> None:
    intolerant = assessed(NORMAL, allergies=(allergy(blocking=False),))
    assert card("D5", intolerant, tablet()) is None
    allergic = assessed(NORMAL, allergies=(allergy(),))
    assert card("D5", allergic, folic_acid()) is None
    assert card("D5", allergic, tablet(ends=True)) is None


@pytest.mark.parametrize("order", COBALAMINS)
def test_cobalt_allergy_is_told_with_every_cobalamin(order: Draft) -> None:
    allergic = assessed(NORMAL, allergies=(allergy(Allergen.COBALT),))
    assert loud("D5b", allergic, order) == TOLD
    assert speaking("D5b", allergic, order).offers == ()
    assert card("D5b", assessed(NORMAL), order) is None


@pytest.mark.parametrize(
    "order",
    [
        tablet(),
        tablet(route=SUBLINGUAL),
        tablet(route=NASAL),
        CYANO_INJECTION,
        tablet(mcg="10", combination=True),
    ],
)
def test_cyanocobalamin_is_critical_in_lebers_disease_by_any_route(order: Draft) -> None:
    assert loud("D4", assessed(LOW, LEBER), order) == CRITICAL


@pytest.mark.parametrize(
    ("items", "order", "offers"),
    [
        ((LOW,), tablet(), (LOAD_INSTEAD,)),
        ((MMA_RAISED,), tablet(), (LOAD_INSTEAD,)),
        ((NORMAL,), tablet(), (("remove draft-1", "IM-MAINT23"),)),
        ((NORMAL, BYPASS, taking()), tablet(), (("remove draft-1", "IM-MONTHLY"),)),
        ((LOW, DECLINED), tablet(), (("remove draft-1",),)),
        ((LOW, FEW_PLATELETS), tablet(), (("remove draft-1",),)),
        ((NORMAL,), tablet(combination=True), (("remove draft-1",),)),
    ],
)
def test_lebers_disease_gets_hydroxocobalamin_where_treatment_was_meant(
    items: Sequence[object], order: Draft, offers: tuple[tuple[str, ...], ...]
) -> None:
    assert clicks(speaking("D4", assessed(LEBER, *items), order)) == offers


def test_a_switch_of_form_in_running_treatment_is_not_preselected_and_others_are() -> None:
    assert recommended(speaking("D4", assessed(LEBER, LOW), tablet())) == (True,)
    assert recommended(speaking("D4", assessed(LEBER, NORMAL, taking()), tablet())) == (False,)


def test_other_forms_are_no_danger_in_lebers_disease_and_it_has_to_be_certain() -> None:
    for order in (injection(), tablet(METHYL), tablet(ends=True)):
        assert card("D4", assessed(LOW, LEBER), order) is None
    possible = Finding(concept=Concept.LEBER, source="Condition/l", state=FindingState.POSSIBLE)
    assert card("D4", assessed(LOW, possible), tablet()) is None


@pytest.mark.parametrize(
    ("items", "loudness"),
    [
        ((LOW, NEUROPATHY), WARNED),
        ((LOW, finding(Concept.PARAESTHESIA)), WARNED),
        ((LOW, MYELOPATHY), ("warning", "critical")),
        ((LOW, PERNICIOUS), WARNED),
        ((LOW, finding(Concept.ILEAL_RESECTION, cm="21")), WARNED),
        ((LOW, taking()), WARNED),
        ((taking(since=30), NEUROPATHY), WARNED),
        ((GREY, finding(Concept.CROHN_ILEAL)), WARNED),
    ],
)
@pytest.mark.parametrize("order", [tablet(), tablet(route=SUBLINGUAL)])
def test_tablets_are_warned_of_where_an_injection_is_indicated(
    items: Sequence[object], loudness: tuple[str, str], order: Draft
) -> None:
    assert loud("D3c", assessed(*items), order) == loudness


def test_the_plan_is_offered_instead_of_the_tablet() -> None:
    for items, orders in (
        ((LOW, NEUROPATHY), ("IM-NEURO", "IM-MAINT2")),
        ((LOW, PERNICIOUS), ("IM-LOAD", "IM-MAINT23")),
        ((LOW, finding(Concept.CROHN_ILEAL)), ("IM-LOAD", "IM-MONTHLY")),
    ):
        advice = speaking("D3c", assessed(*items), tablet())
        assert clicks(advice) == (("remove draft-1", *orders),)
        assert recommended(advice) == (True,)
        assert advice.exclusive is False


@pytest.mark.parametrize(
    "items",
    [
        (LOW,),
        (LOW, lab(Analyte.HAEMOGLOBIN, "79")),
        (LOW, LEBER),
        (LOW, finding(Concept.ILEAL_RESECTION, cm="20")),
        (LOW, NEUROPATHY, DECLINED),
        (LOW, NEUROPATHY, FEW_PLATELETS),
        (LOW, PERNICIOUS, FEW_PLATELETS),
        (NORMAL, NEUROPATHY),
    ],
)
def test_tablets_are_not_warned_of_where_none_is_or_none_can_be_given(
    items: Sequence[object],
) -> None:
    assert card("D3c", assessed(*items), tablet()) is None


@pytest.mark.parametrize(
    "order", [tablet(METHYL), tablet(combination=True), tablet(route=NASAL), CYANO_INJECTION]
)
def test_only_plain_cyanocobalamin_by_mouth_gives_way_to_the_planned_injection(
    order: Draft,
) -> None:
    assert card("D3c", assessed(LOW, PERNICIOUS), order) is None
