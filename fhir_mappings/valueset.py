"""The project's value sets, read once: (system, code) -> concepts.

Refused at load, every fault with its file and line: a code listed twice, a wrong check digit, a
code that is both excluded and included, a system, concept, kind of match or provenance nobody
knows, more confidence than the provenance can give.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from fhir_mappings.check_digits import loinc_valid, verhoeff_valid
from fhir_mappings.systems import EXTENDS, SHARED_IDENTIFIERS, SYSTEMS
from fhir_mappings.tables import Line, TableError, read, shipped

EXCLUDE = "exclude"
COLUMNS = ("system", "code", "label", "concept", "match", "confidence", "source")


class Match(StrEnum):
    """How a row is used: `emit-code` goes out without a display, for ours is not the official."""

    EXACT = "exact"
    PREFIX = "prefix"
    HISTORY = "history"
    EMIT = "emit"
    EMIT_CODE = "emit-code"


EMITTED = frozenset({Match.EMIT, Match.EMIT_CODE})
CONFIDENCES = ("low", "med", "high")
_BY_PREFIX = frozenset({"icd10", "icd10cm", "icd10gm", "icd10pcs", "atc"})
"""Systems whose codes grow from the left; elsewhere the start of a code means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a value set; its licence is that of its system."""

    where: str
    system: str
    code: str
    label: str
    concepts: tuple[str, ...]
    match: Match
    confidence: str
    source: str

    @property
    def key(self) -> tuple[str, str]:
        """System and code as codings are looked up."""
        return SHARED_IDENTIFIERS.get(self.system, self.system), canonical(self.system, self.code)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code stands for; `history`: the code says that it is over."""

    concepts: tuple[str, ...]
    history: bool = False


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Exact codes, and the few prefixes that the table itself allows; the longest one counts."""

    exact: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    prefixes: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    lengths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Lengths of the prefixes of a system, the longest first."""

    def find(self, system: str, code: str) -> Entry | None:
        """The entry of a code in its canonical spelling, None when it is not ours."""
        found = self.exact.get((system, code))
        if found is not None or system not in self.lengths:
            return found
        starts = (code[:length] for length in self.lengths[system])
        return next((e for s in starts if (e := self.prefixes.get((system, s)))), None)


_ICD_MARKS = "*+!\u2020"
"""Marks printed behind ICD codes (aetiology, manifestation, secondary); not part of the code."""
_DOTTED = frozenset({"icd10", "icd10cm", "icd10gm", "icd10pcs"})
_CAPITALS = frozenset({"atc", "hcpcs", *_DOTTED})


