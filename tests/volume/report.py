"""`make volume`: how many cards ordinary orders get, by rule.

Asks both order hooks about ten common orders that have nothing to do with B12, and about some that
have, for two hundred generated patients and, where CDS_CORPUS names their folder, the real ones.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests import builders as fhir
from tests.conftest import client_at
from tests.volume.patients import RELATED, UNRELATED, generated

JSON = dict[str, Any]
HOOKS = ("order-select", "order-sign")


def corpus(root: Path) -> Iterable[tuple[str, JSON]]:
    """Patient id and prefetch of every real patient with a Patient resource."""
    for path in sorted((root / "patients").rglob("*.json")):
        resources = [entry["resource"] for entry in json.loads(path.read_text("utf-8"))["entry"]]
        who = next((r for r in resources if r["resourceType"] == "Patient"), None)
        if who is not None:
            known = (r for r in resources if fhir.KEY_OF.get(r["resourceType"]) not in _NOT_SENT)
            yield who["id"], fhir.prefetch(who, *known)


_NOT_SENT = {None, "patient"}


def counted(
    patients: Iterable[tuple[str, JSON]], orders: Mapping[str, JSON]
) -> tuple[int, Counter[tuple[str, str]]]:
    """How many orders were asked about, and the cards by topic and loudness."""
    client = client_at()
    asked, cards = 0, Counter[tuple[str, str]]()
    for pid, prefetch in patients:
        for order in orders.values():
            draft = order | {"subject": {"reference": f"Patient/{pid}"}}
            for hook in HOOKS:
                request = fhir.order_request(hook, prefetch, draft, pid=pid)
                response = client.post(f"/cds-services/b12-{hook}", json=request)
                asked += 1
                for card in json.loads(response.text)["cards"]:
                    cards[card["source"]["topic"]["code"], card["indicator"]] += 1
    return asked, cards


def told(title: str, asked: int, cards: Counter[tuple[str, str]]) -> str:
    """One table, in cards per 100 orders."""
    share = 100 / asked if asked else 0
    lines = [f"{title}: {asked} orders, {sum(cards.values()) * share:.2f} cards per 100"]
    lines += [
        f"  {topic:<14} {indicator:<9} {count:>5}  {count * share:6.2f} per 100"
        for (topic, indicator), count in sorted(cards.items())
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the report."""
    patients = [(fhir.PID, prefetch) for prefetch in generated()]
    root = os.environ.get("CDS_CORPUS")  # noqa: TID251 - the report's own switch
    real = list(corpus(Path(root))) if root else []
    sys.stdout.write(f"{len(patients)} generated and {len(real)} real patients\n")
    for title, orders in (("unrelated orders", UNRELATED), ("related orders", RELATED)):
        for name, group in (("generated", patients), ("real", real)):
            sys.stdout.write(told(f"{title}, {name} patients", *counted(group, orders)))


if __name__ == "__main__":
    main()
