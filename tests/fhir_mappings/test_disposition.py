"""What became of every resource that was sent: exactly one of four things, and why."""

import json
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings import PrefetchValue, Unavailable, decode_value
from fhir_mappings.disposition import REFUSALS, Disposition, Kind, NotOurs, account, counts
from hooks.wording import Reader, texts_for
from pathway.profiles.seed import SEED_PROFILE
from tests import builders as fhir
from tests.conftest import NOW
from tests.fhir_mappings.mapped import TODAY, map_prefetch

JSON = dict[str, Any]
WHO = fhir.patient(date(1970, 1, 1))
B12 = fhir.lab("b12", 150, "pg/mL", TODAY)
ORAL = fhir.PRODUCTS["CN", "PO"]
MEDICATION = {"resourceType": "Medication", "id": "m", "code": fhir.concept(fhir.RXNORM, *ORAL)}


def told(prefetch: Any) -> tuple[Disposition, ...]:
    values: dict[str, PrefetchValue | Unavailable | None] = {
        key: None if value is None else decode_value(msgspec.json.encode(value))
        for key, value in prefetch.items()
    }
    return account(values, patient_id=fhir.PID, now=NOW)


def of(resource: JSON, *others: JSON) -> tuple[Kind, str]:
    """The end of the first of some resources sent beside the patient."""
    found = told({"patient": WHO, "record": fhir.searchset(resource, *others)})[1]
    return found.kind, found.why


def referring(target: JSON = MEDICATION) -> JSON:
    order = fhir.order(ORAL, date(2026, 1, 1))
    del order["medicationCodeableConcept"]
    return order | {"medicationReference": {"reference": f"Medication/{target['id']}"}}


@pytest.mark.parametrize(
    ("resource", "gave"),
    [
        (B12, "total-b12"),
        (fhir.condition("302226006"), "peripheral-neuropathy"),
        (fhir.order(ORAL, date(2026, 1, 1)), "cyanocobalamin"),
        (fhir.order(("861004", "metformin"), date(2026, 1, 1)), "metformin"),
        (fhir.allergy("25958007", system=fhir.SCT), "cobalt"),
        (fhir.dispense(ORAL, date(2026, 1, 1), 90, id_="d"), "cyanocobalamin supply"),
        (fhir.draft_test("2132-9"), "total-b12"),
        (fhir.task("check-3-months", TODAY), "check-3-months"),
    ],
)
def test_what_gives_a_fact_is_used(resource: JSON, gave: str) -> None:
    (_, found) = told({"patient": WHO, "record": fhir.searchset(resource)})
    assert (found.kind, found.why, found.gave) == (Kind.USED, "", tuple(gave.split()))


def test_the_patient_is_used_and_a_second_copy_is_not() -> None:
    kinds = [each.kind for each in told({"patient": WHO, "more": WHO})]
    assert kinds == [Kind.USED, Kind.NOT_OURS]
    assert told({"patient": WHO, "more": WHO})[1].why == NotOurs.REPEATED


def test_a_patient_has_no_status_to_be_withdrawn_by() -> None:
    (found,) = told({"patient": WHO | {"status": "entered-in-error"}})
    assert found.kind is Kind.USED


def test_a_drug_that_an_order_refers_to_is_used() -> None:
    assert of(MEDICATION, referring()) == (Kind.USED, "")
    assert of(MEDICATION) == (Kind.NOT_OURS, NotOurs.UNREFERENCED)


