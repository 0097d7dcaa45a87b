"""`python -m cds_service [serve | explain REQUEST.json [--json]]`."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from cds_service.config import Config, ConfigError
from cds_service.errors import ServiceError
from cds_service.explain import explain
from cds_service.serve import serve
from cds_service.wiring import Ports


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit 2 when half configured or when a request cannot be assessed."""
    options = _parser().parse_args(arguments)
    try:
        config = Config.from_env(
            os.environ,  # noqa: TID251 - configuration is read here
            today=Ports().now().date(),
        )
    except ConfigError as error:
        return _refuse(f"not started: {problem}" for problem in error.problems)
    if options.command != "explain":
        serve(config)
        return 0
    try:
        body = Path(options.request).read_bytes()
        text = explain(body, config, now=Ports().now(), as_json=options.json)
    except OSError as error:
        return _refuse([f"{options.request}: {error.strerror}"])
    except ServiceError as error:
        return _refuse(f"{error.code} {line}" for line in error.diagnostics)
    sys.stdout.write(text)
    return 0


def _refuse(lines: Iterable[str]) -> int:
    for line in lines:
        sys.stderr.write(f"{line}\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cds_service", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("serve", help="serve HTTP (the default)")
    why = commands.add_parser("explain", help="say why a request gets its answer")
    why.add_argument("request", help="a file with one CDS Hooks request")
    why.add_argument("--json", action="store_true", help="the trace as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
