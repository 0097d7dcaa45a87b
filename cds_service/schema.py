"""The published JSON Schema of a request, used where the fast decoder has refused a body.

jsonschema is thorough and slow (about 120 us an envelope), so it names the faults of bad
requests and stays off the path of good ones.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

REQUEST = json.loads((files("cds_service") / "schemas" / "request.json").read_text("utf-8"))
Draft202012Validator.check_schema(REQUEST)
_validator = Draft202012Validator(REQUEST)


def faults(body: Any) -> tuple[str, ...]:
    """Every fault of a request as "$.path: problem", without any value of the request."""
    found = {fault for error in _validator.iter_errors(body) for fault in _faults(error)}
    return tuple(sorted(found))


def _faults(error: ValidationError) -> Iterator[str]:
    path, expected = error.json_path, error.validator_value
    match error.validator, expected:
        case "required", list():
            sent = set(error.instance) if isinstance(error.instance, dict) else set()
            yield from (f"{path}.{name}: missing" for name in expected if name not in sent)
        case "type", str():
            yield f"{path}: must be {expected}"
        case "type", list():
            yield f"{path}: must be {' or '.join(map(str, expected))}"
        case "pattern", _:
            yield f"{path}: is empty or holds a control character"
        case "minLength", _:
            yield f"{path}: must not be empty"
        case _:
            yield f"{path}: not valid"
