"""`feedback report`: what clinicians did with the cards, by rule and version."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, date, datetime, time, timedelta

from cds_service.commands.command import Command
from cds_service.config import Config
from cds_service.feedback.report import report
from cds_service.feedback.report_text import as_csv, as_table
from cds_service.storage.database import opened
from cds_service.wiring import Ports


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True)
    told = actions.add_parser("report", help="acceptance and override mix by rule and version")
    told.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="cards shown from")
    told.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="and before")
    told.add_argument("--tenant", help="only the cards of this tenant")
    told.add_argument("--csv", action="store_true", help="as CSV, one line a count")


def _run(options: Namespace, config: Config, ports: Ports) -> int:
    now = ports.now()
    with opened(config.database) as engine:
        found = report(
            engine,
            since=_start(options.since, config) or datetime.min.replace(tzinfo=UTC),
            until=_start(options.until, config) or now + timedelta(seconds=1),
            tenant=options.tenant,
        )
    complete_since = (now - timedelta(days=config.keep_evaluations_days)).date()
    sys.stdout.write(as_csv(found) if options.csv else as_table(found, complete_since))
    return 0


def _start(day: date | None, config: Config) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), config.timezone)


FEEDBACK = Command("feedback", "report what clinicians did with the cards", _run, _arguments)
