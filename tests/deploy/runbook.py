"""The runbook as commands: its `sh` blocks, each with the line and the heading it stands under."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RUNBOOK = Path(__file__).parents[2] / "docs/operations/runbook.md"
_HEADING = re.compile(r"^## (.+)$")


@dataclass(frozen=True)
class Block:
    heading: str
    line: int
    commands: str


def blocks(text: str) -> Iterator[Block]:
    heading, begun, held = "", 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if begun and line == "```":
            yield Block(heading, begun, "\n".join(held))
            begun, held = 0, []
        elif begun:
            held.append(line)
        elif line == "```sh":
            begun = number + 1
        elif found := _HEADING.match(line):
            heading = found[1]


def script(text: str) -> str:
    """All of it for one shell, which says where it is and stops at the first failure."""
    parts = ["set -euo pipefail"]
    parts += [
        f"printf '== line %s: %s\\n' {block.line} '{block.heading}'\n{block.commands}"
        for block in blocks(text)
    ]
    return "\n".join([*parts, "echo '== done'", ""])
