"""The published JSON Schemas of what callers send, and the faults of a body by path.

jsonschema is thorough and slow (about 120 us an envelope): of hook calls it only sees those the
fast decoder has refused.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from cds_service.openapi import read_schema

FAULTS_NAMED = 50
"""At most so many are looked for: whoever sends thousands must not make us find them all."""


def _validator(name: str) -> Draft202012Validator:
    published = read_schema(name)
    Draft202012Validator.check_schema(published)
    return Draft202012Validator(published)


REQUEST = _validator("request.json")
FEEDBACK = _validator("feedback.json")


def faults(body: Any, schema: Draft202012Validator = REQUEST) -> tuple[str, ...]:
    """The faults of a body as "$.path: problem", without any value of it."""
    errors = islice(schema.iter_errors(body), FAULTS_NAMED)
    return tuple(sorted({fault for error in errors for fault in _faults(error)}))


def _faults(error: ValidationError) -> Iterator[str]:
    path, expected = error.json_path, error.validator_value
    match error.validator, expected:
        case "required", list():
            sent = set(error.instance) if isinstance(error.instance, dict) else set()
            yield from (f"{path}.{name}: missing" for name in expected if name not in sent)
        case "type" | "enum", list():
            yield f"{path}: must be {' or '.join(map(str, expected))}"
        case "type", str():
            yield f"{path}: must be {expected}"
        case _:
            yield f"{path}: {_described(error) or _said(error)}"


def _described(error: ValidationError) -> str | None:
    """What the schema itself says where this was found."""
    for schema in (error.validator_value, error.schema):
        if isinstance(schema, Mapping) and "description" in schema:
            return str(schema["description"])
    return None


_SAYINGS = {
    "pattern": "is empty or holds a control character",
    "minLength": "must not be empty",
    "minItems": "must not be empty",
    "maxLength": "longer than {} characters",
    "maxItems": "more than {} of them",
}


def _said(error: ValidationError) -> str:
    return _SAYINGS.get(str(error.validator), "not valid").format(error.validator_value)
