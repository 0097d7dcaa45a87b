"""What of the record could not be used, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MappingIssue:
    """One unusable resource: the reference the client sent and a stable problem code."""

    resource: str
    problem: str
