"""What each stage of an answer costs in this process, as microseconds of CPU."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from statistics import median
from uuid import UUID

import msgspec
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.bodies import SIZES, TODAY, Size, patient_view, with_a_bad_entry
from bench.peers.echo import app as echo
from cds_service import core
from cds_service.app import create_app
from cds_service.config import Config
from cds_service.fhir_client import FhirClient
from fhir_mappings import map_facts
from hooks.answer import answer
from hooks.request import read_request
from hooks.services import SERVICES
from hooks.wording import Reader
from pathway import evaluate

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
_ID = UUID(int=1)
OURS_PATH = "/cds-services/b12-patient-view"
ROUNDS = 9
_LONG_ENOUGH = 0.02
"""Seconds of CPU one measurement takes at least."""


@dataclass(frozen=True, slots=True)
class StageCosts:
    """Microseconds of CPU by stage, for one size of body.

    `render and the rest` is every other step of the whole, `flask, counters, log` what a call of
    the application takes beside it, `flask alone` a view that only reads the body.
    """

    size: Size
    body_bytes: int
    microseconds: Mapping[str, float]
    full_collections: int
    """Passes of the garbage collector over everything, in a thousand calls of the whole."""


def measure_stages() -> list[StageCosts]:
    """All stages of all sizes, interleaved; the median of several rounds."""
    gc.collect()
    gc.freeze()
    return [_measure(size) for size in SIZES]


def _measure(size: Size) -> StageCosts:
    body = patient_view(size)
    stages = _stages(size)
    rounds: dict[str, list[float]] = {name: [] for name in stages}
    for _ in range(ROUNDS):
        for name, work in stages.items():
            rounds[name].append(_cost(work))
    costs = {name: median(values) for name, values in rounds.items()}
    parts = sum(costs[name] for name in ("decode", "map", "assess", "encode"))
    costs["render and the rest"] = costs["whole"] - parts
    costs["flask, counters, log"] = costs["application"] - costs["whole"]
    return StageCosts(size, len(body), costs, _full_collections(stages["whole"]))


def _full_collections(call: Callable[[], object]) -> int:
    before = int(gc.get_stats()[-1]["collections"])
    for _ in range(1000):
        call()
    return int(gc.get_stats()[-1]["collections"]) - before


def _stages(size: Size) -> dict[str, Callable[[], object]]:
    body, damaged = patient_view(size), with_a_bad_entry(size)
    config, service = Config(), SERVICES["b12-patient-view"]
    fhir = FhirClient()
    tenant = config.usual_tenant
    call = core.Call(
        tenant=tenant,
        accept_language=None,
        now=NOW,
        evaluation_id=_ID,
        policy=config.read_policy,
    )
    request = read_request(body)
    setting = core.setting_for(config, tenant, NOW)
    facts = map_facts(request.prefetch, patient_id=request.patient_id, now=NOW).facts
    response = answer(request, setting, Reader(), now=NOW, evaluation_id=_ID)

    def whole() -> bytes:
        answered = core.handle(service, body, config, call, fhir)
        return msgspec.json.encode(answered.body)

    return {
        "decode": lambda: core.read_body(body),
        "decode, one bad entry": lambda: core.read_body(damaged),
        "map": lambda: map_facts(request.prefetch, patient_id=request.patient_id, now=NOW),
        "assess": lambda: evaluate(facts, setting),
        "encode": lambda: msgspec.json.encode(response),
        "whole": whole,
        "application": _called(create_app(Config(keep_evaluations_days=0)), body),
        "flask alone": _called(echo, body),
    }


def _called(app: Flask, body: bytes) -> Callable[[], object]:
    """A call of a WSGI application, without a server."""
    environ = EnvironBuilder(
        path=OURS_PATH, method="POST", data=body, content_type="application/json"
    ).get_environ()

    def call() -> bytes:
        answered, status, _ = run_wsgi_app(app, {**environ, "wsgi.input": BytesIO(body)})
        told = b"".join(answered)
        if status != "200 OK":
            raise RuntimeError(status)
        return told

    return call


def _cost(work: Callable[[], object]) -> float:
    """Microseconds of CPU of one call, over as many as take long enough to be measured."""
    calls = 1
    while True:
        start = time.process_time()
        for _ in range(calls):
            work()
        spent = time.process_time() - start
        if spent >= _LONG_ENOUGH:
            return spent / calls * 1e6
        calls *= 2
