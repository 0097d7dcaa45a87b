"""Where the database is: one SQLite file, or a PostgreSQL server."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

EMBEDDED = "sqlite:///data/b12-cds.db"
"""The default, below the directory the service is started in."""

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def read_address(text: str) -> URL:
    """The address with its driver. Raises ValueError, which never quotes the password in it."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("must be a URL: sqlite:///FILE or postgresql://USER@HOST/NAME") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    if driver == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ValueError("must name a file: what is kept in memory is lost")
    return url.set(drivername=driver)


def embedded_file(url: URL) -> Path | None:
    """The file of an embedded database; None where a server keeps it, or SQLite parses a URI."""
    if url.get_backend_name() != "sqlite" or "uri" in url.query:
        return None
    return Path(url.database or "")
