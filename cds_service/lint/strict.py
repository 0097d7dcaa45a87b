"""Resources against the definitions of FHIR, by `fhir.resources`.

The service itself is lenient: a resource may be used although it is listed here. Only places and
kinds of faults are told, never a value.
"""

import re
from collections.abc import Iterator
from typing import Any

from fhir.resources import R4B, STU3
from pydantic import ValidationError

from fhir_mappings.versions import Version

_MODULES = {Version.R4: R4B, Version.STU3: STU3}
NAMES = {Version.R4: "R4B", Version.STU3: "STU3"}
"""The releases resources can be validated against; there is none for DSTU2. R4 reads as R4B."""

_AT_MOST = 12
"""Faults told of one resource: one wrong element often makes many."""


def validatable(versions: frozenset[Version]) -> Version | None:
    """The release to validate against: R4 unless older shapes were sent, and then only STU3."""
    if Version.R4 in versions:
        return Version.R4
    return Version.STU3 if versions == {Version.STU3} else None


def faults(resource: Any, version: Version) -> tuple[str, ...]:
    """Where a resource is not what the release defines, as "element.path: fault"."""
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(kind, str):
        return ("resourceType: required, and missing",)
    try:
        model = _MODULES[version].get_fhir_model_class(kind)
    except (ValueError, KeyError, ImportError):
        return (f"resourceType: not a type of {NAMES[version]}",)
    try:
        model.model_validate(resource)
    except ValidationError as error:
        told = tuple(dict.fromkeys(_told(error)))
        more = len(told) - _AT_MOST
        return (*told[:_AT_MOST], f"and {more} more") if more > 0 else told
    return ()


_WORDS = {
    "missing": "required, and missing",
    "extra_forbidden": "not an element of this type",
    "string_pattern_mismatch": "text that FHIR does not allow here",
    "value_error": "not in the form FHIR defines",
}


def _told(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_input=False, include_url=False, include_context=False):
        place = _place(each["loc"]) or "resource"
        yield f"{place}: {_WORDS.get(each['type']) or _by_type(each['type'])}"


def _by_type(kind: str) -> str:
    """`list_type` and the like: what should have stood there."""
    wanted, _, ending = kind.partition("_")
    if ending != "type":
        return "not in the form FHIR defines"
    return "must be an object" if wanted in {"dict", "model"} else f"must be a {wanted}"


_ELEMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def _place(path: tuple[int | str, ...]) -> str:
    """`component[0].code`; a name that is no element name is not repeated."""
    place = ""
    for step in path:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            name = step if _ELEMENT.fullmatch(step) else "(a name that FHIR does not allow)"
            place += f".{name}" if place else name
    return place
