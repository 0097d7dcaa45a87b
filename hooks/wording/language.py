"""Which language a request wants, out of those there are."""

import re
from collections.abc import Collection, Iterator

_RANGE = re.compile(
    r"\s*(?P<tag>\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*"
    r"(?:;\s*[qQ]\s*=\s*(?P<q>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?"
)


def choose_language(
    asked: str | None, accept: str | None, default: str, known: Collection[str]
) -> str:
    """The language asked for, else the best that `Accept-Language` allows, else the default.

    A region is passed over (`de-CH` reads `de`). What is unknown or no language is passed over too.
    """
    if asked is not None and (language := _primary(asked.strip())) in known:
        return language
    for tag in _by_preference(accept or ""):
        if tag == "*":
            return default
        if tag in known:
            return tag
    return default


def _by_preference(accept: str) -> Iterator[str]:
    """Primary languages of an `Accept-Language` header, most wanted first, without refused ones."""
    ranges = (found for part in accept.split(",") if (found := _RANGE.fullmatch(part)))
    weighed = ((float(found["q"] or 1), _primary(found["tag"])) for found in ranges)
    for weight, tag in sorted(weighed, key=lambda pair: -pair[0]):
        if weight > 0:
            yield tag


def _primary(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()
