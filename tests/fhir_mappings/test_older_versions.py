"""The same facts in the shapes of DSTU2 and STU3."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pathway.concepts import Concept
from pathway.facts import CourseState, FindingState
from pathway.quantities import Analyte
from tests import builders as fhir
from tests.fhir_mappings.mapped import map_prefetch

JSON = dict[str, Any]
WHO = fhir.patient(date(1970, 1, 1))
SUBJECT = {"subject": {"reference": f"Patient/{fhir.PID}"}}
PATIENT = {"patient": {"reference": f"Patient/{fhir.PID}"}}
DRUG = {"medicationCodeableConcept": fhir.concept(fhir.RXNORM, *fhir.PRODUCTS["OH", "IM"])}
INJECTION = {"code": {"text": "Intramuscular injection"}}


def facts(*resources: JSON) -> Any:
    return map_prefetch({"patient": WHO, "record": fhir.searchset(*resources)}).facts


def condition(**more: Any) -> JSON:
    neuropathy = fhir.concept(fhir.SCT, "302226006")
    return {"resourceType": "Condition", "id": "c", "code": neuropathy, **PATIENT, **more}


def state(**more: Any) -> FindingState:
    (finding,) = facts(condition(**more)).findings
    found: FindingState = finding.state
    return found


@pytest.mark.parametrize("status", ["active", "relapse"])
def test_a_problem_with_its_status_as_a_word(status: str) -> None:
    assert state(clinicalStatus=status, verificationStatus="confirmed") is FindingState.CURRENT


@pytest.mark.parametrize("status", ["resolved", "remission", "inactive"])
def test_a_problem_that_is_over(status: str) -> None:
    assert state(clinicalStatus=status) is FindingState.PAST


@pytest.mark.parametrize(
    "ended",
    [
        {"abatementDateTime": "2020-01-01"},
        {"abatementBoolean": True},
        {"abatementPeriod": {"start": "2019-01-01", "end": "2020-01-01"}},
        {"abatementAge": {"value": 40, "unit": "a"}},
        {"abatementQuantity": {"value": 40, "unit": "a"}},
    ],
)
def test_a_problem_that_has_ended_without_a_status(ended: JSON) -> None:
    assert state(**ended) is FindingState.PAST


@pytest.mark.parametrize(
    "open_", ["abatementAge", "abatementQuantity", "abatementPeriod", "abatementString"]
)
def test_an_end_that_is_null_is_none(open_: str) -> None:
    assert state(**{open_: None}) is FindingState.CURRENT


def test_a_problem_that_will_end_has_not_ended() -> None:
    assert state(abatementPeriod={"start": "2026-01-01"}) is FindingState.CURRENT
    assert state(abatementPeriod={"end": "2033-01-01"}) is FindingState.CURRENT


def test_an_end_told_in_words_leaves_a_problem_in_doubt() -> None:
    assert state(abatementString="see letter") is FindingState.POSSIBLE
    assert state(abatementString="see letter", clinicalStatus="active") is FindingState.CURRENT


@pytest.mark.parametrize(
    "recorded", [{"dateRecorded": "2025-03-01"}, {"assertedDate": "2025-03-01"}]
)
def test_the_day_a_problem_was_recorded(recorded: JSON) -> None:
    (finding,) = facts(condition(**recorded)).findings
    assert finding.since.earliest == date(2025, 3, 1)


@pytest.mark.parametrize(
    "told",
    [
        {"substance": fhir.concept(fhir.RXNORM, "11248"), "status": "active"},
        {"substance": fhir.concept(fhir.RXNORM, "11248"), "status": "unconfirmed"},
        {"code": fhir.concept(fhir.RXNORM, "11248"), "clinicalStatus": "active"},
        {"reaction": [{"substance": fhir.concept(fhir.RXNORM, "11248")}]},
    ],
)
def test_an_allergy(told: JSON) -> None:
    allergy = {"resourceType": "AllergyIntolerance", "id": "a", "criticality": "CRITH", **PATIENT}
    (found,) = facts(allergy | told).allergies
    assert found.blocking


@pytest.mark.parametrize(
    "over",
    [
        {"status": "refuted"},
        {"status": "entered-in-error"},
        {"clinicalStatus": "resolved"},
        {"verificationStatus": "refuted"},
        {"verificationStatus": "entered-in-error"},
    ],
)
def test_an_allergy_that_is_none(over: JSON) -> None:
    substance = {"substance": fhir.concept(fhir.RXNORM, "11248")}
    allergy = {"resourceType": "AllergyIntolerance", "id": "a", **substance, **PATIENT}
    assert facts(allergy | over).allergies == ()


def statement(**more: Any) -> JSON:
    kind = {"resourceType": "MedicationStatement", "id": "s", "status": "active"}
    return {**kind, **DRUG, **PATIENT, **more}


def test_a_statement_with_its_dose_beside_the_line() -> None:
    line = {"quantityQuantity": {"value": 1000, "unit": "mcg"}}
    (course,) = facts(statement(dosage=[line], effectivePeriod={"start": "2026-01-01"})).courses
    assert (course.dose_mcg, course.state) == (Decimal(1000), CourseState.ACTIVE)
    assert course.start.earliest == date(2026, 1, 1)


@pytest.mark.parametrize("told", [{"wasNotTaken": True}, {"taken": "n"}])
def test_a_statement_that_it_was_not_taken(told: JSON) -> None:
    (course,) = facts(statement(**told)).courses
    assert course.state is CourseState.NOT_TAKEN


def order(**more: Any) -> JSON:
    kind = {"resourceType": "MedicationOrder", "id": "o", "status": "active"}
    return {**kind, **DRUG, **PATIENT, "dateWritten": "2026-01-01", **more}


def test_an_order_that_was_ended() -> None:
    (course,) = facts(order(status="stopped", dateEnded="2026-03-01")).courses
    assert (course.state, course.end.earliest) == (CourseState.ENDED, date(2026, 3, 1))


def test_an_order_of_limited_length() -> None:
    repeat = {"frequency": 1, "period": 2, "periodUnits": "d"}
    repeat_for = repeat | {"boundsQuantity": {"value": 2, "code": "wk"}}
    (course,) = facts(order(dosageInstruction=[{"timing": {"repeat": repeat_for}}])).courses
    assert (course.every_days, course.end.earliest) == (Decimal(2), date(2026, 1, 15))


def given(**more: Any) -> JSON:
    kind = {"resourceType": "MedicationAdministration", "id": "g", "status": "completed"}
    return {**kind, **DRUG, **PATIENT, **more}


@pytest.mark.parametrize(
    "at",
    [
        {"effectiveTimeDateTime": "2026-02-03"},
        {"effectiveTimePeriod": {"start": "2026-02-03"}},
        {"effectiveDateTime": "2026-02-03"},
    ],
)
def test_an_injection_given(at: JSON) -> None:
    dose = {"dosage": {"quantity": {"value": 1, "unit": "mg"}}}
    (course,) = facts(given(**at, **dose)).courses
    assert (course.start.earliest, course.dose_mcg) == (date(2026, 2, 3), Decimal(1000))


@pytest.mark.parametrize("told", ["wasNotGiven", "notGiven"])
def test_an_injection_that_was_not_given(told: str) -> None:
    assert facts(given(**{told: True})).courses == ()
    assert len(facts(given(**{told: False})).courses) == 1


def procedure(**more: Any) -> JSON:
    return {"resourceType": "Procedure", "id": "p", "status": "completed", **SUBJECT, **more}


@pytest.mark.parametrize("told", ["notPerformed", "notDone"])
def test_an_operation_that_was_not_done(told: str) -> None:
    bypass = procedure(code=fhir.concept(fhir.SCT, "173747005"))
    assert len(facts(bypass).findings) == 1
    assert facts(bypass | {told: True}).findings == ()


@pytest.mark.parametrize(
    "why",
    [
        {"notPerformed": True, "reasonNotPerformed": [{"text": "Patient refused"}]},
        {"notDone": True, "notDoneReason": {"text": "patient declined"}},
        {"status": "not-done", "statusReason": {"text": "patient choice"}},
    ],
)
def test_injections_declined(why: JSON) -> None:
    (finding,) = facts(procedure(**INJECTION) | why).findings
    assert finding.concept is Concept.INJECTIONS_DECLINED


B12_TEST = fhir.concept(fhir.LOINC, "2132-9")


@pytest.mark.parametrize(
    "request_",
    [
        {
            "resourceType": "DiagnosticOrder",
            "status": "accepted",
            "item": [{"code": {"text": "x"}}, {"code": B12_TEST}],
        },
        {
            "resourceType": "ProcedureRequest",
            "status": "requested",
            "code": B12_TEST,
            "orderedOn": "2026-01-05",
            "scheduledDateTime": "2026-02-01",
        },
        {
            "resourceType": "ProcedureRequest",
            "status": "active",
            "intent": "order",
            "code": B12_TEST,
            "authoredOn": "2026-01-05",
            "occurrencePeriod": {"start": "2026-02-01"},
        },
    ],
)
def test_a_test_that_was_ordered(request_: JSON) -> None:
    (pending,) = facts({"id": "r", **request_, **SUBJECT}).pending
    assert pending.analyte is Analyte.TOTAL_B12
    if request_["resourceType"] == "ProcedureRequest":
        assert pending.ordered.earliest == date(2026, 1, 5)
        assert pending.due.earliest == date(2026, 2, 1)


@pytest.mark.parametrize("items", ["x", [7], [{"code": 7}], {}])
def test_items_that_are_not_in_fhirs_form_ask_for_nothing(items: Any) -> None:
    asked = {"resourceType": "DiagnosticOrder", "id": "r", "status": "accepted", "item": items}
    assert facts(asked | SUBJECT).pending == ()


def test_a_supply_handed_over() -> None:
    supply = fhir.dispense(fhir.PRODUCTS["CN", "PO"], date(2026, 1, 1), 90, id_="d")
    del supply["subject"]
    (dispense,) = facts(supply | PATIENT).dispenses
    assert dispense.days == 90
