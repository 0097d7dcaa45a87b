"""Tests and referrals beside a plan: who gets which, and who does not."""

from dataclasses import replace

import pytest

from pathway.concepts import Concept
from pathway.facts import Cobalamin, Flag, LabResult, PendingTest, Route
from pathway.orders import LabOrder, Specialty
from pathway.quantities import Analyte
from tests.pathway.stories import SETTING, assessed, b12, day, finding, lab, taking
from tests.traceability.stories import (
    ALLERGIC,
    FEW_PLATELETS,
    FINE,
    FOLATE_FINE,
    GREY,
    HB_SEVERE,
    KIDNEYS_FINE,
    LOW,
    MMA_FINE,
    MMA_HIGH,
    MYELOPATHY,
    NEUROPATHY,
    NITROUS_OXIDE,
    PERNICIOUS,
    PREGNANT,
    RENAL,
    Patient,
    who,
)

NO_HYDROXOCOBALAMIN = replace(SETTING, hydroxocobalamin_available=False)
MYELOPATHY_TODAY = replace(MYELOPATHY, recorded=day(0))
SCD = finding(Concept.SUBACUTE_COMBINED_DEGENERATION)
DIAGNOSED = finding(Concept.B12_DEFICIENCY)
ACTIVE_LOW = lab(Analyte.ACTIVE_B12, "15", 20)
CYANOCOBALAMIN = taking(since=300)

NEUROLOGY, HAEMATOLOGY, ALLERGY, PAEDIATRICS = Specialty
URGENT_BOTH = {("neurology", True), ("haematology", True)}


def referrals(patient: Patient, setting: object = SETTING) -> set[tuple[str, bool]]:
    result = patient.assessed(setting)  # type: ignore[arg-type]  # a Setting
    assert len(set(result.referrals)) == len(result.referrals)
    return {(referral.specialty.value, referral.urgent) for referral in result.referrals}


def wanted(*items: object, **more: object) -> list[str]:
    """The tests for today in the order the card lists them; timed ones end in their day."""
    tests = assessed(*items, **more).tests  # type: ignore[arg-type]  # fields of PatientFacts
    return [t.analyte.value + (f"@{t.due_in_days}" if t.due_in_days else "") for t in tests]


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (who("a deficiency with a cord syndrome", LOW, SCD), URGENT_BOTH),
        (who("a cord syndrome and no level yet", SCD), URGENT_BOTH),
        (who("a cord syndrome and a doubtful normal level", FINE, SCD), URGENT_BOTH),
        (who("a neuropathy of long standing", LOW, NEUROPATHY), set()),
        (who("a plain deficiency", LOW), set()),
        (who("a blocking allergy to cobalamins", LOW, ALLERGIC), {("allergy", False)}),
        (
            who("the allergy and a form the kidneys forbid", CYANOCOBALAMIN, FINE, RENAL, ALLERGIC),
            {("allergy", False)},
        ),
        (who("the allergy and nothing to treat", FINE, ALLERGIC), set()),
        (who("a form the kidneys forbid, no allergy", CYANOCOBALAMIN, FINE, RENAL), set()),
        (who("a sixteen-year-old with a low level", LOW, age=16), {("paediatrics", False)}),
        (who("a sixteen-year-old with a cord syndrome", LOW, SCD, age=16), {("paediatrics", True)}),
        (who("a child of ten, out of scope", LOW, age=10), set()),
        (who("pregnant and deficient", ACTIVE_LOW, PREGNANT), {("haematology", True)}),
        (who("pregnant and not clearly deficient", LOW, PREGNANT), set()),
        (who("pregnant with enough", FINE, PREGNANT), set()),
        (who("pregnant, oral treatment fails", CYANOCOBALAMIN, ACTIVE_LOW, PREGNANT),
         {("haematology", True)}),
        (who("nerves, and needles too dangerous", LOW, NEUROPATHY, FEW_PLATELETS),
         {("haematology", True)}),
        (who("a lifelong cause without needles", LOW, PERNICIOUS, FEW_PLATELETS),
         {("haematology", False)}),
        (who("needles too dangerous, no lifelong cause", LOW, FEW_PLATELETS), set()),
    ],
)  # fmt: skip
def test_who_should_see_the_patient(patient: Patient, expected: set[tuple[str, bool]]) -> None:
    assert referrals(patient) == expected, patient.sentence


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (who("kidneys forbid the only injection left", LOW, PERNICIOUS, RENAL), True),
        (who("a pregnant woman who needs injections", LOW, PERNICIOUS, PREGNANT), True),
        (who("the other injection will do", LOW, PERNICIOUS, KIDNEYS_FINE), False),
        (who("kidneys forbid it for a course as well", LOW, RENAL), True),
        (who("tablets are the plan", LOW), False),
    ],
)
def test_without_hydroxocobalamin_a_specialist_finds_the_route(
    patient: Patient, *, expected: bool
) -> None:
    found = {specialty for specialty, _ in referrals(patient, NO_HYDROXOCOBALAMIN)}
    assert ("haematology" in found) is expected, patient.sentence
    assert "neurology" not in found


