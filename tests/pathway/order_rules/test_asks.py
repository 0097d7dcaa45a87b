"""What table D asks of a patient beside the drafts, and how the trace tells it."""

import pytest

from pathway import PathwayResult
from pathway.concepts import Concept
from pathway.condition import Reason
from pathway.drafts import Draft, Moment
from pathway.facts import DrugClass
from pathway.quantities import Analyte
from tests.pathway.order_rules.drafted import (
    card,
    clicks,
    folic_acid,
    medicine,
    speaking,
    table_d,
    tablet,
    using,
)
from tests.pathway.stories import assessed, b12, finding, lab, taking

METFORMIN = medicine(DrugClass.METFORMIN)
SIX_YEARS = (using(DrugClass.METFORMIN, 6 * 365),)


@pytest.mark.parametrize("analyte", [Analyte.TOTAL_B12, Analyte.ACTIVE_B12])
@pytest.mark.parametrize(("days_ago", "speaks"), [(365, False), (366, True)])
def test_a_level_within_a_year_is_recent_enough_for_a_medicine_that_lowers_it(
    analyte: Analyte, days_ago: int, *, speaks: bool
) -> None:
    result = assessed(lab(analyte, "500", days_ago), medications=SIX_YEARS)
    found = card("D10", result, METFORMIN, moment=Moment.SELECT)
    assert (found is not None) is speaks


@pytest.mark.parametrize("analyte", [Analyte.TOTAL_B12, Analyte.ACTIVE_B12])
@pytest.mark.parametrize(("days_ago", "asked"), [(365, False), (366, True)])
def test_who_inhales_nitrous_oxide_needs_no_second_level_within_a_year(
    analyte: Analyte, days_ago: int, *, asked: bool
) -> None:
    misuse = assessed(lab(analyte, "500", days_ago), finding(Concept.NITROUS_OXIDE_MISUSE))
    advice = speaking("D9b", misuse, medicine(DrugClass.NITROUS_OXIDE))
    (tests,) = clicks(advice)
    assert {"mma", "homocysteine"} <= set(tests)
    assert ("total-b12" in tests) is asked


def reasons(row: str, result: PathwayResult, order: Draft) -> dict[str, Reason]:
    """Every question of a row about this draft, by its words."""
    step = next(step for step in table_d(result, order).steps if step.row == row)
    return {reason.question: reason for reason in step.reasons}


def told(row: str, result: PathwayResult, order: Draft) -> dict[str, tuple[bool, str]]:
    """The answers of a row and the facts behind them."""
    return {
        question: (reason.holds, f"{reason.fact.name}: {reason.fact.value}")
        for question, reason in reasons(row, result, order).items()
    }


def test_the_trace_tells_what_a_row_asked_of_the_draft_the_patient_and_the_other_drafts() -> None:
    draft = "draft: folic-acid, oral"
    assert told("D1", assessed(b12("120")), folic_acid()) == {
        "folic acid": (True, draft),
        "above the preventive dose, or of unknown dose": (True, draft),
        "deficient and not treated": (True, "status: DEFICIENT"),
        "B12 treatment has begun": (False, "TX: none"),
        "B12 in a dose that treats is drafted with it": (False, draft),
    }


def test_the_trace_tells_what_was_read_of_the_picture() -> None:
    treated = assessed(taking(), b12("500"), lab(Analyte.FOLATE, "9"))
    answers = reasons("D1e", treated, folic_acid("400"))
    asked = {question: answer.holds for question, answer in answers.items()}
    assert asked == {
        "folic acid": True,
        "in a treatment dose": False,
        "on B12 treatment": True,
        "folate known and not low": True,
        "pregnancy, methotrexate, haemolysis or dialysis calls for folate": False,
    }
    assert answers["on B12 treatment"].fact.sources == ("MedicationRequest/b12",)
    assert answers["folate known and not low"].fact.name == "folate low"


def test_the_trace_tells_the_plan_where_a_row_asked_for_it() -> None:
    answer = reasons("D3c", assessed(b12("120")), tablet())
    planned = answer["the plan is an injection of hydroxocobalamin"]
    assert (planned.holds, planned.fact.value) == (False, "ORAL_CNCBL")
