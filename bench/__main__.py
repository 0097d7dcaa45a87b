"""`python -m bench`: measure, print a table, write `bench/results`."""

import argparse
import sys
from pathlib import Path

from bench.comparison import compare
from bench.fallback import measure_fallback
from bench.report import Run, table, write
from bench.stages import measure_stages

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure everything and tell it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement")
    parser.add_argument("--stages-only", action="store_true", help="no servers")
    options = parser.parse_args()
    series = [] if options.stages_only else compare(options.rounds, options.seconds)
    run = Run(measure_stages(), series, measure_fallback())
    write(run, RESULTS)
    sys.stdout.write(table(run) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
