"""A second look at the mutants that mutmut saw survive; `make mutation` runs it after mutmut.

mutmut forks a process in which the core is loaded already: what a module builds while it is
imported (conditions, rows of tables) was built before the mutant was switched on. Here each
survivor gets a process of its own, switched on from the start, and the worked patients as well.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

MUTANTS = Path("mutants")
TESTS = ("tests/pathway", "tests/traceability/test_every_rule.py", "tests/clinical")
LONG = ("tests/pathway/test_properties.py", "tests/pathway/test_fact_space.py")
AT_ONCE = 2
NOTICED = frozenset({1, 3})
"""Exit codes mutmut takes for a mutant that a test noticed; whatever else is looked at again."""
NO_MUTANT = "none"
GIVEN_UP_S = 300
"""A mutant that never ends is noticed."""


def outcomes() -> Iterator[tuple[str, int | None]]:
    """Every mutant with the exit code of its tests."""
    for meta in sorted(MUTANTS.rglob("*.meta")):
        yield from json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items()


def survives(mutant: str) -> bool:
    """Whether every test passes with this mutant switched on before anything is imported."""
    command = ["env", f"MUTANT_UNDER_TEST={mutant}"]
    command += [sys.executable, "-m", "pytest", "-x", "-q", "--no-cov", "-p", "no:cacheprovider"]
    command += [*(f"--deselect={path}" for path in LONG), *TESTS]
    try:
        ended = subprocess.run(
            command, check=False, cwd=MUTANTS, capture_output=True, timeout=GIVEN_UP_S
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def main() -> None:
    """Print the survivors and the share of mutants that were noticed."""
    found = dict(outcomes())
    if not found:
        sys.exit("nothing to look at: run mutmut first")
    if not survives(NO_MUTANT):
        sys.exit("the tests fail without any mutant: no figure could be believed")
    suspects = [mutant for mutant, code in found.items() if code not in NOTICED]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        left = [
            mutant
            for mutant, alive in zip(suspects, pool.map(survives, suspects), strict=True)
            if alive
        ]
    noticed = len(found) - len(left)
    told = [*left, f"{noticed} of {len(found)} mutants noticed: {noticed / len(found):.1%}"]
    sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
