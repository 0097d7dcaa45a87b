"""The clinical answer does not depend on who sent the record."""

from typing import Any

import pytest

from pathway.concepts import Concept
from pathway.facts import CourseState, DrugClass
from tests import builders as fhir
from tests.conftest import Call
from tests.contract.dialects import DAY, DIALECTS
from tests.fhir_mappings.mapped import map_prefetch

JSON = dict[str, Any]
ASSESSMENT = "org.b12pathway.assessment"


def assessed(ask: Call, dialect: str) -> JSON:
    told: JSON = ask(fhir.request(DIALECTS[dialect]()))["extension"][ASSESSMENT]
    return {name: told.get(name) for name in ("status", "basis", "plan", "overlays", "unknown",
                                              "dataQuality")}  # fmt: skip


def test_the_patient_is_deficient_and_is_treated_for_her_nerves(ask: Call) -> None:
    told = assessed(ask, "plain R4")
    assert (told["status"], told["basis"]) == ("DEFICIENT", "LAB_LOW")
    assert told["plan"] == "IM_NEURO_THEN_MONTHLY"
    assert told["dataQuality"] is None


@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d not in {"plain R4", "paged"}])
def test_the_same_patient_gets_the_same_assessment_from_every_sender(
    ask: Call, dialect: str
) -> None:
    assert assessed(ask, dialect) == assessed(ask, "plain R4")


def cards(ask: Call, dialect: str) -> list[Any]:
    answered: list[Any] = ask(fhir.request(DIALECTS[dialect]()))["cards"]
    return answered


def kinds(found: list[Any]) -> list[tuple[str, str]]:
    return [(card["source"]["topic"]["code"], card["indicator"]) for card in found]


def offers(found: list[Any]) -> list[list[str]]:
    return [[s["label"] for s in card.get("suggestions", ())] for card in found]


@pytest.mark.parametrize(
    "dialect", [d for d in DIALECTS if d not in {"plain R4", "paged", "DSTU2"}]
)
def test_the_same_patient_gets_the_same_cards_and_orders_from_every_sender(
    ask: Call, dialect: str
) -> None:
    sent, plain = cards(ask, dialect), cards(ask, "plain R4")
    assert kinds(sent) == kinds(plain)
    assert offers(sent) == offers(plain)


def test_a_sender_of_an_older_version_gets_the_same_cards_and_is_told_of_the_orders(
    ask: Call,
) -> None:
    older, plain = cards(ask, "DSTU2"), cards(ask, "plain R4")
    assert kinds(older) == kinds(plain)
    assert not any(offers(older))
    for card, labels in zip(older, offers(plain), strict=True):
        assert all(label in card["detail"] for label in labels)


def test_pages_sent_together_give_the_same_assessment_and_the_open_end_is_told(
    ask: Call,
) -> None:
    pages, whole = assessed(ask, "paged"), assessed(ask, "plain R4")
    same = ("status", "basis", "plan", "overlays", "dataQuality")
    assert {name: pages[name] for name in same} == {name: whole[name] for name in same}
    assert "first page" in " ".join(card["detail"] for card in cards(ask, "paged"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_sender_tells_the_same_facts(dialect: str) -> None:
    facts = map_prefetch(DIALECTS[dialect]()).facts
    assert sorted(lab.analyte.value for lab in facts.labs) == [
        "egfr", "haemoglobin", "mma", "total-b12",
    ]  # fmt: skip
    assert {lab.collected.earliest.isoformat() for lab in facts.labs} == {DAY}
    assert {f.concept for f in facts.findings} == {
        Concept.PERIPHERAL_NEUROPATHY, Concept.ROUX_EN_Y,
    }  # fmt: skip
    (metformin,) = facts.medications
    assert (metformin.drug_class, metformin.state) == (DrugClass.METFORMIN, CourseState.ACTIVE)
    assert metformin.daily_mg == 1000
    assert metformin.start is not None
    assert metformin.start.earliest.isoformat() == "2024-01-08"
