"""Which eGFR of a sample counts: laboratories report one per equation, or one per race."""

from collections.abc import Iterator
from decimal import Decimal

from fhir_mappings.codes import codes
from fhir_mappings.prefetch import Record
from fhir_mappings.resource import reference_of
from pathway.facts import LabResult
from pathway.quantities import Analyte

_RACE_FREE_CODES = frozenset({("loinc", "98979-8"), ("loinc", "98980-6")})


def _race_free(record: Record, labs: list[LabResult]) -> frozenset[str]:
    """The results of the 2021 equations, which know no race."""
    if sum(lab.analyte is Analyte.EGFR for lab in labs) < 2:  # noqa: PLR2004 - nothing to choose
        return frozenset()
    return frozenset(
        reference_of(observation)
        for observation in record.of("Observation")
        if not _RACE_FREE_CODES.isdisjoint(codes(observation.code))
    )


def without_race_pairs(labs: list[LabResult], record: Record) -> Iterator[LabResult]:
    """Of several eGFR of one moment the race-free one, else the lowest: pairs hide impairment."""
    race_free = _race_free(record, labs)
    chosen: dict[object, tuple[bool, Decimal, LabResult]] = {}
    for lab in labs:
        if lab.analyte is not Analyte.EGFR or lab.quantity is None:
            yield lab
            continue
        key = (lab.collected, lab.taken_at)
        rank = (lab.source not in race_free, lab.quantity.value, lab)
        if key not in chosen or rank[:2] < chosen[key][:2]:
            chosen[key] = rank
    yield from (lab for _, _, lab in chosen.values())
