"""Medicines named in words only: names, salts and brands in English and German, as a table.

`valuesets/drug_words.csv` says how each entry is matched: `word` whole, `start` as the beginning of
a word (endings of a language, salts written in one), `unspecific` as cyanocobalamin where no form
of B12 is named, `rest` as the end of what the name says is in it. Names of tests hold no medicine.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from fhir_mappings.remembered import remembered
from fhir_mappings.tables import Line, TableError, read, shipped
from fhir_mappings.valueset import EXCLUDE
from pathway.facts import Cobalamin, DrugClass

_FORMS = frozenset(form.value for form in Cobalamin)
_KNOWN = _FORMS | {drug.value for drug in DrugClass} | {EXCLUDE}
_MATCHES = frozenset({"word", "start", "unspecific", "rest"})
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "₂": "2"})


def folded(text: str) -> str:
    """Small letters without accents; German umlauts as they are spelt out."""
    spelt = unicodedata.normalize("NFC", text).lower().translate(_SPELT_OUT)
    split = unicodedata.normalize("NFKD", spelt)
    return "".join(letter for letter in split if not unicodedata.combining(letter))


COLUMNS = ("words", "concept", "match", "source")


def _by_words(lines: Iterable[Line]) -> dict[str, Mapping[str, str]]:
    """The rows by their folded words. Raises TableError naming every row that must not be used."""
    found: dict[str, Mapping[str, str]] = {}
    problems: list[str] = []
    for line in lines:
        row = line.cells
        words = folded(row["words"])
        if words in found:
            problems.append(f"{line.where}: {words} is listed twice")
        if row["match"] not in _MATCHES or not set(row["concept"].split()) <= _KNOWN:
            problems.append(f"{line.where}: {words} has an unknown match or concept")
        found[words] = row
    if problems:
        raise TableError(tuple(problems))
    return found


_ROWS = _by_words(read(shipped("drug_words"), COLUMNS))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words at the start of a word; of two that begin alike the longer one."""
    longest_first = sorted(words, key=len, reverse=True)
    told = (
        re.escape(text) + ("" if _ROWS[text]["match"] == "start" else r"(?!\w)")
        for text in longest_first
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(told)})")


_ANY = _pattern(_ROWS)


@remembered(2048)  # the same products with every patient: 30 µs each
def ingredients_in(name: str) -> tuple[str, ...]:
    """The ingredients a name speaks of, each once in their order; none where it names a test."""
    told = [_ROWS[match[0]] for match in _ANY.finditer(folded(name))]
    ends = (place for place, row in enumerate(told) if row["match"] == "rest")
    told = told[: next(ends, len(told))]
    if any(row["concept"] == EXCLUDE for row in told):
        return ()
    precise = any(row["concept"] in _FORMS and row["match"] != "unspecific" for row in told)
    return tuple(
        dict.fromkeys(
            concept
            for row in told
            if not (precise and row["match"] == "unspecific")
            for concept in row["concept"].split()
        )
    )
