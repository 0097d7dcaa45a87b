"""Put the fictional patients of the demo into a FHIR server, with dates that are true today.

`python seed.py http://fhir:8080/fhir`: run again, it brings the same patients up to date.
"""

import json
import sys
import time
from datetime import date
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from cds_service.demo.patients import chart, listed

PATIENCE_S = 300
"""A FHIR server takes its time to start."""


def transaction(bundle: dict[str, Any]) -> dict[str, Any]:
    """The Bundle that puts every resource of a chart under its own id, all or none."""
    resources = [entry["resource"] for entry in bundle["entry"]]
    entries = [
        {
            "resource": resource,
            "request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"},
        }
        for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def seed(base: str, today: date) -> int:
    """How many patients were put there. Raises URLError where the server refuses one."""
    patients = listed(today)
    for patient in patients:
        bundle = chart(patient["id"], today)
        if bundle is not None:
            _post(base, transaction(bundle))
    return len(patients)


def wait_for(base: str) -> None:
    """Until the server says what it can do. Raises URLError when it has had long enough."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urlopen(f"{base}/metadata", timeout=10):
                return
        except (URLError, TimeoutError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(3)


def _post(base: str, bundle: dict[str, Any]) -> None:
    body = json.dumps(bundle).encode()
    headers = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
    with urlopen(Request(base, body, headers), timeout=60) as answer:
        answer.read()


if __name__ == "__main__":
    server = sys.argv[1].rstrip("/")
    wait_for(server)
    sys.stdout.write(
        f"{seed(server, date.fromisoformat(time.strftime('%Y-%m-%d')))} patients are there.\n"
    )
