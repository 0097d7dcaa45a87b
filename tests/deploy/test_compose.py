"""compose.yaml: valid, confined, and made of files that are there."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.deploy.nginx_server import NGINX, certify

DEPLOY = Path(__file__).parents[2] / "deploy"
SCHEMA = Path(__file__).with_name("compose-spec.json")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
MADE_BY_HAND = "./secrets/"


def test_it_is_what_the_compose_specification_says() -> None:
    judge = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert [error.message for error in judge.iter_errors(COMPOSE)] == []


def test_the_schema_notices_a_slip_of_the_pen() -> None:
    judge = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    slipped = {"services": {"service": {"image": "x:1", "helthcheck": {}}}}
    assert not judge.is_valid(slipped)


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_no_more_than_it_must(name: str) -> None:
    container = SERVICES[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert int(container["user"].partition(":")[0]) > 0
    assert {*container["deploy"]["resources"]["limits"]} == {"cpus", "memory", "pids"}
    assert "privileged" not in container
    tag = container["image"].rpartition(":")[2]
    assert tag[0].isdigit() or tag[:2] == f"v{tag[1]}"
    assert "healthcheck" in container


def test_only_this_machine_reaches_what_is_published() -> None:
    published = [port for each in SERVICES.values() for port in each.get("ports", ())]
    assert published == ["127.0.0.1:8443:8443", "127.0.0.1:9090:9090"]


def test_the_database_is_reached_by_the_service_and_its_commands_alone() -> None:
    assert COMPOSE["networks"]["storage"] == {"internal": True}
    there = {name for name, each in SERVICES.items() if "storage" in each["networks"]}
    assert there == {"database", "service", "migrate", "purge"}


def test_every_file_that_is_mounted_is_there_or_made_by_hand() -> None:
    mounted = [
        volume.split(":")[0] for each in SERVICES.values() for volume in each.get("volumes", ())
    ]
    mounted += [secret["file"] for secret in COMPOSE["secrets"].values()]
    mounted += [f"./{file}" for each in SERVICES.values() for file in each.get("env_file", ())]
    files = [file for file in mounted if file.startswith("./") and MADE_BY_HAND not in file]
    assert files
    assert all((DEPLOY / file).exists() for file in files)
    by_hand = {file for file in mounted if MADE_BY_HAND in file}
    page = (DEPLOY.parent / "docs/operations/compose.md").read_text("utf-8")
    assert all(Path(file).name in page for file in by_hand)


def test_the_proxy_gets_every_part_of_its_configuration() -> None:
    mounted = {volume.split(":")[1] for volume in SERVICES["proxy"]["volumes"]}
    for file in (DEPLOY / "nginx").glob("*.conf"):
        assert f"/etc/nginx/{file.name}" in mounted


def test_the_proxy_understands_the_fhir_servers_part(tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    shutil.copytree(DEPLOY / "nginx", etc)
    (etc / "sites").mkdir()
    shutil.copy(DEPLOY / "compose/fhir.conf", etc / "sites")
    # Debian's nginx does not know `resolve` of compose/upstream.conf, which came with 1.27.3.
    (etc / "upstream.conf").write_text("upstream b12_cds { server 127.0.0.1:1; }\n", "utf-8")
    certify(etc)
    (tmp_path / "run").mkdir()
    asked = ("-p", f"{tmp_path}/run/", "-c", str(etc / "nginx.conf"), "-e", "stderr", "-t")
    done = subprocess.run([NGINX, *asked], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
