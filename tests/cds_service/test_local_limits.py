"""A site's own laboratory limits: what is accepted, what the service refuses to start with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cds_service.config import Config, ConfigError
from cds_service.local_limits import read_limits
from cds_service.site_file import SiteFileError
from pathway.profiles import PROFILES
from pathway.profiles.local import with_local_limits
from pathway.quantities import Unit
from tests import builders as fhir
from tests.conftest import NOW, client_at

TODAY = date(2026, 11, 25)
EXAMPLE = Path(__file__).parents[2] / "deploy/laboratory-limits.toml.example"
GOOD = """
[[limit]]
analyte = "total-b12"
unit = "ng/L"
deficient_below = 145
sufficient_above = 180
reason = "local assay"
approver = "Lead"
approved_on = 2026-10-01
review_due = 2027-10-01
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        path = tmp_path / "limits.toml"
        path.write_text(text, "utf-8")
        return path

    return to_file


def test_the_shipped_example_is_read() -> None:
    (limit,) = read_limits(EXAMPLE, TODAY)
    profile = with_local_limits(PROFILES["seed"], (limit,))
    band = profile.total_b12[Unit.NG_PER_L]
    assert [str(limit.value) for limit in (band.deficient_below, band.sufficient_above)] == [
        "145",
        "180",
    ]
    assert band.high_above is not None
    assert band.high_above.value == 914
    assert band.evidence.strength == "local"
    assert profile.total_b12[Unit.PMOL_PER_L] == PROFILES["seed"].total_b12[Unit.PMOL_PER_L]
    assert profile.local_limits == (limit,)


def test_every_kind_of_limit_replaces_the_profiles(write: Write) -> None:
    account = GOOD[GOOD.index("reason") :]
    text = "".join(
        f'[[limit]]\nanalyte = "{analyte}"\nunit = "{unit}"\n{numbers}\n{account}'
        for analyte, unit, numbers in (
            ("active-b12", "pmol/L", "deficient_below = 30\nsufficient_above = 60.5"),
            ("mma", "nmol/L", "raised_above = 280"),
            ("homocysteine", "umol/L", "raised_above = 13.5"),
            ("folate", "nmol/L", "low_below = 7"),
        )
    )
    profile = with_local_limits(PROFILES["seed"], read_limits(write(text), TODAY))
    assert str(profile.active_b12[Unit.PMOL_PER_L].sufficient_above.value) == "60.5"
    assert profile.mma_raised_above.quantity.value == 280
    assert str(profile.homocysteine_raised_above.quantity.value) == "13.5"
    assert profile.folate_low_below[Unit.NMOL_PER_L].quantity.value == 7
    assert len(profile.local_limits) == 4


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('reason = "local assay"', "", "reason missing"),
        ('approver = "Lead"', 'approver = " "', "approver missing"),
        ("approved_on = 2026-10-01", "", "approved_on missing or no date"),
        ("approved_on = 2026-10-01", "approved_on = 2026-12-01", "approved_on is in the future"),
        ("2027-10-01", "2026-11-24", "review overdue since 2026-11-24"),
        ("2027-10-01", '"2027-10-01"', "review_due missing or no date"),
        ('unit = "ng/L"', 'unit = "mg/dL"', "unit must be one of ng/L, pmol/L"),
        ('unit = "ng/L"', "", "unit must be one of ng/L, pmol/L"),
        ('"total-b12"', '"vitamin-d"', "analyte must be one of total-b12"),
        ("deficient_below = 145", "", "deficient_below missing or no positive number"),
        ("= 145", "= -1", "deficient_below missing or no positive number"),
        ("= 145", '= "145"', "deficient_below missing or no positive number"),
        ("= 145", "= nan", "deficient_below missing or no positive number"),
        ("= 145", "= 200", "deficient_below <= sufficient_above <= high_above does not hold"),
        ("reason =", "raised_above = 1\nreason =", "raised_above: not a member of this limit"),
    ],
)
def test_an_incomplete_overdue_or_impossible_limit_is_named(
    old: str, new: str, problem: str, write: Write
) -> None:
    with pytest.raises(SiteFileError) as refused:
        read_limits(write(GOOD.replace(old, new)), TODAY)
    assert any("limit 1 (" in named and problem in named for named in refused.value.problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no [[limit]] in it"),
        ("limit = 3", "no [[limit]] in it"),
        ("limit = [1]", "not a table"),
        ("= nonsense", "not TOML"),
        (GOOD + "[other]\n", "other: no such table"),
        (GOOD + GOOD, "limit 2 (total-b12): given twice"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, problem: str, write: Write) -> None:
    with pytest.raises(SiteFileError, match=r"limits\.toml") as refused:
        read_limits(write(text), TODAY)
    assert any(problem in named for named in refused.value.problems)


def test_the_service_does_not_start_with_it_and_names_every_problem(write: Write) -> None:
    path = write(GOOD.replace("2027-10-01", "2026-01-01").replace('"Lead"', '""'))
    with pytest.raises(ConfigError) as refused:
        Config.from_env({"CDS_LABORATORY_LIMITS": str(path), "PORT": "x"}, today=TODAY)
    named = " ".join(refused.value.problems)
    assert "PORT" in named
    assert "approver missing" in named
    assert "review overdue since 2026-01-01" in named


def test_a_local_limit_decides_and_the_card_says_so(write: Write) -> None:
    config = Config.from_env({"CDS_LABORATORY_LIMITS": str(write(GOOD))}, today=TODAY)
    low = fhir.lab("b12", 150, "pg/mL", "2026-11-20")
    request = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), low))
    body = client_at(NOW, config).post("/cds-services/b12-patient-view", json=request).get_json()
    assert body["extension"]["org.b12pathway.assessment"]["status"] == "BORDERLINE_UNRESOLVED"
    (card,) = body["cards"]
    assert (
        "Local laboratory limits apply (B12: 145 to 180 ng/L, approved 2026-10-01)"
        in (card["detail"])
    )
    usual = replace(config, profile=PROFILES["seed"])
    body = client_at(NOW, usual).post("/cds-services/b12-patient-view", json=request).get_json()
    assert "Local laboratory limits" not in body["cards"][0]["detail"]


