"""The check of a bill of materials notices what it must; `make sbom` runs it on a real one."""

import json

from tests.safety.sbom import LOCK, differences, locked

FILE = """flask==3.1.3 \\
    --hash=sha256:00
SQLAlchemy==2.1.9 ; python_full_version >= '3.9' \\
    --hash=sha256:00
colorama==0.4.6 ; sys_platform == 'nowhere' \\
    --hash=sha256:00
"""


def bill(**packages: str) -> str:
    return json.dumps({"components": [{"name": n, "version": v} for n, v in packages.items()]})


def test_every_line_of_the_lock_file_is_understood() -> None:
    packages = list(locked(LOCK.read_text("utf-8")))
    assert len(packages) > 20
    assert {"flask", "gunicorn", "msgspec", "joserfc"} <= {p.partition("==")[0] for p in packages}


def test_a_bill_of_exactly_what_is_locked_for_this_system_is_right() -> None:
    assert differences(FILE, bill(Flask="3.1.3", sqlalchemy="2.1.9")) == ()


def test_what_is_missing_foreign_or_of_another_version_is_named() -> None:
    assert differences(FILE, bill(flask="3.1.2", colorama="0.4.6", sqlalchemy="2.1.9")) == (
        "missing: flask==3.1.3", "not locked: colorama==0.4.6", "not locked: flask==3.1.2",
    )  # fmt: skip
