"""What holds for every patient, whatever the record: asked over HTTP with generated records."""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings.withdrawn import WITHDRAWN
from tests import builders as fhir
from tests.clinical.from_vignette import SIMPLE_FLAGS
from tests.clinical.test_vignettes import PRODUCT_OF, suggested
from tests.conftest import NOW, Call
from tests.contract.shape import check_response
from tests.examples import MANY

pytestmark = pytest.mark.no_cover
JSON = dict[str, Any]
TODAY = NOW.date()
CYANOCOBALAMIN = {code for code, product in PRODUCT_OF.items() if product.startswith("CN")}
LEBER = ("58610003", "194045006")
REASSURING = {"NORMAL", "BORDERLINE_UNLIKELY", "ON_TREATMENT_RESPONDING"}
OPTIONAL = [
    "conditions", "medicationRequests", "medicationStatements", "procedures", "allergies",
    "dispenses", "administrations",
]  # fmt: skip


def _days(first: int, last: int) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda ago: TODAY - timedelta(days=ago))


def _lab(name: str, unit: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[JSON]:
    # Few days, so that results of one day, which nothing puts in order, are common.
    days = st.sampled_from([2, 2, 70, 400]).map(lambda ago: TODAY - timedelta(days=ago))
    return st.builds(lambda value, day: fhir.lab(name, value, unit, day), values, days)


def _treatment(product: tuple[str, str], route: str) -> st.SearchStrategy[JSON]:
    return st.builds(
        lambda start, dose, statement: fhir.order(
            product, start, dose=(dose, "ug"), route=route, statement=statement
        ),
        _days(0, 400),
        st.sampled_from([500, 1000, 2000]),
        st.booleans(),
    )


LABS = st.one_of(
    _lab("b12", "pg/mL", st.sampled_from([90, 179, 180, 250, 350, 351, 1200, "<150", "<200"])),
    _lab("active", "pmol/L", st.sampled_from([20, 25, 50, 70, 90])),
    _lab("mma", "nmol/L", st.sampled_from([150, 271, 272, 900])),
    _lab("hcy", "umol/L", st.sampled_from([8, 15, 16, 40])),
    _lab("folate", "ng/mL", st.sampled_from([2, 3, 9])),
    _lab("egfr", "mL/min/{1.73_m2}", st.sampled_from([20, 49, 59, 60, 95])),
    _lab("hb", "g/L", st.sampled_from([60, 79, 100, 140])),
)
FINDINGS = st.sampled_from(sorted(SIMPLE_FLAGS)).map(lambda flag: SIMPLE_FLAGS[flag]()[0])
TREATMENTS = st.one_of(
    _treatment(fhir.PRODUCTS["CN", "PO"], "PO"),
    _treatment(fhir.PRODUCTS["OH", "IM"], "IM"),
    _treatment(fhir.PRODUCTS["ME", "SL"], "SL"),
)
PEOPLE = st.integers(10, 95).map(lambda age: fhir.patient(date(TODAY.year - age, 1, 1)))
RECORDS = st.tuples(
    st.lists(LABS, max_size=5), st.lists(FINDINGS, max_size=3), st.lists(TREATMENTS, max_size=1)
).map(lambda parts: [resource for part in parts for resource in part])
NOISE = st.sampled_from(
    [
        fhir.lab("b12", 5, "pg/mL", TODAY, id_="noise", status="entered-in-error"),
        fhir.lab("mma", 5000, "nmol/L", TODAY, id_="noise", status="cancelled"),
        fhir.condition(LEBER[0]) | {"verificationStatus": {"coding": [{"code": "refuted"}]}},
        fhir.procedure("443906008", status="entered-in-error"),
        fhir.order(fhir.PRODUCTS["OH", "IM"], TODAY, id_="noise", intent="proposal"),
        fhir.order(fhir.PRODUCTS["CN", "PO"], TODAY, id_="noise", status="entered-in-error"),
    ]
)


DRAFTS = st.lists(
    st.builds(
        lambda product, route, dose, times: fhir.draft(
            product, route=route, dose=dose, times=times
        ),
        st.sampled_from([*sorted(fhir.DRAFT_PRODUCTS), "Multivitamin tablet"]),
        st.sampled_from([None, "PO", "SL", "IM", "NASAL", "IV"]),
        st.sampled_from([None, (400, "ug"), (1000, "ug"), (5, "mg"), (1000, "mg"), (5, "g")]),
        st.sampled_from([None, (1, 1, "d"), (3, 1, "wk"), (1, 2, "d"), (1, 2, "mo")]),
    ),
    min_size=1,
    max_size=4,
).map(lambda drafts: [d | {"id": f"draft-{n}"} for n, d in enumerate(drafts)])


def _assessment(body: JSON) -> JSON:
    found = body["extension"]["org.b12pathway.assessment"]
    return {name: value for name, value in found.items() if name != "evaluationId"}


def _without_refusals(body: JSON) -> JSON:
    """The assessment without what is told of records their source took back."""
    told = _assessment(body)
    kept = [issue for issue in told.pop("dataQuality", ()) if issue["problem"] != WITHDRAWN]
    return {**told, "dataQuality": kept}


def _summaries(body: JSON) -> list[str]:
    return [card["summary"] for card in body["cards"]]


def _products(body: JSON) -> set[str]:
    return {
        resource["medicationCodeableConcept"]["coding"][0]["code"]
        for resources in suggested(body)
        for resource in resources
        if resource["resourceType"] == "MedicationRequest"
    }


def _ask(ask: Call, who: JSON, record: list[JSON]) -> JSON:
    return ask(fhir.request(fhir.prefetch(who, *record)))


@MANY
@given(PEOPLE, RECORDS)
def test_every_record_is_assessed_in_a_well_formed_response(
    ask: Call, who: JSON, record: list[JSON]
) -> None:
    body = _ask(ask, who, record)
    check_response(body, pid=fhir.PID)
    assert {"status", "basis", "plan"} <= set(_assessment(body))


@MANY
@given(PEOPLE, RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_a_record_never_matters(
    ask: Call, who: JSON, record: list[JSON], random: Any
) -> None:
    shuffled = copy.deepcopy(record)
    random.shuffle(shuffled)
    before, after = _ask(ask, who, record), _ask(ask, who, shuffled)
    assert _assessment(after) == _assessment(before)
    assert _products(after) == _products(before)


@MANY
@given(PEOPLE, RECORDS, NOISE)
def test_what_is_no_fact_about_the_patient_never_changes_the_assessment(
    ask: Call, who: JSON, record: list[JSON], noise: JSON
) -> None:
    before, after = _ask(ask, who, record), _ask(ask, who, [*record, noise])
    assert _without_refusals(after) == _without_refusals(before)
    assert _summaries(after) == _summaries(before)
    assert _products(after) == _products(before)


@MANY
@given(
    PEOPLE,
    RECORDS,
    st.one_of(
        st.sampled_from([10, 29, 49, 59, 59.9]).map(
            lambda value: fhir.lab("egfr", value, "mL/min/{1.73_m2}", TODAY, id_="kidneys")
        ),
        st.sampled_from(LEBER).map(fhir.condition),
    ),
)
def test_cyanocobalamin_is_never_offered_with_weak_kidneys_or_leber_disease(
    ask: Call, who: JSON, record: list[JSON], reason: JSON
) -> None:
    others = [resource for resource in record if resource.get("code") != reason["code"]]
    assert not CYANOCOBALAMIN & _products(_ask(ask, who, [*others, reason]))


def _quantity(unit: str, exponent: int, *, coded: bool) -> Callable[[int], JSON]:
    def written(nanograms: int) -> JSON:
        number = float(f"{nanograms}e{exponent}")
        if coded:
            return {"value": number, "unit": "as coded", "system": fhir.UCUM, "code": unit}
        return {"value": number, "unit": unit}

    return written


SPELLINGS = [
    *(_quantity(unit, 0, coded=False) for unit in ("ng/L", "pg/ml", "ng/l", "PG/ML")),
    *(
        _quantity(unit, exponent, coded=coded)
        for unit, exponent in (("ng/L", 0), ("ng/mL", -3), ("ug/L", -3), ("ng/dL", -1))
        for coded in (False, True)
    ),
]


@MANY
@given(st.integers(20, 2000), st.sampled_from(SPELLINGS))
def test_how_a_unit_is_written_never_changes_the_class(
    ask: Call, value: int, written: Callable[[int], JSON]
) -> None:
    who, plain = fhir.patient(date(1970, 1, 1)), fhir.lab("b12", value, "pg/mL", TODAY, id_="b12")
    expected = _assessment(_ask(ask, who, [plain]))
    respelled = plain | {"valueQuantity": written(value)}
    assert _assessment(_ask(ask, who, [respelled])) == expected
    by_value = "DEFICIENT" if value < 180 else "NORMAL" if value > 350 else "BORDERLINE_UNRESOLVED"
    assert expected["status"] == by_value


@MANY
@given(PEOPLE, RECORDS, st.sampled_from(OPTIONAL))
def test_a_part_of_the_record_that_is_missing_never_reassures(
    ask: Call, who: JSON, record: list[JSON], missing: str
) -> None:
    prefetch = fhir.prefetch(who, *record)
    whole = ask(fhir.request(prefetch))
    del prefetch[missing]
    partial = ask(fhir.request(prefetch))
    check_response(partial, pid=fhir.PID)
    before, after = _assessment(whole)["status"], _assessment(partial)
    if before not in REASSURING and after["status"] in REASSURING:
        assert missing in after.get("unknown", []), after
        assert partial["cards"] != []
    if whole["cards"]:
        assert partial["cards"] != []


@MANY
@given(PEOPLE, RECORDS, st.sampled_from(["b12", "mma", "hcy", "egfr"]))
def test_a_result_that_became_unreadable_is_never_lost_in_silence(
    ask: Call, who: JSON, record: list[JSON], name: str
) -> None:
    bad = fhir.lab(name, 100, None, TODAY, id_="bad")
    body = _ask(ask, who, [*record, bad])
    problems = _assessment(body)["dataQuality"]
    assert {"resource": "Observation/bad", "problem": "unit-missing"} in problems
    if _assessment(body)["status"] != "OUT_OF_SCOPE":
        assert any("Observation/bad" in card["detail"] for card in body["cards"])


@pytest.mark.parametrize("missing", ["conditions", "medicationRequests", "allergies"])
@settings(max_examples=200)
@given(who=PEOPLE, record=RECORDS)
def test_no_medicine_is_ever_suggested_on_half_a_record(
    ask: Call, missing: str, who: JSON, record: list[JSON]
) -> None:
    prefetch = fhir.prefetch(who, *record)
    del prefetch[missing]
    assert _products(ask(fhir.request(prefetch))) == set()


def _order(ask: Call, hook: str, who: JSON, record: list[JSON], drafts: list[JSON]) -> JSON:
    return ask(fhir.order_request(hook, fhir.prefetch(who, *record), *drafts))


HOOKS = st.sampled_from(["order-select", "order-sign"])


@settings(max_examples=400)
@given(HOOKS, PEOPLE, RECORDS, DRAFTS)
def test_any_drafts_get_a_well_formed_answer_with_the_assessment_of_the_chart(
    ask: Call, hook: str, who: JSON, record: list[JSON], drafts: list[JSON]
) -> None:
    body = _order(ask, hook, who, record, drafts)
    check_response(body, pid=fhir.PID, drafts=drafts)
    assert _assessment(body) == _assessment(_ask(ask, who, record))


@MANY
@given(HOOKS, PEOPLE, RECORDS, DRAFTS, st.sampled_from(["leber", "renal"]))
def test_cyanocobalamin_is_never_created_where_it_is_excluded(
    ask: Call, hook: str, who: JSON, record: list[JSON], drafts: list[JSON], excluded: str
) -> None:
    excluding = {
        "leber": fhir.condition(LEBER[0]),
        "renal": fhir.condition("431857002"),
    }[excluded]
    created = {
        action["resource"]["medicationCodeableConcept"]["coding"][0]["code"]
        for action in _order_actions(_order(ask, hook, who, [*record, excluding], drafts))
        if action["type"] == "create" and "medicationCodeableConcept" in action["resource"]
    }
    assert not created & CYANOCOBALAMIN


@MANY
@given(HOOKS, PEOPLE, RECORDS, DRAFTS)
def test_no_folate_is_ever_taken_from_a_pregnant_woman(
    ask: Call, hook: str, who: JSON, record: list[JSON], drafts: list[JSON]
) -> None:
    pregnant = fhir.condition("77386006", recorded=TODAY - timedelta(days=60))
    folates = [d for d in drafts if "olic" in d["medicationCodeableConcept"]["text"]]
    plain = [d for d in folates if " / " not in d["medicationCodeableConcept"]["text"]]
    body = _order(ask, hook, who, [*record, pregnant], drafts)
    gone = {a["resourceId"] for a in _order_actions(body) if a["type"] == "delete"}
    assert not gone & {f"MedicationRequest/{d['id']}" for d in plain}


def _order_actions(body: JSON) -> list[JSON]:
    return [
        action
        for card in body["cards"]
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
    ]
