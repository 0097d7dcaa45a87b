"""Every metric family, once: name, help, labels. Labels take values of closed sets only."""

from collections.abc import Sequence
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

disable_created_metrics()  # type: ignore[no-untyped-call]  # times nobody reads

PREFIX = "b12cds"

Merged = Literal["livemin", "livemax"]

CALL_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.6, 5.0)
"""Seconds. 50 ms, 100 ms and 250 ms are the service's own objectives, 500 ms is what CDS Hooks
asks for, 1.6 s the end of a call that had to read from a FHIR server, 5 s Da Vinci CRD's limit."""
STAGE_BUCKETS = (0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25)


class Families:
    """The families of one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        # Calls.
        self.requests = self._counter("requests", "Calls", ("service", "outcome"))
        self.request_seconds = self._histogram(
            "request_seconds", "Time to answer a call", ("service",), CALL_BUCKETS
        )
        self.stage_seconds = self._histogram(
            "stage_seconds", "Time of a stage of an answer", ("stage",), STAGE_BUCKETS
        )
        self.oddities = self._counter(
            "oddities", "Accepted although not as the specification has it", ("kind",)
        )
        # What was assessed and said.
        self.assessments = self._counter("assessments", "Assessments by status", ("status",))
        self.cards = self._counter("cards", "Cards by topic", ("service", "topic"))
        self.prefetch = self._counter(
            "prefetch", "Prefetch keys by the state they arrived in", ("key", "state")
        )
        self.data_quality = self._counter(
            "data_quality", "Resources that could not be used", ("problem",)
        )
        self.safety_events = self._counter("safety_events", "Events to look into", ("kind",))
        # Who calls, what is read for them, what they say of the cards.
        self.door = self._counter(
            "door", "Events of authentication and admission", ("event", "tenant", "detail")
        )
        self.fhir_reads = self._counter(
            "fhir_reads", "Prefetch keys read from a client's server", ("key", "outcome")
        )
        self.fhir_read_seconds = self._histogram(
            "fhir_read_seconds", "Time reading from a client's server", (), CALL_BUCKETS
        )
        self.feedback = self._counter("feedback", "Feedback entries", ("service", "outcome"))
        # The service itself.
        self.audit_failures = self._counter("audit_failures", "Audit lines that were lost", ())
        self.build_info = self._gauge(
            "build_info", "What is running", ("version", "knowledge_version", "editorial_state",
                                              "profile"), "livemax",
        )  # fmt: skip
        self.canary_ok = self._gauge(
            "canary_ok", "1: the canary patient gets its known answer", ("patient",), "livemin"
        )
        self.canary_timestamp = self._gauge(
            "canary_timestamp_seconds", "When the canary patients were last asked", (), "livemin"
        )
        self.review_overdue = self._gauge(
            "review_overdue", "1: the knowledge should have been reviewed by now", (), "livemax"
        )

    def _counter(self, name: str, text: str, labels: Sequence[str]) -> Counter:
        return Counter(f"{PREFIX}_{name}", text, labels, registry=self._registry)

    def _histogram(
        self, name: str, text: str, labels: Sequence[str], buckets: Sequence[float]
    ) -> Histogram:
        return Histogram(f"{PREFIX}_{name}", text, labels, registry=self._registry, buckets=buckets)

    def _gauge(self, name: str, text: str, labels: Sequence[str], merged: Merged) -> Gauge:
        """`merged`: how the values of several processes become one."""
        return Gauge(
            f"{PREFIX}_{name}", text, labels, registry=self._registry, multiprocess_mode=merged
        )
