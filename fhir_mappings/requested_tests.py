"""Requests for tests: which are open, and for which day they are wanted."""

from collections.abc import Iterator

from fhir_mappings.codes import concepts
from fhir_mappings.dates import day_of
from fhir_mappings.diagnostic_orders import requested_codes
from fhir_mappings.observations import table
from fhir_mappings.prefetch import Record
from fhir_mappings.resource import Resource, reference_of
from pathway.facts import Day, PendingTest
from pathway.quantities import Analyte

REQUESTS = ("ServiceRequest", "ProcedureRequest", "DiagnosticOrder")
_OPEN = frozenset(
    {"draft", "active", "on-hold", "in-progress"}
    | {"planned", "requested", "received", "accepted", "review"}  # DSTU2
)
_ANALYTES = frozenset(analyte.value for analyte in Analyte)


def requested(resource: Resource) -> frozenset[Analyte]:
    """The tests a request is for, by code."""
    names = {name for code in requested_codes(resource) for name in concepts(code, table())}
    return frozenset(map(Analyte, names & _ANALYTES))


def wanted_on(resource: Resource) -> Day | None:
    """The day a request is wanted for; None where it does not say."""
    period = resource.occurrence_period or resource.scheduled_period
    at = resource.occurrence_date_time or resource.scheduled_date_time
    return day_of(at or (period.start if period is not None else None))


def pending_tests(record: Record) -> Iterator[PendingTest]:
    """Every open request for a test of ours."""
    for resource in record.of(*REQUESTS):
        if resource.status not in _OPEN or resource.do_not_perform:
            continue
        for analyte in sorted(requested(resource)):
            yield PendingTest(
                analyte=analyte,
                source=reference_of(resource),
                ordered=day_of(resource.authored_on or resource.ordered_on),
                due=wanted_on(resource),
            )
