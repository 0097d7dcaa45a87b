"""Answers kept by the text they were found for, where that is as short as what recurs."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

LONGEST_KEPT = 200
"""Characters. Clients send texts of any length; kept, a few thousand of them would be gigabytes."""


def remembered(entries: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keep the last so many answers of a function of one text; a longer text is answered anew."""

    def keep(answer: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=entries)(answer)

        @wraps(answer)
        def answered(text: str) -> T:
            return kept(text) if len(text) <= LONGEST_KEPT else answer(text)

        return answered

    return keep