def test_a_length_that_belongs_to_an_operation_is_used() -> None:
    operation = fhir.procedure("", text="Ileal resection") | {"id": "op"}
    length = fhir.lab("b12", 25, "cm", TODAY, id_="length") | {
        "code": {"text": "resected length"},
        "partOf": [{"reference": "Procedure/op"}],
    }
    assert of(length, operation) == (Kind.USED, "")
    assert of(length) == (Kind.NOT_OURS, NotOurs.CODE)


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        ({"resourceType": "Immunization", "id": "i"}, NotOurs.TYPE),
        ({"resourceType": "Encounter", "id": "e", "status": "in-progress"}, NotOurs.CODE),
        ({"resourceType": "Goal", "description": {"text": "a Task has words here"}}, NotOurs.TYPE),
        ({"resourceType": "OperationOutcome"}, NotOurs.MESSAGE),
        (fhir.condition("38341003"), NotOurs.CODE),
        (B12 | {"code": fhir.concept(fhir.LOINC, "2093-3")}, NotOurs.CODE),
        (B12 | {"status": "cancelled"}, NotOurs.STATUS),
        (fhir.draft_test("2132-9") | {"status": "revoked"}, NotOurs.STATUS),
        (
            fhir.condition("302226006") | {"verificationStatus": {"coding": [{"code": "refuted"}]}},
            NotOurs.STATUS,
        ),
    ],
)
def test_what_is_understood_and_irrelevant_is_not_ours(resource: JSON, why: NotOurs) -> None:
    assert of(resource) == (Kind.NOT_OURS, why)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"valueQuantity": {"value": 150}}, "unit-missing"),
        ({"effectiveDateTime": "2026-13-45"}, "date-impossible"),
        ({"effectiveDateTime": 7}, "wrong-type"),
        ({"subject": {}}, "subject-missing"),
        ({"status": "unknown-to-all"}, "status-unknown"),
    ],
)
def test_what_may_matter_and_cannot_be_understood_is_unreadable(change: JSON, why: str) -> None:
    assert of(B12 | change) == (Kind.UNREADABLE, why)


@pytest.mark.parametrize("entry", [None, 7, {}, {"resource": None}, {"resource": {"id": "x"}}])
def test_an_entry_that_is_no_resource_is_unreadable(entry: Any) -> None:
    found = told({"patient": WHO, "labs": {"resourceType": "Bundle", "entry": [entry]}})
    assert [(each.place, each.kind, each.why) for each in found[1:]] == [
        ("labs.entry[0]", Kind.UNREADABLE, "wrong-type")
    ]


def test_a_searchset_inside_a_searchset_is_not_passed_over() -> None:
    assert of(fhir.searchset(B12)) == (Kind.UNREADABLE, "bundle-in-bundle")


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (B12 | {"status": "entered-in-error"}, "entered-in-error"),
        (
            fhir.condition("302226006")
            | {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
            "entered-in-error",
        ),
        (B12 | {"status": "preliminary"}, "preliminary"),
        (B12 | {"effectiveDateTime": "2033-01-01"}, "date-in-future"),
        (B12 | {"subject": {"reference": "Patient/other"}}, "other-patient"),
    ],
)
def test_what_is_understood_and_not_to_be_relied_on_is_refused(resource: JSON, why: str) -> None:
    assert of(resource) == (Kind.REFUSED, why)


def test_what_was_entered_in_error_and_is_nothing_to_us_stays_nothing_to_us() -> None:
    cholesterol = B12 | {"code": fhir.concept(fhir.LOINC, "2093-3"), "status": "entered-in-error"}
    assert of(cholesterol) == (Kind.NOT_OURS, NotOurs.CODE)


def test_beside_another_patients_data_nothing_is_used() -> None:
    foreign = B12 | {"subject": {"reference": "Patient/other"}}
    found = told({"patient": WHO, "labs": fhir.searchset(B12, foreign)})
    assert [(each.kind, each.why) for each in found] == [
        (Kind.REFUSED, "beside-other-patient"),
        (Kind.REFUSED, "beside-other-patient"),
        (Kind.REFUSED, "other-patient"),
    ]


def test_a_panel_read_in_part_is_used_and_its_problem_named() -> None:
    panel = B12 | {
        "component": [
            {
                "code": fhir.concept(fhir.LOINC, "13964-2"),
                "valueQuantity": {"value": 1},
            }
        ]
    }
    assert of(panel) == (Kind.USED, "unit-missing")


def test_a_resource_that_answers_another_key_is_still_read_by_its_type() -> None:
    result = map_prefetch({"patient": WHO, "labs": None, "conditions": B12})
    assert len(result.facts.labs) == 1
    assert "conditions" not in result.facts.supplied


def test_a_family_history_entered_in_error_says_nothing() -> None:
    history = {
        "resourceType": "FamilyMemberHistory",
        "id": "f",
        "status": "entered-in-error",
        "patient": {"reference": f"Patient/{fhir.PID}"},
        "condition": [{"code": fhir.concept(fhir.SCT, "84027009")}],
    }
    assert of(history) == (Kind.REFUSED, "entered-in-error")
    assert map_prefetch({"patient": WHO, "familyHistory": history}).facts.findings == ()


