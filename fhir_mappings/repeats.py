"""One resource sent more than once: under two keys, on two pages, or in two versions."""

from collections import defaultdict

import msgspec

from fhir_mappings.dates import read_date
from fhir_mappings.resource import Resource


def once(resources: list[Resource]) -> list[Resource]:
    """Each resource once, in its newest version; versions nothing puts in order all stay.

    Counted twice, two copies of one order of 500 mcg would be a dose of 1000.
    """
    if len({resource.id for resource in resources}) == len(resources):
        return resources
    by_id: dict[str | None, list[Resource]] = defaultdict(list)
    for resource in resources:
        by_id[resource.id].append(resource)
    return [
        resource
        for id_, copies in by_id.items()
        for resource in (copies if id_ is None else _newest(copies))
    ]


def _newest(copies: list[Resource]) -> list[Resource]:
    different = list({msgspec.json.encode(copy): copy for copy in copies}.values())
    if len(different) == 1:
        return different
    for version in (_updated, _version):
        versions = [version(copy) for copy in different]
        known = [number for number in versions if number is not None]
        if len(known) == len(different):
            newest = max(known)
            return [c for c, number in zip(different, versions, strict=True) if number == newest]
    return different


def _updated(resource: Resource) -> float | None:
    text = resource.meta.last_updated if resource.meta is not None else None
    moment = read_date(text) if text else None
    instant = moment.instant if moment is not None else None
    return instant.timestamp() if instant is not None else None


def _version(resource: Resource) -> float | None:
    text = resource.meta.version_id if resource.meta is not None else None
    return float(text) if text and text.isascii() and text.isdigit() else None
