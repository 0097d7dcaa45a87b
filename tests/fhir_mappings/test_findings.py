"""Problems, operations, observations that are findings, family history, allergies."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pathway.concepts import Concept
from pathway.facts import Allergen, FactGroup, Finding, FindingState
from tests import builders as fhir
from tests.fhir_mappings.mapped import TODAY, mapped

JSON = dict[str, Any]
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
WHO = "http://hl7.org/fhir/sid/icd-10"


def found(*resources: JSON) -> list[tuple[Concept, FindingState]]:
    return [(f.concept, f.state) for f in mapped(*resources).facts.findings]


def one(*resources: JSON) -> Finding:
    (finding,) = mapped(*resources).facts.findings
    return finding


@pytest.mark.parametrize(
    ("system", "code", "concept"),
    [
        (fhir.SCT, "84027009", Concept.PERNICIOUS_ANAEMIA),
        (ICD, "D51.0", Concept.PERNICIOUS_ANAEMIA),
        (ICD, "D510", Concept.PERNICIOUS_ANAEMIA),
        (ICD, "d51.0", Concept.PERNICIOUS_ANAEMIA),
        (fhir.SCT, "60576007", Concept.SUBACUTE_COMBINED_DEGENERATION),
        (ICD, "G32.0", Concept.SUBACUTE_COMBINED_DEGENERATION),
        (ICD, "F03.911", Concept.COGNITIVE_IMPAIRMENT),
        (ICD, "K50.014", Concept.CROHN_ILEAL),
        (ICD, "K50.90", Concept.CROHN_SITE_UNKNOWN),
        (ICD, "N18.32", Concept.CKD_3_TO_5),
        (ICD, "N18.2", Concept.CKD_EARLY_OR_UNSTAGED),
        (ICD, "E11.22", Concept.DIABETIC_NEPHROPATHY),
        (ICD, "H47.22", Concept.POSSIBLE_LEBER),
        (WHO, "H47.2", Concept.OPTIC_NEUROPATHY),
        (fhir.SCT, "58610003", Concept.LEBER),
        (ICD, "Z98.84", Concept.BARIATRIC_OTHER),
        (ICD, "Z90.3", Concept.GASTRECTOMY_PARTIAL),
        (fhir.SCT, "190634004", Concept.B12_DEFICIENCY),
        (ICD, "D51.9", Concept.B12_DEFICIENCY),
        (ICD, "E53.8", Concept.B12_OR_FOLATE_DEFICIENCY),
        (fhir.SCT, "85649008", Concept.FOLATE_DEFICIENCY),
    ],
)
def test_problems_by_code(system: str, code: str, concept: Concept) -> None:
    assert found(fhir.condition(code, system=system)) == [(concept, FindingState.CURRENT)]


@pytest.mark.parametrize(
    ("system", "code"),
    [(ICD, "K50.10"), (ICD, "T59.0X1A"), (ICD, "Z90.49"), (fhir.SCT, "85102008"), (ICD, "D5")],
)
def test_codes_that_look_right_and_are_not(system: str, code: str) -> None:
    assert found(fhir.condition(code, system=system)) == []


def test_e53_8_means_b12_only_when_words_or_a_second_code_say_so() -> None:
    coded = fhir.condition("E53.8", system=ICD)
    coded["code"]["text"] = "Vitamin B12 deficiency"
    assert one(coded).concept is Concept.B12_DEFICIENCY
    second = fhir.condition("E53.8", system=ICD)
    second["code"]["coding"].append({"system": fhir.SCT, "code": "190634004"})
    assert (Concept.B12_DEFICIENCY, FindingState.CURRENT) in found(second)


@pytest.mark.parametrize(
    ("clinical", "verification", "state"),
    [
        ("active", "confirmed", FindingState.CURRENT),
        ("recurrence", "confirmed", FindingState.CURRENT),
        ("relapse", None, FindingState.CURRENT),
        ("resolved", "confirmed", FindingState.PAST),
        ("remission", "confirmed", FindingState.PAST),
        ("active", "provisional", FindingState.POSSIBLE),
        ("active", "differential", FindingState.POSSIBLE),
        ("active", "refuted", None),
        ("active", "entered-in-error", None),
        (None, None, FindingState.CURRENT),
    ],
)
def test_the_standing_of_a_problem(
    clinical: str | None, verification: str | None, state: FindingState | None
) -> None:
    problem = fhir.condition("302226006")
    for name, value in (("clinicalStatus", clinical), ("verificationStatus", verification)):
        if value is None:
            del problem[name]
        else:
            problem[name]["coding"][0]["code"] = value
    expected = [] if state is None else [(Concept.PERIPHERAL_NEUROPATHY, state)]
    assert found(problem) == expected
    plain = problem | {
        name: problem[name]["coding"][0]["code"]
        for name in ("clinicalStatus", "verificationStatus")
        if name in problem
    }
    assert found(plain) == expected


def test_an_abated_problem_is_past_and_a_past_operation_still_holds() -> None:
    del_status = fhir.condition("302226006", abatementDateTime="2020-01-01")
    del del_status["clinicalStatus"]
    assert one(del_status).state is FindingState.PAST
    resolved = fhir.condition("Z90.3", system=ICD)
    resolved["clinicalStatus"]["coding"][0]["code"] = "resolved"
    assert one(resolved).state is FindingState.CURRENT


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        ("Pernicious anaemia", Concept.PERNICIOUS_ANAEMIA),
        ("Subacute combined degeneration of cord", Concept.SUBACUTE_COMBINED_DEGENERATION),
        ("Leber's hereditary optic neuropathy", Concept.LEBER),
        ("s/p Roux-en-Y gastric bypass 2019", Concept.ROUX_EN_Y),
        ("Terminal ileal Crohn's disease", Concept.CROHN_ILEAL),
        ("Cobalamin deficiency", Concept.B12_DEFICIENCY),
        ("Vegan diet", Concept.VEGAN_OR_VEGETARIAN),
        ("Mini gastric bypass (OAGB)", Concept.BILIOPANCREATIC_DIVERSION),
        ("One-anastomosis gastric bypass", Concept.BILIOPANCREATIC_DIVERSION),
        ("SADI-S", Concept.BILIOPANCREATIC_DIVERSION),
        ("Adjustable gastric band in situ", Concept.GASTRIC_BAND),
        ("Bariatric surgery abroad", Concept.BARIATRIC_OTHER),
        ("Ileocolonic Crohn's disease", Concept.CROHN_ILEAL),
        ("Crohn's ileocolitis", Concept.CROHN_ILEAL),
        ("Central scotoma", Concept.OPTIC_NEUROPATHY),
        ("New sphincter disturbance", Concept.SPHINCTER_DISTURBANCE),
        ("Rapidly progressive weakness", Concept.PROGRESSIVE_DEFICIT),
        ("CKD 3b", Concept.CKD_3_TO_5),
        ("Breastfeeding", Concept.LACTATION),
        ("Currently pregnant", Concept.PREGNANCY),
        ("Haemophilia A", Concept.BLEEDING_DISORDER),
        ("Von Willebrand disease", Concept.BLEEDING_DISORDER),
        ("Recreational nitrous oxide use", Concept.NITROUS_OXIDE_MISUSE),
        ("Ileocaecal resection", Concept.ILEAL_RESECTION),
    ],
)
def test_words_are_read_where_no_code_is_known(words: str, concept: Concept) -> None:
    assert (
        one(fhir.condition("x", system="urn:local") | {"code": {"text": words}}).concept is concept
    )


@pytest.mark.parametrize(
    "words",
    [
        "No peripheral neuropathy",
        "Family history of pernicious anaemia",
        "Sister has pernicious anaemia",
        "Risk of dementia",
        "Vitamin B12 deficiency ruled out",
        "Screening for vitamin B12 deficiency",
        "Acute kidney failure",
        "Reversal of gastric bypass",
        "Removal of adjustable gastric band",
        "Gastric band removed",
        "Trying to become pregnant with IVF",
        "Crohn's disease of colon",
    ],
)
def test_negated_words_are_no_finding(words: str) -> None:
    assert found(fhir.condition("x", system="urn:local") | {"code": {"text": words}}) == []


@pytest.mark.parametrize(
    ("words", "concept", "state"),
    [
        ("Suspected pernicious anaemia", Concept.PERNICIOUS_ANAEMIA, FindingState.POSSIBLE),
        ("Pernicious anaemia?", Concept.PERNICIOUS_ANAEMIA, FindingState.POSSIBLE),
        ("Rule out B12 deficiency", Concept.B12_DEFICIENCY, FindingState.POSSIBLE),
        ("Possible gastric bypass", Concept.ROUX_EN_Y, FindingState.POSSIBLE),
        ("History of B12 deficiency", Concept.B12_DEFICIENCY, FindingState.PAST),
        ("Former vegan", Concept.VEGAN_OR_VEGETARIAN, FindingState.PAST),
        ("History of pernicious anaemia", Concept.PERNICIOUS_ANAEMIA, FindingState.CURRENT),
        ("History of gastric bypass", Concept.ROUX_EN_Y, FindingState.CURRENT),
    ],
)
def test_words_of_doubt_and_of_the_past_are_heard(
    words: str, concept: Concept, state: FindingState
) -> None:
    problem = fhir.condition("x", system="urn:local") | {"code": {"text": words}}
    assert found(problem) == [(concept, state)]


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        ("Total gastrectomy", Concept.GASTRECTOMY_TOTAL),
        ("Sub-total gastrectomy", Concept.GASTRECTOMY_PARTIAL),
        ("Subtotal gastrectomy", Concept.GASTRECTOMY_PARTIAL),
    ],
)
def test_a_subtotal_gastrectomy_is_not_a_total_one(words: str, concept: Concept) -> None:
    operation = fhir.procedure("x") | {"code": {"text": words}}
    assert found(operation) == [(concept, FindingState.CURRENT)]


def test_an_operation_only_suspected_is_possible() -> None:
    operation = fhir.procedure("x") | {"code": {"text": "Possible gastric bypass"}}
    assert one(operation).state is FindingState.POSSIBLE


def test_an_absent_stomach_is_a_total_gastrectomy_when_the_words_say_so() -> None:
    absent = fhir.condition("Z90.3", system=ICD)
    absent["code"]["text"] = "Acquired absence of stomach after total gastrectomy"
    assert one(absent).concept is Concept.GASTRECTOMY_TOTAL


def test_a_code_for_a_history_of_deficiency_is_past() -> None:
    assert found(fhir.condition("161457000")) == [(Concept.B12_DEFICIENCY, FindingState.PAST)]


def test_of_endless_words_only_the_beginning_is_read() -> None:
    endless = {"text": "dementia " + "x" * 5000 + " ataxia"}
    assert found(fhir.condition("x", system="urn:local") | {"code": endless}) == [
        (Concept.COGNITIVE_IMPAIRMENT, FindingState.CURRENT)
    ]


def test_words_never_overrule_a_known_code() -> None:
    coded = fhir.condition("K50.10", system=ICD)
    coded["code"]["text"] = "Crohn's disease of terminal ileum"
    assert found(coded) == []


def test_crohns_disease_is_ileal_when_its_body_site_is_the_ileum() -> None:
    site = {"bodySite": [fhir.concept(fhir.SCT, "34516001")]}
    assert one(fhir.condition("34000006") | site).concept is Concept.CROHN_ILEAL
    assert one(fhir.condition("34000006")).concept is Concept.CROHN_SITE_UNKNOWN


def test_a_problem_that_starts_in_the_future_is_neither_proof_nor_absence() -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    result = mapped(fhir.condition("58610003", onsetDateTime=tomorrow))
    assert result.facts.findings[0].state is FindingState.POSSIBLE
    assert result.issues[0].problem == "date-in-future"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Peripheral neuropathy due to vitamin B12 deficiency",
            {Concept.PERIPHERAL_NEUROPATHY, Concept.B12_DEFICIENCY},
        ),
        ("Pernicious anemia, not otherwise specified", {Concept.PERNICIOUS_ANAEMIA}),
        ("Subacute combined degeneration, not elsewhere classified",
         {Concept.SUBACUTE_COMBINED_DEGENERATION}),
        ("CKD stage 4", {Concept.CKD_3_TO_5}),
        ("Haemodialysis", {Concept.DIALYSIS}),
        ("LHON", {Concept.LEBER}),
        ("Diabetic nephropathy", {Concept.DIABETIC_NEPHROPATHY}),
    ],
)  # fmt: skip
def test_all_that_words_say_is_read(words: str, expected: set[Concept]) -> None:
    problem = fhir.condition("x", system="urn:local") | {"code": {"text": words}}
    assert {concept for concept, _ in found(problem)} == expected


@pytest.mark.parametrize("status", ["not-done", "preparation", "entered-in-error", "stopped"])
def test_an_operation_not_done_is_none(status: str) -> None:
    assert found(fhir.procedure("443906008", status=status)) == []


@pytest.mark.parametrize(
    ("more", "cm"),
    [
        ({"note": [{"text": "resected 25 cm"}]}, "25"),
        ({"note": {"text": "resected 250 mm of ileum"}}, "25.0"),
        ({"text": "Ileal resection (22,5 centimetres)"}, "22.5"),
        ({"note": [{"text": "between 15 cm and 40 cm"}]}, None),
        ({"note": [{"text": "length not recorded"}]}, None),
        ({"note": [{"text": "margin 2.5.3 cm"}]}, None),
        ({"extension": [{"url": "urn:l", "valueQuantity": {"value": 30, "unit": "cm"}}]}, "30"),
        ({"extension": [{"url": "urn:l", "valueQuantity": {"value": 300, "code": "mm"}}]}, "30.0"),
        ({"extension": [{"url": "urn:l", "valueQuantity": {"value": 30, "unit": "kg"}}]}, None),
        ({"extension": [{"url": "urn:l", "valueQuantity": {"value": 30, "unit": "cm"}},
                        {"url": "urn:m", "valueQuantity": {"value": 12, "unit": "cm"}}]}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_the_resected_length(more: JSON, cm: str | None) -> None:
    finding = one(fhir.procedure("307193005", **more))
    assert finding.length_cm == (None if cm is None else Decimal(cm))


def test_a_resection_on_the_problem_list_has_its_length_too() -> None:
    had = fhir.condition("x", system="urn:local")
    words = "Status post right hemicolectomy with resection of 25 cm of terminal ileum"
    assert one(had | {"code": {"text": words}}).length_cm == 25
    noted = had | {"code": {"text": "Ileal resection"}, "note": [{"text": "removed: 300 mm"}]}
    assert one(noted).length_cm == 30
    assert one(had | {"code": {"text": "Ileal resection"}}).length_cm is None


def test_an_operation_dated_in_the_future_is_neither_proof_nor_absence() -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    result = mapped(fhir.procedure("26452005") | {"performedDateTime": tomorrow})
    assert result.facts.findings[0].state is FindingState.POSSIBLE
    assert result.issues[0].problem == "date-in-future"


def test_a_total_ileal_resection_needs_no_length() -> None:
    assert one(fhir.procedure("37593003")).concept is Concept.ILEAL_RESECTION_TOTAL


@pytest.mark.parametrize(
    "reason",
    [
        {"statusReason": fhir.concept(fhir.SCT, "105480006")},
        {"statusReason": [{"text": "Patient declined"}]},
        {"notDoneReason": {"text": "refused by patient"}},
    ],
)
def test_declined_injections(reason: JSON) -> None:
    refused = fhir.procedure("76601001", status="not-done") | reason
    assert one(refused).concept is Concept.INJECTIONS_DECLINED


def test_an_injection_not_done_for_another_reason_was_not_declined() -> None:
    other = {"statusReason": {"text": "Clinic closed"}}
    assert found(fhir.procedure("76601001", status="not-done") | other) == []


def test_an_injectable_order_stopped_by_the_patient_declines_injections() -> None:
    stopped = fhir.order(fhir.PRODUCTS["OH", "IM"], date(2026, 1, 1), status="stopped", route="IM")
    assert found(stopped) == []
    reason = {"statusReason": fhir.concept(fhir.SCT, "105480006")}
    assert one(stopped | reason).concept is Concept.INJECTIONS_DECLINED


def pregnancy(days_ago: int, code: str = "77386006") -> JSON:
    return {
        "resourceType": "Observation",
        "id": "pregnant",
        "status": "final",
        "code": fhir.concept(fhir.LOINC, "82810-3"),
        **fhir.about(),
        "effectiveDateTime": (TODAY - timedelta(days=days_ago)).isoformat(),
        "valueCodeableConcept": fhir.concept(fhir.SCT, code),
    }


RESECTION = fhir.procedure("307193005")


def measured(code: JSON, **more: Any) -> JSON:
    length = {"valueQuantity": {"value": 25, "unit": "cm"}}
    return pregnancy(10) | {"code": code, "valueCodeableConcept": None} | length | more


@pytest.mark.parametrize(
    ("observation", "cm"),
    [
        (measured({"text": "Specimen"}, partOf=[{"reference": "Procedure/proc-307193005"}]), 25),
        (measured({"text": "Specimen"}, focus={"reference": "Procedure/proc-307193005"}), 25),
        (measured({"text": "Length of ileum resected"}), 25),
        (measured({"text": "Specimen"}, partOf=[{"reference": "Procedure/another"}]), None),
        (measured({"text": "Body height"}), None),
        (measured({"text": "Length of ileum resected"}, status="preliminary"), None),
    ],
)
def test_a_resected_length_measured_in_an_observation(observation: JSON, cm: int | None) -> None:
    assert one(RESECTION, observation).length_cm == cm


def test_a_pregnancy_status_is_dated_and_means_pregnant_only_when_it_says_so() -> None:
    finding = one(pregnancy(10))
    assert finding.concept is Concept.PREGNANCY
    assert finding.since is not None
    assert finding.since.earliest == TODAY - timedelta(days=10)
    assert found(pregnancy(10, "60001007")) == []


def test_an_expected_delivery_still_ahead_means_pregnant() -> None:
    due = pregnancy(100) | {"code": fhir.concept(fhir.LOINC, "11778-8")}
    del due["valueCodeableConcept"]
    assert one(due | {"valueDateTime": TODAY.isoformat()}).concept is Concept.PREGNANCY
    past = (TODAY - timedelta(days=1)).isoformat()
    assert found(due | {"valueDateTime": past}) == []


def test_a_later_status_ends_a_pregnancy_and_an_expected_delivery() -> None:
    before, after = pregnancy(140), pregnancy(10, "60001007") | {"id": "over"}
    due = pregnancy(140) | {
        "id": "due",
        "code": fhir.concept(fhir.LOINC, "11778-8"),
        "valueDateTime": (TODAY + timedelta(days=30)).isoformat(),
    }
    assert found(before, after) == found(due, after) == []
    again = pregnancy(2) | {"id": "again"}
    assert found(before, after, again) == [(Concept.PREGNANCY, FindingState.CURRENT)]
    unknown = pregnancy(1, "261665006") | {"id": "unknown"}
    assert found(before, unknown) == [(Concept.PREGNANCY, FindingState.CURRENT)]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"valueCodeableConcept": fhir.concept(fhir.LOINC, "LA15173-0")}, True),
        ({"valueCodeableConcept": fhir.concept(fhir.LOINC, "LA26683-5")}, False),
        ({"valueCodeableConcept": {"text": "Not pregnant"}}, False),
        ({"valueString": "Pregnant"}, True),
        ({"valueBoolean": True}, True),
        ({"valueBoolean": False}, False),
        ({"dataAbsentReason": {"text": "not asked"}}, False),
    ],
)
def test_a_pregnancy_status_however_it_is_answered(answer: JSON, *, expected: bool) -> None:
    status = pregnancy(10)
    del status["valueCodeableConcept"]
    result = mapped(status | answer)
    assert (len(result.facts.findings), result.issues) == (int(expected), ())


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"effectiveDateTime": None}, "date-missing"),
        ({"effectiveDateTime": "soon"}, "date-impossible"),
        ({"effectiveDateTime": (TODAY + timedelta(days=5)).isoformat()}, "date-in-future"),
        ({"valueCodeableConcept": {"text": "maybe"}}, "answer-unknown"),
        ({"valueCodeableConcept": None}, "value-missing"),
    ],
)
def test_a_pregnancy_status_that_cannot_be_read_is_named(change: JSON, problem: str) -> None:
    result = mapped(pregnancy(10) | change)
    assert (result.facts.findings, result.issues[0].problem) == ((), problem)
    assert result.facts.partial == {FactGroup.OBSERVATIONS}


@pytest.mark.parametrize(
    ("due", "problem"),
    [
        ("2026-13-45", "date-impossible"),
        ("2029-01-01", "value-implausible"),
        (None, "value-missing"),
    ],
)
def test_an_expected_delivery_that_cannot_be_is_named(due: str | None, problem: str) -> None:
    expected = pregnancy(100) | {"code": fhir.concept(fhir.LOINC, "11778-8"), "valueDateTime": due}
    assert mapped(expected).issues[0].problem == problem


def test_a_pregnancy_status_over_a_period_is_dated_by_it() -> None:
    status = pregnancy(10) | {"effectivePeriod": {"start": TODAY.isoformat()}}
    del status["effectiveDateTime"]
    since = one(status).since
    assert since is not None
    assert since.earliest == TODAY


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, [Concept.FATIGUE]),
        ({"valueBoolean": True}, [Concept.FATIGUE]),
        ({"valueString": "Yes"}, [Concept.FATIGUE]),
        ({"valueCodeableConcept": fhir.concept(fhir.SCT, "373066001")}, [Concept.FATIGUE]),
        ({"valueCodeableConcept": fhir.concept(fhir.SCT, "373067005")}, []),
        ({"valueBoolean": False}, []),
        ({"valueString": "No"}, []),
        ({"dataAbsentReason": {"text": "not asked"}}, []),
    ],
)
def test_a_symptom_asked_for_is_there_only_when_the_answer_is_yes(
    answer: JSON, expected: list[Concept]
) -> None:
    asked = pregnancy(10) | {"code": fhir.concept(fhir.SCT, "84229001")}
    del asked["valueCodeableConcept"]
    assert [concept for concept, _ in found(asked | answer)] == expected


def test_a_finding_sent_as_an_observation() -> None:
    diet = pregnancy(10) | {"code": {"text": "Diet"}}
    diet["valueCodeableConcept"] = fhir.concept(fhir.SCT, "1255165006")
    assert one(diet).concept is Concept.VEGAN_OR_VEGETARIAN


def answered(days_ago: int, code: JSON, id_: str, **answer: Any) -> JSON:
    asked = pregnancy(days_ago) | {"id": id_, "code": code}
    del asked["valueCodeableConcept"]
    return asked | answer


FATIGUE = fhir.concept(fhir.SCT, "84229001")
DIET = {"text": "Diet"}
VEGAN = fhir.concept(fhir.SCT, "1255165006")


def test_a_symptom_answered_with_no_later_on_is_gone() -> None:
    yes = answered(400, FATIGUE, "yes", valueBoolean=True)
    assert found(yes, answered(10, FATIGUE, "no", valueBoolean=False)) == []
    older = answered(500, FATIGUE, "older", valueBoolean=False)
    assert found(yes, older) == [(Concept.FATIGUE, FindingState.CURRENT)]
    not_asked = answered(10, FATIGUE, "none", dataAbsentReason={"text": "not asked"})
    assert found(yes, not_asked) == [(Concept.FATIGUE, FindingState.CURRENT)]


def test_a_later_answer_changes_a_habit_and_adds_to_symptoms() -> None:
    vegan = answered(900, DIET, "vegan", valueCodeableConcept=VEGAN)
    assert found(vegan, answered(9, DIET, "none", valueCodeableConcept={"text": "none"})) == []
    symptom = {"text": "Symptom"}
    numb = answered(30, symptom, "a", valueCodeableConcept=fhir.concept(fhir.SCT, "91019004"))
    tired = answered(3, symptom, "b", valueCodeableConcept=FATIGUE)
    assert [c for c, _ in found(numb, tired)] == [Concept.PARAESTHESIA, Concept.FATIGUE]


def test_of_words_alone_only_a_habit_is_read() -> None:
    words = {"valueCodeableConcept": {"text": "Vegan diet"}}
    assert one(answered(9, DIET, "words", **words)).concept is Concept.VEGAN_OR_VEGETARIAN
    other = {"valueCodeableConcept": {"text": "Dementia"}}
    assert found(answered(9, {"text": "Heard of?"}, "words", **other)) == []


def test_the_parts_of_an_examination_are_findings_of_their_own() -> None:
    parts = [
        {"code": fhir.concept(fhir.SCT, "91019004"), "valueBoolean": True},
        {"code": FATIGUE, "valueBoolean": False},
    ]
    examined = answered(9, {"text": "Examination"}, "exam", component=parts)
    assert [concept for concept, _ in found(examined)] == [Concept.PARAESTHESIA]


def test_family_history_is_never_the_patients_own_diagnosis() -> None:
    family = {
        "resourceType": "FamilyMemberHistory",
        "id": "mother",
        "status": "completed",
        "patient": {"reference": f"Patient/{fhir.PID}"},
        "condition": [{"code": fhir.concept(fhir.SCT, "84027009")}],
    }
    assert found(family) == [(Concept.PERNICIOUS_ANAEMIA, FindingState.FAMILY)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, [(Allergen.COBALAMIN, True)]),
        ({"criticality": "low"}, [(Allergen.COBALAMIN, False)]),
        (
            {"criticality": "low", "reaction": [{"manifestation": [{"text": "Anaphylaxis"}]}]},
            [(Allergen.COBALAMIN, True)],
        ),
        ({"code": fhir.concept(fhir.SCT, "25958007")}, [(Allergen.COBALT, True)]),
        ({"code": {"text": "Allergy to cobalt"}}, [(Allergen.COBALT, True)]),
        ({"code": {"text": "vitamin B12 injection"}}, [(Allergen.COBALAMIN, True)]),
        ({"code": {"text": "Cyanokit"}}, [(Allergen.COBALAMIN, True)]),
        ({"code": fhir.concept(fhir.RXNORM, "309594")}, [(Allergen.COBALAMIN, True)]),
        ({"code": fhir.concept(fhir.RXNORM, "476628")}, []),
        ({"code": {"text": "peanut"}}, []),
        ({"code": {"text": "No known allergy to vitamin B12"}}, []),
        (
            {
                "code": {"text": "x"},
                "reaction": [{"substance": fhir.concept(fhir.RXNORM, "5514")}],
            },
            [(Allergen.COBALAMIN, True)],
        ),
        ({"clinicalStatus": {"coding": [{"code": "resolved"}]}}, []),
        ({"verificationStatus": {"coding": [{"code": "refuted"}]}}, []),
    ],
)
def test_allergies(change: JSON, expected: list[tuple[Allergen, bool]]) -> None:
    facts = mapped(fhir.allergy("11248") | change).facts
    assert [(a.allergen, a.blocking) for a in facts.allergies] == expected
