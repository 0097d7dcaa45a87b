"""Where a statement comes from: publications, and the rule that uses them."""

from dataclasses import dataclass
from enum import StrEnum


class Strength(StrEnum):
    """How strongly the source says it."""

    MUST = "must"
    RECOMMENDED = "recommended"
    OPTION = "option"
    FACT = "fact"
    ENGINEERING = "engineering default"
    """No guideline states it; a clinician still has to confirm it."""
    LOCAL = "local"
    """Set by the site for its own laboratory."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One publication, named once in `pathway/bibliography.py`."""

    key: str
    title: str
    publisher: str
    year: int
    url: str | None = None

    @property
    def short(self) -> str:
        """The form printed on cards: publisher, title, year."""
        return f"{self.publisher}: {self.title} ({self.year})"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A rule of the clinical tables (S-T1, G-9, C1-6 ...) and what it rests on."""

    rule: str
    strength: Strength
    citations: tuple[Citation, ...]
