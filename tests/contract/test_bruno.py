"""The Bruno collection: every endpoint of the API, with requests that work."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.openapi import openapi

FOLDER = Path(__file__).parents[2] / "docs/bruno"
FILES = sorted(FOLDER.glob("*.bru"))
BLOCK = re.compile(r"^(\S+) \{\n(.*?)\n\}$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> dict[str, str]:
    return dict(BLOCK.findall(path.read_text("utf-8")))


def called(path: Path) -> tuple[str, str, Any]:
    """Method, path and body of one file."""
    parts = blocks(path)
    method = "post" if "post" in parts else "get"
    url = re.search(r"url: \{\{baseUrl\}\}(\S+)", parts[method])
    assert url is not None
    return method, url[1], json.loads(parts.get("body:json", "null"))


def template(path: str) -> str:
    return re.sub(r"/b12-[a-z-]+", "/{id}", path)


def test_every_operation_of_the_api_has_a_request() -> None:
    sent = {(method, template(path)) for method, path, _ in map(called, FILES)}
    described = {
        (method, path)
        for path, item in openapi()["paths"].items()
        for method in item
        if method in {"get", "post"} and path not in {"/", "/docs"}  # pages, for a browser
    }
    assert sent == described


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_request_gets_what_it_asserts(path: Path, client: FlaskClient) -> None:
    method, url, body = called(path)
    expected = re.search(r"res\.status: eq (\d+)", blocks(path)["assert"])
    assert expected is not None
    with client.open(url, method=method.upper(), json=body) as response:
        assert response.status_code == int(expected[1]), response.get_data(as_text=True)
