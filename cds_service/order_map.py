"""A site's own order codes from a TOML file; every problem in it is named at once.

We ship none: a site may hold licences for code systems whose codes this project must not carry.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cds_service.site_file import SiteFileError, read_tables, value_of
from fhir_mappings.emitted import OrderMap, emitted_codes, orderable
from fhir_mappings.systems import normalise
from fhir_mappings.valueset import canonical, check_digit_fits

MEMBERS = ("order", "system", "code", "display")
_URI = re.compile(r"(?:https?://[^\s/]+|urn:(?:oid|uuid):[0-9a-fA-F])\S*")
_CODE = re.compile(r"\S+(?: \S+)*")
"""FHIR's own form of a code: no blanks around, no double ones inside."""


def read_order_map(path: Path) -> OrderMap:
    """The codings of a file by what is ordered. Raises SiteFileError for one missing or faulty."""
    entries, problems = read_tables(path, "coding", "order", _problems)
    codings: dict[str, tuple[Mapping[str, str], ...]] = {}
    for named, entry in entries:
        order = value_of(entry, "order")
        if not isinstance(order, str):
            continue
        coding = {name: value_of(entry, name) for name in MEMBERS[1:]}
        given = codings.get(order, ())
        if any(_same(coding, other) for other in given):
            problems.append(f"{named}: given twice")
        codings[order] = (*given, coding)
    if problems:
        raise SiteFileError(tuple(problems))
    return OrderMap(codings)


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return (one["system"], one["code"]) == (other["system"], other["code"])


def _problems(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: not a member of this coding" for name in entry if name not in MEMBERS)
    missing = [n for n in MEMBERS if not (isinstance(entry.get(n), str) and entry[n].strip())]
    yield from (f"{name} missing" for name in missing)
    if missing:
        return
    order, system, code = entry["order"], entry["system"], entry["code"]
    if order not in orderable():
        yield f"order must be one of {', '.join(sorted(orderable()))}"
    if not _URI.fullmatch(system):
        yield "system must be an http(s) URL, urn:oid: or urn:uuid:"
    if not _CODE.fullmatch(code):
        yield "code has blanks around it or two together"
    known = normalise(system)
    if known is None:
        return
    if not check_digit_fits(known, code):
        yield "code has a wrong check digit"
    ours = emitted_codes().get(order)
    if ours is not None and _is_ours(known, code, ours):
        yield "this is the coding the service sends anyway"


def _is_ours(system: str, code: str, ours: Mapping[str, str]) -> bool:
    own = normalise(ours["system"]) or ""
    return (own, canonical(own, ours["code"])) == (system, canonical(system, code))
