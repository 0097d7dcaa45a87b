"""What clients of one kind have in common; a tenant's own entries win."""

from collections.abc import Mapping
from typing import Any

SANDBOX = "https://sandbox.cds-hooks.org"

PRESETS: Mapping[str, Mapping[str, Any]] = {
    # Signs with RS384, cannot create a Task; everything else is configured by hand per customer
    # (fhir.epic.com, CDS Hooks).
    "epic": {"algorithms": ["RS384"], "tasks": False},
    # The public test client, for development only: its private key is published.
    "sandbox": {
        "issuer": SANDBOX,
        "jku_urls": [f"{SANDBOX}/.well-known/jwks.json"],
        "algorithms": ["ES384"],
    },
}
