"""The shipped example tells its story on any day a reader tries it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hooks.services import SERVICES
from tests.conftest import client_at

EXAMPLE = (Path(__file__).parents[2] / "examples/patient-view.json").read_text("utf-8")


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2036, 2046])
def test_the_example_patient_is_deficient_and_treated_whatever_the_year(year: int) -> None:
    client = client_at(datetime(year, 12, 1, tzinfo=UTC))
    response = client.post(
        "/cds-services/b12-patient-view", data=EXAMPLE, content_type="application/json"
    )
    assessment = json.loads(response.text)["extension"]["org.b12pathway.assessment"]
    assert (assessment["status"], assessment["plan"]) == ("DEFICIENT", "ORAL_CNCBL")


def test_the_example_sends_every_key_that_discovery_asks_for() -> None:
    assert set(json.loads(EXAMPLE)["prefetch"]) == set(SERVICES["b12-patient-view"].prefetch)
