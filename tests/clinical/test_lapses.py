"""B12 treatment that has ended, seen when the chart is opened: most clients send no stop."""

from typing import Any

import pytest

from tests import builders as fhir
from tests.clinical.order_story import (
    DIAGNOSED,
    LEBER,
    LOW,
    NORMAL,
    ON_OH,
    PERNICIOUS,
    ago,
    born,
)
from tests.clinical.test_order_rules import rows_in
from tests.conftest import Call

JSON = dict[str, Any]
INJECTED, SWALLOWED = fhir.PRODUCTS["OH", "IM"], fhir.PRODUCTS["CN", "PO"]


def ended(days: int | None, *, status: str = "completed", began: int = 400) -> JSON:
    """Injections that ended so many days ago."""
    return fhir.order(
        INJECTED, ago(began), id_="ended", dose=(1000, "ug"), every=(2, "mo"), route="IM",
        status=status, end=None if days is None else ago(days),
    )  # fmt: skip


def opened(ask: Call, *record: JSON) -> JSON:
    return ask(fhir.request(fhir.prefetch(born(60), *record)))


OLD_LEVEL = fhir.lab("b12", 500, "pg/mL", ago(5), id_="normal-off-treatment")
LAPSES: list[tuple[str, tuple[JSON, ...]]] = [
    ("a recorded diagnosis and a level that is in range", (OLD_LEVEL, DIAGNOSED, ended(200))),
    ("a lifelong cause", (NORMAL, PERNICIOUS, ended(200))),
    ("a level lifted by the treatment that ended", (NORMAL, ended(30))),
    ("an order put on hold", (OLD_LEVEL, DIAGNOSED, ended(None, status="on-hold", began=300))),
    ("an order whose end is past", (OLD_LEVEL, DIAGNOSED, ended(150, status="active"))),
    ("a diagnosis without a level", (DIAGNOSED, ended(200, status="stopped"))),
]


@pytest.mark.parametrize(("why", "record"), LAPSES, ids=[why for why, _ in LAPSES])
def test_treatment_that_ended_although_it_is_called_for_is_told(
    why: str, record: tuple[JSON, ...], ask: Call
) -> None:
    body = opened(ask, *record)
    assert "D17" in rows_in(body), why
    main = next(c for c in body["cards"] if "D17" in c["extension"]["org.b12pathway.rule"]["ids"])
    assert main["indicator"] == "warning"
    assert "one result in range is no reason to stop" in main["detail"]
    assert "MedicationRequest/ended" in main["extension"]["org.b12pathway.rule"]["because"]
    assert "cause-corrected" in {reason["code"] for reason in main["overrideReasons"]}


def test_the_summary_says_it_where_nothing_else_is_to_be_done(ask: Call) -> None:
    (card,) = opened(ask, *LAPSES[0][1])["cards"]
    assert card["source"]["topic"]["code"] == "b12status"
    assert card["summary"].endswith(
        "B12 treatment has ended although a cause or diagnosis is on record"
    )
    assert "suggestions" not in card


TABLETS = fhir.order(SWALLOWED, ago(100), id_="tablets", dose=(1000, "ug"), route="PO")
STOPPED_TABLETS = TABLETS | {"status": "stopped"}
QUIET: list[tuple[str, tuple[JSON, ...]]] = [
    ("it was replaced", (NORMAL, DIAGNOSED, ended(100), TABLETS)),
    ("it runs", (NORMAL, DIAGNOSED, ON_OH)),
    ("the next order starts later", (
        OLD_LEVEL, DIAGNOSED, ended(5),
        fhir.order(INJECTED, ago(-40), id_="next", dose=(1000, "ug"), every=(2, "mo"), route="IM"),
    )),
    ("it ended more than a year ago", (OLD_LEVEL, DIAGNOSED, ended(366, began=900))),
    ("nothing on record calls for it", (OLD_LEVEL, ended(200))),
    ("it was never taken", (OLD_LEVEL, DIAGNOSED,
                            ended(200) | {"resourceType": "MedicationRequest", "intent": "plan"})),
    ("none was ever on record", (OLD_LEVEL, DIAGNOSED)),
    ("an allergy forbids it", (OLD_LEVEL, DIAGNOSED, ended(200), fhir.allergy("11248"))),
    ("Leber's disease forbids it", (OLD_LEVEL, DIAGNOSED, LEBER, STOPPED_TABLETS)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "record"), QUIET, ids=[why for why, _ in QUIET])
def test_nothing_is_said_of_a_lapse_that_is_none(
    why: str, record: tuple[JSON, ...], ask: Call
) -> None:
    assert "D17" not in rows_in(opened(ask, *record)), why


def test_a_deficiency_that_came_back_says_that_treatment_had_ended(ask: Call) -> None:
    body = opened(ask, LOW, DIAGNOSED, ended(200))
    assert body["cards"][0]["source"]["topic"]["code"] == "b12treatment"
    assert "D17" in rows_in(body)
