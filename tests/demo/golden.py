"""The answer every demo patient gets, word for word: `python -m tests.demo.golden` writes them."""

import json
from pathlib import Path
from typing import Any

from cds_service.demo.patients import chart, listed
from tests import builders as fhir
from tests.conftest import NOW, client_at

GOLDEN = Path(__file__).parent / "golden"
TODAY = NOW.date()
PATIENTS = tuple(entry["id"] for entry in listed(TODAY))
JSON = dict[str, Any]


def resources(patient_id: str) -> list[JSON]:
    """The record of a demo patient, true on the day of the tests."""
    bundle = chart(patient_id, TODAY)
    assert bundle is not None
    return [entry["resource"] for entry in bundle["entry"]]


def request(patient_id: str) -> JSON:
    """What an EHR that holds this record sends when the chart is opened."""
    who, *record = resources(patient_id)
    return fhir.request(fhir.prefetch(who, *record), pid=patient_id)


def answer(patient_id: str) -> JSON:
    """What the service answers, with the same ids in every run."""
    response = client_at().post("/cds-services/b12-patient-view", json=request(patient_id))
    assert response.status_code == 200
    body: JSON = json.loads(response.text)
    return body


def golden(patient_id: str) -> JSON:
    """What it is expected to answer."""
    body: JSON = json.loads((GOLDEN / f"{patient_id}.json").read_text("utf-8"))
    return body


def main() -> None:
    """Write every golden answer anew."""
    for patient_id in PATIENTS:
        text = json.dumps(answer(patient_id), indent=2, sort_keys=True, ensure_ascii=False)
        (GOLDEN / f"{patient_id}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
