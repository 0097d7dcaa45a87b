"""Why a token was not accepted: for the log and the counters, never for the caller."""

from enum import StrEnum


class Reason(StrEnum):
    """One cause of a 401. The set is closed, so it can label a counter."""

    NO_TOKEN = "no-token"  # noqa: S105 - a cause, no secret
    TOO_LARGE = "too-large"
    MALFORMED = "malformed"
    HEADER = "header"
    ALGORITHM = "algorithm"
    CLAIMS = "claims"
    UNKNOWN_ISSUER = "unknown-issuer"
    KEY_SET = "key-set"
    UNKNOWN_KEY = "unknown-key"
    SIGNATURE = "signature"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    LIFETIME = "lifetime"
    REPLAYED = "replayed"


class RefusedError(Exception):
    """A token that is not accepted. Holds the reason and nothing of the token."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
