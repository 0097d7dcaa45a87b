"""The rules page is current, and no statement, row or number on it leads nowhere."""

import pytest

from pathway.evidence import Strength
from pathway.inventory import INVENTORY, InventoryRow
from pathway.statements import DECISIONS, SEED_STATEMENTS, Statement
from tests.traceability.page import PAGE, carriers, page, row_place, told_place


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: make rules"


@pytest.mark.parametrize("row", INVENTORY, ids=lambda row: row.id)
def test_every_row_is_found_where_the_page_says(row: InventoryRow) -> None:
    assert row_place(row) is not None
    assert row.citations


def test_the_seed_has_its_45_statements_and_its_gaps_16_answers() -> None:
    assert len({statement.id for statement in SEED_STATEMENTS}) == 45
    assert [decision.id for decision in DECISIONS] == [f"G-{n}" for n in range(1, 17)]


@pytest.mark.parametrize("statement", [*SEED_STATEMENTS, *DECISIONS], ids=lambda s: s.id)
def test_every_statement_is_carried_by_something_that_exists(statement: Statement) -> None:
    assert carriers(statement)
    for told in statement.told_by:
        assert told_place(told) is not None, told


@pytest.mark.parametrize("statement", SEED_STATEMENTS, ids=lambda s: s.id)
def test_every_supporting_fact_has_the_sentence_that_shows_it(statement: Statement) -> None:
    if statement.strength is Strength.FACT and not statement.id.startswith("S-M"):
        assert any(told.startswith("sentence ") for told in statement.told_by)


def test_a_name_that_leads_nowhere_is_noticed() -> None:
    assert told_place("sentence detail.plan.UNHEARD_OF") is None
    assert told_place("profile unheard_of") is None
    assert told_place("row C9-1") is None
    assert told_place("unheard-of kind") is None
