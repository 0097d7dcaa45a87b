"""Controls of the hazard log that are promises of the whole service and have no other place."""

import copy
import re
from collections.abc import Iterator
from datetime import date, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.wording import LANGUAGES
from hooks.wording.audience import Audience
from pathway.laboratory import B12Class, classify
from pathway.profiles import PROFILES
from pathway.profiles.profile import GuidelineProfile
from pathway.quantities import Unit
from tests import builders as fhir
from tests.clinical.from_vignette import SIMPLE_FLAGS, Story
from tests.clinical.order_stories import STORIES
from tests.clinical.order_story import Kind
from tests.clinical.test_vignettes import VIGNETTES
from tests.conftest import NOW, Call, client_at
from tests.pathway.stories import b12

JSON = dict[str, Any]
TODAY = NOW.date()
WHO = fhir.patient(date(1970, 1, 1))
READERS = [(language, audience) for language in LANGUAGES for audience in Audience]
every_reader = pytest.mark.parametrize(("language", "audience"), READERS)


def assessment(body: JSON) -> JSON:
    found = body["extension"]["org.b12pathway.assessment"]
    assert isinstance(found, dict)
    return found


def low(when: str) -> JSON:
    return fhir.lab("b12", 120, "pg/mL", when, id_="low")


# H1

OTHERS = ["Patient/other", "https://ehr.example/fhir/Patient/other", "urn:uuid:other",
          "Patient/other/_history/2", f"Patient/{fhir.PID}0"]  # fmt: skip
RECORD = [
    low(TODAY.isoformat()),
    fhir.condition("302226006"),
    fhir.procedure("443906008"),
    fhir.allergy("11248"),
    fhir.order(fhir.PRODUCTS["CN", "PO"], TODAY, dose=(1000, "ug"), route="PO"),
    fhir.order(fhir.PRODUCTS["OH", "IM"], TODAY, id_="st-1", route="IM", statement=True),
    fhir.task("3-month-check", TODAY),
]


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(RECORD), unique_by=lambda resource: resource["id"], max_size=6),
    st.sampled_from(RECORD),
    st.sampled_from(OTHERS),
    st.randoms(use_true_random=False),
)
def test_one_resource_of_somebody_else_withholds_everything(
    ask: Call, record: list[JSON], stray: JSON, owner: str, random: Any
) -> None:
    strange = copy.deepcopy(stray) | {"id": "strange"}
    member = next(name for name in ("subject", "patient", "for") if name in strange)
    strange[member] = {"reference": owner}
    mixed = [*record, strange]
    random.shuffle(mixed)
    body = ask(fhir.request(fhir.prefetch(WHO, *mixed)))
    assert assessment(body)["withheld"] == "other-patient"
    assert not {"status", "basis", "plan", "overlays"} & set(assessment(body))
    (card,) = body["cards"]
    assert card["source"]["topic"]["code"] == "b12incomplete"
    assert "suggestions" not in card


# H3

HUNDREDTH = Decimal("0.01")


@pytest.mark.parametrize("unit", [Unit.NG_PER_L, Unit.PMOL_PER_L], ids=lambda unit: unit.value)
@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_around_its_limits_a_level_changes_class_at_the_published_number_and_nowhere_else(
    profile: GuidelineProfile, unit: Unit
) -> None:
    """Every hundredth from 10 below to 10 above each limit, in both families of units."""
    if unit not in profile.total_b12:
        pytest.fail("a profile without limits for one of the units B12 is reported in")
    band = profile.total_b12[unit]
    low, high = band.deficient_below.value, band.sufficient_above.value
    for limit in (low, high):
        for step in range(-1000, 1001):
            value = limit + step * HUNDREDTH
            expected = (
                B12Class.DEFICIENT if value < low
                else B12Class.NORMAL if value > high
                else B12Class.INDETERMINATE
            )  # fmt: skip
            assert classify(b12(str(value), unit=unit), profile) is expected, value


# H5


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "B12 120 pg/mL on {day} ({age} days ago)"),
        ("de", "B12 120 pg/mL am {day} (vor {age} Tagen)"),
    ],
)
@pytest.mark.parametrize("age", [0, 15, 364])
def test_the_deciding_level_is_printed_with_its_unit_day_and_age(
    age: int, language: str, said: str, ask: Call
) -> None:
    day = (TODAY - timedelta(days=age)).isoformat()
    asked = fhir.request(fhir.prefetch(WHO, low(day)))
    body = ask(asked | {"extension": {"org.b12pathway.language": language}})
    assert said.format(day=day, age=age) in body["cards"][0]["detail"]


# H9


@pytest.mark.parametrize(
    ("written", "status"),
    [("2025-12", "DEFICIENT"), ("2025-11", "STALE"), ("2026", "DEFICIENT"), ("2025", "STALE")],
)
def test_a_month_counts_from_its_first_day(written: str, status: str, ask: Call) -> None:
    """On 25 November 2026 one of November 2025 may be older than a year, one of December not."""
    assert assessment(ask(fhir.request(fhir.prefetch(WHO, low(written)))))["status"] == status