@pytest.mark.parametrize(
    ("items", "tests"),
    [
        ((LOW,), ["cbc", "folate", "ferritin", "intrinsic-factor-antibody", "creatinine"]),
        ((LOW, KIDNEYS_FINE, FOLATE_FINE), ["cbc", "ferritin", "intrinsic-factor-antibody"]),
        ((LOW, KIDNEYS_FINE, FOLATE_FINE, PERNICIOUS), ["cbc", "ferritin"]),
        (
            (DIAGNOSED, KIDNEYS_FINE, FOLATE_FINE),
            ["total-b12", "mma", "cbc", "ferritin", "intrinsic-factor-antibody"],
        ),
        (
            (DIAGNOSED, b12("120", 900), KIDNEYS_FINE, FOLATE_FINE),
            ["total-b12", "mma", "cbc", "ferritin", "intrinsic-factor-antibody"],
        ),
        ((GREY, MMA_HIGH, KIDNEYS_FINE, FOLATE_FINE, PERNICIOUS), ["cbc", "ferritin"]),
        (
            (CYANOCOBALAMIN, LOW, KIDNEYS_FINE, FOLATE_FINE),
            ["cbc", "ferritin", "intrinsic-factor-antibody", "ttg-iga"],
        ),
        (
            (CYANOCOBALAMIN, LOW, KIDNEYS_FINE, FOLATE_FINE, finding(Concept.COELIAC)),
            ["cbc", "ferritin", "intrinsic-factor-antibody"],
        ),
        ((FINE,), []),
        ((GREY, KIDNEYS_FINE, FOLATE_FINE), ["mma", "homocysteine"]),
        ((GREY,), ["mma", "homocysteine", "creatinine", "folate"]),
        ((GREY, RENAL, FOLATE_FINE), ["active-b12", "mma", "homocysteine"]),
        ((GREY, PREGNANT, KIDNEYS_FINE, FOLATE_FINE), ["active-b12", "mma", "homocysteine"]),
        ((finding(Concept.PARAESTHESIA),), ["total-b12", "cbc"]),
        ((finding(Concept.PARAESTHESIA), PREGNANT), ["active-b12", "cbc"]),
        ((NITROUS_OXIDE,), ["total-b12", "mma", "homocysteine", "cbc"]),
    ],
)
def test_what_is_measured_now(items: tuple[object, ...], tests: list[str]) -> None:
    assert wanted(*items) == tests


@pytest.mark.parametrize("age", [10, 16])
def test_nobody_below_eighteen_is_worked_up_here(age: int) -> None:
    assert wanted(LOW, age=age) == []


def test_a_sample_is_taken_before_the_urgent_first_dose() -> None:
    fresh = wanted(LOW, SCD, KIDNEYS_FINE, FOLATE_FINE)
    assert fresh[:2] == ["mma", "homocysteine"]
    known = wanted(LOW, SCD, KIDNEYS_FINE, FOLATE_FINE, MMA_HIGH)
    assert "homocysteine" not in known
    assert "mma" not in wanted(LOW, NEUROPATHY, KIDNEYS_FINE, FOLATE_FINE)


def test_severe_anaemia_is_watched_from_before_the_first_dose() -> None:
    tests = wanted(LOW, HB_SEVERE, KIDNEYS_FINE, FOLATE_FINE)
    assert "potassium" in tests
    assert [t for t in tests if "@" in t][:1] == ["potassium@2"]


def ordered(analyte: Analyte, days_ago: int | None, due_in: int | None = None) -> PendingTest:
    return PendingTest(
        analyte=analyte,
        source="ServiceRequest/1",
        ordered=None if days_ago is None else day(days_ago),
        due=None if due_in is None else day(-due_in),
    )


