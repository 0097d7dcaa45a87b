"""TOML files a site writes: one list of tables, every problem in it named at once."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any


class SiteFileError(ValueError):
    """The file cannot be used; `problems` names each entry and what is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


Named = tuple[str, Any]
"""An entry, and how a message names it."""


def read_tables(
    path: Path, table: str, title: str, faults: Callable[[Mapping[str, Any]], Iterable[str]]
) -> tuple[list[Named], list[str]]:
    """The `[[table]]` entries of a file and what is wrong with each, `title` naming them.

    Raises SiteFileError for a file that cannot be read, is no TOML or holds no such table.
    """
    content = _content(path)
    entries = content.get(table, [])
    if not isinstance(entries, list) or not entries:
        raise SiteFileError((f"{path}: no [[{table}]] in it",))
    problems = [f"{path}: {name}: no such table" for name in content if name != table]
    named: list[Named] = []
    for number, entry in enumerate(entries, start=1):
        name = f"{path}: {table} {number} ({value_of(entry, title) or f'no {title}'})"
        found = faults(entry) if isinstance(entry, dict) else ("not a table",)
        problems += [f"{name}: {fault}" for fault in found]
        named.append((name, entry))
    return named, problems


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except OSError as error:
        raise SiteFileError((f"{path}: {error.strerror}",)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SiteFileError((f"{path}: not TOML: {error}",)) from error


def value_of(entry: Any, name: str) -> Any:
    """A member of an entry, None where it has none or is no table."""
    return entry.get(name) if isinstance(entry, dict) else None
