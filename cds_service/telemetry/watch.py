"""What is noticed of one call while it is answered."""

import logging
from collections.abc import Mapping
from time import perf_counter
from typing import Any
from uuid import UUID

from cds_service.core import CallObserver
from cds_service.fhir_client import Readings
from cds_service.filling import Filled
from fhir_mappings import MappedFacts
from hooks.observer import Stage
from hooks.prefetch_states import PrefetchState, prefetch_states
from hooks.request import HookRequest

_log = logging.getLogger(__name__)


class Watch(CallObserver):
    """The clock of a call and what it was about; members are None until they are known.

    Nothing here is patient data save `request`, which only the audit trail looks at, for a hash.
    """

    __slots__ = (
        "_lap", "assessment", "began", "evaluation_id", "feedback", "prefetch", "readings",
        "request", "stages", "tenant", "topics", "traceparent",
    )  # fmt: skip

    def __init__(self, traceparent: str | None = None) -> None:
        self.traceparent = traceparent
        self.began = self._lap = perf_counter()
        self.tenant: str | None = None
        self.evaluation_id: UUID | None = None
        self.readings: Readings | None = None
        self.feedback: tuple[str, ...] = ()
        self.stages: dict[Stage, float] = {}
        self.request: HookRequest | None = None
        self.prefetch: Mapping[str, PrefetchState] = {}
        self.assessment: Mapping[str, Any] | None = None
        self.topics: tuple[str, ...] | None = None

    def ended(self, stage: Stage) -> None:
        """Note the seconds since the stage before."""
        now = perf_counter()
        self.stages[stage] = now - self._lap
        self._lap = now

    def filled(self, filled: Filled) -> None:
        """Note what was read of the client's FHIR server; that is no stage of ours."""
        self.readings = filled.readings
        self._lap = perf_counter()

    def read(self, request: HookRequest, mapped: MappedFacts) -> None:
        """Note in which state the parts of the record came."""
        self.ended(Stage.MAP)
        self.request = request
        read = self.readings.states if self.readings is not None else ()
        asked = dict.fromkeys(read, PrefetchState.MISSING)
        self.prefetch = {**prefetch_states(request, mapped), **asked}

    def failed(self, defect: Exception) -> None:
        """Write down the type, which names the defect; the message may hold patient data."""
        _log.error(
            "CDS-998 a rule raised %s",
            type(defect).__name__,
            extra={"evaluation_id": str(self.evaluation_id)},
        )

    def answered(self, body: Mapping[str, Any], assessment: Mapping[str, Any] | None) -> None:
        """Note what is said. `assessment` is what was assessed, shown to the client or not."""
        self.assessment = assessment
        self.topics = tuple(card["source"]["topic"]["code"] for card in body["cards"])

    @property
    def seconds(self) -> float:
        """Since the call began."""
        return perf_counter() - self.began
