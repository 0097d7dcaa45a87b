"""What operations are handed: alerts and a dashboard of metrics there are, a page on each."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from cds_service.telemetry.families import Families
from cds_service.telemetry.log import FIELDS
from cds_service.telemetry.metrics import Telemetry

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy/observability"
PAGE = (ROOT / "docs/operations/observability.md").read_text("utf-8")
_METRIC = re.compile(r"\bb12cds_\w+")
_SELECTOR = re.compile(r"(b12cds_\w+)\{([^}]*)\}")


def families() -> dict[str, set[str]]:
    """The names that can be asked for, and the labels of each."""
    found: dict[str, set[str]] = {}
    for family in vars(Families(CollectorRegistry())).values():
        for metric in family.describe() if hasattr(family, "describe") else ():
            endings = {"counter": ("_total",), "gauge": ("",)}
            for ending in endings.get(metric.type, ("_bucket", "_sum", "_count")):
                labels = {*family._labelnames}  # noqa: SLF001 - the library offers no other way
                found[metric.name + ending] = labels | ({"le"} if ending == "_bucket" else set())
    return found


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))[
        "panels"
    ]
    return found


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


def test_every_metric_asked_for_exists_with_the_labels_asked_for() -> None:
    known = families()
    for expression in expressions():
        asked = _METRIC.findall(expression)
        assert asked
        assert set(asked) <= set(known), expression
        for metric, selector in _SELECTOR.findall(expression):
            labels = set(re.findall(r"(\w+)[=!]~?", re.sub(r'"[^"]*"', '""', selector)))
            assert labels <= known[metric], expression


def test_every_metric_is_on_the_dashboard_or_in_an_alert() -> None:
    told = " ".join(expressions())
    assert not [name for name in families() if re.sub("_(bucket|sum|count)$", "", name) not in told]


def test_every_metric_field_and_alert_is_described_on_the_page() -> None:
    for name in families():
        assert f"`{re.sub('_(bucket|sum|count)$', '', name)}" in PAGE, name
    for name in FIELDS:
        assert f"`{name}`" in PAGE, name
    for rule in rules():
        assert f"`{rule['alert']}`" in PAGE


def test_every_alert_says_how_grave_it_is_and_what_happened() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"].endswith(".")


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    assert len({panel["id"] for panel in panels()}) == len(panels())
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


@pytest.mark.parametrize("name", ["b12cds_canary_ok", "b12cds_safety_events_total"])
def test_what_must_be_noticed_the_first_time_is_there_from_the_start(name: str) -> None:
    exposition = Telemetry("seed").exposition().decode()
    assert f"# TYPE {name}" in exposition
