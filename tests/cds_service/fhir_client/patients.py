"""The patient these tests read, and how a client asks about her."""

from datetime import date, timedelta
from typing import Any

from tests import builders as fhir
from tests.conftest import NOW

JSON = dict[str, Any]
TOKEN = "canary-token-9f27c1"
WHO = fhir.patient(date(1970, 1, 1))
LOW_B12 = fhir.lab("b12", 120, "pg/mL", NOW.date() - timedelta(days=5), id_="low")
RECORD = fhir.prefetch(
    WHO,
    LOW_B12,
    fhir.lab("egfr", 80, "mL/min/{1.73_m2}", NOW.date() - timedelta(days=5), id_="kidneys"),
    fhir.condition("190634004"),
    fhir.allergy("7646"),
    fhir.order(fhir.DRAFT_PRODUCTS["METFORMIN 500"], NOW.date() - timedelta(days=90)),
)
"""Every key of her record, as a client would send it and as a server holds it."""

AUTHORIZATION = {
    "access_token": TOKEN,
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "patient/Observation.rs",
    "subject": "cds-service",
}


def call(
    hook: str, sent: JSON | None, server: str, authorization: JSON | None = AUTHORIZATION
) -> JSON:
    """A call that names a FHIR server; the order hook comes with a draft of folic acid."""
    named: JSON = {"fhirServer": server}
    if authorization is not None:
        named["fhirAuthorization"] = authorization
    if hook == "patient-view":
        return fhir.request(sent, **named)
    return fhir.order_request(hook, sent, fhir.draft("FA 5"), **named)


def without(*keys: str) -> JSON:
    """Her record without some keys."""
    return {key: value for key, value in RECORD.items() if key not in keys}


def only(*keys: str) -> JSON:
    """These keys of her record."""
    return {key: RECORD[key] for key in keys}


def assessment(body: JSON) -> JSON:
    found = body["extension"]["org.b12pathway.assessment"]
    assert isinstance(found, dict)
    return found


def spoken(body: JSON) -> str:
    return " ".join(card["detail"] for card in body["cards"])


def anonymous(value: Any) -> Any:
    """An answer without what is fresh for every call."""
    if isinstance(value, dict):
        fresh = {"uuid", "evaluationId"}
        return {name: anonymous(inner) for name, inner in value.items() if name not in fresh}
    return [anonymous(inner) for inner in value] if isinstance(value, list) else value
