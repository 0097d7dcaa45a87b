"""The codes that go out: one of ours for each thing that is ordered, and a site's own beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from fhir_mappings.systems import SYSTEMS
from fhir_mappings.tables import TableError
from fhir_mappings.valueset import EMITTED, Match, Row, rows
from pathway.checks import TaskKind
from pathway.facts import Route
from pathway.orders import OrderId

Coding = Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class OrderMap:
    """A site's own codings by what is ordered: a concept of `valuesets/orders.csv` or an OrderId.

    Compared by identity: a configuration has one.
    """

    codings: Mapping[str, tuple[Coding, ...]] = field(default_factory=dict)

    def of(self, *names: str) -> tuple[Coding, ...]:
        """The site's codings of one order, the most particular name first; most sites have none."""
        if not self.codings:
            return ()
        return tuple(coding for name in names for coding in self.codings.get(name, ()))


NO_ORDER_MAP = OrderMap()


@cache
def emitted_codes() -> Mapping[str, Coding]:
    """Coding by concept; one whose official display was not read carries none."""
    return build_emitted(rows("orders"))


def build_emitted(table: Iterable[Row]) -> Mapping[str, Coding]:
    """Codings from rows. Raises TableError for a concept with two codes and a row only to match."""
    found: dict[str, Coding] = {}
    problems: list[str] = []
    for row in table:
        concept = " ".join(row.concepts)
        if row.match not in EMITTED:
            problems.append(f"{row.where}: {row.code} is not to be emitted")
        if concept in found:
            problems.append(f"{row.where}: {concept} has a code already")
        display = {"display": row.label} if row.match is Match.EMIT else {}
        found[concept] = {"system": SYSTEMS[row.system].uris[0], "code": row.code, **display}
    if problems:
        raise TableError(tuple(problems))
    return found


def orderable() -> frozenset[str]:
    """The names a site can map: our orders, products, tests, referrals and reviews; no routes."""
    coded = emitted_codes().keys() - {route.value for route in Route}
    return frozenset(coded | {order.value for order in OrderId} | {task.value for task in TaskKind})


def emitted_concept(
    key: str, texts: Mapping[str, str], site: tuple[Coding, ...] = ()
) -> dict[str, object]:
    """The code and the words of what is ordered; a site's own codings stand behind ours."""
    return {"coding": [emitted_codes()[key], *site], "text": texts[key]}
