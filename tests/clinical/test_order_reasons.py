"""What an order is for: poisoning, emergencies, and words that only ask about them."""

from typing import Any

import pytest

from tests import builders as fhir
from tests.clinical.order_story import (
    FA_5,
    LOW,
    TODAY,
    born,
    tablets,
)
from tests.clinical.test_order_rules import card_of, rows_in
from tests.conftest import Call

JSON = dict[str, Any]


def antidote(reason: str) -> JSON:
    return fhir.draft("CYANOKIT", dose=(5, "g"), route="IV", times=None, reason=reason)


def rows(ask: Call, *drafts: JSON) -> set[str]:
    prefetch = fhir.prefetch(born(60), LOW)
    return rows_in(ask(fhir.order_request("order-sign", prefetch, *drafts)))


@pytest.mark.parametrize(
    "reason",
    ["rule out cyanide", "Rule-out cyanide poisoning", "r/o cyanide", "no cyanide exposure",
     "cyanide poisoning excluded", "V.a. Zyanidvergiftung, Ausschluss", "Ausschluss Zyanid",
     "Zyanidvergiftung ausgeschlossen", "keine Zyanidvergiftung", "Zyanid unwahrscheinlich",
     "exclusion of cyanide", "never smoked"],
)  # fmt: skip
def test_a_poisoning_that_is_denied_or_only_asked_about_is_none(reason: str, ask: Call) -> None:
    assert "D7e" in rows(ask, antidote(reason))


@pytest.mark.parametrize(
    "reason",
    ["cyanide poisoning", "suspected cyanide poisoning", "V.a. Zyanidvergiftung",
     "Smoke inhalation", "Rauchgasinhalation", "Notfall"],
)  # fmt: skip
def test_a_poisoning_that_is_suspected_gets_its_antidote(reason: str, ask: Call) -> None:
    assert "D7e" not in rows(ask, antidote(reason))


def test_a_code_of_poisoning_that_is_to_be_ruled_out_is_none(ask: Call) -> None:
    asked = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "T65.0X1A"}]}
    draft = antidote("") | {"reasonCode": [asked]}
    assert "D7e" not in rows(ask, draft)
    draft = antidote("") | {"reasonCode": [asked | {"text": "rule out cyanide poisoning"}]}
    assert "D7e" in rows(ask, draft)


def test_a_code_of_pregnancy_keeps_folic_acid_whatever_is_to_be_ruled_out(ask: Call) -> None:
    coded = fhir.concept(fhir.SCT, "77386006", "Pregnancy, rule out ectopic")
    prefetch = fhir.prefetch(born(30), LOW)
    request = fhir.order_request("order-sign", prefetch, FA_5 | {"reasonCode": [coded]})
    card = card_of(ask(request), "D1")
    assert card is not None
    assert card["indicator"] == "warning"


@pytest.mark.parametrize(
    "reason",
    ["Haemolytic anaemia, not otherwise specified", "Pregnancy without complication"],
)
def test_words_of_a_classification_deny_nothing(reason: str, ask: Call) -> None:
    draft = FA_5 | {"reasonCode": [{"text": reason}]}
    prefetch = fhir.prefetch(born(30), LOW)
    card = card_of(ask(fhir.order_request("order-sign", prefetch, draft)), "D1")
    assert card is not None
    assert card["indicator"] == "warning"


GERMAN: list[tuple[str, str, JSON]] = [
    ("D9", "Lachgas", fhir.draft("Lachgas", times=None)),
    ("D10b", "Metformin", fhir.draft("Metformin-HCl 1000 mg Filmtabletten", dose=(1, "Tablette"))),
    ("D1f", "Folsäure 0,4 mg", fhir.draft("Folsäure 0,4 mg Tabletten", dose=(1, "Tablette"))),
    ("D3b", "B12 500 µg", fhir.draft("Vitamin B12 500 µg Kapseln", dose=(1, "Kapsel"))),
    ("D6", "Cyanocobalamin", fhir.draft("Cyanocobalamin 1.000 µg Ampullen i.m.", times=None)),
]


