"""`/openapi.json`: the hand-written description, with the published JSON Schemas put into it.

`schemas/openapi.json` refers to its neighbours by file name, so that each stays a JSON Schema of
its own; what is served is one document that needs no other.
"""

import json
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from cds_service.version import SERVICE_VERSION

_FOLDER = files("cds_service") / "schemas"
_OPENAPI = "openapi.json"


def read_schema(name: str) -> dict[str, Any]:
    """A published JSON Schema (2020-12) by the name of its file, such as "response.json"."""
    read: dict[str, Any] = json.loads((_FOLDER / name).read_text("utf-8"))
    return read


@cache
def openapi() -> dict[str, Any]:
    """The whole OpenAPI 3.1 document."""
    document = read_schema(_OPENAPI)
    names = sorted(f.name for f in _FOLDER.iterdir() if f.name.endswith(".json"))
    parts = {
        _component(name): _pointing(_without_dialect(read_schema(name)), within=_component(name))
        for name in names
        if name != _OPENAPI
    }
    whole: dict[str, Any] = _pointing(document, within="")
    whole["info"]["version"] = SERVICE_VERSION
    whole["components"]["schemas"] = parts
    return whole


def _component(name: str) -> str:
    return PurePosixPath(name).stem


def _without_dialect(part: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.1 has the same dialect, and may say so only once."""
    return {name: value for name, value in part.items() if name != "$schema"}


def _pointing(value: Any, *, within: str) -> Any:
    """A copy whose references lead to where the schemas stand in the one document."""
    if isinstance(value, list):
        return [_pointing(item, within=within) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _target(inner, within) if name == "$ref" else _pointing(inner, within=within)
        for name, inner in value.items()
    }


def _target(reference: str, within: str) -> str:
    file, _, pointer = reference.partition("#")
    if file:
        return f"#/components/schemas/{_component(file)}{pointer}"
    return f"#/components/schemas/{within}{pointer}" if within else reference
