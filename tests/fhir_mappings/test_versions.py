"""Which version of FHIR a client speaks, by the shapes of what it sent."""

from datetime import date
from typing import Any

import msgspec
import pytest

from fhir_mappings.resource import Resource
from fhir_mappings.versions import ANY, Version, older, spoken
from tests import builders as fhir

JSON = dict[str, Any]
DSTU2, STU3, R4 = Version
PATIENT = {"patient": {"reference": f"Patient/{fhir.PID}"}}


def version(*resources: JSON, drafts: tuple[JSON, ...] = ()) -> frozenset[Version]:
    decode = msgspec.json.Decoder(Resource).decode
    return spoken([decode(msgspec.json.encode(r)) for r in resources], drafts)


@pytest.mark.parametrize(
    "told",
    [
        {"resourceType": "MedicationOrder"},
        {"resourceType": "DiagnosticOrder"},
        {"resourceType": "Condition", **PATIENT},
        {"resourceType": "Condition", "dateRecorded": "2020-01-01"},
        {"resourceType": "MedicationStatement", "wasNotTaken": False},
        {"resourceType": "MedicationAdministration", "effectiveTimeDateTime": "2020-01-01"},
        {"resourceType": "Procedure", "notPerformed": False},
        {"resourceType": "AllergyIntolerance", "substance": {"text": "x"}, **PATIENT},
        {
            "resourceType": "MedicationRequest",
            "dosageInstruction": [{"timing": {"repeat": {"periodUnits": "d"}}}],
        },
    ],
)
def test_shapes_of_dstu2(told: JSON) -> None:
    assert version(told) == {DSTU2}


@pytest.mark.parametrize(
    "told",
    [
        {"resourceType": "Condition", "assertedDate": "2020-01-01", "clinicalStatus": "active"},
        {"resourceType": "MedicationStatement", "taken": "y"},
        {"resourceType": "Procedure", "notDone": False},
        {"resourceType": "MedicationAdministration", "notGiven": False},
    ],
)
def test_shapes_of_stu3(told: JSON) -> None:
    assert version(told) == {STU3}


@pytest.mark.parametrize(
    "told",
    [
        {"resourceType": "ServiceRequest"},
        {"resourceType": "Condition", "clinicalStatus": {"coding": [{"code": "active"}]}},
        {"resourceType": "Condition", "recordedDate": "2020-01-01"},
        {"resourceType": "MedicationRequest", "statusReason": {"text": "x"}},
        {"resourceType": "MedicationRequest", "dosageInstruction": [{"doseAndRate": [{}]}]},
    ],
)
def test_shapes_of_r4(told: JSON) -> None:
    assert version(told) == {R4}


def test_a_status_as_a_word_is_older_but_does_not_say_how_old() -> None:
    told = version({"resourceType": "Condition", "clinicalStatus": "active"})
    assert told == {DSTU2, STU3}
    assert older(told) == "DSTU2/STU3"


def test_one_shape_of_r4_outweighs_older_ones() -> None:
    sloppy = {"resourceType": "Condition", "clinicalStatus": "active"}
    assert version(sloppy, {"resourceType": "ServiceRequest"}) == {R4}


def test_shapes_narrow_each_other() -> None:
    word = {"resourceType": "Condition", "clinicalStatus": "active"}
    assert version(word, {"resourceType": "MedicationOrder"}) == {DSTU2}


def test_shapes_that_contradict_each_other_leave_both() -> None:
    two = {"resourceType": "MedicationOrder"}, {"resourceType": "Procedure", "notDone": True}
    assert version(*two) == {DSTU2, STU3}


def test_what_looks_the_same_everywhere_tells_nothing() -> None:
    told = version(fhir.patient(date(1970, 1, 1)), fhir.lab("b12", 150, "pg/mL", "2026-01-01"))
    assert told == ANY
    assert older(told) is None


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ({"resourceType": "MedicationOrder"}, {DSTU2}),
        ({"resourceType": "MedicationRequest", "dateWritten": "2026-01-01"}, {DSTU2}),
        ({"resourceType": "ReferralRequest"}, {DSTU2, STU3}),
        ({"resourceType": "ServiceRequest"}, {R4}),
        ({"resourceType": 7}, ANY),
    ],
)
def test_drafts_tell_too(draft: JSON, expected: frozenset[Version]) -> None:
    assert version(drafts=(draft,)) == expected
