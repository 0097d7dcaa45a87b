"""A site's own order codes: what is accepted, what is refused, where they are sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cds_service.config import Config, ConfigError
from cds_service.order_map import read_order_map
from cds_service.site_file import SiteFileError
from fhir_mappings.emitted import OrderMap, emitted_codes, orderable
from pathway.checks import TaskKind
from pathway.facts import Route
from pathway.orders import OrderId, Specialty
from pathway.profiles.formulary import FORMULARY
from tests import builders as fhir
from tests.conftest import NOW, client_at

TODAY = date(2026, 11, 25)
EXAMPLE = Path(__file__).parents[2] / "deploy/order-map.toml.example"
CATALOGUE = "https://hospital.example/catalogue"
GOOD = f"""
[[coding]]
order = "mma"
system = "{CATALOGUE}"
code = "MMA"
display = "Methylmalonic acid"
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        path = tmp_path / "orders.toml"
        path.write_text(text, "utf-8")
        return path

    return to_file


def test_the_shipped_example_is_read() -> None:
    told = read_order_map(EXAMPLE)
    assert set(told.codings) == {"total-b12", "ORD-IM-LOAD"}
    assert told.of("total-b12")[0]["code"] == "VB12"


def test_the_shipped_example_names_every_order_but_the_rarer_reviews() -> None:
    text = EXAMPLE.read_text("utf-8")
    missing = {name for name in orderable() if name not in text}
    assert missing <= {order.value for order in OrderId} | {task.value for task in TaskKind}


def test_everything_that_is_ordered_can_be_mapped_and_a_route_cannot() -> None:
    products = {order.product for order in FORMULARY.values()}
    specialties = {specialty.value for specialty in Specialty}
    assert products | specialties | {order.value for order in OrderId} <= orderable()
    assert not orderable() & {route.value for route in Route}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('order = "mma"', "", "coding 1 (no order): order missing"),
        ('"mma"', '"vitamin-d"', "order must be one of ORD-FA, "),
        ('"mma"', '"oral"', "order must be one of ORD-FA, "),
        ('code = "MMA"', "", "code missing"),
        ('"MMA"', '" MMA"', "code has blanks around it or two together"),
        ('"MMA"', "7", "code missing"),
        ('display = "Methylmalonic acid"', 'display = " "', "display missing"),
        (CATALOGUE, "catalogue", "system must be an http(s) URL, urn:oid: or urn:uuid:"),
        (CATALOGUE, "https://", "system must be an http(s) URL, urn:oid: or urn:uuid:"),
        (CATALOGUE, "https://a b", "system must be an http(s) URL, urn:oid: or urn:uuid:"),
        ("display =", "name = 1\ndisplay =", "name: not a member of this coding"),
        (f'{CATALOGUE}"\ncode = "MMA', 'http://loinc.org"\ncode = "2503-9', "wrong check digit"),
        (f'{CATALOGUE}"\ncode = "MMA', 'https://loinc.org/"\ncode = "13964-2', "sends anyway"),
    ],
)
def test_a_faulty_coding_is_named(old: str, new: str, problem: str, write: Write) -> None:
    with pytest.raises(SiteFileError) as refused:
        read_order_map(write(GOOD.replace(old, new)))
    assert any("coding 1 (" in named and problem in named for named in refused.value.problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no [[coding]] in it"),
        ("coding = [1]", "coding 1 (no order): not a table"),
        ("= nonsense", "not TOML"),
        (GOOD + "[other]\n", "other: no such table"),
        (GOOD + GOOD, "coding 2 (mma): given twice"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, problem: str, write: Write) -> None:
    with pytest.raises(SiteFileError, match=r"orders\.toml") as refused:
        read_order_map(write(text))
    assert any(problem in named for named in refused.value.problems)


def test_the_service_does_not_start_with_it_and_names_every_problem(write: Write) -> None:
    path = write(GOOD.replace('"MMA"', '""') + GOOD.replace('"mma"', '"x"'))
    with pytest.raises(ConfigError) as refused:
        Config.from_env({"CDS_ORDER_MAP": str(path), "PORT": "x"}, today=TODAY)
    named = refused.value.problems
    assert [problem.partition(":")[0] for problem in named] == ["PORT", *["CDS_ORDER_MAP"] * 2]
    assert "coding 1 (mma): code missing" in named[1]
    assert "coding 2 (x): order must be one of" in named[2]


def coded(name: str, code: str) -> dict[str, str]:
    return {"system": CATALOGUE, "code": code, "display": name}


MAP = OrderMap(
    {
        "mma": (coded("MMA", "1"), coded("MMA, fasting", "2")),
        "ORD-IM-LOAD": (coded("Loading course", "3"),),
        "hydroxocobalamin-injection": (coded("Hydroxocobalamin", "4"),),
        "check-3-months": (coded("Review", "5"),),
    }
)


def suggested(config: Config, *resources: fhir.JSON) -> list[dict[str, Any]]:
    """Every resource the answer suggests to create."""
    request = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), *resources))
    client = client_at(NOW, config)
    body = client.post("/cds-services/b12-patient-view", json=request).get_json()
    return [
        action["resource"]
        for card in body["cards"]
        for suggestion in card.get("suggestions", ())
        for action in suggestion["actions"]
        if action["type"] == "create"
    ]


def codings(resource: dict[str, Any]) -> list[dict[str, str]]:
    concept = resource.get("medicationCodeableConcept") or resource["code"]
    found: list[dict[str, str]] = concept["coding"]
    return found


BORDERLINE = fhir.lab("b12", 250, "pg/mL", "2026-11-20")
DEFICIENT = (fhir.lab("b12", 120, "pg/mL", "2026-11-20"), fhir.condition("84027009"))


def test_a_suggested_test_carries_the_sites_codes_behind_ours() -> None:
    told = [codings(each) for each in suggested(replace(Config(), order_map=MAP), BORDERLINE)]
    assert [emitted_codes()["mma"], *MAP.codings["mma"]] in told


def test_a_suggested_drug_carries_rxnorm_first_then_the_order_then_the_product() -> None:
    told = suggested(replace(Config(), order_map=MAP), *DEFICIENT)
    loading = next(each for each in told if each["resourceType"] == "MedicationRequest")
    assert codings(loading)[0]["system"] == fhir.RXNORM
    assert [coding["code"] for coding in codings(loading)][1:] == ["3", "4"]


def test_without_a_map_only_our_own_codes_are_sent() -> None:
    mapped = suggested(replace(Config(), order_map=MAP), *DEFICIENT)
    plain = suggested(Config(), *DEFICIENT)
    assert len(plain) == len(mapped) > 0
    for with_site, without in zip(mapped, plain, strict=True):
        assert codings(without) == [c for c in codings(with_site) if c["system"] != CATALOGUE]


def test_status_counts_what_is_mapped_and_says_of_when_the_drug_table_is() -> None:
    config = replace(Config(), order_map=MAP)
    told = client_at(NOW, config).get("/status").get_json()
    assert told["orderMap"] == {"orders": 4, "codings": 5}
    assert told["rxnormRelease"] == "2025-10-06"
    assert client_at(NOW).get("/status").get_json()["orderMap"] == {"orders": 0, "codings": 0}
