"""What can go wrong at the edge, and the one place where it becomes HTTP.

ServiceError                 numbered; the number is never reused
├── InvalidRequestError      CDS-100  400  not CDS Hooks; every fault listed by path
├── NotJsonRequestError      CDS-101  400  not a JSON object in UTF-8
├── UnauthenticatedError     CDS-110  401  no acceptable token; one body for all causes
├── ReplaysUnavailableError  CDS-111  503  whether the token was used before cannot be told
├── InsecureTransportError   CDS-112  403  production data over plain HTTP
├── UnknownServiceError      CDS-120  404  no service of that id
├── UnknownPathError         CDS-121  404  nothing is there
├── MissingDataError         CDS-130  412  required data not sent, and no FHIR server to ask
├── UnobtainableDataError    CDS-131  412  required data not sent, and not had from the FHIR server
├── InvalidFeedbackError     CDS-140  400  not CDS Hooks feedback; every fault listed by path
├── TooLargeError            CDS-150  413  body over the limit
├── MediaTypeError           CDS-151  415  not JSON, or encoded
├── StorageUnavailableError  CDS-160  503  the database cannot be used just now
└── ThrottledError           CDS-170  429  more calls than the client may make
in the log only              CDS-113       a client's key set, or a key in it, cannot be used
                             CDS-139       our defect while reading a FHIR server
                             CDS-161       why /readyz answers 503
                             CDS-163       shown cards that could not be recorded
                             CDS-180       canary patients without their known answer
                             CDS-181       the review of the knowledge is overdue
                             CDS-182       an audit line that could not be written
                             CDS-998       a rule that raised; the answer was withheld
of the proxy (deploy/nginx)  CDS-190  503  no instance of the service answered
routing                      CDS-121  404  no such path
                             CDS-122  405  wrong method
                             CDS-123       any other refusal by the framework
anything else                CDS-999  500  our defect; nothing of it leaks
"""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

CODE_SYSTEM = "https://b12pathway.org/fhir/CodeSystem/error"
_log = logging.getLogger(__name__)


class ServiceError(Exception):
    """An expected failure with its number, status and FHIR issue code."""

    code = "CDS-999"
    status = 500
    issue = "exception"
    retry_after_s: int | None = None

    def __init__(self, *diagnostics: str) -> None:
        super().__init__(self.code)
        self.diagnostics = diagnostics

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers the status calls for."""
        return {}


class InvalidRequestError(ServiceError):
    """The body is JSON and no valid CDS Hooks request."""

    code, status, issue = "CDS-100", 400, "invalid"


class NotJsonRequestError(ServiceError):
    """The body cannot be read as a JSON object."""

    code, status, issue = "CDS-101", 400, "structure"


class UnauthenticatedError(ServiceError):
    """There is no token, or it is not accepted; the caller does not learn which (J-12)."""

    code, status, issue = "CDS-110", 401, "login"

    @property
    def headers(self) -> Mapping[str, str]:
        """The scheme that is expected."""
        return {"WWW-Authenticate": "Bearer"}


class ReplaysUnavailableError(ServiceError):
    """Used tokens cannot be looked up, so no token is accepted."""

    code, status, issue = "CDS-111", 503, "transient"

    @property
    def headers(self) -> Mapping[str, str]:
        """When to try again, with a fresh token."""
        return {"Retry-After": "5"}


class InsecureTransportError(ServiceError):
    """The call reached the proxy without TLS."""

    code, status, issue = "CDS-112", 403, "security"


class UnknownServiceError(ServiceError):
    """No service has this id."""

    code, status, issue = "CDS-120", 404, "not-found"


class UnknownPathError(ServiceError):
    """Nothing is at this address."""

    code, status, issue = "CDS-121", 404, "not-found"


class MissingDataError(ServiceError):
    """Data without which nothing can be assessed was not sent, and nobody could be asked for it."""

    code, status, issue = "CDS-130", 412, "required"


class UnobtainableDataError(ServiceError):
    """Such data was not sent, and the client's FHIR server did not give it."""

    code, status, issue = "CDS-131", 412, "required"


class InvalidFeedbackError(ServiceError):
    """The body is JSON and no valid CDS Hooks feedback; nothing of it was stored."""

    code, status, issue = "CDS-140", 400, "invalid"


class TooLargeError(ServiceError):
    """The body exceeds the limit."""

    code, status, issue = "CDS-150", 413, "too-long"


class MediaTypeError(ServiceError):
    """The body is not declared as plain JSON."""

    code, status, issue = "CDS-151", 415, "not-supported"


class StorageUnavailableError(ServiceError):
    """The database is locked, full, read-only, gone or not migrated; nothing was stored."""

    code, status, issue = "CDS-160", 503, "transient"

    @property
    def headers(self) -> Mapping[str, str]:
        """Seconds until it is worth trying again."""
        return {"Retry-After": "5"}


class ThrottledError(ServiceError):
    """The client has used up its calls."""

    code, status, issue = "CDS-170", 429, "throttled"

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait

    @property
    def headers(self) -> Mapping[str, str]:
        """Seconds until a call is possible again."""
        return {"Retry-After": str(self.wait)}


def outcome(code: str, issue: str, *diagnostics: str) -> dict[str, Any]:
    """A FHIR OperationOutcome with one issue per diagnostic."""
    details = {"coding": [{"system": CODE_SYSTEM, "code": code}]}
    base = {"severity": "error", "code": issue, "details": details}
    issues = [{**base, "diagnostics": text} for text in diagnostics] or [base]
    return {"resourceType": "OperationOutcome", "issue": issues}


def _response(status: int, body: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), status, content_type="application/fhir+json")


def register_errors(app: Flask) -> None:
    """Map every failure to its response."""
    app.register_error_handler(ServiceError, _expected)
    app.register_error_handler(HTTPException, _routing)
    app.register_error_handler(Exception, _defect)


def _expected(error: ServiceError) -> Response:
    response = _response(error.status, outcome(error.code, error.issue, *error.diagnostics))
    response.headers.update(error.headers)
    return response


_ROUTING = {404: ("CDS-121", "not-found"), 405: ("CDS-122", "not-supported")}


def _routing(error: HTTPException) -> Response:
    status = error.code or 500
    code, issue = _ROUTING.get(status, ("CDS-123", "processing"))
    response = _response(status, outcome(code, issue))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _defect(error: Exception) -> Response:
    # The type names the defect; its message may hold patient data and is not written.
    _log.error("CDS-999 unexpected %s", type(error).__name__)
    return _response(500, outcome("CDS-999", "exception"))
