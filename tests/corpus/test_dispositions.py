"""Every resource of the real patients is accounted for, and every unreadable one explained."""

from pathlib import Path

import pytest

from fhir_mappings.disposition import REFUSALS, Kind, NotOurs
from hooks.wording.english.names import NAMES
from tests.corpus.conftest import CORPUS
from tests.corpus.dispositions import accounted, patients, table

ROOT = Path(CORPUS or ".")
FILES = [path for paths in patients(ROOT).values() for path in paths]
UNREADABLE_IN_THE_CORPUS: frozenset[str] = frozenset()
"""Real records hold nothing that may matter and cannot be understood; a new one is looked at."""


KNOWN: dict[Kind, frozenset[str]] = {
    Kind.USED: frozenset({"", *NAMES.problem}),
    Kind.NOT_OURS: frozenset(NotOurs),
    Kind.UNREADABLE: frozenset(NAMES.problem) - REFUSALS,
    Kind.REFUSED: REFUSALS,
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_resource_is_unaccounted_for(path: Path) -> None:
    told, sent = accounted(path)
    assert len(told) == sent


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_reason_is_a_known_one(path: Path) -> None:
    for each in accounted(path)[0]:
        assert each.why in KNOWN[each.kind], each
        if each.kind is Kind.UNREADABLE:
            assert each.why in UNREADABLE_IN_THE_CORPUS, each


def test_the_table_names_every_source() -> None:
    told = list(table(ROOT))
    assert [line.split(" | ")[0] for line in told[2:5]] == [f"| {name}" for name in patients(ROOT)]
