"""Who is told how an answer comes about; the clock and the counting are the listener's."""

from enum import StrEnum

from fhir_mappings import MappedFacts
from hooks.request import HookRequest


class Stage(StrEnum):
    """The stages of an answer, in their order."""

    DECODE = "decode"
    MAP = "map"
    ASSESS = "assess"
    RENDER = "render"


class Observer:
    """Told of every step of one call; this one listens to nothing. No method may raise."""

    def ended(self, stage: Stage) -> None:
        """A stage is over, and what follows belongs to the next."""

    def read(self, request: HookRequest, mapped: MappedFacts) -> None:
        """What was asked, and what its prefetch holds; the stage MAP is over."""

    def failed(self, defect: Exception) -> None:
        """A rule or a text raised; the answer says that nothing could be assessed."""


UNOBSERVED = Observer()
