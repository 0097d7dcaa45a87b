"""One span a call, with its stages below it, for a collector that speaks OTLP over HTTP.

Needs the extra `otel` and is imported only with `CDS_TRACES_URL`. Spans carry what the log line
carries and nothing more: no word of a request.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from cds_service.telemetry.outcomes import Outcome
from cds_service.telemetry.watch import Watch
from cds_service.version import SERVICE_VERSION
from hooks.observer import Stage

SERVICE_NAME = "b12-cds"
FHIR = "fhir"
"""The span of what was read from the client's FHIR server, between decoding and mapping."""
_NS = 1_000_000_000
GIVEN_UP_S = 2
"""Seconds a collector has, retries included: a process that stops waits no longer for one."""


class Traces:
    """Turns finished calls into spans; the collector is told behind the answers."""

    _propagator = TraceContextTextMapPropagator()

    def __init__(self, provider: TracerProvider, now: Callable[[], datetime]) -> None:
        self._provider, self._now = provider, now
        self._tracer = provider.get_tracer(SERVICE_NAME, SERVICE_VERSION)

    @classmethod
    def to(cls, url: str, now: Callable[[], datetime]) -> "Traces":
        """Spans for the traces endpoint of a collector."""
        who = {"service.name": SERVICE_NAME, "service.version": SERVICE_VERSION}
        provider = TracerProvider(resource=Resource.create(who))
        provider.add_span_processor(
            BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=GIVEN_UP_S))
        )
        return cls(provider, now)

    def close(self) -> None:
        """Tell the collector what waits; a process that ends does so by itself."""
        self._provider.shutdown()

    def finished(self, noticed: Watch, service: str, outcome: Outcome) -> None:
        """Tell of one call, below the caller's span where it named one (W3C Trace Context)."""
        caller = {} if noticed.traceparent is None else {"traceparent": noticed.traceparent}
        ended = int(self._now().timestamp() * _NS)
        began = ended - int(noticed.seconds * _NS)
        span = self._tracer.start_span(
            service,
            self._propagator.extract(caller),
            kind=SpanKind.SERVER,
            attributes=_attributes(noticed, outcome),
            start_time=began,
        )
        below, at = set_span_in_context(span), began
        for name, seconds in _parts(noticed):
            part = self._tracer.start_span(name, below, start_time=at)
            at += int(seconds * _NS)
            part.end(at)
        span.end(ended)


def _attributes(noticed: Watch, outcome: Outcome) -> dict[str, str]:
    told = {
        "b12.outcome": outcome.value,
        "b12.tenant": noticed.tenant,
        "b12.evaluation_id": str(noticed.evaluation_id) if noticed.evaluation_id else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _parts(noticed: Watch) -> Iterator[tuple[str, float]]:
    for stage, seconds in noticed.stages.items():
        yield stage.value, seconds
        if stage is Stage.DECODE and noticed.readings is not None and noticed.readings.states:
            yield FHIR, noticed.readings.seconds
