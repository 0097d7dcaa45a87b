"""What became of every resource of the real patients: a table by source, and why.

`CDS_CORPUS=... python -m tests.corpus.dispositions`
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from cds_service.core import read_body_for
from cds_service.lint.bundles import as_request
from fhir_mappings.disposition import Disposition, Kind, account, resources_sent
from hooks.services import SERVICES
from tests.conftest import NOW

ENVIRONMENT = os.environ  # noqa: TID251 - the tests' own switch


def patients(root: Path) -> dict[str, list[Path]]:
    """The files of each source."""
    found = sorted((root / "patients").rglob("*.json"))
    return {source: [p for p in found if p.parent.name == source] for source in _names(found)}


def _names(paths: list[Path]) -> list[str]:
    return list(dict.fromkeys(path.parent.name for path in paths))


def accounted(path: Path) -> tuple[tuple[Disposition, ...], int]:
    """The account of one Bundle sent as it is, and how many resources it was sent with."""
    bundle = msgspec.json.decode(path.read_bytes())
    body = msgspec.json.encode(as_request(bundle))
    request = read_body_for(SERVICES["b12-patient-view"], body)
    told = account(request.prefetch, patient_id=request.patient_id, now=NOW)
    assert sum(1 for _ in resources_sent(request.prefetch)) == len(bundle["entry"])
    return told, len(bundle["entry"])


def table(root: Path) -> Iterator[str]:
    """Markdown: one row a source, then every reason with its resource types."""
    yield "| source | patients | sent | used | not ours | unreadable | refused |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    reasons: Counter[tuple[str, str, str, str]] = Counter()
    for source, paths in patients(root).items():
        told = [each for path in paths for each in accounted(path)[0]]
        kinds = Counter(each.kind for each in told)
        numbers = " | ".join(str(kinds[kind]) for kind in Kind)
        yield f"| {source} | {len(paths)} | {len(told)} | {numbers} |"
        reasons.update(
            (source, each.kind.value, each.why, each.resource.partition("/")[0])
            for each in told
            if each.why
        )
    yield ""
    yield "| source | became | why | type | count |"
    yield "|---|---|---|---|---:|"
    for reason, count in sorted(reasons.items()):
        yield f"| {' | '.join(reason)} | {count} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(Path(ENVIRONMENT["CDS_CORPUS"]))) + "\n")
