"""`make terminology-report`: what the value sets match, and with CDS_CORPUS what they met.

`--json` prints the same as JSON, `--top N` the N most frequent codings that nothing matched.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from cds_service.wiring import Ports
from fhir_mappings.systems import SHARED_IDENTIFIERS, SYSTEMS
from fhir_mappings.tables import read, shipped
from fhir_mappings.valueset import canonical, rows
from tests.terminology.coverage import (
    EXCLUDED,
    MATCHED,
    TABLES,
    UNMATCHED,
    Coverage,
    Met,
    coverage,
    meet,
)

LEFT_OUT = ("system", "code", "label", "reason")
STALE_DAYS = 365


def left_out() -> dict[tuple[str, str], str]:
    """Codes that were weighed and are not matched, with the reason."""
    lines = read(shipped("left-out"), LEFT_OUT)
    cells = (line.cells for line in lines)
    return {(c["system"], canonical(c["system"], c["code"])): c["reason"] for c in cells}


def is_stale(release: str, today: date) -> bool:
    """Whether a release that has a date is more than a year old."""
    try:
        return (today - date.fromisoformat(release)).days > STALE_DAYS
    except ValueError:
        return False


def report(met: Met | None, today: date, top: int) -> dict[str, Any]:
    """The whole report as plain data."""
    used = Counter(row.system for table in TABLES for row in rows(table))
    told: dict[str, Any] = {
        "systems": [
            {
                "system": each.key,
                "name": each.name,
                "release": each.release,
                "stale": is_stale(each.release, today),
                "owner": each.owner,
                "licence": each.licence,
                "codes": used[each.key],
            }
            for each in SYSTEMS.values()
        ],
        "concepts": [_line(each, met) for each in coverage()],
        "leftOut": len(left_out()),
    }
    if met is not None:
        told["corpus"] = _corpus(met, top)
    return told


def _line(each: Coverage, met: Met | None) -> dict[str, Any]:
    """dm+d codings are counted as SNOMED CT's: nobody can tell them apart."""
    if met is None or each.table == "orders" or each.system in SHARED_IDENTIFIERS:
        return asdict(each)
    return {**asdict(each), "met": met.concepts[each.concept, each.system]}


def _corpus(met: Met, top: int) -> dict[str, Any]:
    reasons = left_out()
    return {
        "codings": met.outcomes.total(),
        **{name: met.outcomes[name] for name in (MATCHED, EXCLUDED, UNMATCHED)},
        "mostFrequentUnmatched": [
            {
                "count": count,
                "type": kind,
                "system": system,
                "code": code,
                "display": display,
                "leftOut": reasons.get((system, canonical(system, code))),
            }
            for (kind, system, code, display), count in met.unmatched.most_common(top)
        ],
    }


def as_text(told: dict[str, Any]) -> str:
    """The report for people."""
    blocks = [
        _table(
            "Code systems",
            ("system", "release", "codes", "licence"),
            (
                (s["name"], s["release"] + (" (over a year old)" if s["stale"] else ""),
                 s["codes"], s["licence"])
                for s in told["systems"]
            ),
        ),
        _table(
            "Concepts by table and system; prefixes match every code they begin",
            ("table", "concept", "system", "codes", "prefixes", "high/med/low", "met", "sources"),
            (
                (c["table"], c["concept"], c["system"], c["codes"], c["prefixes"] or "",
                 "/".join(str(c["confidence"].get(n, 0)) for n in ("high", "med", "low")),
                 c.get("met", ""), _sources(c["sources"]))
                for c in told["concepts"]
            ),
        ),
        f"{told['leftOut']} codes were weighed and left out (left-out.csv says why)\n",
    ]  # fmt: skip
    if "corpus" not in told:
        blocks.append("CDS_CORPUS names no folder: nothing was looked up in real records\n")
        return "\n".join(blocks)
    corpus = told["corpus"]
    blocks.append(
        f"Corpus: {corpus['codings']} codings, {corpus['matched']} matched, "
        f"{corpus['excluded']} excluded, {corpus['unmatched']} matched by nothing\n"
    )
    columns = ("count", "type", "system", "code", "display", "leftOut")
    lines = ([c[name] or "" for name in columns] for c in corpus["mostFrequentUnmatched"])
    blocks.append(_table("Most frequent codings that nothing matched", columns, lines))
    return "\n".join(blocks)


def _sources(sources: dict[str, int]) -> str:
    first, *others = sources
    return f"{first} and {len(others)} more" if others else first


def _table(title: str, columns: Sequence[str], lines: Iterable[Iterable[object]]) -> str:
    cells = [list(columns), *([str(cell) for cell in line] for line in lines)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    spaced = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells)
    return "\n".join([title, *(f"  {line.rstrip()}" for line in spaced)]) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(prog="make terminology-report", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--top", type=int, default=40, help="how many unmatched codings to list")
    options = parser.parse_args(arguments)
    root = os.environ.get("CDS_CORPUS")  # noqa: TID251 - the report's own switch
    told = report(meet([Path(root)]) if root else None, Ports().now().date(), options.top)
    sys.stdout.write(json.dumps(told, indent=2) + "\n" if options.json else as_text(told))


if __name__ == "__main__":
    main()