def canonical(system: str, code: str) -> str:
    """A code as it is looked up: no blanks around, letters in capitals, ICD without dots."""
    if system not in _CAPITALS:
        return code.strip()
    plain = code.strip().upper()
    if system not in _DOTTED:
        return plain
    return plain.rstrip(_ICD_MARKS).replace(".", "").replace(" ", "")


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of one table shipped in `valuesets/`. Raises TableError on a faulty one."""
    return parse(read(shipped(name), COLUMNS))


def parse(lines: Iterable[Line]) -> tuple[Row, ...]:
    """Rows from lines. Raises TableError naming the faults of every line."""
    lines = tuple(lines)
    problems = [f"{line.where}: {fault}" for line in lines for fault in _faults(line.cells)]
    if problems:
        raise TableError(tuple(problems))
    return tuple(
        Row(
            where=line.where,
            system=line.cells["system"],
            code=line.cells["code"],
            label=line.cells["label"],
            concepts=tuple(line.cells["concept"].split()),
            match=Match(line.cells["match"]),
            confidence=line.cells["confidence"],
            source=line.cells["source"],
        )
        for line in lines
    )


@cache
def sources() -> Mapping[str, str]:
    """Every provenance with the most confidence it can give."""
    lines = read(shipped("sources"), ("source", "what", "confidence"))
    return {line.cells["source"]: line.cells["confidence"] for line in lines}


_VALID = {"loinc": loinc_valid, "sct": verhoeff_valid, "dmd": verhoeff_valid}


def check_digit_fits(system: str, code: str) -> bool:
    """Whether a code may be one of its system; true where a system has no check digit."""
    valid = _VALID.get(system)
    return valid is None or valid(code)


def _faults(cells: Mapping[str, str]) -> Iterator[str]:
    system, code, match = cells["system"], cells["code"], cells["match"]
    if system not in SYSTEMS:
        yield f"{system} is no system of systems.csv"
    elif not check_digit_fits(system, code):
        yield f"{code} has a wrong check digit"
    if match not in set(Match):
        yield f"{match} is no kind of match"
    elif match == Match.PREFIX and system not in _BY_PREFIX:
        yield f"{system} codes have no prefixes"
    elif match in EMITTED and cells["confidence"] == "low":
        yield f"{code} has low confidence and is never emitted"
    yield from _provenance_faults(cells["source"], cells["confidence"])


def _provenance_faults(source: str, confidence: str) -> Iterator[str]:
    highest = sources().get(source)
    if highest is None:
        yield f"{source} is no source of sources.csv"
    elif confidence not in CONFIDENCES:
        yield f"{confidence} is no confidence"
    elif CONFIDENCES.index(confidence) > CONFIDENCES.index(highest):
        yield f"{source} gives no more than {highest} confidence"


@cache
def load(name: str, known: frozenset[str]) -> ValueSet:
    """One checked table; `known` are the concepts its reader understands."""
    return build(rows(name), known)


def build(table: Iterable[Row], known: frozenset[str]) -> ValueSet:
    """A value set from rows. Raises TableError naming every row that must not be used."""
    exact: dict[tuple[str, str], Entry] = {}
    prefixes: dict[tuple[str, str], Entry] = {}
    problems: list[str] = []
    for row in table:
        place = prefixes if row.match is Match.PREFIX else exact
        before = place.get(row.key)
        fault = _misplaced(row, before, known)
        if fault is not None:
            problems.append(f"{row.where}: {fault}")
            continue
        told = () if row.concepts == (EXCLUDE,) else row.concepts
        place[row.key] = Entry((*(before.concepts if before else ()), *told), _is_over(row))
    if problems:
        raise TableError(tuple(problems))
    _inherit(exact, prefixes)
    return ValueSet(exact, prefixes, _lengths(prefixes))


def _is_over(row: Row) -> bool:
    return row.match is Match.HISTORY


def _misplaced(row: Row, before: Entry | None, known: frozenset[str]) -> str | None:
    """Why a row cannot stand in a table, beside what the table already says of its code."""
    unknown = sorted(set(row.concepts) - known - {EXCLUDE})
    if unknown:
        return f"{row.code} stands for the unknown concept {', '.join(unknown)}"
    if row.match in EMITTED:
        return f"{row.code} is to be emitted, and this table is read"
    if EXCLUDE in row.concepts and len(row.concepts) > 1:
        return f"{row.code} is both excluded and included"
    return None if before is None else _clash(row, before)


def _clash(row: Row, before: Entry) -> str | None:
    excluded = EXCLUDE in row.concepts
    if excluded is bool(before.concepts):
        return f"{row.code} is both excluded and included"
    if before.history is not _is_over(row):
        return f"{row.code} is listed with two kinds of match"
    if excluded or set(before.concepts) & set(row.concepts):
        return f"{row.code} is listed twice"
    return None


def _inherit(*tables: dict[tuple[str, str], Entry]) -> None:
    """Give an edition the codes of the system it extends, where it has no row of its own."""
    for edition, base in EXTENDS.items():
        for table in tables:
            held = [(code, entry) for (system, code), entry in table.items() if system == base]
            for code, entry in held:
                table.setdefault((edition, code), entry)


def _lengths(prefixes: Iterable[tuple[str, str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for system, code in prefixes:
        found.setdefault(system, set()).add(len(code))
    return {system: tuple(sorted(lengths, reverse=True)) for system, lengths in found.items()}
