"""Checks a bill of materials: it lists every package of the lock file that belongs here.

`make sbom` makes one and runs this on it.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.safety.hazards import ROOT

LOCK = ROOT / "requirements.lock"


def locked(lock: str) -> Iterator[str]:
    """`name==version` of each package this system installs."""
    for line in re.findall(r"^([A-Za-z0-9].*?)\s*\\?$", lock, re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            yield f"{canonicalize_name(requirement.name)}{requirement.specifier}"


def listed(sbom: str) -> Iterator[str]:
    """The same of each component."""
    for component in json.loads(sbom)["components"]:
        yield f"{canonicalize_name(component['name'])}=={component['version']}"


def differences(lock: str, sbom: str) -> tuple[str, ...]:
    """What only one of the two has."""
    here, there = set(locked(lock)), set(listed(sbom))
    missing = (f"missing: {package}" for package in sorted(here - there))
    return (*missing, *(f"not locked: {package}" for package in sorted(there - here)))


if __name__ == "__main__":
    found = differences(LOCK.read_text("utf-8"), Path(sys.argv[1]).read_text("utf-8"))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(bool(found))
