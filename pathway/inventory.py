"""The whole rule inventory: every row of every table, and the statements they carry."""

from dataclasses import dataclass

from pathway.evidence import Citation
from pathway.order_rules import TABLE_D
from pathway.overlays import C2C
from pathway.plan import ALL_ROWS
from pathway.schedule import C3
from pathway.statements import Statement
from pathway.status import C1


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One rule: its id, the table it stands in, its condition in words, what it rests on."""

    id: str
    table: str
    when: str
    rules: tuple[str, ...]
    citations: tuple[Citation, ...]


def _table(row_id: str) -> str:
    return row_id.partition("-")[0]


INVENTORY: tuple[InventoryRow, ...] = (
    *(InventoryRow(r.id, "C1", r.when, r.rules, r.cites) for r in C1),
    *(InventoryRow(r.id, _table(r.id), r.when, r.rules, r.cites) for r in ALL_ROWS.values()),
    *(InventoryRow(r.id, "C2c", r.when, r.rules, r.cites) for r in C2C),
    *(InventoryRow(r.id, "C3", r.when, r.rules, r.cites) for r in C3),
    *(InventoryRow(r.id, "D", r.when, r.rules, r.cites) for r in TABLE_D),
)


def carried_by(statement: Statement) -> tuple[str, ...]:
    """The rows that carry a statement, or else where it is told."""
    rows = tuple(row.id for row in INVENTORY if statement.id in row.rules)
    return (*rows, *statement.told_by)
