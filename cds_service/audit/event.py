"""What is recorded, as FHIR R4 AuditEvents (after IHE BALP: one a read, one an evaluation).

Patients and users are keyed hashes, or absent where the site has no key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from cds_service.storage.patient_key import patient_key
from cds_service.version import SERVICE_VERSION
from pathway import KNOWLEDGE_VERSION

HASHES = "https://b12pathway.org/fhir/NamingSystem/keyed-hash"
SERVICES = "https://b12pathway.org/fhir/CodeSystem/cds-service"
KEYS = "https://b12pathway.org/fhir/CodeSystem/prefetch-key"
_TYPES = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_INTERACTIONS = "http://hl7.org/fhir/restful-interaction"
_ENTITY_TYPES = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ROLES = "http://terminology.hl7.org/CodeSystem/object-role"


class AuditOutcome(StrEnum):
    """AuditEvent.outcome."""

    SUCCESS = "0"
    MINOR_FAILURE = "4"
    """The caller's: what is required was not there, or was not allowed."""
    SERIOUS_FAILURE = "8"
    """Ours: a rule raised, or the call ended in a defect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom an event is about and who asked; ids as the client sent them, never written as such."""

    tenant: str
    patient_id: str
    user_id: str
    evaluation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One hook call that came as far as the record. `status`: of table C1, or why withheld."""

    subject: Subject
    service: str
    outcome: AuditOutcome
    status: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRead:
    """One prefetch key read from the client's FHIR server.

    `server` is the host of one the configuration allows, `state` how reading ended (an enum's
    word). The query names the patient and is left out; the key says which template it was.
    """

    subject: Subject
    server: str
    key: str
    outcome: AuditOutcome
    state: str


def audit_event(
    event: Evaluation | OutboundRead, at: datetime, secret: bytes | None
) -> dict[str, Any]:
    """The AuditEvent. `at` is aware; `secret` keys the hashes, without it no person is in it."""
    evaluation = isinstance(event, Evaluation)
    return {
        "resourceType": "AuditEvent",
        "type": {"system": _TYPES, "code": "rest"},
        "subtype": [
            {"system": _INTERACTIONS, "code": "operation"},
            {"system": SERVICES, "code": event.service},
        ]
        if isinstance(event, Evaluation)
        else [
            {"system": _INTERACTIONS, "code": "search-type"},
            {"system": KEYS, "code": event.key},
        ],
        "action": "E" if evaluation else "R",
        "recorded": at.isoformat(timespec="milliseconds"),
        "outcome": event.outcome.value,
        "agent": [_client(event.subject, secret)],
        "source": {"observer": {"display": f"b12-cds {SERVICE_VERSION}"}},
        "entity": [*_patient(event.subject, secret), _about(event)],
    }


def _client(subject: Subject, secret: bytes | None) -> dict[str, Any]:
    """Who asked: the client by its configured name, its user as a hash."""
    who = {} if secret is None else {"who": _hashed(secret, subject.tenant, subject.user_id)}
    return {**who, "altId": subject.tenant, "requestor": True}


def _patient(subject: Subject, secret: bytes | None) -> Iterator[dict[str, Any]]:
    if secret is not None:
        yield {
            "what": _hashed(secret, subject.tenant, subject.patient_id),
            "type": {"system": _ENTITY_TYPES, "code": "1", "display": "Person"},
            "role": {"system": _ROLES, "code": "1", "display": "Patient"},
        }


def _hashed(secret: bytes, tenant: str, id_: str) -> dict[str, Any]:
    return {"identifier": {"system": HASHES, "value": patient_key(secret, tenant, id_)}}


def _about(event: Evaluation | OutboundRead) -> dict[str, Any]:
    """The evaluation the event belongs to, and its result."""
    if isinstance(event, Evaluation):
        details = {
            "status": event.status,
            "topics": " ".join(event.topics),
            "knowledgeVersion": KNOWLEDGE_VERSION,
        }
    else:
        details = {"server": event.server, "state": event.state}
    id_ = f"urn:uuid:{event.subject.evaluation_id}"
    return {
        "what": {"identifier": {"system": "urn:ietf:rfc:3986", "value": id_}},
        "type": {"system": _ENTITY_TYPES, "code": "2", "display": "System Object"},
        "detail": _details(details),
    }


def _details(told: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"type": name, "valueString": value} for name, value in told.items() if value]
