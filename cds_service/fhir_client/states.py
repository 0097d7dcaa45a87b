"""How reading one prefetch key from the client's FHIR server ended: the words errors use."""

from collections.abc import Mapping
from enum import StrEnum


class ReadState(StrEnum):
    """One of these for every key that was to be read."""

    READ = "read"
    INCOMPLETE = "incomplete"
    """Some pages were had and not all; what they do not hold stays unknown."""

    NO_SERVER = "no-server"
    SERVER_NOT_ALLOWED = "server-not-allowed"
    """The policy does not know the `fhirServer`: no call is made."""
    ADDRESS_NOT_ALLOWED = "address-not-allowed"
    """Its name leads into a network the policy does not open."""
    NO_TOKEN = "no-token"  # noqa: S105 - a word about tokens
    TOKEN_UNUSABLE = "token-unusable"  # noqa: S105 - a state, no token
    TOKEN_OF_ANOTHER_PATIENT = "token-of-another-patient"  # noqa: S105 - a state
    NOT_ASKED = "not-asked"
    """Nothing of the record is read for this call, or the answer was settled before its turn."""
    SUSPENDED = "suspended"
    """The server failed repeatedly and is left alone for a while."""
    BUSY = "busy"
    """Too many calls to that server are under way."""

    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls-failed"
    TIMED_OUT = "timed-out"
    BROKEN_OFF = "broken-off"
    REDIRECTED = "redirected"
    REJECTED = "rejected"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    THROTTLED = "throttled"
    SERVER_ERROR = "server-error"
    TOO_LARGE = "too-large"
    NOT_FHIR = "not-fhir"
    WRONG_TYPE = "wrong-type"
    OPERATION_OUTCOME = "operation-outcome"
    DEFECT = "defect"
    """Ours."""

    @property
    def was_asked(self) -> bool:
        """Whether the server was there to be asked and did not give."""
        return self not in _NOT_ASKED

    @property
    def is_failure(self) -> bool:
        """Whether it speaks against the health of the server."""
        return self in _FAILURES


_NOT_ASKED = frozenset(
    {
        ReadState.NO_SERVER, ReadState.SERVER_NOT_ALLOWED, ReadState.ADDRESS_NOT_ALLOWED,
        ReadState.NO_TOKEN, ReadState.TOKEN_UNUSABLE, ReadState.TOKEN_OF_ANOTHER_PATIENT,
        ReadState.NOT_ASKED,
    }
)  # fmt: skip
_FAILURES = frozenset(
    {
        ReadState.UNREACHABLE, ReadState.TLS_FAILED, ReadState.TIMED_OUT, ReadState.BROKEN_OFF,
        ReadState.THROTTLED, ReadState.SERVER_ERROR,
    }
)  # fmt: skip

_OF_STATUS: Mapping[int, ReadState] = {
    401: ReadState.FORBIDDEN,
    403: ReadState.FORBIDDEN,
    404: ReadState.NOT_FOUND,
    410: ReadState.NOT_FOUND,
    429: ReadState.THROTTLED,
}
_OF_CLASS: Mapping[int, ReadState] = {3: ReadState.REDIRECTED, 5: ReadState.SERVER_ERROR}


def state_of_status(status: int) -> ReadState:
    """What a status other than 200 says about a read."""
    return _OF_STATUS.get(status) or _OF_CLASS.get(status // 100, ReadState.REJECTED)


class ReadError(Exception):
    """One GET that gave nothing. `again` says whether a second try may help."""

    def __init__(self, state: ReadState, *, again: bool = False) -> None:
        super().__init__(state.value)
        self.state = state
        self.again = again
