"""What one application has beside its routes: who counts, writes, watches and records."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from structlog.typing import FilteringBoundLogger

from cds_service.audit.trail import AuditTrail
from cds_service.config import Config
from cds_service.telemetry.calls import Finished
from cds_service.telemetry.log import event_log
from cds_service.telemetry.metrics import Telemetry
from cds_service.watchdog import Watchdog
from cds_service.wiring import Ports

if TYPE_CHECKING:
    from cds_service.telemetry.tracing import Traces

_KEY = "b12-cds-instance"


@dataclass(frozen=True, slots=True)
class Instance:
    """The parts that live as long as an application."""

    telemetry: Telemetry
    log: FilteringBoundLogger
    watchdog: Watchdog
    audit: AuditTrail
    traces: "Traces | None"

    @classmethod
    def of(cls, config: Config, ports: Ports) -> "Instance":
        """The parts of a configuration, telling what they tell through the ports."""
        telemetry = Telemetry(config.profile.key)
        log = event_log(config.log_level, ports.write_line, for_people=ports.for_people)
        return cls(
            telemetry=telemetry,
            log=log,
            watchdog=Watchdog(config, ports, telemetry, log),
            audit=AuditTrail(config.audit_file, config.patient_secret, ports.now, telemetry, log),
            traces=_traces(config, ports),
        )

    @property
    def finished(self) -> tuple[Finished, ...]:
        """Who is told of every finished call."""
        traced = () if self.traces is None else (self.traces.finished,)
        return (self.audit.finished, *traced)

    def belongs_to(self, app: Flask) -> None:
        """Let the server find it again."""
        app.extensions[_KEY] = self


def instance_of(app: Flask) -> Instance:
    """The parts of an application of ours."""
    found: Instance = app.extensions[_KEY]
    return found


def _traces(config: Config, ports: Ports) -> "Traces | None":
    if not config.traces_url:
        return None
    from cds_service.telemetry.tracing import Traces  # noqa: PLC0415 - what it needs is an extra

    return Traces.to(config.traces_url, ports.now)