# --- the sum


_JUNK: tuple[Any, ...] = (
    None, True, 0, 7, "", "x", "Patient/other", [], [None], [7], ["x"], {}, {"x": 1}, {"entry": []},
    {"entry": None}, {"entry": {}}, {"resourceType": None}, {"resourceType": 7}, {"id": "x"},
    {"reference": "Patient/other"}, {"resourceType": "Bundle"}, {"resourceType": "Patient"},
    {"resource": None}, {"resource": {}}, {"coding": [{"code": "x"}]}, {"coding": 7},
)  # fmt: skip
_SEEDS = (
    WHO,
    B12,
    MEDICATION,
    referring(),
    fhir.condition("302226006"),
    fhir.procedure("26925005"),
    fhir.order(ORAL, date(2026, 1, 1), statement=True),
    fhir.allergy("11248"),
    {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]},
    {"resourceType": "Encounter"},
)
_STATUSES = ("entered-in-error", "preliminary", "active", "draft", "completed", "cancelled")


@st.composite
def _resources(draw: st.DrawFn) -> Any:
    resource: JSON = dict(draw(st.sampled_from(_SEEDS)))
    if draw(st.booleans()):
        resource["status"] = draw(st.sampled_from(_STATUSES))
    if draw(st.booleans()):
        resource[draw(st.sampled_from([*resource, "contained", "component"]))] = draw(
            st.sampled_from(_JUNK)
        )
    return resource


_ENTRIES = st.lists(
    _resources().map(lambda r: {"resource": r}) | st.sampled_from(_JUNK), max_size=4
)
_BUNDLES = _ENTRIES.map(lambda entries: {"resourceType": "Bundle", "entry": entries})
_VALUES = st.sampled_from(_JUNK) | _resources() | _BUNDLES
_WRAPPED = _VALUES.map(lambda value: {"response": {"status": "200"}, "resource": value})


def _sent(value: Any) -> int:
    """How many resources a prefetch value holds, counted without the service's own code."""
    if not isinstance(value, dict):
        return 0
    if "resource" in value and value["resource"] is not None:
        return _sent(value["resource"])
    if isinstance(value.get("entry"), list):
        return len(value["entry"])
    if value.get("resourceType") == "Bundle" or value.get("entry") is not None:
        return 0
    return int(isinstance(value.get("resourceType"), str) and value["resourceType"] != "")


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["patient", "labs", "conditions", "x"]), _VALUES | _WRAPPED, max_size=4
    )
)
def test_the_four_counts_add_up_to_what_was_sent(prefetch: JSON) -> None:
    dispositions = told(prefetch)
    assert sum(counts(dispositions).values()) == sum(map(_sent, prefetch.values()))


@settings(max_examples=200, deadline=None)
@given(st.lists(_resources(), max_size=5))
def test_every_fact_comes_from_a_used_resource_and_every_problem_is_told(
    resources: list[JSON],
) -> None:
    prefetch = {"record": fhir.searchset(*resources)}
    result, dispositions = map_prefetch(prefetch), told(prefetch)
    if result.other_patient:
        assert Kind.USED not in {each.kind for each in dispositions}
        return
    used = {each.resource for each in dispositions if each.kind is Kind.USED}
    facts = result.facts
    sources = {each.source for each in facts.labs} | {each.source for each in facts.findings}
    sources |= {each.source for each in facts.courses} | {each.source for each in facts.allergies}
    assert sources <= used
    unusable = {Kind.UNREADABLE, Kind.REFUSED}
    named = {each.resource for each in dispositions if each.kind in unusable}
    assert named <= {issue.resource for issue in (*result.issues, *result.refused)}


def test_every_problem_that_refuses_has_words_in_both_languages() -> None:
    own = {"entered-in-error", "other-patient", "beside-other-patient"}
    for language in ("en", "de"):
        words = texts_for(Reader(language=language), SEED_PROFILE).names.problem
        assert words.keys() >= (REFUSALS - own) | {"bundle-in-bundle"}, json.dumps(sorted(words))
