"""`python -m cds_service [COMMAND]`: serve, or one of the commands beside it."""

import argparse
import os
import sys
from collections.abc import Sequence

from cds_service.commands import COMMANDS, Command
from cds_service.commands.command import refuse
from cds_service.config import Config, ConfigError
from cds_service.errors import ServiceError
from cds_service.wiring import Ports


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit 2 when half configured or when it cannot work on what it was given."""
    options = _parser().parse_args(arguments)
    ports = Ports()
    try:
        config = Config.from_env(
            os.environ,  # noqa: TID251 - configuration is read here
            today=ports.now().date(),
        )
    except ConfigError as error:
        return refuse(f"not started: {problem}" for problem in error.problems)
    command: Command = options.run
    try:
        return command.run(options, config, ports)
    except OSError as error:
        return refuse([f"{error.filename}: {error.strerror}"])
    except ServiceError as error:
        return refuse(f"{error.code} {line}" for line in error.diagnostics)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cds_service", description=__doc__)
    parser.set_defaults(run=COMMANDS[0])
    commands = parser.add_subparsers()
    for command in COMMANDS:
        subparser = commands.add_parser(command.name, help=command.help)
        command.arguments(subparser)
        subparser.set_defaults(run=command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