@pytest.mark.parametrize(("row", "name", "draft"), GERMAN, ids=[name for _, name, _ in GERMAN])
def test_german_products_are_known_by_their_words(
    row: str, name: str, draft: JSON, ask: Call
) -> None:
    prefetch = fhir.prefetch(born(60), LOW)
    told = rows_in(ask(fhir.order_request("order-select", prefetch, draft)))
    assert row in told, name


def test_the_form_that_is_named_counts_and_not_the_vitamin(ask: Call) -> None:
    draft = fhir.draft("Methylcobalamin (vitamin B12) 1000 mcg sublingual tablet")
    kidneys = fhir.lab("egfr", 40, "mL/min/{1.73_m2}", TODAY)
    prefetch = fhir.prefetch(born(60), LOW, kidneys)
    assert "D3" not in rows_in(ask(fhir.order_request("order-sign", prefetch, draft)))
    plain = tablets("CN PO")
    assert "D3" in rows_in(ask(fhir.order_request("order-sign", prefetch, plain)))


CLASS = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def encounter(kind: Any, status: str = "in-progress") -> JSON:
    return {
        "resourceType": "Encounter", "id": "e1", "status": status, "class": kind, **fhir.about(),
    }  # fmt: skip


GAS = fhir.draft("NITROUS OXIDE", route="INH", times=None)
EMERGENCIES = [
    encounter({"system": CLASS, "code": "EMER"}),
    encounter([{"coding": [{"system": CLASS, "code": "EMER"}]}]),
    encounter("emergency"),
    encounter({"code": "EMER"}, "arrived"),
]


def gas_card(ask: Call, draft: JSON, *encounters: JSON) -> JSON:
    prefetch = fhir.prefetch(born(60), LOW) | {"visit": fhir.searchset(*encounters)}
    card = card_of(ask(fhir.order_request("order-sign", prefetch, draft)), "D9")
    assert card is not None
    return card


@pytest.mark.parametrize("visit", EMERGENCIES)
def test_analgesia_in_the_emergency_department_is_not_interrupted(visit: JSON, ask: Call) -> None:
    assert gas_card(ask, GAS, visit)["indicator"] == "info"


@pytest.mark.parametrize("visit", EMERGENCIES)
def test_the_antidote_in_the_emergency_department_is_left_alone(visit: JSON, ask: Call) -> None:
    prefetch = fhir.prefetch(born(60), LOW) | {"visit": visit}
    body = ask(fhir.order_request("order-sign", prefetch, antidote("")))
    assert "D7e" not in rows_in(body)


@pytest.mark.parametrize(
    "visit",
    [encounter({"code": "AMB"}), encounter({"code": "EMER"}, "finished"), encounter(None),
     encounter("planned"), encounter({"coding": None})],
)  # fmt: skip
def test_a_visit_that_is_over_or_no_emergency_excuses_nothing(visit: JSON, ask: Call) -> None:
    assert gas_card(ask, GAS, visit)["indicator"] == "critical"


@pytest.mark.parametrize(
    "inside",
    [
        {"encounter": {"reference": "Encounter/e1", "display": "Emergency department"}},
        {"encounter": {"reference": "#e1"}, "contained": [EMERGENCIES[0]]},
    ],
)
def test_the_visit_a_draft_names_counts_too(inside: JSON, ask: Call) -> None:
    assert gas_card(ask, GAS | inside)["indicator"] == "info"
    for clinic in ("Dental clinic", "Fracture clinic"):
        elsewhere = {"encounter": {"reference": "Encounter/e1", "display": clinic}}
        assert gas_card(ask, GAS | elsewhere)["indicator"] == "critical"


def test_a_visit_of_another_patient_withholds_everything(ask: Call) -> None:
    theirs = EMERGENCIES[0] | {"subject": {"reference": "Patient/other"}}
    prefetch = fhir.prefetch(born(60), LOW) | {"visit": theirs}
    body = ask(fhir.order_request("order-sign", prefetch, GAS))
    assert body["extension"]["org.b12pathway.assessment"]["withheld"] == "other-patient"
