"""Stops, chloramphenicol and methotrexate among the drafts (D14, D17, D20)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.drafts import Draft
from pathway.facts import (
    Allergen,
    Allergy,
    Cobalamin,
    DrugClass,
    LabResult,
    Route,
)
from pathway.quantities import Analyte, Unit
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
    table_d,
    tablet,
)
from tests.pathway.stories import assessed, b12, finding, lab, taking

LOW, GREY, NORMAL = b12("120"), b12("250"), b12("500")
DIAGNOSED = finding(Concept.B12_DEFICIENCY)
EGFR_40 = lab(Analyte.EGFR, "40")
METHYL = Cobalamin.METHYLCOBALAMIN
NOBODY = assessed(NORMAL)
ANAPHYLAXIS = Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/b12")
WARNED = ("warning", "warning")
STOP = tablet(ends=True)


@pytest.mark.parametrize(
    "result",
    [
        assessed(NORMAL, DIAGNOSED),
        assessed(NORMAL, finding(Concept.PERNICIOUS_ANAEMIA)),
        assessed(NORMAL, finding(Concept.SLEEVE_GASTRECTOMY)),
        assessed(LOW),
        assessed(taking(), LOW),
        assessed(lab(Analyte.MMA, "400")),
        assessed(taking(), NORMAL),
        assessed(taking(), b12("1500")),
        assessed(taking(), GREY, lab(Analyte.MMA, "200")),
    ],
)
def test_a_stop_is_warned_of_while_something_calls_for_b12(result: PathwayResult) -> None:
    assert loud("D17", result, STOP) == WARNED


@pytest.mark.parametrize(
    ("result", "order"),
    [
        (assessed(), STOP),
        (assessed(NORMAL), STOP),
        (assessed(taking(since=20)), STOP),
        (assessed(taking(), GREY), STOP),
        (assessed(NORMAL, DIAGNOSED), tablet()),
        (assessed(NORMAL, DIAGNOSED), medicine(DrugClass.METFORMIN, ends=True)),
    ],
)
def test_a_stop_is_no_matter_where_nothing_does_or_where_it_is_none(
    result: PathwayResult, order: Draft
) -> None:
    assert card("D17", result, order) is None


@pytest.mark.parametrize("replacement", [injection(), tablet(METHYL, "250")])
def test_a_stop_that_is_a_switch_is_right(replacement: Draft) -> None:
    assert loud("D17", assessed(NORMAL, DIAGNOSED), STOP, replacement) == SILENT


@pytest.mark.parametrize("beside", [tablet(METHYL, "249"), folic_acid(), tablet(METHYL, ends=True)])
def test_a_stop_beside_something_that_does_not_treat_is_not(beside: Draft) -> None:
    assert loud("D17", assessed(NORMAL, DIAGNOSED), STOP, beside) == WARNED


@pytest.mark.parametrize("cause", [EGFR_40, finding(Concept.LEBER)])
def test_cyanocobalamin_may_be_stopped_where_it_is_excluded_and_no_other_form(
    cause: object,
) -> None:
    result = assessed(NORMAL, DIAGNOSED, cause)
    assert card("D17", result, STOP) is None
    assert card("D17", result, tablet(METHYL, ends=True)) is not None


def test_a_multivitamin_may_be_stopped_and_whatever_an_allergy_forbids() -> None:
    assert card("D17", assessed(NORMAL, DIAGNOSED), replace(STOP, combination=True)) is None
    assert card("D17", assessed(NORMAL, DIAGNOSED, allergies=(ANAPHYLAXIS,)), STOP) is None


def test_a_draft_not_to_give_it_can_go_and_an_order_that_is_stopped_can_run_on() -> None:
    drafts = (STOP, replace(STOP, forms=(METHYL,), removable=False))
    advice = speaking("D17", assessed(NORMAL, DIAGNOSED), *drafts)
    assert clicks(advice) == (("remove draft-1",), ("change draft-2",))
    assert recommended(advice) == (False, False)
    assert not advice.exclusive
    ((_, change),) = advice.offers[1].changes
    assert change.resume


def test_a_stop_that_nobody_can_rewrite_is_only_warned_of() -> None:
    fixed = replace(STOP, removable=False, revisable=False)
    assert clicks(speaking("D17", assessed(NORMAL, DIAGNOSED), fixed)) == ()


def chloramphenicol(route: Route | None = Route.INTRAVENOUS, **more: object) -> Draft:
    return medicine(DrugClass.CHLORAMPHENICOL, route=route, **more)


@pytest.mark.parametrize(
    ("route", "loudness"),
    [
        (Route.ORAL, ("info", "warning")),
        (Route.INTRAVENOUS, ("info", "warning")),
        (Route.INTRAMUSCULAR, ("info", "warning")),
        (Route.SUBCUTANEOUS, ("info", "warning")),
        (Route.OTHER, SILENT),
        (None, SILENT),
    ],
)
def test_chloramphenicol_blunts_the_response_unless_it_is_put_into_eyes_or_ears(
    route: Route | None, loudness: tuple[str | None, str | None]
) -> None:
    assert loud("D14", assessed(taking(), NORMAL), chloramphenicol(route)) == loudness


def haemoglobin(value: str, days_ago: int = 60) -> LabResult:
    return lab(Analyte.HAEMOGLOBIN, value, days_ago)


HAEMATOCRIT_24 = lab(Analyte.HAEMATOCRIT, "24", unit=Unit.PERCENT)
LARGE_CELLS = lab(Analyte.MCV, "110")


@pytest.mark.parametrize(
    "anaemia",
    [
        haemoglobin("119"),
        HAEMATOCRIT_24,
        finding(Concept.ANAEMIA),
        finding(Concept.MEGALOBLASTIC_ANAEMIA),
        finding(Concept.PERNICIOUS_ANAEMIA),
    ],
)
def test_chloramphenicol_matters_in_deficiency_with_anaemia(anaemia: object) -> None:
    assert loud("D14", assessed(LOW, anaemia), chloramphenicol()) == ("info", "warning")


@pytest.mark.parametrize(
    "result",
    [
        assessed(LOW),
        assessed(LOW, haemoglobin("120")),
        assessed(LOW, haemoglobin("119", days_ago=91)),
        assessed(LOW, LARGE_CELLS),
        assessed(LOW, haemoglobin("130"), LARGE_CELLS),
        assessed(NORMAL, haemoglobin("100")),
    ],
)
def test_chloramphenicol_is_no_matter_without_anaemia_or_without_deficiency(
    result: PathwayResult,
) -> None:
    assert card("D14", result, chloramphenicol()) is None


def test_chloramphenicol_that_is_stopped_is_no_matter() -> None:
    assert card("D14", assessed(taking(), NORMAL), chloramphenicol(ends=True)) is None


def test_the_count_and_reticulocytes_are_watched_unless_they_were_just_counted() -> None:
    advice = speaking("D14", assessed(LOW, haemoglobin("119")), chloramphenicol())
    assert clicks(advice) == (("cbc", "reticulocytes"),)
    assert recommended(advice) == (True,)
    just_counted = assessed(LOW, haemoglobin("119", days_ago=42))
    assert clicks(speaking("D14", just_counted, chloramphenicol())) == (("reticulocytes",),)


def test_methotrexate_is_looked_at_and_never_spoken_of() -> None:
    for order, matched in ((medicine(DrugClass.METHOTREXATE), True), (tablet(), False)):
        advice = table_d(NOBODY, order)
        assert [step.matched for step in advice.steps if step.row == "D20"] == [matched]
        assert rows(NOBODY, order) == []


def test_the_trace_shows_the_draft_as_it_was_seen() -> None:
    drafts = {
        tablet(b12_daily_mcg=Decimal(1000)): "cyanocobalamin, oral",
        medicine(DrugClass.METFORMIN, DrugClass.CHLORAMPHENICOL): "chloramphenicol, metformin",
        medicine(): "medicine",
    }
    for order, words in drafts.items():
        step = next(s for s in table_d(NOBODY, order).steps if s.row == "D20")
        (reason,) = step.reasons
        assert (reason.question, reason.fact.name, reason.fact.value) == (
            "methotrexate",
            "draft",
            words,
        )
        assert reason.fact.sources == ("MedicationRequest/draft-1",)
