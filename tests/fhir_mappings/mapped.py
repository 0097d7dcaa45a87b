"""Map a few resources as the service would, and look at what came out."""

from collections.abc import Mapping
from typing import Any

import msgspec

from fhir_mappings import MappedFacts, PrefetchValue, map_facts
from fhir_mappings.decode import Unavailable, decode_value
from tests import builders as fhir
from tests.conftest import NOW

JSON = dict[str, Any]
TODAY = NOW.date()


def mapped(*resources: JSON) -> MappedFacts:
    """Facts of a patient whose whole record was supplied."""
    return map_prefetch(fhir.prefetch(fhir.patient(TODAY.replace(year=1970)), *resources))


def map_prefetch(prefetch: Mapping[str, Any]) -> MappedFacts:
    values: dict[str, PrefetchValue | Unavailable | None] = {
        key: None if value is None else decode_value(msgspec.json.encode(value))
        for key, value in prefetch.items()
    }
    return map_facts(values, patient_id=fhir.PID, now=NOW)


def problems(*resources: JSON) -> list[str]:
    return [issue.problem for issue in mapped(*resources).issues]
