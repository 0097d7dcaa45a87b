"""The project's code tables, read once: (system, code) -> concepts.

Refused at load: a duplicate row, a bad check digit, a code that is both excluded and
included, a concept the reader does not know.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from fhir_mappings.check_digits import loinc_valid, verhoeff_valid

EXCLUDE = "exclude"
HISTORY = "history"


class ValueSetError(ValueError):
    """A code table that must not be used as it stands."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code stands for; `history`: the code says that it is over."""

    concepts: tuple[str, ...]
    history: bool = False


@dataclass(slots=True)
class ValueSet:
    """Exact codes, and the few prefixes that the table itself allows; the longest one counts."""

    exact: dict[tuple[str, str], Entry] = field(default_factory=dict)
    prefixes: dict[tuple[str, str], Entry] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)

    def find(self, system: str, code: str) -> Entry | None:
        """The entry of a code, None when it is not ours."""
        found = self.exact.get((system, code))
        if found is not None or not self.prefixes:
            return found
        starts = (code[:length] for length in sorted(self.lengths, reverse=True))
        return next((e for s in starts if (e := self.prefixes.get((system, s)))), None)


def canonical(system: str, code: str) -> str:
    """A code as the tables spell it: ICD without dots and in capitals."""
    return code.strip().upper().replace(".", "") if system.startswith("icd10") else code.strip()


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table shipped in `valuesets/`."""
    path = files("fhir_mappings") / "valuesets" / f"{name}.csv"
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def load(name: str, known: frozenset[str]) -> ValueSet:
    """One checked table; `known` are the concepts its reader understands."""
    return build(rows(name), known)


def build(table: Iterable[Mapping[str, str]], known: frozenset[str]) -> ValueSet:
    """A value set from rows. Raises ValueSetError on anything that must not be used."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for row in table:
        _check(row, known)
        key = (row["system"], canonical(row["system"], row["code"]), row["match"])
        concepts = grouped.setdefault(key, [])
        if row["concept"] in concepts:
            raise ValueSetError(f"{row['code']} is listed twice as {row['concept']}")
        concepts.extend(row["concept"].split())
    result = ValueSet()
    for (system, code, match), concepts in grouped.items():
        _place(result, system, code, match, tuple(concepts))
    return result


def _place(result: ValueSet, system: str, code: str, match: str, concepts: tuple[str, ...]) -> None:
    if EXCLUDE in concepts and len(concepts) > 1:
        raise ValueSetError(f"{code} is both excluded and included")
    entry = Entry(() if EXCLUDE in concepts else concepts, history=match == HISTORY)
    if match == "prefix":
        result.prefixes[system, code] = entry
        result.lengths.add(len(code))
    elif (system, code) in result.exact:
        raise ValueSetError(f"{code} is listed with two kinds of match")
    else:
        result.exact[system, code] = entry


_VALID = {"loinc": loinc_valid, "sct": verhoeff_valid}


def _check(row: Mapping[str, str], known: frozenset[str]) -> None:
    valid = _VALID.get(row["system"])
    if valid is not None and not valid(row["code"]):
        raise ValueSetError(f"{row['code']} has a wrong check digit")
    unknown = set(row["concept"].split()) - known - {EXCLUDE}
    if unknown:
        raise ValueSetError(f"{row['code']} stands for the unknown concept {sorted(unknown)}")
