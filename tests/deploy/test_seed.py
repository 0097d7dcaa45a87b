"""The FHIR server of the trial is given every resource of every fictional patient."""

import json
from datetime import UTC, datetime

import pytest
from fhir.resources.R4B.bundle import Bundle

from cds_service.demo.patients import chart, listed
from deploy.compose import seed
from tests.deploy.test_proxy import Behind

TODAY = datetime(2027, 3, 1, tzinfo=UTC).date()


def test_every_patient_is_put_there_as_today_has_it() -> None:
    server = Behind()
    try:
        seed.wait_for(f"http://127.0.0.1:{server.server_port}/fhir")
        count = seed.seed(f"http://127.0.0.1:{server.server_port}/fhir", TODAY)
    finally:
        server.end()
    (asked, *_), *posted = server.seen
    assert asked == "/fhir/metadata"
    assert count == len(posted) == len(listed(TODAY))
    charts = [chart(patient["id"], TODAY) for patient in listed(TODAY)]
    for each, (path, headers, body) in zip(charts, posted, strict=True):
        assert each is not None
        assert path == "/fhir"
        assert headers["Content-Type"] == "application/fhir+json"
        sent = json.loads(body)
        Bundle.model_validate(sent)
        resources = [entry["resource"] for entry in each["entry"]]
        assert [entry["resource"] for entry in sent["entry"]] == resources
        assert sent["entry"][0]["request"]["method"] == "PUT"


def test_a_server_that_never_comes_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seed, "PATIENCE_S", -1)
    with pytest.raises(OSError, match="refused"):
        seed.wait_for("http://127.0.0.1:9/fhir")
