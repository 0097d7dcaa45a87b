"""Prometheus metrics: what is counted when, and how it is shown."""

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import product

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from cds_service.counting import Count, Event
from cds_service.telemetry.bound import Bound
from cds_service.telemetry.families import Families
from cds_service.telemetry.instances import RecentInstances
from cds_service.telemetry.outcomes import Outcome
from cds_service.telemetry.processes import of_all_processes
from cds_service.telemetry.watch import Watch
from cds_service.version import EDITORIAL_STATE, SERVICE_VERSION
from hooks.observer import Stage
from hooks.prefetch_states import PrefetchState
from hooks.request import HookRequest
from hooks.services import SERVICES
from pathway import KNOWLEDGE_VERSION
from pathway.facts import FactGroup
from pathway.status import Status

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
UNASSESSED = "unassessed"
"""An order hook without drafts and without a record: there was nothing to assess."""
SAFETY_EVENTS = ("other-patient", "rule-failed", "defect")
ODDITIES = ("hook-instance-no-uuid", "hook-instance-repeated", "patient-id-prefixed")

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


class Telemetry:
    """The counters of one application. Every method is cheap, and safe from any thread."""

    def __init__(self, profile: str) -> None:
        self._registry = CollectorRegistry()
        families = self._families = Families(self._registry)
        answers = (Outcome.CARDS, Outcome.NOTHING, Outcome.WITHHELD, Outcome.DEFECT)
        self._requests = Bound(families.requests.labels, product(SERVICES, answers))
        self._request_seconds = Bound(
            families.request_seconds.labels, ((service,) for service in SERVICES)
        )
        self._stages = Bound(families.stage_seconds.labels, ((stage,) for stage in Stage))
        self._oddities = Bound(families.oddities.labels, ((kind,) for kind in ODDITIES))
        self._assessments = Bound(families.assessments.labels, ((status,) for status in Status))
        self._cards = Bound(families.cards.labels)
        self._prefetch = Bound(
            families.prefetch.labels, product((group.value for group in FactGroup), PrefetchState)
        )
        self._problems = Bound(families.data_quality.labels)
        self._safety = Bound(families.safety_events.labels, ((kind,) for kind in SAFETY_EVENTS))
        self._instances = RecentInstances()
        families.build_info.labels(
            SERVICE_VERSION, KNOWLEDGE_VERSION, EDITORIAL_STATE, profile
        ).set(1)

    def called(self, watch: Watch, service: str, outcome: Outcome, seconds: float) -> None:
        """A call is over. `service` is the id of one of ours, or the name of another route."""
        self._requests[service, outcome].inc()
        self._request_seconds[(service,)].observe(seconds)
        for stage, took in watch.stages.items():
            self._stages[(stage,)].observe(took)
        for key, state in watch.prefetch.items():
            self._prefetch[key, state].inc()
        if outcome is Outcome.DEFECT:
            self._safety[("defect",)].inc()
        if watch.readings is not None:
            self.fhir_read(watch.readings.states, watch.readings.seconds)
        for decision in watch.feedback:
            self.feedback(service, decision)
        if watch.request is not None:
            self._count_oddities(watch.request)
        if watch.assessment is not None:
            self._count_assessment(watch, service)

    def _count_assessment(self, watch: Watch, service: str) -> None:
        told = watch.assessment or {}
        self._assessments[(told.get("status") or told.get("withheld", UNASSESSED),)].inc()
        if "withheld" in told:
            self._safety[(told["withheld"],)].inc()
        for issue in told.get("dataQuality", ()):
            self._problems[(issue["problem"],)].inc()
        for topic in watch.topics or ():
            self._cards[service, topic].inc()

    def _count_oddities(self, request: HookRequest) -> None:
        if request.patient_id_prefixed:
            self._oddities[("patient-id-prefixed",)].inc()
        if not _UUID.fullmatch(request.hook_instance):
            self._oddities[("hook-instance-no-uuid",)].inc()
        if self._instances.repeats(request.hook_instance):
            self._oddities[("hook-instance-repeated",)].inc()

    def door(self, event: str, tenant: str, detail: str) -> None:
        """Authentication or admission noticed something: `refused` with its reason, and others.

        `tenant` is one of the configuration, empty where none is known; `detail` is an enum's.
        """
        self._families.door.labels(event, tenant, detail).inc()

    def counting(self, also: Count) -> Count:
        """Count what happens at the door, and tell somebody else."""

        def count(event: Event, tenant: str, detail: str) -> None:
            self.door(event, tenant, detail)
            also(event, tenant, detail)

        return count

    def fhir_read(self, states: Mapping[str, str], seconds: float) -> None:
        """Prefetch keys were read from a client's server; `states` by key, an enum's."""
        for key, state in states.items():
            self._families.fhir_reads.labels(key, state).inc()
        self._families.fhir_read_seconds.observe(seconds)

    def feedback(self, service: str, outcome: str) -> None:
        """One entry of feedback was stored; `outcome` is `accepted` or `overridden`."""
        self._families.feedback.labels(service, outcome).inc()

    def audit_failed(self) -> None:
        """An audit line could not be written."""
        self._families.audit_failures.inc()

    def canaries_asked(self, alive: Mapping[str, bool], now: datetime) -> None:
        """The canary patients were asked; whether each got its known answer."""
        for patient, ok in alive.items():
            self._families.canary_ok.labels(patient).set(ok)
        self._families.canary_timestamp.set(now.timestamp())

    def review_is(self, *, overdue: bool) -> None:
        """Whether the knowledge should have been reviewed by now."""
        self._families.review_overdue.set(overdue)

    def exposition(self) -> bytes:
        """All families in Prometheus' text format, of every process that shares them."""
        return generate_latest(of_all_processes(self._registry))
