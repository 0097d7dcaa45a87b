"""The published schemas, as judges of what the service answers."""

from functools import cache
from typing import Any

import jsonschema_rs

from cds_service.openapi import read_schema


@cache
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(read_schema(name), validate_formats=True)


def check(name: str, body: Any) -> None:
    """Fail, naming every fault, unless a body is what the published schema says."""
    faults = [
        f"{'/'.join(map(str, e.instance_path))}: {e.message}"
        for e in _validator(name).iter_errors(body)
    ]
    assert not faults, faults
