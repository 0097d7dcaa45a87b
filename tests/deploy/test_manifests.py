"""The Kubernetes manifests: whole, confined, and never with a secret in them."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.manifests import KUSTOMIZE, base, pod_of, problems

OVERLAYS = sorted((KUSTOMIZE / "overlays").iterdir())
WORKLOADS = {"Deployment", "Job", "CronJob"}


def kustomization(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    return found


def named(kind: str, name: str = "b12-cds") -> dict[str, Any]:
    return next(o for o in base() if (o["kind"], o["metadata"]["name"]) == (kind, name))


def test_every_pod_is_confined_probed_and_bounded() -> None:
    assert sum(each["kind"] in WORKLOADS for each in base()) == 4
    assert problems(base()) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("securityContext", "runAsNonRoot"), False),
        (("securityContext", "seccompProfile"), None),
        (("automountServiceAccountToken",), True),
        (("terminationGracePeriodSeconds",), 30),
        (("containers", 0, "image"), "b12-cds:latest"),
        (("containers", 0, "securityContext", "readOnlyRootFilesystem"), False),
        (("containers", 0, "securityContext", "capabilities"), {"drop": ["NET_RAW"]}),
        (("containers", 0, "resources", "limits"), {"cpu": "1"}),
        (("containers", 0, "livenessProbe", "httpGet", "path"), "/readyz"),
        (("volumes", 0, "emptyDir"), {}),
    ],
)
def test_a_pod_that_is_let_loose_is_noticed(path: tuple[Any, ...], value: Any) -> None:
    loose = copy.deepcopy(named("Deployment"))
    spot: Any = pod_of(loose)
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = value
    assert len(problems([loose])) == 1


def test_two_of_each_outlive_a_node_and_an_upgrade() -> None:
    scaled = named("HorizontalPodAutoscaler")["spec"]
    assert scaled["minReplicas"] >= 2
    assert "replicas" not in named("Deployment")["spec"], "would undo the autoscaler's word"
    assert named("Deployment", "b12-cds-proxy")["spec"]["replicas"] >= 2
    for name in ("b12-cds", "b12-cds-proxy"):
        assert named("PodDisruptionBudget", name)["spec"]["minAvailable"] == 1
        assert named("Deployment", name)["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_nobody_talks_to_anybody_unless_it_is_said() -> None:
    nobody = named("NetworkPolicy", "b12-cds-nobody")["spec"]
    assert nobody == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    ports = {
        each["metadata"]["name"]: {
            port["port"]
            for way in ("ingress", "egress")
            for rule in each["spec"].get(way, ())
            for port in rule["ports"]
        }
        for each in base()
        if each["kind"] == "NetworkPolicy" and each["metadata"]["name"] != "b12-cds-nobody"
    }
    assert ports == {
        "b12-cds-names": {53},
        "b12-cds-proxy": {8443, 8080},
        "b12-cds": {8080, 9102},
        "b12-cds-clients": {443},
        "b12-cds-database": {5432},
    }


def test_whoever_has_the_database_mounted_may_reach_it_and_nobody_else() -> None:
    for each in base():
        if each["kind"] in WORKLOADS:
            spec = (
                each["spec"]["jobTemplate"]["spec"] if each["kind"] == "CronJob" else each["spec"]
            )
            labels = spec["template"]["metadata"]["labels"]
            mounted = any(v["name"] == "database" for v in pod_of(each)["volumes"])
            assert ("b12pathway.org/database" in labels) == mounted, each["metadata"]["name"]


def test_no_manifest_holds_a_secret() -> None:
    assert not [each for each in base() if each["kind"] == "Secret"]
    for folder in (KUSTOMIZE / "base", *OVERLAYS):
        assert "secretGenerator" not in kustomization(folder)


@pytest.mark.parametrize("folder", [KUSTOMIZE / "base", *OVERLAYS], ids=lambda path: path.name)
def test_every_file_is_named_and_every_name_has_its_file(folder: Path) -> None:
    said = kustomization(folder)
    files = [*said["resources"], *(patch["path"] for patch in said.get("patches", ()))]
    for generated in said["configMapGenerator"]:
        files += [*generated.get("files", ()), *generated.get("envs", ())]
    assert all((folder / file).exists() for file in files)
    here = {file for file in files if "/" not in file}
    assert here | {"kustomization.yaml"} == {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_an_overlay_changes_only_what_there_is(overlay: Path) -> None:
    known = {(each["kind"], each["metadata"]["name"]) for each in base()}
    for patch in kustomization(overlay)["patches"]:
        for each in yaml.safe_load_all((overlay / patch["path"]).read_text("utf-8")):
            assert (each["kind"], each["metadata"]["name"]) in known


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_a_namespace_admits_only_restricted_pods(overlay: Path) -> None:
    labels = yaml.safe_load((overlay / "namespace.yaml").read_text("utf-8"))["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_proxy_gets_every_part_of_its_configuration() -> None:
    folder = KUSTOMIZE.parent / "nginx"
    (generated,) = kustomization(folder)["configMapGenerator"]
    assert {*generated["files"]} == {path.name for path in folder.glob("*.conf")}
