"""What every Kubernetes manifest of ours keeps to; a problem names its object."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

JSON = dict[str, Any]
KUSTOMIZE = Path(__file__).parents[2] / "deploy/kustomize"
_RUNS_PODS = ("Deployment", "Job", "CronJob")


def read(text: str) -> list[JSON]:
    """The objects of a file."""
    return [each for each in yaml.safe_load_all(text) if each is not None]


def base() -> list[JSON]:
    """The objects of the base, before an overlay."""
    folder = KUSTOMIZE / "base"
    files = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))["resources"]
    texts = [(folder / file).read_text("utf-8") for file in files if file.endswith(".yaml")]
    return [each for text in texts for each in read(text)]


def problems(objects: list[JSON]) -> list[str]:
    """What does not hold."""
    return [
        f"{each['kind']} {each['metadata']['name']}: {problem}"
        for each in objects
        if each["kind"] in _RUNS_PODS
        for problem in _of_pod(each["kind"], pod_of(each))
    ]


def pod_of(workload: JSON) -> JSON:
    """The pod a workload makes."""
    spec = workload["spec"]
    if workload["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    pod: JSON = spec["template"]["spec"]
    return pod


def _of_pod(kind: str, pod: JSON) -> Iterator[str]:
    secure = pod.get("securityContext", {})
    yield from _unless(secure.get("runAsNonRoot") is True, "may run as root")
    yield from _unless(secure.get("runAsUser", 0) >= 10_000, "has the UID of somebody else")
    yield from _unless(
        secure.get("seccompProfile") == {"type": "RuntimeDefault"}, "has no seccomp profile"
    )
    yield from _unless(pod.get("automountServiceAccountToken") is False, "holds an API token")
    yield from _unless(not pod.get("hostNetwork"), "shares the node's network")
    memory = {v["name"] for v in pod["volumes"] if v.get("emptyDir", {}).get("sizeLimit")}
    for container in pod["containers"]:
        yield from _of_container(container, memory)
        if kind == "Deployment":
            yield from _of_server(container, pod)


def _of_container(container: Mapping[str, Any], memory: set[str]) -> Iterator[str]:
    secure = container.get("securityContext", {})
    yield from _unless(secure.get("allowPrivilegeEscalation") is False, "may gain privileges")
    yield from _unless(secure.get("readOnlyRootFilesystem") is True, "may write its root")
    yield from _unless(secure.get("capabilities") == {"drop": ["ALL"]}, "keeps capabilities")
    resources = container.get("resources", {})
    for kind in ("requests", "limits"):
        yield from _unless(set(resources.get(kind, ())) == {"cpu", "memory"}, f"has no {kind}")
    tag = container["image"].rpartition(":")[2]
    yield from _unless(tag != "latest", "runs whatever is latest")
    written = [m for m in container["volumeMounts"] if not m.get("readOnly")]
    yield from _unless({m["name"] for m in written} <= memory, "writes without a limit")
    plain = [e["name"] for e in container.get("env", ()) if "value" in e]
    yield from _unless(not plain, f"has settings beside the ConfigMap: {plain}")


def _of_server(container: Mapping[str, Any], pod: Mapping[str, Any]) -> Iterator[str]:
    for probe in ("livenessProbe", "readinessProbe"):
        yield from _unless(probe in container, f"has no {probe}")
    alive = container.get("livenessProbe", {}).get("httpGet", {}).get("path")
    yield from _unless(alive == "/livez", "may be restarted because a database is down")
    wait = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    drain = 25  # gunicorn's graceful_timeout in cds_service/serve.py
    yield from _unless(wait >= 5, "closes before calls go elsewhere")
    yield from _unless(
        pod.get("terminationGracePeriodSeconds", 30) > wait + drain, "is killed while it answers"
    )


def _unless(holds: bool, problem: str) -> Iterator[str]:  # noqa: FBT001 - what is asked comes first
    if not holds:
        yield problem
