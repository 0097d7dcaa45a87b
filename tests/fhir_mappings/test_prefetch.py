"""What a prefetch key can hold, whose data it is, and what counts as looked at."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings import Unavailable, decode_value
from fhir_mappings.decode import TooDeep, depth
from pathway.facts import FactGroup
from tests import builders as fhir
from tests.fhir_mappings.mapped import TODAY, map_prefetch, mapped

JSON = dict[str, Any]
WHO = fhir.patient(date(1970, 1, 1))
B12 = fhir.lab("b12", 150, "pg/mL", TODAY)


def outcome(severity: str) -> JSON:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "x"}]}


@pytest.mark.parametrize(
    ("value", "supplied"),
    [
        (None, True),
        (fhir.searchset(), True),
        ({"resourceType": "Bundle", "entry": []}, True),
        (fhir.searchset(outcome("warning")), True),
        (fhir.searchset(outcome("error")), False),
        (outcome("error"), False),
        (outcome("information"), True),
        ([], False),
        ("text", False),
        (7, False),
        (fhir.condition("302226006"), True),
        ({"response": {"status": "200"}, "resource": fhir.searchset()}, True),
    ],
)
def test_the_states_of_a_key(value: Any, supplied: bool) -> None:  # noqa: FBT001 - a table
    result = map_prefetch({"patient": WHO, "labs": None, "conditions": value})
    assert (FactGroup.CONDITIONS in result.facts.supplied) is supplied


def test_a_key_that_is_absent_was_not_looked_at() -> None:
    supplied = map_prefetch({"patient": WHO, "labs": None}).facts.supplied
    assert supplied == {FactGroup.PATIENT, FactGroup.LABS}


def test_a_patient_that_is_null_was_not_supplied() -> None:
    assert FactGroup.PATIENT not in map_prefetch({"patient": None}).facts.supplied


def test_a_wrapped_searchset_is_unwrapped() -> None:
    wrapped = {"response": {"status": "200"}, "resource": fhir.searchset(B12)}
    assert len(map_prefetch({"patient": WHO, "labs": wrapped}).facts.labs) == 1


def test_resources_count_by_their_type_under_whatever_key() -> None:
    result = map_prefetch({"patient": WHO, "anything": fhir.searchset(B12)})
    assert FactGroup.LABS in result.facts.supplied
    assert len(result.facts.labs) == 1


def test_further_pages_make_a_part_incomplete() -> None:
    paged = fhir.searchset(B12) | {"link": [{"relation": "next", "url": "http://x"}]}
    assert map_prefetch({"patient": WHO, "labs": paged}).incomplete == {FactGroup.LABS}


@pytest.mark.parametrize(
    "reference",
    [
        f"Patient/{fhir.PID}",
        f"https://ehr.example/fhir/R4/Patient/{fhir.PID}",
        f"Patient/{fhir.PID}/_history/3",
        f"urn:uuid:{fhir.PID}",
    ],
)
def test_a_reference_to_this_patient_however_written(reference: str) -> None:
    result = mapped(B12 | {"subject": {"reference": reference}})
    assert not result.other_patient
    assert len(result.facts.labs) == 1


@pytest.mark.parametrize(
    "reference", ["Patient/other", "http://x/Patient/other", f"Group/{fhir.PID}"]
)
def test_a_resource_of_somebody_else_is_noticed(reference: str) -> None:
    assert mapped(B12 | {"subject": {"reference": reference}}).other_patient


def test_a_patient_resource_of_somebody_else_is_noticed() -> None:
    assert map_prefetch({"patient": WHO | {"id": "other"}, "labs": None}).other_patient


@pytest.mark.parametrize(
    "subject", [{}, {"display": "Ana"}, {"reference": "#p"}, {"reference": ""}]
)
def test_a_resource_without_a_subject_is_not_used(subject: JSON) -> None:
    result = mapped(B12 | {"subject": subject})
    assert (result.facts.labs, result.issues[0].problem) == ((), "subject-missing")


def test_one_bad_entry_costs_one_entry() -> None:
    bundle = fhir.searchset(B12, B12 | {"id": "bad", "code": 7})
    bundle["entry"] += [{"resource": "not a resource"}, 3, {}]
    result = map_prefetch({"patient": WHO, "labs": bundle})
    assert len(result.facts.labs) == 1
    named = {issue.resource for issue in result.issues}
    assert named == {"Observation/bad", "entry"}


def test_a_single_unreadable_value_is_named() -> None:
    result = map_prefetch({"patient": WHO, "labs": B12 | {"status": []}})
    assert [(i.resource, i.problem) for i in result.issues] == [
        (f"Observation/{B12['id']}", "wrong-type")
    ]


def test_a_part_that_nests_too_deep_is_refused() -> None:
    deep = b'{"code":' + b'{"coding":' * 70 + b"1" + b"}" * 71
    with pytest.raises(TooDeep):
        decode_value(b'{"resourceType":"Bundle","entry":[{"resource":' + deep + b"}]}")


def test_depth_ignores_what_is_inside_strings() -> None:
    assert depth(b'{"a":"[[[{{{\\"]]"}') == 1
    assert depth(b"[[{}]]") == 3


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1976-11-25", 50),
        ("1976-11-26", 49),
        ("1976", 49),
        ("1976-11", 49),
        ("1976-10", 50),
        ("2030-01-01", None),
        ("1976-13-01", None),
    ],
)
def test_the_age_is_the_youngest_the_birth_date_allows(born: str, age: int | None) -> None:
    assert map_prefetch({"patient": WHO | {"birthDate": born}}).facts.age == age


@pytest.mark.parametrize("death", [{"deceasedBoolean": True}, {"deceasedDateTime": "2026-01-01"}])
def test_a_recorded_death(death: JSON) -> None:
    assert map_prefetch({"patient": WHO | death}).facts.deceased


def test_open_test_orders_are_pending() -> None:
    request = {
        "resourceType": "ServiceRequest",
        "id": "s",
        "status": "active",
        "intent": "order",
        "code": fhir.concept(fhir.LOINC, "13964-2"),
        **fhir.about(),
        "authoredOn": TODAY.isoformat(),
    }
    assert len(mapped(request).facts.pending) == 1
    assert mapped(request | {"status": "completed"}).facts.pending == ()


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
)
NAMES = st.sampled_from(
    ["resourceType", "id", "status", "code", "coding", "system", "subject", "reference", "entry",
     "resource", "valueQuantity", "value", "unit", "effectiveDateTime", "dosageInstruction",
     "component", "x"]
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=300)
@given(ANYTHING)
def test_no_shape_whatever_raises(value: Any) -> None:
    map_prefetch({"patient": WHO, "labs": value, "conditions": value})


@settings(max_examples=300)
@given(NAMES, ANYTHING)
def test_no_odd_member_of_a_result_raises(name: str, value: Any) -> None:
    mapped(B12 | {name: value, "subject": B12["subject"], "resourceType": "Observation"})


def test_decoding_a_value_that_is_no_object() -> None:
    assert decode_value(msgspec.json.encode([1])) == Unavailable("not-an-object")
