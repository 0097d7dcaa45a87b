"""The report of a check: remarks with a severity, and an account of keys and resources."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from fhir_mappings.disposition import Kind
from hooks.answer import ASSESSMENT


class Severity(IntEnum):
    """How bad; the value is the exit code of the command."""

    FINE = 0
    WARNING = 1
    """Answered, but with less than could be had, or in a form FHIR does not define."""
    ERROR = 2
    """Refused, or withheld."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell, where it is, and how bad it is."""

    severity: Severity
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckedResource:
    """One resource: what became of it, and every place where it is not what FHIR defines.

    `why` is a stable code, empty for what was used whole; `gave` names the facts it gave.
    """

    place: str
    resource: str
    kind: Kind
    why: str
    severity: Severity
    strict: tuple[str, ...] = ()
    gave: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything about one request. `versions` and `validated_as` are empty where nobody can say.

    `answer` is the body the service gave, None where it refused.
    """

    hook: str = ""
    versions: str = ""
    validated_as: str = ""
    envelope: tuple[Remark, ...] = ()
    keys: tuple[Remark, ...] = ()
    resources: tuple[CheckedResource, ...] = ()
    answer: dict[str, Any] | None = None

    @property
    def severity(self) -> Severity:
        """That of the worst remark."""
        levels = [each.severity for each in (*self.envelope, *self.keys)]
        levels += [each.severity for each in self.resources]
        return max(levels, default=Severity.FINE)

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The cards the request gets."""
        return self.answer["cards"] if self.answer is not None else []

    @property
    def counts(self) -> dict[str, int]:
        """How many resources came to each end, drafts included."""
        counted = Counter(each.kind for each in self.resources)
        return {kind.value: counted[kind] for kind in Kind}

    def as_json(self) -> dict[str, Any]:
        """The report for programs; its members are documented in docs/check.md."""
        return {
            "severity": self.severity.name.lower(),
            "hook": self.hook,
            "fhirVersion": self.versions,
            "strictlyValidatedAs": self.validated_as,
            "envelope": _remarks(self.envelope),
            "prefetch": _remarks(self.keys),
            "counts": self.counts,
            "resources": [
                {
                    "place": each.place,
                    "resource": each.resource,
                    "disposition": each.kind.value,
                    "why": each.why,
                    "gave": list(each.gave),
                    "severity": each.severity.name.lower(),
                    "strict": list(each.strict),
                }
                for each in self.resources
            ],
            "cards": [
                {
                    "indicator": card["indicator"],
                    "topic": card["source"]["topic"]["code"],
                    "summary": card["summary"],
                    "suggestions": [each["label"] for each in card.get("suggestions", ())],
                }
                for card in self.cards
            ],
            "assessment": assessment_in(self.answer) if self.answer is not None else None,
        }


def assessment_in(answer: dict[str, Any]) -> dict[str, Any]:
    """The assessment of an answer; empty where a rule is switched off and none is given."""
    assessment: dict[str, Any] = answer.get("extension", {}).get(ASSESSMENT, {})
    return assessment


def _remarks(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    return [
        {"severity": each.severity.name.lower(), "place": each.place, "text": each.text}
        for each in remarks
    ]
