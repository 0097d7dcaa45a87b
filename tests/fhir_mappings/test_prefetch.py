"""What a prefetch key can hold, whose data it is, and what counts as looked at."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings import PrefetchValue, Unavailable, decode_value
from fhir_mappings.decode import TooDeep, depth
from fhir_mappings.observations import read_observation
from fhir_mappings.observed import read_observed
from fhir_mappings.relevance import may_be_ours
from pathway.facts import FactGroup
from pathway.quantities import Analyte
from tests import builders as fhir
from tests.conftest import NOW
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
        (outcome("information"), False),
        ({"resourceType": "OperationOutcome"}, False),
        ({}, False),
        ({"resourceType": "Bundle", "entry": {}}, False),
        ({"resourceType": "Bundle", "entry": "x"}, False),
        ({"response": {"status": "404"}}, False),
        ({"resourceType": "Encounter", "id": "e"}, False),
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


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("conditions", fhir.searchset(fhir.condition("302226006") | {"recordedDate": 5})),
        ("conditions", fhir.searchset(fhir.condition("302226006") | {"subject": {}})),
        ("conditions", {"resourceType": "Bundle", "entry": [None]}),
        ("allergies", fhir.searchset(fhir.allergy("11248") | {"reaction": "anaphylaxis"})),
        ("conditions", fhir.searchset(fhir.condition("302226006"), outcome("fatal"))),
        ("conditions", fhir.searchset() | {"link": [{"relation": "next"}]}),
    ],
)
def test_a_part_with_an_entry_that_could_not_be_read_is_partial(key: str, value: JSON) -> None:
    result = map_prefetch({"patient": WHO, "labs": None, key: value})
    assert result.facts.partial == {FactGroup(key)}


def test_an_unreadable_result_is_of_its_analyte_where_its_code_is_plain() -> None:
    broken = B12 | {"status": ["final"]}
    unowned = fhir.lab("egfr", 30, "mL/min", TODAY) | {"subject": {}}
    facts = map_prefetch({"patient": WHO, "labs": fhir.searchset(broken, unowned)}).facts
    assert {u.analyte for u in facts.unreadable} == {Analyte.TOTAL_B12, Analyte.EGFR}
    assert facts.partial == frozenset()


def test_a_key_that_failed_is_not_rescued_by_a_stray_resource() -> None:
    stray = fhir.searchset(fhir.condition("302226006"))
    result = map_prefetch(
        {"patient": WHO, "labs": None, "conditions": outcome("error"), "else": stray}
    )
    assert FactGroup.CONDITIONS not in result.facts.supplied


def test_other_observations_do_not_stand_for_the_laboratory_results() -> None:
    result = map_prefetch({"patient": WHO, "observations": fhir.searchset(B12)})
    assert FactGroup.LABS not in result.facts.supplied


def test_somebody_elses_resource_is_noticed_even_if_unreadable_or_of_no_use_to_us() -> None:
    theirs = {"subject": {"reference": "Patient/other"}}
    unreadable = map_prefetch(
        {"patient": WHO, "labs": fhir.searchset(B12 | theirs | {"status": 7})}
    )
    assert unreadable.other_patient
    encounter = {"resourceType": "Encounter", "id": "e", **theirs}
    assert map_prefetch({"patient": WHO, "x": fhir.searchset(encounter)}).other_patient


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        ({"id": "a<b>"}, "Observation"),
        ({"id": "x" * 300}, "Observation"),
        ({"id": "x" * 220}, f"Observation/{'x' * 220}"),
        ({"resourceType": " "}, "entry"),
        ({"resourceType": "<b>"}, "entry"),
    ],
)
def test_a_reference_is_shown_only_where_it_is_plain(odd: JSON, shown: str) -> None:
    broken = B12 | {"valueQuantity": {"value": 1}} | odd
    value = fhir.searchset(broken)
    result = map_prefetch({"patient": WHO, "labs": value})
    assert {issue.resource for issue in result.issues} <= {shown}


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


@settings(max_examples=200)
@given(code=st.sampled_from(["2132-9", "1255165006", "D51.0", "8867-4"]), system=st.booleans())
def test_the_quick_look_never_spares_what_a_reader_would_find(*, code: str, system: bool) -> None:
    known = {"2132-9": fhir.LOINC, "1255165006": fhir.SCT, "8867-4": fhir.LOINC}
    uri = known.get(code, "http://hl7.org/fhir/sid/icd-10-cm") if system else "urn:local"
    resource = B12 | {"code": fhir.concept(uri, code)}
    decoded = decode_value(msgspec.json.encode(resource))
    assert isinstance(decoded, PrefetchValue)
    found = read_observation(decoded, NOW)
    read = bool(found.results or found.unreadable or list(read_observed([decoded])))
    assert may_be_ours(decoded) or not read