@pytest.mark.parametrize(
    ("pending", "asked_again"),
    [
        (ordered(Analyte.MMA, None), False),
        (ordered(Analyte.MMA, 14), False),
        (ordered(Analyte.MMA, 15), True),
        (ordered(Analyte.MMA, 200, due_in=14), False),
        (ordered(Analyte.MMA, 200, due_in=-14), False),
        (ordered(Analyte.MMA, 0, due_in=15), True),
        (ordered(Analyte.MMA, 0, due_in=-15), True),
        (ordered(Analyte.HOMOCYSTEINE, 1), True),
    ],
)
def test_an_order_for_a_test_stands_for_two_weeks(
    pending: PendingTest, *, asked_again: bool
) -> None:
    tests = wanted(GREY, KIDNEYS_FINE, FOLATE_FINE, pending=(pending,))
    assert ("mma" in tests) is asked_again


@pytest.mark.parametrize(("due_in", "covered"), [(2, True), (4, True), (5, False)])
def test_a_timed_test_is_covered_by_an_order_for_about_that_day(
    due_in: int, *, covered: bool
) -> None:
    later = ordered(Analyte.POTASSIUM, 0, due_in=due_in)
    tests = wanted(LOW, HB_SEVERE, pending=(later,))
    assert ("potassium@2" not in tests) is covered


@pytest.mark.parametrize(("days_ago", "again"), [(42, False), (43, True)])
def test_a_result_of_six_weeks_is_not_asked_for_again(days_ago: int, *, again: bool) -> None:
    count = lab(Analyte.HAEMOGLOBIN, "130", days_ago)
    assert ("cbc" in wanted(LOW, count)) is again


@pytest.mark.parametrize(("days_ago", "again"), [(7, False), (8, True)])
def test_a_potassium_before_the_first_dose_is_a_week_old_at_most(
    days_ago: int, *, again: bool
) -> None:
    assert ("potassium" in wanted(LOW, HB_SEVERE, lab(Analyte.POTASSIUM, "4", days_ago))) is again


def test_response_checks_outside_a_schedule_belong_to_the_main_card() -> None:
    tests = wanted(taking(since=None), b12("500", 900))
    assert tests
    assert set(tests) <= {"total-b12", "active-b12", "mma", "homocysteine", "cbc"}


@pytest.mark.parametrize(
    ("patient", "one"),
    [
        (who("tablets for a plain deficiency", LOW, KIDNEYS_FINE), True),
        (who("a level to be confirmed first", GREY, PERNICIOUS, KIDNEYS_FINE), False),
        (
            who(
                "injections given more often",
                taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=300),
                LOW,
                KIDNEYS_FINE,
            ),
            False,
        ),
        (who("a change of form", CYANOCOBALAMIN, FINE, RENAL), False),
        (
            who(
                "ileal disease of unknown extent", FINE, finding(Concept.CROHN_ILEAL), KIDNEYS_FINE
            ),
            False,
        ),
    ],
)
def test_one_order_is_recommended_only_where_the_record_settles_it(
    patient: Patient, *, one: bool
) -> None:
    medicines = patient.assessed().medicines
    assert medicines.alternatives
    assert medicines.preselect is one, patient.sentence


def test_an_injection_replaced_by_the_formulary_is_the_clinicians_choice() -> None:
    patient = who("injections for life", LOW, PERNICIOUS, KIDNEYS_FINE)
    assert patient.assessed().medicines.preselect
    assert not patient.assessed(NO_HYDROXOCOBALAMIN).medicines.preselect


@pytest.mark.parametrize("flag", [Flag.POSITIVE, Flag.NEGATIVE])
def test_an_antibody_just_measured_is_not_measured_again(flag: Flag) -> None:
    antibody = LabResult(
        analyte=Analyte.INTRINSIC_FACTOR_ANTIBODY,
        quantity=None,
        collected=day(20),
        source="Observation/antibody",
        flag=flag,
    )
    assert "intrinsic-factor-antibody" not in wanted(LOW, antibody)


def test_no_test_is_listed_twice() -> None:
    for items in ((LOW, SCD, HB_SEVERE), (DIAGNOSED, SCD), (GREY, PREGNANT, RENAL, MMA_FINE)):
        tests = assessed(*items).tests
        assert len(set(tests)) == len(tests)
        assert all(isinstance(test, LabOrder) for test in tests)
