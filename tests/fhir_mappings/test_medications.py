"""Medication records: what is in them, whether they run, and how much a day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pathway.facts import B12Course, Cobalamin, CourseKind, CourseState, DrugClass, FactGroup, Route
from tests import builders as fhir
from tests.fhir_mappings.mapped import TODAY, map_prefetch, mapped

JSON = dict[str, Any]
START = TODAY - timedelta(days=200)
ORAL = fhir.PRODUCTS["CN", "PO"]


def course(*resources: JSON) -> B12Course:
    (found,) = mapped(*resources).facts.courses
    return found


def medication(system: str, code: str, text: str | None = None, **more: Any) -> JSON:
    resource = fhir.order(ORAL, START, **more)
    return resource | {"medicationCodeableConcept": fhir.concept(system, code, text)}


def test_an_order_is_a_course_with_form_route_dose_and_start() -> None:
    found = course(fhir.order(ORAL, START, dose=(1000, "ug"), route="PO"))
    assert (found.form, found.route, found.kind) == (
        Cobalamin.CYANOCOBALAMIN,
        Route.ORAL,
        CourseKind.ORDER,
    )
    assert (found.daily_mcg, found.state) == (Decimal(1000), CourseState.ACTIVE)
    assert found.start is not None
    assert found.start.earliest == START


@pytest.mark.parametrize(
    ("status", "intent", "state"),
    [
        ("active", "order", CourseState.ACTIVE),
        ("active", "instance-order", CourseState.ACTIVE),
        ("completed", "order", CourseState.ENDED),
        ("stopped", "order", CourseState.ENDED),
        ("on-hold", "order", CourseState.ON_HOLD),
        ("draft", "order", CourseState.PROPOSED),
        ("active", "proposal", CourseState.PROPOSED),
        ("active", "plan", CourseState.PROPOSED),
    ],
)
def test_status_and_intent_of_an_order(status: str, intent: str, state: CourseState) -> None:
    assert course(fhir.order(ORAL, START, status=status, intent=intent)).state is state


@pytest.mark.parametrize("change", [{"status": "entered-in-error"}, {"doNotPerform": True}])
def test_orders_that_mean_nothing(change: JSON) -> None:
    assert mapped(fhir.order(ORAL, START) | change).facts.courses == ()


@pytest.mark.parametrize(
    ("dose", "times", "every", "daily"),
    [
        ((1, "mg"), 1, (1, "d"), 1000),
        ((1000, "ug"), 2, (1, "d"), 2000),
        ((500, "mcg"), 1, (1, "wk"), Decimal(500) / 7),
        ((2, "{tbl}"), 1, (1, "d"), 2000),
        ((1, "g"), 1, (1, "d"), 1_000_000),
        (None, 1, (1, "d"), 1000),
    ],
)
def test_the_daily_amount(
    dose: tuple[float, str] | None, times: int, every: tuple[int, str], daily: Decimal
) -> None:
    found = course(fhir.order(ORAL, START, dose=dose, times_a_day=times, every=every))
    assert found.daily_mcg is not None
    assert abs(found.daily_mcg - daily) < Decimal("0.001")


def test_strength_and_form_come_from_the_product_name_when_the_dosage_is_absent() -> None:
    bare = fhir.order(fhir.PRODUCTS["CN", "SL"], START)
    del bare["dosageInstruction"]
    found = course(bare)
    assert (found.route, found.daily_mcg) == (Route.SUBLINGUAL, Decimal(1000))


def test_a_dose_in_an_unknown_unit_is_unknown() -> None:
    assert course(fhir.order(ORAL, START, dose=(5, "drops"))).daily_mcg is None


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ({"doseAndRate": {"doseQuantity": {"value": 500, "code": "ug"}}}, 500),
        ({"doseQuantity": {"value": 500, "unit": "ug"}}, 500),
    ],
)
def test_dosage_shapes_of_other_senders(shape: JSON, expected: int) -> None:
    order = fhir.order(ORAL, START) | {"dosageInstruction": shape}
    assert course(order).daily_mcg == expected


@pytest.mark.parametrize(
    ("system", "code", "text", "form"),
    [
        (fhir.RXNORM, "2001499", "Vitamin B 12 5 MG/ML Injectable Solution", "cyanocobalamin"),
        ("https://www.nlm.nih.gov/research/umls/rxnorm", "317106", None, "hydroxocobalamin"),
        ("urn:oid:2.16.840.1.113883.6.88", "846934", None, "methylcobalamin"),
        ("https://dmd.nhs.uk", "39111511000001100", None, "hydroxocobalamin"),
        (fhir.SCT, "39111511000001100", None, "hydroxocobalamin"),
        ("http://www.whocc.no/atc", "B03BA05", None, "methylcobalamin"),
        ("urn:local", "x", "Hydroxocobalamin 1 mg/mL injection", "hydroxocobalamin"),
        ("urn:local", "x", "Neo-Cytamen", "hydroxocobalamin"),
        ("urn:local", "x", "VITAMIN B-12 1000 MCG tablet", "cyanocobalamin"),
    ],
)
def test_products_are_recognised_by_code_and_else_by_words(
    system: str, code: str, text: str | None, form: str
) -> None:
    assert course(medication(system, code, text)).form == form


@pytest.mark.parametrize(
    ("system", "code", "text"),
    [
        (fhir.RXNORM, "700496", "hydroxocobalamin 5000 MG Injection"),
        ("urn:local", "x", "Cyanokit 5 g"),
        ("http://www.whocc.no/atc", "V03AB33", "hydroxocobalamin"),
        ("urn:local", "x", "Vitamin B12 antibody test"),
        ("urn:local", "x", "something else"),
    ],
)
def test_the_cyanide_antidote_and_things_that_sound_alike_are_not_b12_treatment(
    system: str, code: str, text: str
) -> None:
    assert mapped(medication(system, code, text)).facts.courses == ()


def test_a_combination_product_is_marked_as_one() -> None:
    found = mapped(medication(fhir.RXNORM, "476628")).facts
    assert found.courses[0].combination
    assert [use.drug_class for use in found.medications] == [DrugClass.FOLIC_ACID]


def test_a_medicine_given_by_reference_is_resolved_wherever_it_was_sent() -> None:
    code = fhir.concept(fhir.RXNORM, *fhir.PRODUCTS["OH", "IM"])
    order = fhir.order(ORAL, START)
    del order["medicationCodeableConcept"]
    contained = order | {
        "contained": [{"resourceType": "Medication", "id": "m", "code": code}],
        "medicationReference": {"reference": "#m"},
    }
    assert course(contained).form is Cobalamin.HYDROXOCOBALAMIN
    by_words = order | {
        "medicationReference": {"reference": "Medication/9", "display": "Cobalin-H"}
    }
    assert course(by_words).form is Cobalamin.HYDROXOCOBALAMIN
    unknown = order | {"medicationReference": {"reference": "Medication/9"}}
    assert mapped(unknown).facts.courses == ()


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, CourseState.ACTIVE),
        ({"status": "not-taken"}, CourseState.NOT_TAKEN),
        ({"taken": "n"}, CourseState.NOT_TAKEN),
        ({"wasNotTaken": True}, CourseState.NOT_TAKEN),
        ({"status": "stopped"}, CourseState.ENDED),
        ({"status": "intended"}, CourseState.PROPOSED),
    ],
)
def test_what_a_statement_says_about_taking(change: JSON, state: CourseState) -> None:
    statement = fhir.order(ORAL, START, statement=True) | change
    found = course(statement)
    assert (found.kind, found.state) == (CourseKind.STATEMENT, state)


def test_a_dose_given_is_an_administration() -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "id": "given",
        "status": "completed",
        "medicationCodeableConcept": fhir.concept(fhir.RXNORM, *fhir.PRODUCTS["OH", "IM"]),
        **fhir.about(),
        "effectiveDateTime": START.isoformat(),
        "dosage": {"dose": {"value": 1, "unit": "mg"}},
    }
    found = course(given)
    assert (found.kind, found.dose_mcg) == (CourseKind.ADMINISTRATION, Decimal(1000))
    assert mapped(given | {"status": "not-done"}).facts.courses == ()


def test_a_bounded_order_ends_with_its_bounds() -> None:
    order = fhir.order(ORAL, START)
    order["dosageInstruction"][0]["timing"]["repeat"] = {
        "boundsDuration": {"value": 3, "unit": "months", "code": "mo"}
    }
    found = course(order)
    assert found.end is not None
    assert found.end.earliest == START + timedelta(days=90)


def test_supply_handed_over_is_counted_only_for_b12() -> None:
    supplied = fhir.dispense(ORAL, START, 30, id_="d")
    other = fhir.dispense(("861004", "metformin"), START, 30, id_="e")
    (found,) = mapped(supplied, other).facts.dispenses
    assert (found.source, found.days) == ("MedicationDispense/d", Decimal(30))


@pytest.mark.parametrize(
    ("code", "drug"),
    [
        ("861004", DrugClass.METFORMIN),
        ("7646", DrugClass.PPI),
        ("4278", DrugClass.H2RA),
        ("2683", DrugClass.COLCHICINE),
        ("187832", DrugClass.B12_LOWERING_ANTISEIZURE),
        ("8183", DrugClass.FOLATE_LOWERING_ANTISEIZURE),
        ("11289", DrugClass.ANTICOAGULANT),
        ("6851", DrugClass.METHOTREXATE),
        ("7486", DrugClass.NITROUS_OXIDE),
    ],
)
def test_other_medicines_are_known_by_class(code: str, drug: DrugClass) -> None:
    assert mapped(medication(fhir.RXNORM, code)).facts.medications[0].drug_class is drug


def test_older_versions_of_an_order_are_read() -> None:
    old = {
        "resourceType": "MedicationOrder",
        "id": "old",
        "status": "active",
        "dateWritten": date(2026, 1, 2).isoformat(),
        "medicationCodeableConcept": fhir.concept(fhir.RXNORM, *ORAL),
        "patient": {"reference": f"Patient/{fhir.PID}"},
        "dosageInstruction": [{"doseQuantity": {"value": 1, "unit": "mg"}}],
    }
    prefetch = fhir.prefetch(fhir.patient(date(1970, 1, 1)))
    prefetch["medicationRequests"] = fhir.searchset(old)
    (found,) = map_prefetch(prefetch).facts.courses
    assert (found.state, found.daily_mcg) == (CourseState.ACTIVE, Decimal(1000))


def test_the_antidote_is_known_by_its_dose_too() -> None:
    huge = medication("urn:local", "x", "Hydroxocobalamin for infusion", dose=(5, "g"))
    assert mapped(huge).facts.courses == ()


def test_a_statement_of_unknown_status_says_nothing() -> None:
    statement = fhir.order(ORAL, START, statement=True) | {"status": "unknown"}
    assert mapped(statement).facts.courses == ()


def test_dosage_lines_add_up() -> None:
    order = fhir.order(ORAL, START, dose=(500, "ug"))
    order["dosageInstruction"] *= 2
    assert course(order).daily_mcg == 1000


def test_the_strength_of_the_cobalamin_in_a_combination_is_read() -> None:
    assert course(medication(fhir.RXNORM, "476628")).daily_mcg == 500


def test_hydroxocobalamin_without_a_route_is_an_injection() -> None:
    order = medication("urn:local", "x", "Hydroxocobalamin 1 mg", every=(2, "mo"))
    assert course(order).route is Route.INTRAMUSCULAR


@pytest.mark.parametrize("days", [-(10**18), 10**18])
def test_absurd_durations_end_nothing(days: int) -> None:
    order = fhir.order(ORAL, START)
    order["dosageInstruction"][0]["timing"]["repeat"] = {
        "boundsDuration": {"value": days, "code": "d"}
    }
    assert course(order).end is None


def test_a_running_order_that_does_not_name_its_drug_leaves_the_treatment_open() -> None:
    order = fhir.order(ORAL, START)
    del order["medicationCodeableConcept"]
    unresolved = order | {"medicationReference": {"reference": "Medication/9"}}
    result = mapped(unresolved)
    assert result.facts.partial == {FactGroup.MEDICATION_REQUESTS}
    assert result.issues[0].problem == "medication-unresolved"
    assert mapped(unresolved | {"status": "stopped"}).issues == ()


@pytest.mark.parametrize("status", ["unknown", None])
def test_an_order_that_does_not_say_whether_it_runs_leaves_the_treatment_open(
    status: str | None,
) -> None:
    result = mapped(fhir.order(ORAL, START) | {"status": status})
    assert result.facts.courses == ()
    assert result.facts.partial == {FactGroup.MEDICATION_REQUESTS}
    assert [issue.problem for issue in result.issues] == ["status-unknown"]


def test_supply_for_injection_is_no_supply_of_tablets() -> None:
    vials = fhir.dispense(fhir.PRODUCTS["CN", "IM"], TODAY, 30, id_="vials")
    tablets = fhir.dispense(ORAL, TODAY, 30, id_="tablets")
    facts = mapped(vials, tablets).facts
    assert [d.source for d in facts.dispenses] == ["MedicationDispense/tablets"]


@pytest.mark.parametrize(
    ("code", "daily"), [("QD", 1000), ("BID", 2000), ("QOD", 500), ("Q6H", 4000), ("X", None)]
)
def test_a_coded_timing_is_read(code: str, daily: int | None) -> None:
    order = fhir.order(ORAL, START, dose=(1000, "ug"))
    order["dosageInstruction"][0]["timing"] = {"code": {"coding": [{"code": code}]}}
    assert course(order).daily_mcg == daily


def test_the_plural_in_brackets_is_a_unit_too() -> None:
    assert course(fhir.order(ORAL, START, dose=(2, "tablet(s)"))).daily_mcg == 2000


@pytest.mark.parametrize(
    ("code", "status", "given"),
    [
        ({"coding": [{"system": fhir.SCT, "code": "170821007"}]}, "completed", True),
        ({"text": "Vitamin B12 injection given"}, "completed", True),
        ({"text": "Vitamin B12 injection"}, "not-done", False),
        ({"text": "Vitamin B12 counselling"}, "completed", False),
    ],
)
def test_an_injection_recorded_as_a_procedure_is_a_dose(
    code: JSON, status: str, *, given: bool
) -> None:
    done = fhir.procedure("x", status=status) | {"code": code}
    courses = mapped(done).facts.courses
    assert [(c.kind, c.route) for c in courses] == (
        [(CourseKind.ADMINISTRATION, Route.INTRAMUSCULAR)] if given else []
    )


@pytest.mark.parametrize(
    ("repeat", "days"),
    [
        ({"frequency": 1, "period": 2, "periodUnit": "d"}, 2),
        ({"frequency": 1, "period": 2, "periodUnit": "mo"}, 60),
        ({"frequency": -3, "period": 1, "periodUnit": "wk"}, None),
        ({"frequency": 1, "period": -2, "periodUnit": "d"}, None),
    ],
)
def test_the_days_between_two_injections(repeat: fhir.JSON, days: int | None) -> None:
    order = fhir.order(fhir.PRODUCTS["OH", "IM"], date(2026, 11, 1), dose=(1000, "ug"), route="IM")
    order["dosageInstruction"][0]["timing"] = {"repeat": repeat}
    (course,) = mapped(order).facts.courses
    assert course.every_days == days


def line(**dosage: Any) -> JSON:
    return fhir.order(ORAL, START) | {"dosageInstruction": [dosage]}


@pytest.mark.parametrize(
    ("repeat", "daily"),
    [
        ({"timeOfDay": ["08:00:00", "20:00:00"]}, 2000),
        ({"when": ["MORN"]}, 1000),
        ({"when": ["ACM", "ACV"]}, 2000),
        ({"dayOfWeek": ["mon", "wed", "fri"]}, Decimal(3000) / 7),
        ({"dayOfWeek": "mon", "timeOfDay": "08:00:00"}, Decimal(1000) / 7),
        ({"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]},
         Decimal(1000) / 7),
        ({"frequency": 2, "period": 1, "periodUnit": "d", "dayOfWeek": ["mon"]},
         Decimal(2000) / 7),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, 3000),
        ({"frequency": 1, "period": 480, "periodUnit": "min"}, 3000),
        ({"frequency": 1, "period": 28_800, "periodUnit": "s"}, 3000),
        ({"frequency": 1, "period": 1, "periodUnit": "fortnight"}, None),
    ],
)  # fmt: skip
def test_times_named_by_hour_meal_or_weekday(repeat: JSON, daily: Decimal | None) -> None:
    found = course(line(timing={"repeat": repeat})).daily_mcg
    assert (found is None) == (daily is None)
    assert found is None or abs(found - (daily or 0)) < Decimal("0.001")


@pytest.mark.parametrize(
    ("dosage", "daily"),
    [
        ({"text": "take 2 tablets daily"}, 2000),
        ({"text": "Two to be taken twice a day"}, 4000),
        ({"text": "as directed by your doctor"}, 1000),
        ({"text": "take 2 tablets daily", "doseQuantity": {"value": 1, "unit": "mg"}}, 1000),
        ({"text": "x", "timing": {"code": {"text": "Twice daily"}}}, 2000),
        ({"text": "x", "timing": {"code": {"text": "as needed"}}}, None),
    ],
)
def test_directions_in_words_count_where_nothing_else_is_given(
    dosage: JSON, daily: int | None
) -> None:
    assert course(line(**dosage)).daily_mcg == daily


def test_of_a_dose_range_the_lower_end_counts() -> None:
    dose_range = {"low": {"value": 500, "unit": "ug"}, "high": {"value": 2000, "unit": "ug"}}
    assert course(line(doseAndRate=[{"doseRange": dose_range}])).daily_mcg == 500
    assert course(line(doseRange=dose_range)).daily_mcg == 500


def test_an_order_bounded_by_a_range_ends_with_the_longest() -> None:
    weeks = {"low": {"value": 1, "code": "wk"}, "high": {"value": 2, "unit": "weeks"}}
    found = course(line(timing={"repeat": {"boundsRange": weeks}}))
    assert found.end is not None
    assert found.end.earliest == START + timedelta(days=14)


def test_a_dose_that_was_not_given_is_none() -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "id": "given",
        "status": "completed",
        "medicationCodeableConcept": fhir.concept(fhir.RXNORM, *fhir.PRODUCTS["OH", "IM"]),
        **fhir.about(),
        "effectiveDateTime": START.isoformat(),
    }
    assert mapped(given | {"wasNotGiven": True}).facts.courses == ()
    assert len(mapped(given | {"wasNotGiven": False}).facts.courses) == 1


def injection(code: JSON, **more: Any) -> JSON:
    return fhir.procedure("x") | {"code": code} | more


def test_an_injection_for_a_deficiency_is_of_b12() -> None:
    plain = injection(fhir.concept(fhir.SCT, "76601001"))
    assert mapped(plain).facts.courses == ()
    reason = {"reasonCode": [fhir.concept(fhir.SCT, "84027009")]}
    assert course(plain | reason).kind is CourseKind.ADMINISTRATION
    other = {"reasonCode": [fhir.concept(fhir.SCT, "396331005")]}
    assert mapped(plain | other).facts.courses == ()


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("Cyanocobalamin 1000 mcg injection", Cobalamin.CYANOCOBALAMIN),
        ("Injection of methylcobalamin", Cobalamin.METHYLCOBALAMIN),
        ("Injection of hydroxocobalamin", Cobalamin.HYDROXOCOBALAMIN),
        ("Vitamin B12 injection", Cobalamin.HYDROXOCOBALAMIN),
    ],
)
def test_the_form_injected_is_the_one_named(words: str, form: Cobalamin) -> None:
    assert course(injection({"text": words})).form is form


def test_a_dose_dated_in_the_future_was_not_given() -> None:
    ahead = (TODAY + timedelta(days=9)).isoformat()
    planned = injection({"text": "Vitamin B12 injection"}, performedDateTime=ahead)
    given = {
        "resourceType": "MedicationAdministration",
        "id": "given",
        "status": "completed",
        "medicationCodeableConcept": fhir.concept(fhir.RXNORM, *fhir.PRODUCTS["OH", "IM"]),
        **fhir.about(),
        "effectiveDateTime": ahead,
    }
    for resource in (planned, given):
        result = mapped(resource)
        assert (result.facts.courses, result.issues[0].problem) == ((), "date-in-future")
    assert course(fhir.order(ORAL, TODAY + timedelta(days=9))).state is CourseState.ACTIVE
