"""Three-valued answers: what is not known is never a no."""

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn


class Answer(Enum):
    """A yes, a no, or the honest third one.

    An answer has no truth value: comparing it (`is Answer.YES`) forces the reader to
    say what an unknown means at that place.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("an Answer is compared with 'is', never used as a truth value")

    @classmethod
    def of(cls, known: bool) -> "Answer":  # noqa: FBT001 - the one place where a bool becomes an Answer
        """The answer to a question whose facts are all known."""
        return cls.YES if known else cls.NO


def any_of(answers: Iterable[Answer]) -> Answer:
    """YES beats UNKNOWN beats NO; nothing asked is NO."""
    given = tuple(answers)
    if Answer.YES in given:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in given else Answer.NO
