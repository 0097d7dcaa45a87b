"""A release that does not exist yet, to rehearse going to it and back: a version, and a column."""

import shutil
from pathlib import Path

VERSION = "0.2.0"
_KEPT_OUT = shutil.ignore_patterns(".*", "__pycache__", "tests", "bench", "dist", "mutants", "data")
_EXPANSION = '''"""A column that may be empty: the release before does not know it."""

import sqlalchemy as sa
from alembic import op

revision = "{schema}"
down_revision = "{before}"


def upgrade() -> None:
    """Add it."""
    op.add_column("feedback", sa.Column("rehearsed", sa.String(1), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("feedback", "rehearsed")
'''


def next_release(tree: Path, into: Path) -> Path:
    """The source tree of the next release of this one."""
    from cds_service.storage.tables import SCHEMA  # noqa: PLC0415 - of the tree that is copied
    from cds_service.version import SERVICE_VERSION  # noqa: PLC0415 - as above

    shutil.copytree(tree, into, ignore=_KEPT_OUT)
    schema = f"{int(SCHEMA) + 1:04}"
    _change(into / "pyproject.toml", f'version = "{SERVICE_VERSION}"', f'version = "{VERSION}"')
    _change(into / "cds_service/version.py", f'"{SERVICE_VERSION}"', f'"{VERSION}"')
    _change(into / "cds_service/storage/tables.py", f'SCHEMA = "{SCHEMA}"', f'SCHEMA = "{schema}"')
    steps = into / "cds_service/storage/migrations/versions"
    expansion = _EXPANSION.format(schema=schema, before=SCHEMA)
    (steps / f"r{schema}_rehearsal.py").write_text(expansion, "utf-8")
    return into


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, file
    file.write_text(text.replace(old, new), "utf-8")
