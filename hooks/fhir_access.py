"""What a request says of the client's FHIR server and the token for it (CDS Hooks 2.0.1).

Nothing is decided about the server here; the token is only checked for being one that can be
used, and never shows itself.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import msgspec


class FhirAuthorization(msgspec.Struct, gc=False):
    """The members that are read, as JSON text until a FHIR server is to be asked."""

    access_token: msgspec.Raw = msgspec.Raw()
    token_type: msgspec.Raw = msgspec.Raw()
    expires_in: msgspec.Raw = msgspec.Raw()
    patient: msgspec.Raw = msgspec.Raw()

    def __repr__(self) -> str:
        return "FhirAuthorization(***)"


class TokenProblem(StrEnum):
    """Why the FHIR server is not asked although an authorization was sent."""

    UNUSABLE = "token-unusable"
    """No text of visible ASCII, not a bearer token, or expired."""
    OF_ANOTHER_PATIENT = "token-of-another-patient"
    """The authorization names a patient and it is not the one of the context."""


@dataclass(frozen=True, slots=True)
class BearerToken:
    """An access token of the call it came with. Its text is for one header and nothing else."""

    text: str

    def __repr__(self) -> str:
        return "***"


def token_of(authorization: FhirAuthorization, patient_id: str) -> BearerToken | TokenProblem:
    """The token of an authorization, or why it is not used. `patient_id` is bare."""
    patient = _text(authorization.patient)
    if _sent(authorization.patient) and (patient or "").removeprefix("Patient/") != patient_id:
        return TokenProblem.OF_ANOTHER_PATIENT
    text = _text(authorization.access_token) or ""
    bearer = (_text(authorization.token_type) or "").lower() == "bearer"
    if not bearer or not _TOKEN.fullmatch(text) or _has_expired(authorization.expires_in):
        return TokenProblem.UNUSABLE
    return BearerToken(text)


_TOKEN = re.compile(r"[\x21-\x7e]+")
_LIFE = re.compile(r'"?(?P<seconds>-?\d{1,18})(?:\.\d{1,18})?"?')


def _has_expired(expires_in: msgspec.Raw) -> bool:
    """Whether it says so; a life that is no number is not taken for one that lasts."""
    if not _sent(expires_in):
        return False
    life = _LIFE.fullmatch(bytes(expires_in).decode("utf-8", "replace"))
    return life is None or int(life["seconds"]) <= 0


def _sent(raw: msgspec.Raw) -> bool:
    return bool(raw) and bytes(raw) != b"null"


def _text(raw: msgspec.Raw) -> str | None:
    try:
        return msgspec.json.decode(raw, type=str) if raw else None
    except msgspec.DecodeError:
        return None
