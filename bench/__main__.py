"""`python -m bench`: measure, print a table, write `bench/results`."""

import argparse
import sys
from pathlib import Path

from bench.comparison import compare
from bench.report import table, write
from bench.stages import measure_stages

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure everything and tell it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    parser.add_argument("--stages-only", action="store_true", help="no servers")
    options = parser.parse_args()
    stages = measure_stages()
    series = [] if options.stages_only else compare(options.rounds, options.seconds)
    write(stages, series, RESULTS)
    sys.stdout.write(table(stages, series) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
