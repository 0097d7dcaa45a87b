"""Where events go: into the file of the configuration, or nowhere."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from structlog.typing import FilteringBoundLogger

from cds_service.audit.chain import append
from cds_service.audit.event import (
    AuditOutcome,
    Evaluation,
    OutboundRead,
    Subject,
    audit_event,
)
from cds_service.fhir_client import ReadState
from cds_service.telemetry.metrics import UNASSESSED, Telemetry
from cds_service.telemetry.outcomes import Outcome
from cds_service.telemetry.watch import Watch

_READ = {ReadState.READ: AuditOutcome.SUCCESS, ReadState.DEFECT: AuditOutcome.SERIOUS_FAILURE}
_SUCCESSES = frozenset({Outcome.CARDS, Outcome.NOTHING})


class AuditTrail:
    """Records events. A line that cannot be written is counted and told; care goes on."""

    def __init__(
        self,
        path: Path | None,
        secret: bytes | None,
        now: Callable[[], datetime],
        telemetry: Telemetry,
        log: FilteringBoundLogger,
    ) -> None:
        self._path = path
        self._secret = secret
        self._now = now
        self._telemetry = telemetry
        self._log = log

    def record(self, event: Evaluation | OutboundRead) -> None:
        """Write one event, and wait until it is written."""
        if self._path is None:
            return
        try:
            append(self._path, audit_event(event, self._now(), self._secret))
        except OSError as error:
            self._telemetry.audit_failed()
            self._log.error("an audit line was lost", code="CDS-182", defect=type(error).__name__)

    def finished(self, watch: Watch, service: str, outcome: Outcome) -> None:
        """Record a call that came as far as somebody's record."""
        if self._path is None or watch.request is None or watch.evaluation_id is None:
            return
        subject = Subject(
            tenant=watch.tenant or "",
            patient_id=watch.request.patient_id,
            user_id=watch.request.user_id,
            evaluation_id=watch.evaluation_id,
        )
        for read in _reads(watch, subject):
            self.record(read)
        told = watch.assessment or {}
        self.record(
            Evaluation(
                subject=subject,
                service=service,
                outcome=_outcome(outcome, told.get("withheld")),
                status=told.get("status") or told.get("withheld") or UNASSESSED,
                topics=watch.topics or (),
            )
        )


def _reads(watch: Watch, subject: Subject) -> Iterator[OutboundRead]:
    """The keys that were read; of the server its name and port, which the policy knows."""
    if watch.readings is None or watch.request is None:
        return
    server = urlsplit(watch.request.fhir_server or "")
    for key, state in watch.readings.states.items():
        if state.was_asked:
            yield OutboundRead(
                subject=subject,
                server=f"{server.hostname}:{server.port}" if server.port else str(server.hostname),
                key=key,
                outcome=_READ.get(state, AuditOutcome.MINOR_FAILURE),
                state=state.value,
            )


def _outcome(outcome: Outcome, withheld: str | None) -> AuditOutcome:
    if outcome in _SUCCESSES:
        return AuditOutcome.SUCCESS
    if outcome is Outcome.MISSING_DATA or withheld == "other-patient":
        return AuditOutcome.MINOR_FAILURE
    return AuditOutcome.SERIOUS_FAILURE
