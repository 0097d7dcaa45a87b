"""Make the archive of a release: the wheel, what it needs by hash, and the files of deploy/.

`python deploy/release.py DIRECTORY [TREE]`: DIRECTORY/b12-cds-VERSION.tar.gz of a source tree.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
from pathlib import Path

_PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")
_NOT_HANDED_OUT = shutil.ignore_patterns("secrets", "__pycache__", "release.py")


def release(tree: Path, directory: Path) -> Path:
    """The archive. Raises CalledProcessError where the wheel cannot be made."""
    version = tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    name = f"b12-cds-{version}"
    with tempfile.TemporaryDirectory() as scratch:
        content = Path(scratch) / name
        content.mkdir()
        _wheel(tree, Path(scratch), content)
        shutil.copy(tree / "requirements.lock", content)
        shutil.copytree(tree / "deploy", content / "deploy", ignore=_NOT_HANDED_OUT)
        shutil.copytree(tree / "examples", content / "examples")
        _sums(content)
        directory.mkdir(parents=True, exist_ok=True)
        archive = directory / f"{name}.tar.gz"
        with tarfile.open(archive, "w:gz") as packed:
            packed.add(content, arcname=name)
    return archive


def _wheel(tree: Path, scratch: Path, into: Path) -> None:
    """Build from a copy, so that nothing is left in the tree."""
    source = scratch / "source"
    source.mkdir()
    for package in ("cds_service", "fhir_mappings", "hooks", "pathway"):
        shutil.copytree(tree / package, source / package, ignore=_NOT_HANDED_OUT)
    for file in ("LICENSE", "NOTICE", "README.md", "pyproject.toml", "requirements-build.lock"):
        shutil.copy(tree / file, source)
    venv.create(scratch / "builder", with_pip=True)
    python = scratch / "builder/bin/python"
    pinned = ("--no-deps", "--require-hashes", "-r", source / "requirements-build.lock")
    subprocess.run([python, *_PIP, "install", *pinned], check=True)
    alone = ("--no-deps", "--no-index", "--no-build-isolation")
    subprocess.run([python, *_PIP, "wheel", *alone, "-w", into, source], check=True)


def _sums(content: Path) -> None:
    """SHA256SUMS, as `sha256sum --check` reads it."""
    files = sorted(path for path in content.rglob("*") if path.is_file())
    lines = [f"{_sha256(path)}  {path.relative_to(content)}\n" for path in files]
    (content / "SHA256SUMS").write_text("".join(lines), "utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    root = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parents[1]  # noqa: PLR2004 - two arguments
    sys.stdout.write(f"{release(root, Path(sys.argv[1]))}\n")
