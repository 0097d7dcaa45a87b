"""What counts as kidneys that forbid cyanocobalamin, how strongly, and on what evidence."""

import pytest

from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.facts import Finding, LabResult
from pathway.kidneys import Kidneys, read_kidneys
from pathway.quantities import Analyte, Bound
from tests.pathway.stories import SETTING, finding, lab, patient

CKD = finding(Concept.CKD_3_TO_5)
DIALYSIS = finding(Concept.DIALYSIS)
NEPHROPATHY = finding(Concept.DIABETIC_NEPHROPATHY)


def kidneys(*items: Finding | LabResult) -> Kidneys:
    return read_kidneys(patient(*items), SETTING)


def egfr(value: str) -> LabResult:
    return lab(Analyte.EGFR, value)


def acr(value: str, bound: Bound = Bound.EXACT) -> LabResult:
    return lab(Analyte.ALBUMIN_CREATININE_RATIO, value, bound=bound)


@pytest.mark.parametrize("disease", [DIALYSIS, NEPHROPATHY])
def test_dialysis_and_diabetic_nephropathy_are_strong_whatever_the_filtration(
    disease: Finding,
) -> None:
    found = kidneys(disease, egfr("80"))
    assert (found.impaired, found.strong) == (Answer.YES, Answer.YES)


def test_a_stage_is_strong_only_while_no_filtration_says_that_it_is_mild() -> None:
    assert kidneys(CKD).strong is Answer.YES
    assert kidneys(CKD, egfr("55")).strong is Answer.NO


@pytest.mark.parametrize(
    ("ratio", "impaired", "strong"),
    [
        (acr("299"), Answer.NO, Answer.NO),
        (acr("300"), Answer.YES, Answer.YES),
        (acr("350", Bound.BELOW), Answer.UNKNOWN, Answer.NO),
        (acr("250", Bound.ABOVE), Answer.UNKNOWN, Answer.NO),
        (acr("300", Bound.ABOVE), Answer.YES, Answer.YES),
    ],
)
def test_albumin_in_the_urine_counts_from_its_limit_and_a_bound_across_it_leaves_it_open(
    ratio: LabResult, impaired: Answer, strong: Answer
) -> None:
    found = kidneys(ratio, egfr("90"))
    assert (found.impaired, found.strong) == (impaired, strong)


def test_the_evidence_is_the_disease_and_the_filtration() -> None:
    assert kidneys().because == ()
    assert kidneys(CKD).because == (CKD.source,)
    assert kidneys(egfr("90")).because == (egfr("90").source,)
    assert kidneys(CKD, egfr("40")).because == (CKD.source, egfr("40").source)


def test_nothing_was_found_only_where_neither_filtration_nor_disease_is_on_record() -> None:
    assert not kidneys().found
    assert kidneys(egfr("90")).found
    assert kidneys(CKD).found
    assert kidneys(finding(Concept.CKD_EARLY_OR_UNSTAGED)).found
