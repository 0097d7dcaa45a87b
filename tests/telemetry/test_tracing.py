"""Traces for a collector: one span a call, its stages below it, and nothing of a patient."""

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from cds_service import settings
from cds_service.config import Config, ConfigError
from cds_service.telemetry.outcomes import Outcome
from cds_service.telemetry.tracing import Traces
from cds_service.telemetry.watch import Watch
from hooks.observer import Stage
from tests.conftest import NOW
from tests.telemetry.observed import Observed
from tests.telemetry.test_metrics import low

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
STAGES = ["decode", "map", "assess", "render"]


def spans_of(noticed: Watch, outcome: Outcome = Outcome.CARDS) -> list[ReadableSpan]:
    """The stages in their order, then the call."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    Traces(provider, lambda: NOW).finished(noticed, "b12-patient-view", outcome)
    provider.shutdown()
    return list(kept.get_finished_spans())


def answered(traceparent: str | None = None) -> Watch:
    noticed = Watch(traceparent)
    noticed.tenant = "north"
    for stage in Stage:
        noticed.ended(stage)
    return noticed


def test_a_call_is_a_span_and_its_stages_follow_each_other_below_it() -> None:
    *stages, call = spans_of(answered())
    assert [span.name for span in stages] == STAGES
    assert {span.parent.span_id for span in stages if span.parent} == {call.context.span_id}
    assert call.parent is None
    edges = [(span.start_time, span.end_time) for span in stages]
    assert edges[0][0] == call.start_time
    assert all(before[1] == after[0] for before, after in pairwise(edges))
    assert (edges[-1][1] or 0) <= (call.end_time or 0) == int(NOW.timestamp()) * 10**9
    assert call.attributes == {"b12.outcome": "cards", "b12.tenant": "north"}


def test_it_hangs_below_the_span_the_caller_named() -> None:
    *_, call = spans_of(answered(CALLER))
    assert call.parent is not None
    assert f"{call.context.trace_id:032x}" == CALLER.split("-")[1]
    assert f"{call.parent.span_id:016x}" == CALLER.split("-")[2]


@pytest.mark.parametrize("nonsense", ["", "00-0-0-01", "Patient/12345", "00" * 5000])
def test_what_is_no_trace_context_begins_a_trace_of_its_own(nonsense: str) -> None:
    *_, call = spans_of(answered(nonsense))
    assert call.parent is None


class Collector(ThreadingHTTPServer):
    """Takes traces as a collector does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[tuple[str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/traces"


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.server.taken.append((self.path, body))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has
        """Silent."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def stop(observed: Observed) -> None:
    traces = observed.instance.traces
    assert traces is not None
    traces.close()


def test_a_collector_is_told_of_a_call_and_of_nothing_in_it(collector: Collector) -> None:
    observed = Observed(replace(Config(), traces_url=collector.url))
    request = low()
    observed.call(request, traceparent=CALLER)
    stop(observed)
    ((path, body),) = collector.taken
    assert path == "/v1/traces"
    (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
    names = {a.key: a.value.string_value for a in resource.resource.attributes}
    assert names["service.name"] == "b12-cds"
    spans = [span.name for scope in resource.scope_spans for span in scope.spans]
    assert spans == [*STAGES, "b12-patient-view"]
    assert request["context"]["patientId"].encode() not in body


def test_a_collector_that_is_away_keeps_nobody_waiting() -> None:
    observed = Observed(replace(Config(), traces_url="http://127.0.0.1:9/v1/traces"))
    assert observed.call(low())["cards"]
    stop(observed)


def test_without_the_extra_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "find_spec", lambda _: None)
    with pytest.raises(ConfigError) as error:
        Config.from_env({"CDS_TRACES_URL": "http://localhost:4318/v1/traces"}, today=NOW.date())
    assert error.value.problems == ("CDS_TRACES_URL: needs the extra: pip install 'b12-cds[otel]'",)