@pytest.mark.parametrize("hours", range(-12, 15))
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_a_sample_just_taken_counts_in_every_time_zone(hour: int, hours: int) -> None:
    """Taken a minute ago by the clock of a hospital anywhere; written with and without its time."""
    now = NOW.replace(hour=hour)
    there = (now - timedelta(minutes=1)).astimezone(timezone(timedelta(hours=hours)))
    client = client_at(now)
    for written in (there.isoformat(timespec="seconds"), there.date().isoformat()):
        body = _post(client, fhir.request(fhir.prefetch(WHO, low(written))))
        assert assessment(body)["status"] == "DEFICIENT", written
        assert "dataQuality" not in assessment(body), written


def _post(client: FlaskClient, request: JSON) -> JSON:
    response = client.post(f"/cds-services/b12-{request['hook']}", json=request)
    assert response.status_code == 200, response.text
    body = response.get_json()
    assert isinstance(body, dict)
    return body


# H14

ENOUGH = fhir.lab("b12", 500, "pg/mL", TODAY - timedelta(days=5), id_="enough")
NOT_REASSURING: dict[str, list[JSON]] = {
    "neuropathy": [fhir.condition("302226006")],
    "myelopathy": SIMPLE_FLAGS["SCD"](),
    "nitrous oxide": SIMPLE_FLAGS["N2O"](),
    "raised MMA": [
        fhir.lab("mma", 900, "nmol/L", TODAY),
        fhir.lab("egfr", 95, "mL/min/{1.73_m2}", TODAY),
    ],
    "injections until a month ago": [
        fhir.order(
            fhir.PRODUCTS["OH", "IM"], TODAY - timedelta(days=60), end=TODAY - timedelta(days=30),
            dose=(1000, "ug"), route="IM", every=(1, "mo"), status="completed",
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize("beside", NOT_REASSURING)
def test_a_level_in_range_does_not_reassure_where_it_cannot(beside: str, ask: Call) -> None:
    body = ask(fhir.request(fhir.prefetch(WHO, ENOUGH, *NOT_REASSURING[beside])))
    assert body["cards"], beside
    assert assessment(body)["plan"] != "NONE"
    assert ask(fhir.request(fhir.prefetch(WHO, ENOUGH)))["cards"] == []


# H18, H23


def requests() -> Iterator[JSON]:
    """Every worked patient, and every order rule where it speaks."""
    yield from (Story(vignette, TODAY).request() for vignette in VIGNETTES)
    for story in STORIES:
        if story.kind is Kind.FIRES:
            yield story.request("order-sign")
    yield fhir.request(fhir.prefetch(WHO, low(TODAY.isoformat()) | fhir.about("other")))
    yield fhir.request(fhir.prefetch(WHO, fhir.lab("b12", 120, None, TODAY)))


def cards(ask: Call, language: str, audience: Audience) -> Iterator[JSON]:
    wish = {"org.b12pathway.language": language, "org.b12pathway.audience": audience.value}
    for request in requests():
        yield from ask(request | {"extension": wish})["cards"]


SIDE_CARDS = {"b12incomplete", "b12dataquality"}
"""They say what could not be assessed or read, which no guideline is cited for."""


@every_reader
def test_every_card_ends_with_the_caution_and_names_its_rules(
    language: str, audience: Audience, ask: Call
) -> None:
    caution = LANGUAGES[language][audience].basis.caution
    seen = set()
    for card in cards(ask, language, audience):
        assert card["detail"].endswith(caution)
        topic = card["source"]["topic"]["code"]
        seen.add(topic)
        rule = card["extension"]["org.b12pathway.rule"]
        assert rule["ids"]
        if topic not in SIDE_CARDS:
            assert rule["citations"]
        if topic not in {*SIDE_CARDS, "b12monitoring"}:
            assert all(named in card["detail"] for named in (*rule["ids"], *rule["citations"]))
    assert {"b12treatment", "b12monitoring", "b12incomplete", "b12dataquality", "D1"} <= seen


AMBIGUOUS = re.compile(
    r"\d,\d"  # a separator of thousands, or a decimal comma
    r"|(?<![\d.])[1-9]\d{0,2}\.\d{3}(?!\d)"  # one point something, or a thousand
    r"|(?<![A-Za-z\d])\d{1,3}[ \u00a0\u202f']\d{3}(?!\d)"
    r"|\d{1,2}[./]\d{1,2}[./](19|20)\d\d"  # day and month, or month and day
)


@pytest.mark.parametrize("text", ["1,000 mcg", "1.000 mcg", "0,5", "1 000", "3/4/2026", "4.3.2026"])
def test_what_can_be_read_in_two_ways_is_found(text: str) -> None:
    assert AMBIGUOUS.search(text)


@pytest.mark.parametrize(
    "text", ["1000 mcg", "B12 150 pg/mL", "132.8 pmol/L", "2026-11-25", "0.125", "Rules 1.0.0"]
)
def test_what_has_one_reading_is_not(text: str) -> None:
    assert AMBIGUOUS.search(text) is None


@every_reader
def test_no_number_or_date_can_be_read_in_two_ways(
    language: str, audience: Audience, ask: Call
) -> None:
    for card in cards(ask, language, audience):
        for text in (card["summary"], card["detail"], *_offered(card)):
            assert AMBIGUOUS.search(text) is None, text


def _offered(card: JSON) -> Iterator[str]:
    for suggestion in card.get("suggestions", []):
        yield suggestion["label"]
        yield from (action["description"] for action in suggestion["actions"])
