"""JSON that decides who is trusted, read without the leniency of ordinary readers.

Two readers that disagree on a document are a way in: a member given twice, NaN, or text in
another encoding is refused instead of interpreted.
"""

import json
from typing import Any, NoReturn


def read_object(data: bytes) -> dict[str, Any]:
    """The JSON object. Raises ValueError for anything else, and for what readers disagree on."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_refuse
        )
    except RecursionError:
        raise ValueError("nests too deep") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for every unusable document
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is given twice")
    return members


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
