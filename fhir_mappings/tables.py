"""The CSV files shipped in `valuesets/`, read strictly: whoever edits one is told the line."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable


class TableError(ValueError):
    """A shipped table that must not be used; `problems` names each line and its fault."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table; `where` is `file:line` as editors understand it."""

    where: str
    cells: Mapping[str, str]


def shipped(name: str) -> Traversable:
    """The file of a table that comes with the service."""
    return files("fhir_mappings") / "valuesets" / f"{name}.csv"


def read(path: Traversable, columns: tuple[str, ...]) -> tuple[Line, ...]:
    """The lines of a table with exactly these columns.

    Raises TableError for another header and for a cell that is missing, empty, too many or has
    blanks around it.
    """
    with path.open(encoding="utf-8") as text:
        reader = csv.reader(text)
        header = tuple(next(reader, ()))
        if header != columns:
            raise TableError((f"{path.name}:1: the columns must be {', '.join(columns)}",))
        rows = [(f"{path.name}:{reader.line_num}", row) for row in reader]
    problems = [f"{where}: {fault}" for where, row in rows if (fault := _fault(row, columns))]
    if problems:
        raise TableError(tuple(problems))
    return tuple(Line(where, dict(zip(columns, row, strict=True))) for where, row in rows)


def _fault(row: list[str], columns: tuple[str, ...]) -> str | None:
    if len(row) != len(columns):
        return f"{len(row)} cells instead of {len(columns)}"
    for column, cell in zip(columns, row, strict=True):
        if not cell or cell != cell.strip():
            return f"{column} is empty or has blanks around it"
    return None
