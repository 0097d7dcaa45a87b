"""Log lines: one JSON object each, of fields named here and no other."""

import logging
from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

import msgspec
import structlog
from structlog.typing import FilteringBoundLogger, WrappedLogger

FIELDS = frozenset({
    "timestamp", "level", "event",
    "service", "status", "outcome", "evaluation_id", "ms", "bytes_in", "bytes_out",
    "assessment", "withheld", "topics", "tenant",
    "code", "defect", "logger",
    "version", "knowledge_version", "editorial_state", "profile", "environment", "workers",
    "canaries", "review_due",
})  # fmt: skip
"""All that can ever be written; docs/operations/observability.md says what each holds."""

LEVELS = ("debug", "info", "warning", "error")
WITHHELD = "a library wrote a message"
"""Stands for the words of a library, which may quote a request."""

Line = Callable[[bytes], object]
"""Takes one line without its end."""
Event = MutableMapping[str, Any]


def only_listed(_: WrappedLogger, __: str, event: Event) -> Event:
    """Drop whatever is not on the list: nothing is written because somebody passed it along."""
    return {name: value for name, value in event.items() if name in FIELDS}


def event_log(level: str, write: Line, *, for_people: bool = False) -> FilteringBoundLogger:
    """A log that writes JSON, or with `for_people` what reads well on a terminal."""
    renderer = _for_people if for_people else _json
    lazy = structlog.wrap_logger(
        _Lines(write),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_listed,
            renderer,
        ],
    )
    return lazy.bind()  # type: ignore[no-any-return]  # what it was wrapped in, looked up once


def _json(_: WrappedLogger, __: str, event: Event) -> bytes:
    return msgspec.json.encode(event)


_console = structlog.dev.ConsoleRenderer(colors=False)


def _for_people(logger: WrappedLogger, name: str, event: Event) -> bytes:
    rendered = _console(logger, name, event)
    return str(rendered).encode("utf-8", "backslashreplace")


class _Lines:
    """What structlog calls a logger: each level writes a line."""

    def __init__(self, write: Line) -> None:
        self.debug = self.info = self.warning = self.error = partial(write)


class _Bridge(logging.Handler):
    """Hands what goes through the standard library to the event log.

    Our own modules write constant sentences with numbers and names of types in them. Of the
    server the sentence is kept without what it would fill in, of any other library nothing.
    """

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record. Tracebacks are left out: they can quote a request."""
        raised = record.exc_info[0] if record.exc_info else None
        self._log.log(
            min(record.levelno, logging.ERROR),
            _sentence(record),
            logger=record.name,
            **(_extra(record) if _is_ours(record) else {}),
            **({} if raised is None else {"defect": raised.__name__}),
        )


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.startswith("cds_service.")


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name in FIELDS}


def _sentence(record: logging.LogRecord) -> str:
    if _is_ours(record):
        return record.getMessage()
    if record.name.startswith("gunicorn") and record.args:
        return str(record.msg)
    return WITHHELD


def take_over_logging(log: FilteringBoundLogger, level: str) -> None:
    """Send everything that is logged in this process to the event log, of libraries warnings."""
    logging.basicConfig(handlers=[_Bridge(log)], level=logging.WARNING, force=True)
    logging.getLogger("cds_service").setLevel(level.upper())
