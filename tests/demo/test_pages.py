"""The pages over HTTP: what they may load, when they are off, and the why of a request."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.config import Config
from cds_service.demo.routes import CONTENT_SECURITY_POLICY
from pathway.profiles import PROFILES
from tests import builders as fhir
from tests.conftest import client_at
from tests.demo.golden import TODAY, request

JSON = dict[str, Any]
ROOT = Path(__file__).parents[2]
WEB = ROOT / "cds_service/demo/web"
WHO = fhir.patient(TODAY - timedelta(days=20_000))


def why(client: FlaskClient, sent: JSON) -> JSON:
    response = client.post("/why", json=sent)
    assert response.status_code == 200, response.text
    body: JSON = json.loads(response.text)
    return body


@pytest.mark.parametrize("path", ["/", "/demo/js/main.js", "/demo/patients"])
def test_a_page_may_load_only_what_the_service_itself_serves(
    client: FlaskClient, path: str
) -> None:
    with client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives.pop("default-src") == "'none'"
    assert set(directives.values()) <= {"'self'", "'none'"}
    assert {"base-uri", "form-action", "frame-ancestors"} <= set(directives)


def test_no_page_names_another_host_or_holds_script_or_style_of_its_own() -> None:
    for page in WEB.glob("*.html"):
        text = page.read_text("utf-8")
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', text), page
        assert "<style" not in text
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", text), page


def test_every_file_a_page_or_module_names_is_there(client: FlaskClient) -> None:
    for page in WEB.glob("*.html"):
        for path in re.findall(r'(?:src|href)="(/demo/[^"]+)"', page.read_text("utf-8")):
            with client.get(path) as response:
                assert response.status_code == 200, path
    for module in (WEB / "js").rglob("*.js"):
        for target in re.findall(r'from "(\.[^"]+)"', module.read_text("utf-8")):
            assert (module.parent / target).resolve().is_file(), f"{module.name}: {target}"


def test_every_vendored_library_has_its_licence_and_is_named_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8").lower()
    for folder in (WEB / "vendor").iterdir():
        if folder.is_dir():
            assert (folder / "LICENSE").is_file(), folder.name
            assert folder.name in notice, folder.name


def test_the_pages_hold_no_clinical_threshold() -> None:
    profile = PROFILES["seed"]
    limits = {
        str(limit)
        for band in profile.total_b12.values()
        for limit in (band.deficient_below.value, band.sufficient_above.value)
    } | {str(profile.mma_raised_above.quantity.value)}
    for module in (WEB / "js").rglob("*.js"):
        text = re.sub(r"180 \* 86_400", "", module.read_text("utf-8"))  # half a year, in seconds
        found = {limit for limit in limits if re.search(rf"(?<![\d.]){limit}(?![\d.])", text)}
        assert not found, module.name


@pytest.mark.parametrize("path", ["/", "/why", "/docs", "/demo/patients", "/demo/js/main.js"])
def test_switched_off_nothing_of_it_is_there(path: str) -> None:
    client = client_at(config=Config(demo=False))
    assert client.get(path).status_code == 404
    assert client.post(path, json=request("normal-b12")).status_code == 404


def test_why_gives_the_facts_every_row_and_the_outcome(client: FlaskClient) -> None:
    told = why(client, request("low-b12-nerves"))
    assert told["today"] == TODAY.isoformat()
    trace = told["trace"]
    assert (trace["status"], trace["plan"]) == ("DEFICIENT", "IM_NEURO_THEN_2MO")
    assert {row["row"] for row in trace["rows"] if row["matched"]} >= {"C1-6", "C2b-3d"}
    assert all(row["because"] for row in trace["rows"] if row["row"].startswith("C1-"))


def test_silence_has_its_why_too(client: FlaskClient) -> None:
    trace = why(client, request("normal-b12"))["trace"]
    assert (trace["status"], trace["plan"]) == ("NORMAL", "NONE")
    assert "C1-13" in {row["row"] for row in trace["rows"] if row["matched"]}


def test_the_plot_has_the_limits_of_the_profile_in_force() -> None:
    sent = request("responding-well")
    for key, profile in PROFILES.items():
        told = why(client_at(config=Config(profile=profile)), sent)["plot"]
        panels = {panel["analyte"]: panel for panel in told["panels"]}
        band = profile.total_b12.get(next(iter(profile.total_b12)))
        assert band is not None, key
        zones = {zone["meaning"]: zone for zone in panels["total-b12"]["zones"]}
        assert zones["deficient"]["to"] == float(band.deficient_below.value)
        assert zones["sufficient"]["from"] == float(band.sufficient_above.value)
        raised = profile.mma_raised_above.quantity.value
        assert panels["mma"]["zones"][-1]["from"] == float(raised)
        assert all(zone["citations"] for panel in told["panels"] for zone in panel["zones"])


def test_the_plot_has_every_result_in_time_and_the_treatment_behind_it(
    client: FlaskClient,
) -> None:
    told = why(client, request("responding-well"))["plot"]
    assert [panel["analyte"] for panel in told["panels"]] == ["total-b12", "mma", "homocysteine"]
    for panel in told["panels"]:
        days = [point["day"] for point in panel["points"]]
        assert len(days) == 5
        assert days == sorted(days)
    assert told["treatment"] == [
        {
            "form": "cyanocobalamin",
            "route": "oral",
            "state": "active",
            "start": (TODAY - timedelta(days=680)).isoformat(),
            "source": "MedicationRequest/responding-well-medicine",
        }
    ]


def test_results_in_different_units_are_never_on_one_axis(client: FlaskClient) -> None:
    labs = [
        fhir.lab("b12", 150, "pmol/L", TODAY - timedelta(days=9)),
        fhir.lab("b12", 300, "pg/mL", TODAY - timedelta(days=90)),
        fhir.lab("active", 40, "pmol/L", TODAY - timedelta(days=9)),
    ]
    panels = why(client, fhir.request(fhir.prefetch(WHO, *labs)))["plot"]["panels"]
    assert [(p["analyte"], p["unit"], len(p["points"])) for p in panels] == [
        ("total-b12", "pmol/L", 1),
        ("total-b12", "ng/L", 1),
        ("active-b12", "pmol/L", 1),
    ]


def test_a_result_below_what_can_be_measured_says_so(client: FlaskClient) -> None:
    low = fhir.lab("b12", "<150", "pg/mL", TODAY - timedelta(days=9))
    (panel,) = why(client, fhir.request(fhir.prefetch(WHO, low)))["plot"]["panels"]
    (point,) = panel["points"]
    assert (point["value"], point["bound"], point["reported"]) == (150, "<", "<150 pg/mL")


def test_treatment_without_a_route_or_days_is_drawn_as_far_as_it_is_known(
    client: FlaskClient,
) -> None:
    unknown = fhir.order(("11248", "vitamin B12"), TODAY, status="stopped", id_="vague")
    del unknown["authoredOn"], unknown["dosageInstruction"]
    planned = fhir.order(fhir.PRODUCTS["OH", "IM"], TODAY, intent="proposal", id_="planned")
    told = why(client, fhir.request(fhir.prefetch(WHO, unknown, planned)))["plot"]
    (period,) = told["treatment"]
    assert period["source"] == "MedicationRequest/vague"
    assert {"start", "end", "route"}.isdisjoint(period)


def test_nothing_is_drawn_of_a_record_that_holds_another_patient(client: FlaskClient) -> None:
    foreign = fhir.lab("b12", 100, "pg/mL", TODAY) | {"subject": {"reference": "Patient/other"}}
    told = why(client, fhir.request(fhir.prefetch(WHO, foreign)))
    assert told["trace"]["withheld"] == "other-patient"
    assert "plot" not in told


_FOLIC_ACID = fhir.draft("FA 5") | {"subject": {"reference": "Patient/low-b12-low-folate"}}


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_an_order_can_be_asked_about_too(client: FlaskClient, hook: str) -> None:
    prefetch = request("low-b12-low-folate")["prefetch"]
    sent = fhir.order_request(hook, prefetch, _FOLIC_ACID, pid="low-b12-low-folate")
    trace = why(client, sent)["trace"]
    assert trace["status"] == "DEFICIENT"
    assert "D1" in {row["row"] for row in trace["order rows"] if row["matched"]}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "CDS-101"),
        (b"[]", 400, "CDS-101"),
        (b'{"hook": "patient-view"}', 400, "CDS-100"),
        (json.dumps(request("normal-b12") | {"hook": "encounter-start"}).encode(), 400, "CDS-100"),
        (b" " * 5000, 413, "CDS-150"),
    ],
)
def test_what_is_no_request_has_no_why(body: bytes, status: int, code: str) -> None:
    client = client_at(config=Config(max_body=4000))
    response = client.post("/why", data=body, content_type="application/json")
    assert response.status_code == status
    assert json.loads(response.text)["issue"][0]["details"]["coding"][0]["code"] == code


def test_a_part_that_nests_too_deep_is_refused_not_a_crash(client: FlaskClient) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    lab = fhir.lab("b12", 100, "pg/mL", TODAY) | {"code": deep}
    response = client.post("/why", json=fhir.request(fhir.prefetch(WHO, lab)))
    assert (response.status_code, json.loads(response.text)["resourceType"]) == (
        400,
        "OperationOutcome",
    )


def test_what_is_explained_is_not_kept_by_anybody_on_the_way(client: FlaskClient) -> None:
    response = client.post("/why", json=request("normal-b12"))
    assert response.headers["Cache-Control"] == "no-store"


def test_the_api_page_may_load_no_more_than_pictures_within_its_own_style(
    client: FlaskClient,
) -> None:
    with client.get("/docs") as response:
        policy = response.headers["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert policy.replace(" data:", "") == CONTENT_SECURITY_POLICY
