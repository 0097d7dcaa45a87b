"""Nothing a caller sends is found again in logs, metrics, errors or the audit trail."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cds_service.config import Config
from tests import builders as fhir
from tests.conftest import NOW
from tests.telemetry.observed import JSON, Observed
from tests.telemetry.test_watchdog import BROKEN

KEY = b"0123456789abcdef0123456789abcdef"
_MARK = "xsecretx"
_STRUCTURE = frozenset({
    "resourceType", "hook", "reference", "system", "code", "unit", "birthDate", "status",
    "effectiveDateTime", "intent", "periodUnit", "recordedDate", "type",
})  # fmt: skip
"""Members whose values make a request readable at all; each is soiled in a call of its own."""


def _soiled(value: Any, numbers: Iterator[int], name: str = "") -> Any:
    """The same value with a secret in every text that is free, and an invented member each."""
    if isinstance(value, dict):
        extra = {"display": _secret(numbers), "text": _secret(numbers)} if "coding" in value else {}
        inner = {key: _soiled(inner, numbers, key) for key, inner in value.items()}
        return inner | extra | {f"{_MARK}member": _secret(numbers)}
    if isinstance(value, list):
        return [_soiled(item, numbers, name) for item in value]
    return _secret(numbers) if isinstance(value, str) and name not in _STRUCTURE else value


def _secret(numbers: Iterator[int]) -> str:
    return f"{_MARK}{next(numbers)}"


def _requests() -> Iterator[JSON]:
    numbers = count()
    low = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5), id_="low")
    who = fhir.patient(date(1970, 1, 1)) | {"name": [{"text": "n"}], "identifier": [{"value": "v"}]}
    problem = fhir.condition("302226006", text="t")
    asked = fhir.request(
        fhir.prefetch(who, low, problem),
        fhirServer="https://fhir.example",
        fhirAuthorization={
            "access_token": "t", "token_type": "Bearer", "expires_in": 300, "scope": "s",
            "subject": "s",
        },
    )  # fmt: skip
    asked["context"]["encounterId"] = "e"
    free = _soiled(asked, numbers)
    yield free
    patient = _secret(numbers)
    text = json.dumps(free["prefetch"]).replace(f"Patient/{fhir.PID}", f"Patient/{patient}")
    own = json.loads(text)
    own["patient"]["id"] = patient
    free["context"]["patientId"] = patient
    yield free | {"prefetch": own}
    for member in sorted(_STRUCTURE):
        yield free | {"prefetch": _with(own, member, numbers)}
    yield {"hook": "patient-view", "hookInstance": _secret(numbers), "context": _secret(numbers)}
    yield {"hook": _secret(numbers)}


def _with(value: Any, member: str, numbers: Iterator[int]) -> Any:
    """The same value with a secret wherever a member of this name stands."""
    if isinstance(value, dict):
        return {
            key: _secret(numbers) if key == member and isinstance(inner, str)
            else _with(inner, member, numbers)
            for key, inner in value.items()
        }  # fmt: skip
    if isinstance(value, list):
        return [_with(item, member, numbers) for item in value]
    return value


@pytest.mark.parametrize("profile", [None, BROKEN], ids=["working", "broken"])
@pytest.mark.parametrize("key", [None, KEY], ids=["without key", "with key"])
def test_no_secret_is_found_again(
    profile: Any,
    key: bytes | None,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    trail = tmp_path / "audit.ndjson"
    chosen = {} if profile is None else {"profile": profile}
    config = Config(audit_file=trail, patient_secret=key, log_level="debug", **chosen)
    observed = Observed(config)
    statuses = set()
    for request in _requests():
        for path in (f"/cds-services/b12-{request['hook']}", f"/cds-services/{_MARK}"):
            response = observed.client.post(
                f"{path}?patient={_MARK}",
                json=request,
                headers={
                    "Authorization": f"Bearer {_MARK}", "User-Agent": _MARK, "X-Request-Id": _MARK,
                    "Accept-Language": _MARK, "Origin": f"https://{_MARK}.example",
                },
            )  # fmt: skip
            statuses.add(response.status_code)
            if response.status_code != 200:
                assert _MARK not in response.text
    observed.client.post("/cds-services/b12-patient-view", data=_MARK.encode())
    observed.client.get(f"/{_MARK}")
    assert {200, 400, 404, 412} <= statuses
    captured = capfd.readouterr()
    exposition = observed.client.get("/metrics").text
    told = b"\n".join(observed.raw_lines).decode()
    assert told
    assert trail.read_text("utf-8")
    for written in (told, exposition, trail.read_text("utf-8"), caplog.text, *captured):
        assert _MARK not in written
