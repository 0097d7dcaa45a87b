"""In which state each part of the record arrived."""

from collections.abc import Mapping
from enum import StrEnum

from fhir_mappings import MappedFacts
from hooks.request import HookRequest
from pathway.facts import FactGroup


class PrefetchState(StrEnum):
    """How a prefetch key was honoured."""

    SENT = "sent"
    NULL = "null"
    """Known to be empty."""
    MISSING = "missing"
    FAILED = "failed"
    """Something came and it was an error, or nothing that answers the key."""
    INCOMPLETE = "incomplete"
    """The first page of several."""

    __hash__ = str.__hash__  # looked up for every key of every call, and Enum's own is slow


_KEYS = tuple((group, group.value) for group in FactGroup)


def prefetch_states(request: HookRequest, mapped: MappedFacts) -> Mapping[str, PrefetchState]:
    """The state of every key. Resources count by their type, whatever key they came under."""
    sent, supplied, incomplete = request.prefetch, mapped.facts.supplied, mapped.incomplete
    states: dict[str, PrefetchState] = {}
    for group, key in _KEYS:
        if incomplete and group in incomplete:
            states[key] = PrefetchState.INCOMPLETE
        elif group in supplied:
            null = key in sent and sent[key] is None
            states[key] = PrefetchState.NULL if null else PrefetchState.SENT
        else:
            states[key] = PrefetchState.FAILED if key in sent else PrefetchState.MISSING
    return states
