"""Code systems: what they are, whose they are, and their URIs as clients spell them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_mappings.remembered import remembered
from fhir_mappings.tables import TableError, read, shipped

SHARED_IDENTIFIERS: Mapping[str, str] = {"dmd": "sct"}
"""dm+d identifiers are SNOMED CT identifiers, and clients send them under either URI."""

EXTENDS: Mapping[str, str] = {"icd10gm": "icd10"}
"""The German edition holds the WHO codes and subdivides some; its own rows count first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSystem:
    """A code system of ours. `uris`: every spelling we know, the one FHIR gives it first."""

    key: str
    name: str
    release: str
    owner: str
    licence: str
    uris: tuple[str, ...]


def _spelling(uri: str) -> str:
    """A URI without what differs between senders and means nothing."""
    plain = uri.partition("|")[0].strip().lower().removeprefix("urn:oid:")
    plain = plain.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return plain.rstrip("/")


def _systems() -> Mapping[str, CodeSystem]:
    uris: dict[str, list[str]] = {}
    for line in read(shipped("system-uris"), ("system", "uri")):
        uris.setdefault(line.cells["system"], []).append(line.cells["uri"])
    columns = ("system", "name", "release", "owner", "licence")
    known = {
        (key := line.cells["system"]): CodeSystem(
            key=key,
            name=line.cells["name"],
            release=line.cells["release"],
            owner=line.cells["owner"],
            licence=line.cells["licence"],
            uris=tuple(uris.get(key, ())),
        )
        for line in read(shipped("systems"), columns)
    }
    strange = sorted(set(uris) ^ set(known))
    if strange:
        raise TableError((f"system-uris.csv: {', '.join(strange)} stand in one table only",))
    return known


SYSTEMS = _systems()
_BY_SPELLING = {
    _spelling(uri): SHARED_IDENTIFIERS.get(system.key, system.key)
    for system in SYSTEMS.values()
    for uri in system.uris
}
_SNOMED_EDITION = "snomed.info/sct/"


@remembered(1024)
def normalise(uri: str) -> str | None:
    """Key of a system, None for one we do not read.

    Tolerates OIDs with and without `urn:oid:`, https, `www.`, capitals, blanks around, a trailing
    slash, `|version` and SNOMED CT editions; never guesses a system from the shape of a code.
    """
    plain = _spelling(uri)
    return "sct" if plain.startswith(_SNOMED_EDITION) else _BY_SPELLING.get(plain)
