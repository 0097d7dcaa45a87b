"""`draftOrders` and `selections` in every shape clients send them."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings import MappedDrafts, TooDeep, read_drafts
from fhir_mappings.draft_changes import changed as changed_in_words
from hooks.wording import Reader, texts_for
from pathway.concepts import Concept
from pathway.drafts import Draft, DraftKind
from pathway.facts import Cobalamin, DrugClass, Route
from pathway.order_rules.row import Change
from pathway.orders import OrderId
from pathway.profiles import PROFILES
from pathway.profiles.formulary import FORMULARY
from pathway.quantities import Analyte
from tests import builders as fhir

JSON = dict[str, Any]
FA_5 = fhir.draft("FA 5", dose=(5, "mg"))


def bundle(*drafts: JSON, **more: Any) -> JSON:
    return {"resourceType": "Bundle", "entry": [{"resource": d} for d in drafts], **more}


def read(*drafts: JSON, selections: tuple[str, ...] | None = None) -> MappedDrafts:
    return raw(bundle(*drafts), selections=selections)


def raw(sent: Any, *, selections: tuple[str, ...] | None = None) -> MappedDrafts:
    return read_drafts(json.dumps(sent).encode(), patient_id=fhir.PID, selections=selections)


def one(draft: JSON, *beside: JSON) -> Draft:
    first, *_ = read(draft, *beside).drafts
    return first


def without_product(**more: Any) -> JSON:
    draft = fhir.draft("FA 5", dose=(5, "mg")) | more
    del draft["medicationCodeableConcept"]
    return draft


FOLIC = fhir.concept(fhir.RXNORM, "4511", "folic acid")


@pytest.mark.parametrize(
    ("draft", "beside"),
    [
        (FA_5, ()),
        (
            without_product(
                contained=[{"resourceType": "Medication", "id": "m", "code": FOLIC}],
                medicationReference={"reference": "#m"},
            ),
            (),
        ),
        (
            without_product(medicationReference={"reference": "https://ehr/R4/Medication/m"}),
            ({"resourceType": "Medication", "id": "m", "code": FOLIC},),
        ),
        (
            without_product(
                medicationReference={"reference": "Medication/x", "display": "Folic acid 5 mg"}
            ),
            (),
        ),
        (FA_5 | {"medicationCodeableConcept": {"text": "Folic acid tablets"}}, ()),
    ],
    ids=["inline", "contained", "beside it", "display only", "words only"],
)
def test_a_product_is_found_wherever_the_draft_names_it(
    draft: JSON, beside: tuple[JSON, ...]
) -> None:
    found = one(draft, *beside)
    assert found.drugs == {DrugClass.FOLIC_ACID}
    assert found.folate_daily_mcg == 5000


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (fhir.RXNORM, "11248", Cobalamin.CYANOCOBALAMIN),
        (fhir.RXNORM, "309593", Cobalamin.CYANOCOBALAMIN),
        ("urn:oid:2.16.840.1.113883.6.88", "309593", Cobalamin.CYANOCOBALAMIN),
        (fhir.SCT, "409258004", Cobalamin.HYDROXOCOBALAMIN),
        ("https://dmd.nhs.uk", "39111511000001100", Cobalamin.HYDROXOCOBALAMIN),
        ("http://www.whocc.no/atc", "B03BA05", Cobalamin.METHYLCOBALAMIN),
    ],
)
def test_a_product_is_known_in_every_code_system(
    system: str, code: str, expected: Cobalamin
) -> None:
    draft = fhir.draft("x", medicationCodeableConcept=fhir.concept(system, code))
    assert one(draft).forms == (expected,)


def dosage(**line: Any) -> JSON:
    return fhir.draft("CN PO") | {"dosageInstruction": [line]}


QUANTITY = {"value": 500, "unit": "mcg", "system": fhir.UCUM, "code": "ug"}
TWICE = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}


@pytest.mark.parametrize(
    "line",
    [
        {"timing": TWICE, "doseAndRate": [{"doseQuantity": QUANTITY}]},
        {"timing": TWICE, "doseAndRate": {"doseQuantity": QUANTITY}},
        {"timing": TWICE, "doseQuantity": QUANTITY},
        {
            "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnits": "d"}},
            "doseQuantity": QUANTITY,
        },
        {"timing": {"code": {"coding": [{"code": "BID"}]}}, "doseQuantity": QUANTITY},
    ],
)
def test_dose_and_times_are_read_from_every_version(line: JSON) -> None:
    assert one(dosage(**line)).b12_daily_mcg == 1000


def test_a_dosage_that_is_an_object_is_one_line() -> None:
    line = {"timing": TWICE, "doseQuantity": QUANTITY}
    assert one(fhir.draft("CN PO") | {"dosageInstruction": line}).b12_daily_mcg == 1000


@pytest.mark.parametrize(
    ("product", "daily"),
    [("CN PO", 1000), ("CN PO 500", 500), ("CN NASAL", 500)],
)
def test_strength_and_route_come_from_the_name_where_there_is_no_dosage(
    product: str, daily: int
) -> None:
    draft = fhir.draft(product, times=None)
    assert "dosageInstruction" not in draft
    found = one(draft)
    assert found.b12_daily_mcg == daily
    assert found.route is (Route.NASAL if "NASAL" in product else Route.ORAL)
    assert found.interval_days is None


def test_of_a_combination_each_ingredient_has_its_own_amount() -> None:
    found = one(fhir.draft("B12+FA", dose=(2, "{tbl}")))
    assert found.b12_daily_mcg == 1000
    assert found.folate_daily_mcg == 2000
    assert found.combination


def test_the_mass_of_a_combination_is_no_ingredients_amount() -> None:
    found = one(fhir.draft("B12+FA", dose=(500, "mg")))
    assert (found.b12_daily_mcg, found.folate_daily_mcg) == (None, None)


@pytest.mark.parametrize(
    "antidote",
    [
        fhir.draft("CYANOKIT"),
        fhir.draft("x", medicationCodeableConcept={"text": "Hydroxocobalamin 5 g IV"}),
        fhir.draft("x", medicationCodeableConcept=fhir.concept("http://www.whocc.no/atc",
                                                               "V03AB33")),
        without_product(medicationReference={"reference": "Medication/1", "display": "Cyanokit"}),
    ],
)  # fmt: skip
def test_the_cyanide_antidote_is_no_b12(antidote: JSON) -> None:
    found = one(antidote)
    assert found.antidote
    assert not found.cobalamin


@pytest.mark.parametrize(
    "change",
    [{"status": "stopped"}, {"status": "cancelled"}, {"status": "on-hold"},
     {"doNotPerform": True}],
)  # fmt: skip
def test_a_stop_is_no_start(change: JSON) -> None:
    found = one(fhir.draft("CN PO") | change)
    assert found.ends
    assert not found.cobalamin


@pytest.mark.parametrize("status", ["completed", "entered-in-error"])
def test_what_is_over_is_no_draft(status: str) -> None:
    assert read(fhir.draft("CN PO") | {"status": status}).drafts == ()


def test_tests_and_gases_are_ordered_as_service_requests() -> None:
    gas = fhir.draft_test("x", id_="gas") | {"code": {"text": "Nitrous oxide sedation"}}
    test, entonox = read(fhir.draft_test("2132-9"), gas).drafts
    assert test.kind is DraftKind.TEST
    assert test.tests == {Analyte.TOTAL_B12}
    assert entonox.drugs == {DrugClass.NITROUS_OXIDE}


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ({"reasonCode": [{"text": "Prevention of neural tube defects"}]},
         Concept.PLANNING_PREGNANCY),
        ({"reasonCode": {"text": "antenatal care"}}, Concept.PREGNANCY),
        ({"reasonCodeableConcept": {"text": "Haemodialysis"}}, None),
        ({"reasonCodeableConcept": {"text": "On dialysis"}}, Concept.DIALYSIS),
        ({"reasonReference": [{"reference": "Condition/1", "display": "Sickle cell disease"}]},
         Concept.HAEMOLYTIC_ANAEMIA),
        ({"reasonReference": {"reference": "#c"},
          "contained": [{"resourceType": "Condition", "id": "c",
                         "code": fhir.concept(fhir.SCT, "77386006")}]}, Concept.PREGNANCY),
        ({"reasonCode": [fhir.concept("http://hl7.org/fhir/sid/icd-10-cm", "O80")]},
         Concept.LABOUR),
        ({"priority": "stat"}, Concept.EMERGENCY_CARE),
        ({"reasonCode": [{"text": "not pregnant"}]}, None),
        ({"reasonCode": []}, None),
    ],
)  # fmt: skip
def test_what_an_order_is_for_is_read_by_code_and_words(
    reason: JSON, expected: Concept | None
) -> None:
    found = one(FA_5 | reason).reasons
    assert expected in found if expected is not None else Concept.PREGNANCY not in found


LONG = "e" * 200 + ".x"


@pytest.mark.parametrize(
    "selection",
    [
        "MedicationRequest/draft-1", "draft-1", "https://ehr.example/R4/MedicationRequest/draft-1",
        "MedicationRequest/draft-1/_history/3",
    ],
)  # fmt: skip
def test_a_selection_names_its_draft_by_reference_id_or_url(selection: str) -> None:
    other = fhir.draft("CN PO", id_="draft-2")
    found = read(FA_5, other, selections=(selection,)).drafts
    assert [draft.selected for draft in found] == [True, False]


def test_an_id_of_200_characters_is_an_id() -> None:
    (found,) = read(FA_5 | {"id": LONG}, selections=(f"MedicationRequest/{LONG}",)).drafts
    assert found.selected
    assert found.source == f"MedicationRequest/{LONG}"


def test_an_entry_without_an_id_is_selected_by_its_own_url() -> None:
    draft = {k: v for k, v in FA_5.items() if k != "id"}
    sent = {"entry": [{"fullUrl": "urn:uuid:1", "resource": draft}]}
    (found,) = raw(sent, selections=("urn:uuid:1",)).drafts
    assert found.selected
    assert not found.removable


def test_two_drafts_with_one_id_are_advised_on_and_never_changed() -> None:
    found = read(FA_5, fhir.draft("CN PO")).drafts
    assert len(found) == 2
    assert not any(draft.removable or draft.revisable for draft in found)


def test_only_a_draft_is_removed() -> None:
    assert one(FA_5).removable
    assert not one(FA_5 | {"status": "active"}).removable


@pytest.mark.parametrize("key", ["subject", "patient"])
def test_a_draft_of_another_patient_is_seen_even_when_unreadable(key: str) -> None:
    for extra in ({}, {"dosageInstruction": "three times"}):
        draft = {k: v for k, v in FA_5.items() if k != "subject"}
        draft |= {key: {"reference": "https://ehr.example/Patient/other"}, **extra}
        assert read(draft).other_patient


def test_a_draft_that_names_nobody_is_of_the_patient_it_is_ordered_for() -> None:
    draft = {k: v for k, v in FA_5.items() if k != "subject"}
    assert not read(draft).other_patient
    assert one(draft).folate


@pytest.mark.parametrize(
    "sent",
    [{}, {"entry": None}, {"entry": []}, {"entry": {}}, {"entry": [None, 7, {}, {"resource": 1}]},
     {"entry": [{"resource": {}}]}, {"resourceType": "Patient"}],
)  # fmt: skip
def test_a_bundle_with_nothing_to_read_has_no_drafts(sent: JSON) -> None:
    assert raw(sent).drafts == ()


@pytest.mark.parametrize(
    "lost",
    [{"dosageInstruction": "three times"}, {"reasonCode": [None]}, {"note": 7},
     {"contained": {"id": "m"}}, {"encounter": "Encounter/1"}],
)  # fmt: skip
def test_an_odd_element_costs_that_element_and_the_draft_is_never_changed(lost: JSON) -> None:
    found = read(FA_5 | lost)
    (draft,) = found.drafts
    assert draft.folate
    assert not draft.removable
    assert not draft.revisable
    assert [issue.resource for issue in found.issues] == ["MedicationRequest/draft-1"]


@pytest.mark.parametrize("lost", [{"status": 7}, {"doNotPerform": "no"}, {"id": [1]}])
def test_what_might_be_a_stop_is_no_order_and_is_named(lost: JSON) -> None:
    found = read(FA_5 | lost, FA_5 | {"id": "draft-2"})
    assert [draft.source for draft in found.drafts] == ["MedicationRequest/draft-2"]
    assert len(found.issues) == 1


def test_a_draft_of_another_patient_is_seen_beside_an_odd_element() -> None:
    theirs = FA_5 | {"subject": {"reference": "Patient/other", "display": 7}}
    assert read(theirs).other_patient


def test_a_draft_that_nests_too_deep_is_refused() -> None:
    deep: Any = 1
    for _ in range(70):
        deep = [deep]
    with pytest.raises(TooDeep):
        read(FA_5 | {"extension": deep})


WORDS = texts_for(Reader(), PROFILES["seed"]).orders


def changed(draft: JSON, change: Change) -> JSON:
    return changed_in_words(draft, change, WORDS).resource


CHANGES = [
    Change(dosage=FORMULARY[OrderId.PO_CN]),
    Change(dosage=FORMULARY[OrderId.IM_NEURO]),
    Change(dosage=FORMULARY[OrderId.IM_LOAD]),
    Change(dose_mcg=Decimal(1000)),
    Change(lasts=FORMULARY[OrderId.FOLIC_ACID].lasts),
    Change(resume=True),
]
INTENDED = {
    "dosageInstruction", "medicationCodeableConcept", "status", "statusReason", "text",
    "dispenseRequest",
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_echoes_everything_but_what_it_changes(change: Change) -> None:
    draft = FA_5 | {
        "extension": [{"url": "http://ehr.example/x", "valueString": "kept"}],
        "unheardOf": {"a": [1, {"b": 2}]},
        "meta": {"versionId": "7"},
        "substitution": {"allowedBoolean": False},
    }
    before = json.dumps(draft)
    new = changed(draft, change)
    assert json.dumps(draft) == before
    assert {k: v for k, v in new.items() if k not in INTENDED} == {
        k: v for k, v in draft.items() if k not in INTENDED
    }


def test_a_changed_schedule_keeps_its_start_and_loses_its_old_end() -> None:
    bounds = {"boundsPeriod": {"start": "2026-11-30", "end": "2027-01-01"}, "count": 3}
    draft = fhir.draft("OH IM", times=(1, 1, "mo"), bounds=bounds)
    line = changed(draft, Change(dosage=FORMULARY[OrderId.IM_NEURO]))["dosageInstruction"][0]
    assert line["timing"]["repeat"] == {
        "boundsPeriod": {"start": "2026-11-30"},
        "frequency": 1,
        "period": 2,
        "periodUnit": "d",
    }


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-11-30", "2027-02-28"), ("2026-12-01", "2027-03-01"), ("9999-12-01", "9999-12-31")],
)
def test_an_end_is_counted_in_calendar_months(start: str, end: str) -> None:
    draft = fhir.draft("FA 1", bounds={"boundsPeriod": {"start": start}})
    new = changed(draft, Change(lasts=FORMULARY[OrderId.FOLIC_ACID].lasts))
    repeat = new["dosageInstruction"][0]["timing"]["repeat"]
    assert repeat["boundsPeriod"] == {"start": start, "end": end}


def test_a_dose_is_changed_where_the_draft_holds_it() -> None:
    new = changed(dosage(doseQuantity=QUANTITY, text="500"), Change(dose_mcg=Decimal(1000)))
    line = new["dosageInstruction"][0]
    assert line["doseQuantity"]["value"] == 1000
    assert "doseAndRate" not in line
    assert line["text"].startswith("1000 mcg")


NO_DOSAGE: list[JSON] = [
    {},
    {"dosageInstruction": []},
    {"dosageInstruction": [{}]},
    {"dosageInstruction": [{"timing": None}]},
    {"dosageInstruction": [{"timing": {"repeat": None}}]},
]


@pytest.mark.parametrize("absent", NO_DOSAGE)
@pytest.mark.parametrize("change", CHANGES)
def test_a_draft_without_a_dosage_gets_one(absent: JSON, change: Change) -> None:
    draft = fhir.draft("CN PO", times=None) | absent
    assert changed(draft, change)["resourceType"] == "MedicationRequest"


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner,
                                                                max_size=2),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from(sorted(FA_5)), ANY_JSON)
def test_no_member_of_a_draft_can_break_the_reading(member: str, value: Any) -> None:
    draft = FA_5 | {member: value}
    for found in read(draft).drafts:
        for change in CHANGES if found.revisable else ():
            changed(draft, change)


INSIDE = (
    "timing", "doseAndRate", "doseQuantity", "doseRange", "route", "text", "asNeededBoolean",
    "patientInstruction", "maxDosePerPeriod",
)  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from(INSIDE), ANY_JSON, st.dictionaries(st.sampled_from(INSIDE), ANY_JSON))
def test_no_member_of_a_dosage_line_can_break_a_change(
    member: str, value: Any, amount: JSON
) -> None:
    line = {"timing": TWICE, "doseAndRate": [{"type": amount, "doseQuantity": QUANTITY} | amount]}
    draft = FA_5 | {"dosageInstruction": [line | {member: value}], "dispenseRequest": value}
    (found,) = read(draft).drafts
    for change in CHANGES if found.revisable else ():
        changed(draft, change)


@pytest.mark.parametrize("nested", [True, False])
def test_of_a_drafted_dose_range_the_upper_end_is_judged(*, nested: bool) -> None:
    ends = {"low": {"value": 1000, "code": "ug"}, "high": {"value": 1000, "code": "mg"}}
    ranged: JSON = {"doseAndRate": [{"doseRange": ends}]} if nested else {"doseRange": ends}
    draft = fhir.draft("CN PO") | {"dosageInstruction": [ranged]}
    assert one(draft).b12_dose_mcg == 1_000_000
