"""Breastfeeding on record, as a problem and as the answer to a question."""

from typing import Any

import pytest

from pathway.concepts import Concept
from tests import builders as fhir
from tests.fhir_mappings.mapped import mapped

LOINC, SCT = fhir.LOINC, fhir.SCT
GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"


def breastfeeding(*resources: fhir.JSON) -> bool:
    return any(f.concept is Concept.LACTATION for f in mapped(*resources).facts.findings)


def asked(code: fhir.JSON, **answer: Any) -> fhir.JSON:
    return {
        "resourceType": "Observation", "id": "feeding", "status": "final", "code": code,
        "effectiveDateTime": "2026-11-01", **fhir.about(), **answer,
    }  # fmt: skip


STATUS, FINDING = fhir.concept(LOINC, "63895-7"), fhir.concept(SCT, "413712001")
QUESTIONS = [STATUS, {"coding": [*FINDING["coding"], *STATUS["coding"]]}]


@pytest.mark.parametrize(
    ("system", "code"),
    [(SCT, "413712001"), (SCT, "169750002"), (GM, "Z39.1"),
     ("http://hl7.org/fhir/sid/icd-10-cm", "Z39.1")],
)  # fmt: skip
def test_a_coded_problem_says_that_she_breastfeeds(system: str, code: str) -> None:
    assert breastfeeding(fhir.condition(code, system=system))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("answer", "yes"), [("LA29252-6", True), ("LA29253-4", False), ("LA4489-6", False)]
)
def test_the_answer_to_the_question_counts_not_the_question(
    question: fhir.JSON, answer: str, *, yes: bool
) -> None:
    told = asked(question, valueCodeableConcept=fhir.concept(LOINC, answer))
    assert breastfeeding(told) is yes


def test_a_finding_without_an_answer_holds_and_one_denied_does_not() -> None:
    assert breastfeeding(asked(FINDING))
    assert breastfeeding(asked(FINDING, valueBoolean=True))
    assert not breastfeeding(asked(FINDING, valueBoolean=False))
