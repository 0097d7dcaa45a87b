"""Certificates of fictional FHIR servers."""

import ssl
from datetime import datetime
from pathlib import Path

import trustme


def server_context(
    authority: trustme.CA, *names: str, expires: datetime | None = None
) -> ssl.SSLContext:
    """What a server of these names shows, signed by an authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_after=expires).configure_cert(context)
    return context


def bundle_of(authority: trustme.CA, folder: Path) -> Path:
    """The file a site would name as its CA bundle."""
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path
