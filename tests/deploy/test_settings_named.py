"""What deploy/ names: settings that exist, the version there is, and no secret."""

import re
import tomllib
from pathlib import Path

import pytest

from cds_service.config import SETTINGS
from cds_service.version import SERVICE_VERSION

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path for path in (ROOT / "deploy").rglob("*") if path.is_file() and path.suffix != ".pyc"
)
PAGES = sorted((ROOT / "docs/operations").glob("*.md"))
_OURS = re.compile(r"\bCDS_[A-Z_]*[A-Z]\b")
_SECRET = re.compile(
    r"-----BEGIN|\"d\":|(?:password|secret|token)\s*[=:]\s*[A-Za-z0-9+/]{12}|://[^\s:/$]+:[^\s@$%]+@",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(path: Path) -> None:
    assert {*_OURS.findall(path.read_text("utf-8"))} <= {*SETTINGS}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_holds_a_secret(path: Path) -> None:
    text = path.read_text("utf-8").replace("postgresql://USER:PASSWORD@HOST", "")
    assert not _SECRET.search(text)


def test_what_is_made_for_an_installation_is_never_committed_or_copied_into_an_image() -> None:
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    sent = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert sent[1] == "*"
    assert {line for line in sent if line.startswith("!")} == {
        "!cds_service", "!fhir_mappings", "!hooks", "!pathway", "!LICENSE", "!NOTICE", "!README.md",
        "!pyproject.toml", "!requirements.lock", "!requirements-build.lock",
    }  # fmt: skip


def test_every_file_names_the_release_it_belongs_to() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert declared == SERVICE_VERSION
    for name in (
        "Dockerfile", "compose.yaml", "kustomize/base/kustomization.yaml",
        "kustomize/overlays/production/kustomization.yaml",
    ):  # fmt: skip
        text = (ROOT / "deploy" / name).read_text("utf-8")
        found = re.findall(r"b12-cds:(\d+\.\d+\.\d+)|newTag: (\S+)|image.version=\"(\S+)\"", text)
        assert {version for each in found for version in each if version} == {SERVICE_VERSION}, name


def test_the_image_is_built_from_hashes_and_runs_as_nobody() -> None:
    text = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    installs = re.findall(
        r"pip (?:--python \S+ )?install(?: \\\n)?(.*?)(?:&&|\n(?! ))", text, re.DOTALL
    )
    assert len(installs) == 3
    assert all("--require-hashes" in each or "--no-index" in each for each in installs)
    final = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert 'ENTRYPOINT ["python", "-m", "cds_service"]' in final
    assert "ARG" not in text
    assert ":latest" not in text
