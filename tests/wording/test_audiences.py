"""Same patient, same content: what changes between readers, and what must not."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from hooks.wording import LANGUAGES
from hooks.wording.audience import Audience, choose_audience
from tests import builders as fhir
from tests.clinical.from_vignette import Story
from tests.clinical.test_vignettes import VIGNETTES
from tests.conftest import NOW, client_at
from tests.contract.shape import check_response

JSON = dict[str, Any]
ROOT = Path(__file__).parents[2]
URL = "/cds-services/b12-patient-view"
EXAMPLE = json.loads((ROOT / "examples/patient-view.json").read_text("utf-8"))
ADULT = fhir.patient(NOW.date().replace(year=1970))
CORD = fhir.condition("60576007")
LOW, UNSURE, ENOUGH = (fhir.lab("b12", level, "pg/mL", NOW.date()) for level in (120, 250, 500))
TABLETS = fhir.order(
    fhir.PRODUCTS["CN", "PO"], NOW.date().replace(year=2025), dose=(1000, "ug"), route="PO"
)
PROVEN_ENOUGH = fhir.lab("mma", 100, "nmol/L", NOW.date())
URGENT = [
    [LOW, CORD], [UNSURE, CORD], [ENOUGH, CORD], [CORD], [LOW, CORD, fhir.allergy("11248")],
    [ENOUGH, CORD, TABLETS], [ENOUGH, PROVEN_ENOUGH, CORD],
    [LOW, CORD, fhir.lab("plt", 30, "10*3/uL", NOW.date())],
]  # fmt: skip
READERS = [(language, audience.value) for language in LANGUAGES for audience in Audience]


def told(client: FlaskClient, request: JSON, language: str, audience: str) -> JSON:
    wish = {"org.b12pathway.language": language, "org.b12pathway.audience": audience}
    response = client.post(URL, json=request | {"extension": wish})
    assert response.status_code == 200, response.text
    assert response.headers["Content-Language"] == language
    body = response.get_json()
    assert isinstance(body, dict)
    return body


def content(body: JSON) -> JSON:
    """What no reader may get differently."""
    assessment = dict(body["extension"]["org.b12pathway.assessment"])
    del assessment["evaluationId"]
    cards = [
        (card["indicator"], card["source"]["topic"], card["source"]["url"], card["extension"])
        for card in body["cards"]
    ]
    return {"assessment": assessment, "cards": cards}


@pytest.mark.parametrize(("language", "audience"), READERS)
def test_every_reader_gets_the_same_content_in_a_well_formed_response(
    language: str, audience: str, client: FlaskClient
) -> None:
    for vignette in VIGNETTES:
        request = Story(vignette, NOW.date()).request()
        body = told(client, request, language, audience)
        check_response(body, pid=fhir.PID)
        assert content(body) == content(told(client, request, "en", "clinician")), vignette["id"]


@pytest.mark.parametrize(("language", "audience"), READERS)
def test_orders_are_for_clinicians_and_told_to_everybody_else(
    language: str, audience: str, client: FlaskClient
) -> None:
    offers = [s["label"] for c in told(client, EXAMPLE, language, "clinician")["cards"]
              for s in c["suggestions"]]  # fmt: skip
    assert len(offers) == 5
    for card in told(client, EXAMPLE, language, audience)["cards"]:
        members = {"suggestions", "selectionBehavior", "overrideReasons"} & set(card)
        assert len(members) == (3 if audience == "clinician" else 0)
    detail = told(client, EXAMPLE, language, audience)["cards"][0]["detail"]
    assert ("ferritin" in detail.lower()) is (audience != "clinician")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_audience_but_students_has_its_own_words(language: str, client: FlaskClient) -> None:
    by_audience = {
        audience: told(client, EXAMPLE, language, audience)["cards"] for audience in Audience
    }
    own = [a for a in Audience if a is not Audience.STUDENT]
    for number in (0, 1):
        assert len({by_audience[a][number]["summary"] for a in own}) == len(own)
        assert len({by_audience[a][number]["detail"] for a in own}) == len(own)
    student, clinician = by_audience[Audience.STUDENT], by_audience[Audience.CLINICIAN]
    assert [c["summary"] for c in student] == [c["summary"] for c in clinician]


@pytest.mark.parametrize(("language", "audience"), READERS)
def test_nothing_that_was_not_checked_or_not_read_is_kept_from_anyone(
    language: str, audience: str, client: FlaskClient
) -> None:
    unreadable = fhir.lab("b12", 100, None, NOW.date(), id_="bad")
    request = fhir.request(fhir.prefetch(fhir.patient(NOW.date().replace(year=1970)), unreadable))
    del request["prefetch"]["conditions"]
    texts = LANGUAGES[language][Audience(audience)]
    body = told(client, request, language, audience)
    spoken = json.dumps(body["cards"], ensure_ascii=False)
    assert "Observation/bad" in spoken
    assert texts.names.problem["unit-missing"] in spoken
    assert texts.record.quality_may_decide in spoken
    low = fhir.lab("b12", 100, "pg/mL", NOW.date(), id_="low")
    request["prefetch"]["labs"] = fhir.searchset(low, unreadable)
    spoken = json.dumps(told(client, request, language, audience), ensure_ascii=False)
    assert texts.names.part["conditions"] in spoken
    assert texts.caveats.no_medicine in spoken
    assert texts.caveats.kidney_not_found in spoken


@pytest.mark.parametrize(
    ("asked", "user", "audience"),
    [
        (None, "Practitioner/1", Audience.CLINICIAN),
        (None, "PractitionerRole/1", Audience.CLINICIAN),
        (None, "Patient/1", Audience.PATIENT),
        (None, "RelatedPerson/1", Audience.PATIENT),
        (None, "https://ehr.example.org/fhir/Patient/1", Audience.PATIENT),
        (None, "Patients/1", Audience.CLINICIAN),
        ("nurse", "Patient/1", Audience.NURSE),
        ("clinician", "Patient/1", Audience.CLINICIAN),
        ("carer", "Practitioner/1", Audience.PATIENT),
        (" Pharmacist ", "Practitioner/1", Audience.PHARMACIST),
        ("student", "Practitioner/1", Audience.STUDENT),
        ("astronaut", "Practitioner/1", Audience.CLINICIAN),
        ("astronaut", "Patient/1", Audience.PATIENT),
        ("", "Patient/1", Audience.PATIENT),
    ],
)
def test_the_audience_asked_for_wins_over_the_kind_of_user(
    asked: str | None, user: str, audience: Audience
) -> None:
    assert choose_audience(asked, user) is audience


@pytest.mark.parametrize(
    "extension",
    [
        None, 7, "nurse", [], {}, {"org.b12pathway.audience": 7}, {"org.b12pathway.audience": None},
        {"org.b12pathway.audience": {"deep": [1]}, "org.b12pathway.language": []},
        {"org.b12pathway.audience": "astronaut", "org.b12pathway.language": "xx"},
    ],
)  # fmt: skip
def test_an_extension_that_asks_for_nothing_known_is_no_error(
    extension: Any, client: FlaskClient
) -> None:
    response = client.post(URL, json=EXAMPLE | {"extension": extension})
    assert response.status_code == 200
    assert response.headers["Content-Language"] == "en"
    assert "suggestions" in response.get_json()["cards"][0]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "get medical help today"), ("de", "holen sie heute ärztliche hilfe")],
)
def test_patients_with_an_urgent_finding_are_told_to_get_help_today(
    language: str, words: str, client: FlaskClient
) -> None:
    for record in URGENT:
        body = told(client, fhir.request(fhir.prefetch(ADULT, *record)), language, "patient")
        main = body["cards"][0]
        assert words in main["detail"].lower(), main
        assert words in main["summary"].lower() or "NONE" in json.dumps(content(body)), main
    child = fhir.patient(NOW.date().replace(year=2009))
    body = told(client, fhir.request(fhir.prefetch(child, LOW, CORD)), language, "patient")
    assert words in body["cards"][0]["detail"].lower()


def test_a_value_too_long_for_the_summary_is_left_to_the_detail(client: FlaskClient) -> None:
    who, today = fhir.patient(NOW.date().replace(year=1970)), NOW.date()
    record = [
        fhir.order(fhir.PRODUCTS["CN", "PO"], today, dose=(100, "ug"), route="PO"),
        fhir.procedure("443906008"), fhir.lab("egfr", 45, "mL/min/1.73m2", today),
    ]  # fmt: skip
    for value, shown in ((20.555, True), ("<=20.555", False)):
        active = fhir.lab("active", value, "pmol/L", today)
        request = fhir.request(fhir.prefetch(who, *record, active))
        card = told(client, request, "en", "clinician")["cards"][0]
        assert card["summary"].endswith("IM hydroxocobalamin monthly")
        assert (f"(active B12 {value} pmol/L)" in card["summary"]) is shown
        assert f"active B12 {value} pmol/L" in card["detail"]


def test_what_withholds_an_assessment_is_said_in_the_readers_words(client: FlaskClient) -> None:
    theirs = fhir.lab("b12", 100, "pg/mL", NOW.date()) | {"subject": {"reference": "Patient/x"}}
    request = fhir.request(fhir.prefetch(fhir.patient(NOW.date()), theirs))
    (card,) = told(client, request, "en", "patient")["cards"]
    assert card["summary"].startswith("Your B12 was not checked")
    assert "talk to your care team" in card["detail"]


def golden(name: str) -> Any:
    return json.loads((Path(__file__).parent / name).read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "language", "audience"),
    [("example-german.json", "de", "clinician"), ("example-patient.json", "en", "patient")],
)
def test_the_whole_answer_to_the_example(name: str, language: str, audience: str) -> None:
    body = told(client_at(), EXAMPLE, language, audience)
    assert body == golden(name)
