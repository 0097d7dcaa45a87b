"""Reading a request body within its limit, whatever the framing.

The framework silently cuts chunked bodies at its own limit; reading one byte more than
allowed shows the difference between "at the limit" and "over it".
"""

from flask import Request

from cds_service.errors import MediaTypeError, TooLargeError


def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises MediaTypeError for anything but plain JSON, TooLargeError over it."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise MediaTypeError("Content-Encoding must be identity")
    if (
        not _is_json(request.mimetype)
        or request.mimetype_params.get("charset", "utf-8").lower() not in _UTF8
    ):
        raise MediaTypeError("Content-Type must be application/json")
    announced = request.content_length
    if announced is not None and announced > limit:
        raise TooLargeError(f"at most {limit} bytes")
    # Asked for more, the framework takes that much memory first: megabytes for every call.
    body = request.stream.read(limit + 1 if announced is None else announced)
    if len(body) > limit:
        raise TooLargeError(f"at most {limit} bytes")
    return body


_UTF8 = frozenset({"utf-8", "utf8"})


def _is_json(mimetype: str) -> bool:
    return mimetype == "application/json" or mimetype.endswith("+json")
