"""`python -m tests.deploy.validators` (make deploy-check): what other tools say of deploy/.

hadolint and checkov judge the Dockerfile, the Compose schema compose.yaml; the overlays are
rendered with kustomize and judged by the schemas of Kubernetes, by checkov and by our own list;
shellcheck reads the runbook.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.deploy.manifests import KUSTOMIZE, problems, read
from tests.deploy.runbook import RUNBOOK, script

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RELEASES_OF_KUBERNETES = ("1.31", "1.34", "1.37")


def checks(folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """What is run, under which name. Overlays are rendered into the folder."""
    dockerfile = str(DEPLOY / "Dockerfile")
    yield "hadolint Dockerfile", ("hadolint", dockerfile)
    compose = ("--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml"))
    yield "Compose schema", ("check-jsonschema", *compose)
    rendered = [_rendered(each, folder) for each in sorted((KUSTOMIZE / "overlays").iterdir())]
    for file in rendered:
        for release in RELEASES_OF_KUBERNETES:
            asked = ("--strict", "--quiet", "-k", release, str(file))
            yield f"Kubernetes {release}, {file.stem}", ("kubernetes-validate", *asked)
    judged = (dockerfile, *map(str, rendered))
    told = ("checkov", "--config-file", str(DEPLOY / "checkov.yaml"), "-f", *judged)
    yield "checkov Dockerfile and overlays", told
    commands = folder / "runbook.sh"
    commands.write_text(script(RUNBOOK.read_text("utf-8")), "utf-8")
    # service.env is the host's own; settings live in a subshell on purpose.
    passed_over = ("-e", "SC1091,SC2030,SC2031")
    yield "shellcheck runbook", ("shellcheck", "--shell", "bash", *passed_over, str(commands))
    yield "shellcheck .ci", ("shellcheck", f"{ROOT}/.ci/run", f"{ROOT}/.ci/debian-packages")


def _rendered(overlay: Path, folder: Path) -> Path:
    file = folder / f"{overlay.name}.yaml"
    done = subprocess.run(["kubectl", "kustomize", overlay], check=True, stdout=subprocess.PIPE)
    file.write_bytes(done.stdout)
    return file


def main() -> int:
    """1 where anything is objected to."""
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, command in checks(folder):
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            failed += bool(done.returncode)
            sys.stdout.write(f"{'FAILED' if done.returncode else 'ok':7}{name}\n")
            if done.returncode:
                sys.stdout.write(done.stdout + done.stderr)
        for file in sorted(folder.glob("*.yaml")):
            found = problems(read(file.read_text("utf-8")))
            failed += bool(found)
            sys.stdout.write(f"{'FAILED' if found else 'ok':7}our own list, {file.stem}\n")
            sys.stdout.writelines(f"  {problem}\n" for problem in found)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
