"""The form and route that suit kidneys, pregnancy, bypass and first line (D3, D3d, D6, D8, D16)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import evaluate
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import Cobalamin, Route
from pathway.orders import DrugOrder
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    NO_HYDROXOCOBALAMIN,
    SILENT,
    card,
    clicks,
    injection,
    loud,
    speaking,
    tablet,
)
from tests.pathway.stories import EVERYTHING, SETTING, assessed, b12, finding, lab, patient, taking

LOW, GREY, NORMAL = b12("120"), b12("250"), b12("500")
LEBER, BYPASS = finding(Concept.LEBER), finding(Concept.ROUX_EN_Y)
NEUROPATHY, MYELOPATHY = finding(Concept.PERIPHERAL_NEUROPATHY), finding(Concept.MYELOPATHY)
DECLINED = finding(Concept.INJECTIONS_DECLINED)
CYANO, METHYL = Cobalamin.CYANOCOBALAMIN, Cobalamin.METHYLCOBALAMIN
SUBLINGUAL, NASAL = Route.SUBLINGUAL, Route.NASAL
CYANO_INJECTION = injection(CYANO)
WARNED, TOLD, SOFTER = ("warning", "warning"), ("info", "info"), ("info", "warning")
LOAD_INSTEAD = ("remove draft-1", "IM-LOAD", "IM-MAINT23")


def egfr(value: str) -> object:
    return lab(Analyte.EGFR, value)


@pytest.mark.parametrize(
    ("kidneys", "loudness"),
    [
        (egfr("60"), SILENT),
        (egfr("59"), SOFTER),
        (egfr("50"), SOFTER),
        (egfr("49"), WARNED),
        (finding(Concept.DIALYSIS), WARNED),
        (finding(Concept.DIABETIC_NEPHROPATHY), WARNED),
    ],
)
def test_cyanocobalamin_by_mouth_is_spoken_of_by_the_kidneys(
    kidneys: object, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D3", assessed(LOW, kidneys), tablet()) == loudness


@pytest.mark.parametrize(
    ("order", "loudness"),
    [
        (tablet(mcg="25"), SILENT),
        (tablet(mcg="26"), WARNED),
        (tablet(mcg=None), WARNED),
        (tablet(mcg=None, combination=True), SILENT),
        (tablet(mcg="26", combination=True), WARNED),
        (tablet(route=SUBLINGUAL), WARNED),
        (tablet(METHYL), SILENT),
        (tablet(route=NASAL), SILENT),
    ],
)
def test_impaired_kidneys_are_no_reason_against_a_trace_or_another_form(
    order: Draft, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D3", assessed(LOW, egfr("40")), order) == loudness


@pytest.mark.parametrize(
    ("items", "order", "offers"),
    [
        ((LOW,), tablet(), (LOAD_INSTEAD, ("remove draft-1", "PO-ME"))),
        ((LOW,), tablet(route=SUBLINGUAL), (LOAD_INSTEAD, ("remove draft-1", "SL-ME"))),
        ((), tablet(), (("remove draft-1", "PO-ME"), ("remove draft-1", "IM-MAINT23"))),
        ((DECLINED,), tablet(route=SUBLINGUAL), (("remove draft-1", "SL-ME"),)),
        ((LOW, DECLINED, NEUROPATHY), tablet(route=SUBLINGUAL), (("remove draft-1", "SL-ME"),)),
        ((LOW, DECLINED, NEUROPATHY), tablet(), (("remove draft-1", "PO-ME"),)),
        ((LOW, DECLINED, NEUROPATHY, BYPASS), tablet(), (("remove draft-1", "SL-ME"),)),
    ],
)
def test_impaired_kidneys_get_methylcobalamin_by_the_same_route_or_the_injection(
    items: Sequence[object], order: Draft, offers: tuple[tuple[str, ...], ...]
) -> None:
    advice = speaking("D3", assessed(egfr("40"), *items), order)
    assert clicks(advice) == offers
    assert advice.exclusive is (len(offers) > 1)


@pytest.mark.parametrize("route", [Route.ORAL, SUBLINGUAL])
def test_the_doubled_dose_of_declined_injections_stays_by_either_route(route: Route) -> None:
    result = assessed(egfr("40"), LOW, DECLINED, NEUROPATHY)
    (offer,) = speaking("D3", result, tablet(route=route)).offers
    (order,) = offer.orders
    assert isinstance(order, DrugOrder)
    assert (order.route, order.dose_mcg) == (route, Decimal(2000))


@pytest.mark.parametrize(
    ("items", "loudness"),
    [
        ((LOW,), TOLD),
        ((LOW, taking()), TOLD),
        ((LOW, egfr("40")), SOFTER),
        ((NORMAL, egfr("59")), SOFTER),
        ((NORMAL, finding(Concept.PREGNANCY)), SOFTER),
        ((NORMAL,), SILENT),
        ((GREY,), SILENT),
    ],
)
def test_hydroxocobalamin_is_preferred_for_injections(
    items: Sequence[object], loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D6", assessed(*items), CYANO_INJECTION) == loudness


def test_the_preferred_injection_comes_in_place_of_the_other() -> None:
    under_the_skin = injection(CYANO, route=Route.SUBCUTANEOUS)
    for order in (CYANO_INJECTION, under_the_skin):
        assert clicks(speaking("D6", assessed(LOW), order)) == (LOAD_INSTEAD,)
    pregnant = assessed(NORMAL, finding(Concept.PREGNANCY))
    assert clicks(speaking("D6", pregnant, CYANO_INJECTION)) == (
        ("remove draft-1", "IM-MAINT23", "pregnancy-review"),
    )
    for order in (injection(), tablet()):
        assert card("D6", assessed(LOW), order) is None


def test_without_hydroxocobalamin_the_other_injection_is_accepted_unless_excluded() -> None:
    assert card("D6", evaluate(patient(LOW), NO_HYDROXOCOBALAMIN), CYANO_INJECTION) is None
    advice = speaking(
        "D6", evaluate(patient(LOW, egfr("40")), NO_HYDROXOCOBALAMIN), CYANO_INJECTION
    )
    assert clicks(advice) == (("remove draft-1", "PO-ME"),)


@pytest.mark.parametrize(
    "items",
    [
        (LOW,),
        (GREY,),
        (BYPASS, NORMAL),
        (NORMAL, NEUROPATHY),
        (NORMAL, MYELOPATHY),
        (NORMAL, finding(Concept.PARAESTHESIA)),
        (NORMAL, finding(Concept.NASAL_DISEASE)),
    ],
)
def test_the_nose_is_not_the_first_route_nor_one_with_neurology(items: Sequence[object]) -> None:
    assert loud("D8", assessed(*items), tablet(mcg="500", route=NASAL)) == SOFTER


def test_the_nasal_form_gives_way_to_the_plan_and_may_maintain_a_normal_level() -> None:
    spray = tablet(mcg="500", route=NASAL)
    assert clicks(speaking("D8", assessed(LOW), spray)) == (("remove draft-1", "PO-CN"),)
    assert card("D8", assessed(NORMAL), spray) is None
    assert card("D8", assessed(LOW), tablet()) is None
    rhinitis = replace(spray, reasons=frozenset({Concept.NASAL_DISEASE}))
    assert loud("D8", assessed(NORMAL), rhinitis) == SOFTER


TREATED = (taking(route=SUBLINGUAL), NORMAL)


@pytest.mark.parametrize(
    ("items", "offers"),
    [
        ((NORMAL,), (("remove draft-1", "SL-CN"), ("remove draft-1", "IM-MONTHLY"))),
        (TREATED, (("remove draft-1", "SL-CN"), ("remove draft-1", "IM-MONTHLY"))),
        ((*TREATED, DECLINED), (("remove draft-1", "SL-CN"),)),
        ((NORMAL, DECLINED), (("remove draft-1", "SL-CN"),)),
    ],
)
@pytest.mark.parametrize("operation", [BYPASS, finding(Concept.BILIOPANCREATIC_DIVERSION)])
def test_after_a_bypass_the_tongue_or_a_monthly_injection_takes_the_place_of_swallowing(
    operation: object, items: Sequence[object], offers: tuple[tuple[str, ...], ...]
) -> None:
    result = assessed(operation, *items)
    assert loud("D3d", result, tablet()) == TOLD
    assert clicks(speaking("D3d", result, tablet())) == offers


def test_after_a_bypass_no_medicine_is_offered_while_a_part_of_the_record_is_missing() -> None:
    result = evaluate(
        patient(BYPASS, *TREATED, partial=EVERYTHING), replace(SETTING, never_supplied=EVERYTHING)
    )
    assert clicks(speaking("D3d", result, tablet())) == ()


@pytest.mark.parametrize(
    ("operation", "order"),
    [
        (BYPASS, tablet(route=SUBLINGUAL)),
        (BYPASS, tablet(METHYL)),
        (BYPASS, tablet(combination=True)),
        (finding(Concept.SLEEVE_GASTRECTOMY), tablet()),
    ],
)
def test_a_bypass_is_no_reason_against_what_is_not_swallowed_or_no_plain_tablet(
    operation: object, order: Draft
) -> None:
    assert card("D3d", assessed(operation, NORMAL), order) is None


@pytest.mark.parametrize(
    ("items", "loudness"),
    [
        ((LOW,), ("info", None)),
        ((LOW, egfr("60")), ("info", None)),
        ((LOW, egfr("59")), SILENT),
        ((LOW, LEBER), SILENT),
        ((NORMAL,), SILENT),
    ],
)
def test_methylcobalamin_is_spoken_of_once_where_the_kidneys_do_not_call_for_it(
    items: Sequence[object], loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D16", assessed(*items), tablet(METHYL)) == loudness


def test_other_forms_are_not_spoken_of_for_being_methylcobalamin() -> None:
    weak = tablet(mcg=None, b12_daily_mcg=Decimal(1000))
    assert card("D16", assessed(LOW), weak) is None
