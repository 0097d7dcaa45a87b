"""What of the record is read for the picture: which results, findings and spans count."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.facts import (
    CourseKind,
    CourseState,
    DrugClass,
    Finding,
    FindingState,
    Flag,
    LabResult,
    MedicationUse,
)
from pathway.findings import Neuro
from pathway.functional import Verdict
from pathway.laboratory import B12Class
from pathway.quantities import Analyte, Unit
from pathway.status import Basis, Status
from tests.pathway.stories import assessed, b12, day, finding, lab, taking

LOW, GREY = b12("120"), b12("250")
DIAGNOSED = finding(Concept.B12_DEFICIENCY)


@pytest.mark.parametrize(
    ("days_ago", "verdict"),
    [(144, Verdict.POSITIVE), (145, Verdict.UNKNOWN), (300, Verdict.UNKNOWN)],
)
def test_on_treatment_mma_shows_the_response_from_the_fifty_sixth_day(
    days_ago: int, verdict: Verdict
) -> None:
    treated = assessed(taking(since=200), lab(Analyte.MMA, "400", days_ago))
    assert treated.picture.functional.verdict is verdict


@pytest.mark.parametrize(("days_ago", "verdict"), [(144, Verdict.POSITIVE), (145, Verdict.UNKNOWN)])
def test_so_does_homocysteine(days_ago: int, verdict: Verdict) -> None:
    folate = lab(Analyte.FOLATE, "9")
    treated = assessed(taking(since=200), folate, lab(Analyte.HOMOCYSTEINE, "20", days_ago))
    assert treated.picture.functional.verdict is verdict


def test_homocysteine_is_read_with_the_folate_that_qualifies_it() -> None:
    homocysteine, folate = lab(Analyte.HOMOCYSTEINE, "20"), lab(Analyte.FOLATE, "9")
    assert assessed(GREY, homocysteine, folate).picture.functional.results == (homocysteine, folate)
    assert assessed(GREY, homocysteine).picture.functional.results == (homocysteine,)


def test_of_two_results_the_later_one_counts_though_the_earlier_is_worse() -> None:
    renal = (lab(Analyte.EGFR, "40", 100), lab(Analyte.EGFR, "90", 10))
    assert assessed(*renal).picture.kidneys.impaired is Answer.NO
    assert assessed(b12("120", 100), b12("500", 10)).picture.b12.kind is B12Class.NORMAL
    folate = (lab(Analyte.FOLATE, "2", 100), lab(Analyte.FOLATE, "9", 10))
    assert assessed(*folate).picture.folate_low is Answer.NO


def test_a_level_that_is_too_old_or_lifted_is_still_shown() -> None:
    old = b12("120", 366)
    assert assessed(old).picture.b12.results == (old,)
    lifted = b12("500", 5)
    ended = taking(since=300, until=30, state=CourseState.ENDED)
    reading = assessed(lifted, ended).picture.b12
    assert (reading.kind, reading.results) == (B12Class.UNINTERPRETABLE, (lifted,))


@pytest.mark.parametrize(("value", "severe"), [("24.9", True), ("25", False)])
def test_a_haematocrit_below_a_quarter_is_severe_anaemia(value: str, *, severe: bool) -> None:
    result = assessed(LOW, lab(Analyte.HAEMATOCRIT, value, unit=Unit.PERCENT))
    assert bool(result.picture.severe_anaemia) is severe
    assert (result.plan.rows == ("C2b-8",)) is severe


@pytest.mark.parametrize(("days_ago", "held"), [(730, True), (731, False)])
def test_breastfeeding_is_believed_for_two_years(days_ago: int, *, held: bool) -> None:
    assert assessed(finding(Concept.LACTATION, days_ago)).picture.breastfeeding is held


@pytest.mark.parametrize(("days_ago", "since"), [(200, False), (199, True)])
def test_neurology_recorded_the_day_treatment_began_was_there_before(
    days_ago: int, *, since: bool
) -> None:
    neuropathy = finding(Concept.PERIPHERAL_NEUROPATHY, days_ago)
    result = assessed(taking(since=200), b12("500"), neuropathy)
    assert result.picture.neuro_since_treatment is since
    assert result.plan.code == ("SWITCH_TO_IM_NEURO" if since else "CONTINUE")


def test_a_provisional_cord_syndrome_is_no_more_than_possible() -> None:
    provisional = replace(finding(Concept.MYELOPATHY), state=FindingState.POSSIBLE)
    assert assessed(provisional).picture.neuro is Neuro.POSSIBLE
    assert assessed(finding(Concept.MYELOPATHY)).picture.neuro is Neuro.URGENT


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        (replace(DIAGNOSED, state=FindingState.FAMILY), True),
        (replace(finding(Concept.AUTOIMMUNE_GASTRITIS), state=FindingState.FAMILY), True),
        (replace(finding(Concept.ROUX_EN_Y), state=FindingState.FAMILY), False),
        (replace(finding(Concept.FATIGUE), state=FindingState.FAMILY), False),
        (replace(DIAGNOSED, state=FindingState.PAST), False),
    ],
)
def test_only_b12_deficiency_and_its_disease_in_the_family_are_a_risk(
    found: Finding, *, counts: bool
) -> None:
    risk = assessed(found).picture.risk
    assert risk.factors == ((found.source,) if counts else ())


def test_a_positive_antibody_is_a_risk_factor() -> None:
    antibody = LabResult(
        analyte=Analyte.INTRINSIC_FACTOR_ANTIBODY,
        quantity=None,
        collected=day(500),
        source="Observation/antibody",
        flag=Flag.POSITIVE,
    )
    assert assessed(antibody).picture.risk.factors == ("Observation/antibody",)
    assert assessed(replace(antibody, flag=Flag.NEGATIVE)).picture.risk.factors == ()


def test_large_cells_and_anaemia_are_two_signs() -> None:
    mcv, haemoglobin = lab(Analyte.MCV, "101"), lab(Analyte.HAEMOGLOBIN, "119")
    assert assessed(mcv, haemoglobin).picture.risk.symptoms == (mcv.source, haemoglobin.source)
    assert assessed(lab(Analyte.MCV, "100"), haemoglobin).picture.risk.symptoms == (
        haemoglobin.source,
    )


@pytest.mark.parametrize(
    ("since", "factors", "undated"),
    [(120, 1, 0), (119, 0, 0), (None, 0, 1)],
)
def test_metformin_counts_after_four_months_and_is_open_only_without_a_start(
    since: int | None, factors: int, undated: int
) -> None:
    metformin = MedicationUse(
        drug_class=DrugClass.METFORMIN,
        state=CourseState.ACTIVE,
        kind=CourseKind.ORDER,
        source="MedicationRequest/metformin",
        start=None if since is None else day(since),
    )
    risk = assessed(medications=(metformin,)).picture.risk
    assert (len(risk.factors), len(risk.undated_drugs)) == (factors, undated)


def ended(since: int, until: int) -> object:
    return taking(since=since, until=until, state=CourseState.ENDED)


@pytest.mark.parametrize(
    ("earlier", "since"),
    [
        ([(300, 190), (170, 100)], 300),
        ([(170, 100), (300, 190)], 300),
        ([(400, 330), (300, 190), (170, 100)], 400),
        ([(300, 190), (170, 111)], 80),
        ([(300, 200), (170, 110)], 300),
        ([(300, 201), (170, 110)], 170),
        ([(300, 80)], 300),
        ([(70, 60)], 80),
    ],
)
def test_orders_that_follow_each_other_within_a_month_are_one_treatment(
    earlier: Sequence[tuple[int, int]], since: int
) -> None:
    courses = [ended(start, end) for start, end in earlier]
    treated = assessed(*courses, taking(since=80))
    assert treated.picture.treatment.since == day(since).latest


@pytest.mark.parametrize(
    "items",
    [
        (DIAGNOSED, lab(Analyte.MMA, "400")),
        (DIAGNOSED, replace(b12("120"), source="Observation/1"), b12("500")),
        (DIAGNOSED,),
    ],
)
def test_a_recorded_diagnosis_that_stands_is_the_basis_whatever_else_shows_it(
    items: Sequence[object],
) -> None:
    result = assessed(*items)
    assert (result.status, result.basis) == (Status.DEFICIENT, Basis.RECORDED_DX)