def test_status_and_transparency_account_for_local_limits(write: Write) -> None:
    config = Config.from_env({"CDS_LABORATORY_LIMITS": str(write(GOOD))}, today=TODAY)
    client = client_at(NOW, config)
    told = client.get("/transparency/b12.json").get_json()["profile"]["localLimits"]
    assert told == [
        {
            "analyte": "total-b12",
            "unit": "ng/L",
            "deficientBelow": 145,
            "sufficientAbove": 180,
            "reason": "local assay",
            "approver": "Lead",
            "approvedOn": "2026-10-01",
            "reviewDue": "2027-10-01",
        }
    ]
    assert client.get("/status").get_json()["localLimits"] == ["total-b12 ng/L"]


@pytest.mark.parametrize(
    ("limit", "labs", "told"),
    [
        (
            'analyte = "mma"\nunit = "nmol/L"\nraised_above = 500',
            (
                fhir.lab("b12", 250, "pg/mL", "2026-11-20"),
                fhir.lab("mma", 400, "nmol/L", "2026-11-20"),
            ),
            None,
        ),
        (
            'analyte = "mma"\nunit = "nmol/L"\nraised_above = 300',
            (
                fhir.lab("b12", 250, "pg/mL", "2026-11-20"),
                fhir.lab("mma", 400, "nmol/L", "2026-11-20"),
            ),
            "(MMA: raised above 300 nmol/L, approved 2026-10-01)",
        ),
        (
            'analyte = "folate"\nunit = "ng/mL"\nlow_below = 5',
            (
                fhir.lab("b12", 120, "pg/mL", "2026-11-20"),
                fhir.lab("folate", 4, "ng/mL", "2026-11-20"),
            ),
            "(folate: low below 5 ng/mL, approved 2026-10-01)",
        ),
    ],
)
def test_other_local_limits_decide_and_are_named(
    limit: str, labs: tuple[fhir.JSON, ...], told: str | None, write: Write
) -> None:
    account = GOOD[GOOD.index("reason") :]
    path = write(f"[[limit]]\n{limit}\n{account}")
    config = Config.from_env({"CDS_LABORATORY_LIMITS": str(path)}, today=TODAY)
    request = fhir.request(fhir.prefetch(fhir.patient(date(1970, 1, 1)), *labs))
    body = client_at(NOW, config).post("/cds-services/b12-patient-view", json=request).get_json()
    details = " ".join(card["detail"] for card in body["cards"])
    if told is None:
        status = body["extension"]["org.b12pathway.assessment"]["status"]
        assert status == "BORDERLINE_UNLIKELY"
    else:
        assert told in details
