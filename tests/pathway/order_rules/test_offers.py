"""Table D, what is offered: which medicines come, and never twice the same (A1, C2d 3, G-6)."""

from dataclasses import replace
from typing import Any

import pytest

from pathway import PathwayResult, evaluate
from pathway.concepts import Concept
from pathway.drafts import Draft, Moment
from pathway.facts import (
    Allergen,
    Allergy,
    Cobalamin,
    DrugClass,
    FactGroup,
    Route,
)
from pathway.order_rules.budget import read_orders
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    NO_HYDROXOCOBALAMIN,
    clicks,
    injection,
    medicine,
    numbered,
    recommended,
    speaking,
    tablet,
)
from tests.pathway.stories import EVERYTHING, SETTING, assessed, b12, finding, lab, patient, taking

CYANO, HYDROXO, METHYL = (
    Cobalamin.CYANOCOBALAMIN,
    Cobalamin.HYDROXOCOBALAMIN,
    Cobalamin.METHYLCOBALAMIN,
)
SL, IM = Route.SUBLINGUAL, Route.INTRAMUSCULAR

LOW, NORMAL = b12("120"), b12("500")
RENAL = lab(Analyte.EGFR, "40")
LEBER = finding(Concept.LEBER)
BYPASS = finding(Concept.ROUX_EN_Y)
SLEEVE = finding(Concept.SLEEVE_GASTRECTOMY)
PERNICIOUS = finding(Concept.PERNICIOUS_ANAEMIA)
NEUROPATHY = finding(Concept.PERIPHERAL_NEUROPATHY)
DECLINED = finding(Concept.INJECTIONS_DECLINED)
HAEMOPHILIA = finding(Concept.BLEEDING_DISORDER)
BLOCKED = (Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/1"),)
INTOLERANT = (replace(BLOCKED[0], blocking=False),)

GAS = medicine(DrugClass.NITROUS_OXIDE)


def beside_gas(*others: Draft, result: PathwayResult | None = None) -> set[tuple[str, ...]]:
    """What is added to nitrous oxide in deficiency, beside these drafts."""
    told = speaking("D9", result or assessed(LOW), GAS, *others)
    return {click for click in clicks(told) if not click[0].startswith("remove")}


@pytest.mark.parametrize(
    ("other", "added"),
    [
        (tablet(), set()),
        (tablet(proposed=True), {("PO-CN",)}),
        (tablet(ends=True), {("PO-CN",)}),
        (tablet(METHYL), {("PO-CN",)}),
        (tablet(route=SL), {("PO-CN",)}),
        (injection(CYANO), {("PO-CN",)}),
        (GAS, {("PO-CN",)}),
    ],
)
def test_a_treatment_that_is_drafted_is_not_offered_again(
    other: Draft, added: set[tuple[str, ...]]
) -> None:
    assert beside_gas(other) == added


@pytest.mark.parametrize(
    ("other", "added"),
    [
        (injection(HYDROXO), set()),
        (injection(HYDROXO, route=Route.SUBCUTANEOUS), set()),
        (injection(HYDROXO, route=Route.INTRAVENOUS), {("IM-LOAD", "IM-MAINT23")}),
        (injection(HYDROXO, route=None), {("IM-LOAD", "IM-MAINT23")}),
        (injection(CYANO), {("IM-LOAD", "IM-MAINT23")}),
        (tablet(HYDROXO), {("IM-LOAD", "IM-MAINT23")}),
    ],
)
def test_a_drafted_injection_under_the_skin_stands_for_one_into_the_muscle(
    other: Draft, added: set[tuple[str, ...]]
) -> None:
    assert beside_gas(other, result=assessed(LOW, PERNICIOUS)) == added


def test_of_two_alternatives_the_one_that_is_not_drafted_is_left() -> None:
    renal = assessed(LOW, RENAL)
    assert beside_gas(result=renal) == {("IM-LOAD", "IM-MAINT23"), ("PO-ME",)}
    assert beside_gas(tablet(METHYL), result=renal) == {("IM-LOAD", "IM-MAINT23")}
    assert beside_gas(injection(), result=renal) == {("PO-ME",)}


def instead(result: PathwayResult, order: Draft, row: str = "D3") -> list[tuple[str, ...]]:
    """What comes in the place of the draft."""
    return [click[1:] for click in clicks(speaking(row, result, order))]


@pytest.mark.parametrize(
    ("record", "order", "offered"),
    [
        ((LOW,), tablet(), [("IM-LOAD", "IM-MAINT23"), ("PO-ME",)]),
        ((LOW,), tablet(route=SL), [("IM-LOAD", "IM-MAINT23"), ("SL-ME",)]),
        ((LOW, HAEMOPHILIA), tablet(), [("PO-ME",)]),
        ((LOW, HAEMOPHILIA), tablet(route=SL), [("SL-ME",)]),
        ((LOW, BYPASS), tablet(), [("SL-ME",), ("IM-MONTHLY",)]),
        ((NORMAL,), tablet(), [("PO-ME",), ("IM-MAINT23",)]),
        ((NORMAL,), tablet(route=SL), [("SL-ME",), ("IM-MAINT23",)]),
        ((NORMAL, DECLINED), tablet(), [("PO-ME",)]),
        ((NORMAL, HAEMOPHILIA), tablet(), [("PO-ME",)]),
        ((taking(METHYL, since=300), NORMAL), tablet(), [("IM-MAINT23",)]),
        ((taking(METHYL, since=300), NORMAL, BYPASS), tablet(), [("SL-ME",), ("IM-MONTHLY",)]),
        ((taking(METHYL, since=300), NORMAL, SLEEVE), tablet(), [("IM-MONTHLY",)]),
    ],
)
def test_with_impaired_kidneys_methylcobalamin_or_the_injection_come_instead(
    record: tuple[object, ...], order: Draft, offered: list[tuple[str, ...]]
) -> None:
    assert instead(assessed(RENAL, *record), order) == offered


def test_a_site_without_hydroxocobalamin_offers_methylcobalamin_alone() -> None:
    result = evaluate(patient(RENAL, NORMAL), NO_HYDROXOCOBALAMIN)
    told = speaking("D3", result, tablet())
    assert clicks(told) == (("remove draft-1", "PO-ME"),)
    assert recommended(told) == (True,)


def test_what_is_drafted_beside_it_is_not_offered_instead() -> None:
    told = speaking("D3", assessed(RENAL, NORMAL), tablet(), injection())
    assert clicks(told) == (("remove draft-1", "PO-ME"),)
    told = speaking("D3", assessed(RENAL, LOW), tablet(), injection())
    assert clicks(told) == (("remove draft-1", "PO-ME"),)


NOT_SUPPLIED = [
    {"supplied": EVERYTHING - {group}}
    for group in (FactGroup.CONDITIONS, FactGroup.MEDICATION_REQUESTS, FactGroup.ALLERGIES)
]


@pytest.mark.parametrize(("row", "order"), [("D3", tablet()), ("D6", injection(CYANO))])
@pytest.mark.parametrize("record", [LOW, NORMAL])
@pytest.mark.parametrize("gap", [*NOT_SUPPLIED, {"age": 17}])
def test_no_medicine_comes_while_a_gate_of_safety_is_open_or_to_the_young(
    gap: dict[str, Any], record: object, row: str, order: Draft
) -> None:
    assert clicks(speaking(row, assessed(RENAL, record, **gap), order)) == ()
    assert clicks(speaking(row, assessed(RENAL, record, age=18), order)) != ()


def test_a_client_that_never_sends_allergies_is_offered_medicines() -> None:
    never = replace(SETTING, never_supplied=frozenset({FactGroup.ALLERGIES}))
    blind = patient(RENAL, NORMAL, supplied=EVERYTHING - {FactGroup.ALLERGIES})
    assert clicks(speaking("D3", evaluate(blind, never), tablet())) != ()


@pytest.mark.parametrize(("allergies", "allowed"), [(BLOCKED, False), (INTOLERANT, True)])
def test_an_anaphylaxis_forbids_every_cobalamin_also_where_its_own_row_is_off(
    allergies: tuple[Allergy, ...], *, allowed: bool
) -> None:
    result = assessed(RENAL, NORMAL, allergies=allergies)
    drafts = numbered((tablet(),))
    (told,) = read_orders(result, drafts, Moment.SIGN, rules_off=frozenset({"D5"})).spoken
    assert told.row.id == "D3"
    assert bool(told.offers) is allowed


def medicines(click: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(order for order in click if order[:3] in {"IM-", "PO-", "SL-"})


@pytest.mark.parametrize(
    ("record", "offered"),
    [
        ((LOW,), [("IM-LOAD", "IM-MAINT23")]),
        ((LOW, SLEEVE), [("IM-MONTHLY",)]),
        ((LOW, PERNICIOUS), [("IM-LOAD", "IM-MAINT23")]),
        ((LOW, NEUROPATHY), [("IM-NEURO", "IM-MAINT2")]),
        ((NORMAL, lab(Analyte.MMA, "400")), [("IM-LOAD", "IM-MAINT23")]),
        ((taking(since=200), b12("120", 5)), [("IM-LOAD", "IM-MAINT23")]),
        ((NORMAL, finding(Concept.PREGNANCY)), [("IM-MAINT23",)]),
        ((NORMAL, RENAL), [("IM-MAINT23",)]),
        ((NORMAL, RENAL, SLEEVE), [("IM-MONTHLY",)]),
        ((LOW, DECLINED), []),
    ],
)
def test_hydroxocobalamin_replaces_an_injection_of_cyanocobalamin(
    record: tuple[object, ...], offered: list[tuple[str, ...]]
) -> None:
    told = speaking("D6", assessed(*record), injection(CYANO))
    assert [medicines(click) for click in clicks(told)] == offered


@pytest.mark.parametrize(
    ("row", "order", "record", "offered"),
    [
        ("D6", injection(CYANO), (LOW, RENAL), [("PO-ME",)]),
        ("D6", injection(CYANO), (LOW, RENAL, BYPASS), [("SL-ME",)]),
        ("D6", injection(CYANO), (NORMAL, RENAL), [("PO-ME",)]),
        ("D4", injection(CYANO), (LOW, LEBER), [("PO-ME",)]),
        ("D4", tablet(), (NORMAL, LEBER), [("PO-ME",)]),
        ("D4", tablet(), (NORMAL, LEBER, BYPASS), [("SL-ME",)]),
        ("D4", tablet(), (NORMAL, LEBER, DECLINED), [()]),
        ("D4", tablet(), (NORMAL, LEBER, taking(METHYL)), [()]),
    ],
)
def test_a_site_without_it_has_methylcobalamin_for_who_must_not_take_cyanocobalamin(
    row: str, order: Draft, record: tuple[object, ...], offered: list[tuple[str, ...]]
) -> None:
    result = evaluate(patient(*record), NO_HYDROXOCOBALAMIN)
    assert instead(result, order, row) == offered
