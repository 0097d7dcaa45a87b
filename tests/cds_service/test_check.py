"""`check`: what an integration engineer is told about a request."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cds_service.__main__ import main
from tests import builders as fhir

JSON = dict[str, Any]
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/patient-view.json"
WHO = fhir.patient(date(1970, 1, 1))
LOW_B12 = fhir.lab("b12", 142, "pg/mL", "2026-11-10")
FINE, WARNING, ERROR = 0, 1, 2


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def check(content: Any, *options: str) -> tuple[int, str]:
        path = tmp_path / "sent.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        code = main(["check", str(path), *options])
        return code, capsys.readouterr().out

    return check


@pytest.fixture
def report(told: Any) -> Any:
    """The exit code and the report as JSON."""

    def check(content: Any) -> tuple[int, JSON]:
        code, out = told(content, "--json")
        return code, json.loads(out)

    return check


def texts(remarks: list[JSON]) -> dict[str, str]:
    return {each["place"]: each["text"] for each in remarks}


def test_a_request_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(EXAMPLE)]) == FINE
    told = capsys.readouterr().out
    assert told.startswith("patient-view.json: in order\nhook patient-view, FHIR R4, validated")
    for line in (
        "    prefetch.medicationRequests    null: known to be empty",
        "RESOURCES  3 sent: 3 used, 0 not ours, 0 unreadable, 0 refused",
        "    used        labs.entry[0]        Observation/b12-1         total-b12",
        "    used        conditions.entry[0]  Condition/b12-deficiency  b12-deficiency",
        "      topic b12treatment",
        "      * Order cyanocobalamin oral daily",
    ):
        assert line in told.splitlines()


def test_the_same_for_programs(report: Any) -> None:
    code, found = report(json.loads(EXAMPLE.read_text("utf-8")))
    assert (code, found["severity"], found["fhirVersion"]) == (FINE, "fine", "R4")
    assert found["counts"] == {"used": 3, "not ours": 0, "unreadable": 0, "refused": 0}
    assert found["cards"][0]["topic"] == "b12treatment"
    assert found["assessment"]["plan"] == "ORAL_CNCBL"


@pytest.mark.parametrize(
    ("sent", "place", "text"),
    [
        ("{", "$", "not a JSON object in UTF-8"),
        ("[]", "$", "not a JSON object in UTF-8"),
        ({}, "$.context", "missing"),
        (fhir.request({}) | {"hook": "order-review"}, "$.hook", "none of patient-view"),
        (fhir.request({}) | {"hookInstance": ""}, "$.hookInstance", "must not be empty"),
        (fhir.request({}) | {"prefetch": []}, "$.prefetch", "must be object or null"),
        (
            fhir.request({}) | {"hook": "order-sign", "context": {"patientId": "1"}},
            "$.context.userId",
            "missing",
        ),
    ],
)
def test_what_is_refused_is_an_error(sent: Any, place: str, text: str, report: Any) -> None:
    code, found = report(sent)
    assert (code, found["cards"], found["assessment"]) == (ERROR, [], None)
    assert text in texts(found["envelope"])[place]


def test_a_request_too_deep_to_be_read(report: Any) -> None:
    deep = '{"x":' * 80 + "1" + "}" * 80
    labs = '{"resourceType":"Bundle","entry":[{"resource":{"id":7,"code":' + deep + "}}]}"
    body = json.dumps(fhir.request({"labs": 0})).replace('"labs": 0', f'"labs": {labs}')
    code, found = report(body)
    assert code == ERROR
    assert "CDS-101" in json.dumps(found["envelope"])


def test_what_is_odd_but_answered_is_a_warning(report: Any) -> None:
    sent = fhir.request(fhir.prefetch(WHO, LOW_B12)) | {"fhirServer": "http://ehr.example"}
    sent["hookInstance"] = "1"
    sent["context"] |= {"patientId": f"Patient/{fhir.PID}", "userId": "jane"}
    code, found = report(sent)
    assert code == WARNING
    assert texts(found["envelope"]).keys() == {
        "$.hookInstance", "$.fhirServer", "$.context.patientId", "$.context.userId",
    }  # fmt: skip
    assert found["cards"]


ENCOUNTER = {"resourceType": "Encounter", "id": "e"}
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "x"}]}
NO_HITS = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "x"}]}
WRAPPED = {"response": {"status": "200"}, "resource": fhir.searchset(fhir.condition("302226006"))}
PAGED = fhir.searchset() | {"link": [{"relation": "next", "url": "http://x"}]}


@pytest.mark.parametrize(
    ("value", "severity", "text"),
    [
        (None, "fine", "null: known to be empty"),
        (fhir.searchset(), "fine", "0 resources"),
        (fhir.searchset(NO_HITS), "fine", "0 resources"),
        (WRAPPED, "fine", "1 resource"),
        (7, "warning", "not an object: unknown"),
        (FAILED, "warning", "OperationOutcome, the query failed: unknown"),
        (fhir.searchset(FAILED), "warning", "OperationOutcome, the query failed: unknown"),
        (ENCOUNTER, "warning", "does not hold what the key asks for: unknown"),
        (fhir.searchset(ENCOUNTER), "warning", "1 resource, among them other types"),
        (fhir.searchset(LOW_B12), "warning", "1 resource, among them Observation"),
        (PAGED, "warning", "more pages that are not read"),
        (fhir.searchset(fhir.condition("302226006") | {"code": 7}), "warning", "not all of them"),
    ],
)
def test_the_states_of_a_key(value: Any, severity: str, text: str, report: Any) -> None:
    _, found = report(fhir.request(fhir.prefetch(WHO, LOW_B12) | {"conditions": value}))
    (told,) = (each for each in found["prefetch"] if each["place"] == "prefetch.conditions")
    assert told["severity"] == severity
    assert text in told["text"]


def test_a_key_that_is_missing_and_one_that_is_not_ours(report: Any) -> None:
    prefetch = fhir.prefetch(WHO, LOW_B12) | {"my-key": fhir.searchset(), "Jane Doe": None}
    del prefetch["conditions"], prefetch["allergies"]
    prefetch["my-key"] = fhir.searchset(fhir.allergy("11248"))
    code, found = report(fhir.request(prefetch))
    keys = texts(found["prefetch"])
    assert code == WARNING
    assert keys["prefetch.conditions"] == "missing: unknown, never taken for empty"
    assert keys["prefetch.allergies"] == "not sent; read from other keys"
    assert keys["prefetch.my-key"].startswith("not a key of ours")
    assert "Jane" not in json.dumps(found)


def test_a_required_key_that_cannot_be_had_is_an_error(report: Any) -> None:
    code, found = report(fhir.request({"patient": WHO}))
    assert code == ERROR
    assert texts(found["prefetch"])["prefetch.labs"] == "missing: required"
    assert texts(found["envelope"])["answer"].startswith("CDS-130 412 unless prefetch key labs")


@pytest.mark.parametrize(
    ("resource", "disposition", "why", "strict"),
    [
        (LOW_B12, "used", "", []),
        (LOW_B12 | {"status": "preliminary"}, "refused", "preliminary", []),
        (LOW_B12 | {"valueQuantity": {"value": 5}}, "unreadable", "unit-missing", []),
        (LOW_B12 | {"colour": "red"}, "used", "", ["colour: not an element of this type"]),
        (LOW_B12 | {"performer": {}}, "used", "", ["performer: must be a list"]),
        (LOW_B12 | {"bodySite": "arm"}, "unreadable", "wrong-type", ["bodySite: "]),
        (
            fhir.condition("38341003") | {"clinicalStatus": "active"},
            "not ours",
            "not-asked-for",
            ["clinicalStatus: not in the form FHIR defines"],
        ),
        (
            {"resourceType": "Observation", **fhir.about()},
            "not ours",
            "not-asked-for",
            ["code: required, and missing"],
        ),
        (ENCOUNTER, "not ours", "not-asked-for", ["class: required, and missing"]),
        ({"resourceType": "Spaceship"}, "not ours", "type-not-read", ["resourceType: not a type"]),
    ],
)
def test_a_resource_by_our_rules_and_by_those_of_fhir(
    resource: JSON, disposition: str, why: str, strict: list[str], report: Any
) -> None:
    prefetch = fhir.prefetch(WHO, fhir.condition("302226006")) | {"more": fhir.searchset(resource)}
    _, found = report(fhir.request(prefetch))
    (told,) = (each for each in found["resources"] if each["place"] == "more.entry[0]")
    assert (told["disposition"], told["why"]) == (disposition, why)
    assert len(told["strict"]) == len(strict)
    for expected, given in zip(strict, told["strict"], strict=True):
        assert given.startswith(expected)


def test_another_patients_record_is_an_error(report: Any) -> None:
    foreign = LOW_B12 | {"subject": {"reference": "Patient/other"}}
    code, found = report(fhir.request(fhir.prefetch(WHO, foreign)))
    assert code == ERROR
    assert texts(found["envelope"])["answer"] == "the assessment is withheld: other-patient"
    assert {each["why"] for each in found["resources"]} == {"other-patient", "beside-other-patient"}


def test_no_word_of_the_record_is_repeated(told: Any) -> None:
    secret = "Zorg-Quux"
    who = WHO | {"name": [{"text": secret}], secret: secret, "gender": [secret]}
    lab = LOW_B12 | {"note": [{"text": secret}], "status": secret, "id": f"<{secret}>"}
    problem = fhir.condition("302226006") | {"code": {"text": secret, "coding": secret}}
    code, out = told(fhir.request({"patient": who, "labs": fhir.searchset(lab, problem)}))
    assert code == WARNING
    assert secret not in out


def test_drafts_are_accounted_for(report: Any) -> None:
    drafts = (
        fhir.draft("FA 5", id_="folic"),
        fhir.draft("PARACETAMOL", id_="other"),
        fhir.draft("CN PO", id_="over") | {"status": "completed"},
        {"resourceType": "NutritionOrder", "id": "n"},
        fhir.draft("CN PO", id_="bad") | {"dosageInstruction": 7},
        {"resourceType": "Medication", "id": "m"},
    )
    sent = fhir.order_request("order-sign", fhir.prefetch(WHO, LOW_B12), *drafts)
    sent["context"]["draftOrders"]["entry"] += [7, {"resource": {}}]
    code, found = report(sent)
    ends = [(e["disposition"], e["why"]) for e in found["resources"] if "draft" in e["place"]]
    assert code == WARNING
    assert ends == [
        ("used", ""),
        ("not ours", "not-asked-for"),
        ("not ours", "status"),
        ("not ours", "type-not-read"),
        ("unreadable", "wrong-type"),
        ("used", ""),
        ("unreadable", "wrong-type"),
        ("unreadable", "wrong-type"),
    ]
    assert found["cards"][0]["topic"].startswith("D")


def test_a_draft_of_another_patient_is_an_error(report: Any) -> None:
    foreign = fhir.draft("FA 5") | {"subject": {"reference": "Patient/other"}}
    own = fhir.draft("CN PO", id_="own")
    sent = fhir.order_request("order-sign", fhir.prefetch(WHO, LOW_B12), foreign, own)
    code, found = report(sent)
    whys = [each["why"] for each in found["resources"] if "draft" in each["place"]]
    assert (code, whys) == (ERROR, ["other-patient", "beside-other-patient"])


@pytest.mark.parametrize(
    ("context", "place"),
    [
        ({}, "$.context.draftOrders"),
        ({"draftOrders": {"resourceType": "Bundle"}, "selections": []}, "$.context.selections"),
        (
            {"draftOrders": {"resourceType": "Bundle"}, "selections": ["MedicationRequest/9"]},
            "$.context.selections[0]",
        ),
    ],
)
def test_order_select_that_focuses_on_nothing(context: JSON, place: str, report: Any) -> None:
    sent = fhir.request(fhir.prefetch(WHO, LOW_B12)) | {"hook": "order-select"}
    sent["context"] |= context
    code, found = report(sent)
    assert code == WARNING
    assert place in texts(found["envelope"])


def test_an_older_version_is_named(told: Any) -> None:
    old = fhir.condition("302226006") | {"clinicalStatus": "active", "verificationStatus": "x"}
    prefetch = fhir.prefetch(WHO, LOW_B12)
    stu3 = fhir.searchset(old | {"assertedDate": "2026-01-01"})
    dstu2 = fhir.searchset(old | {"dateRecorded": "2026-01-01"})
    _, out = told(fhir.request(prefetch | {"conditions": stu3}))
    assert "FHIR STU3, validated against: STU3" in out
    assert "Condition/cond-302226006\n      " not in out
    _, out = told(fhir.request(prefetch | {"conditions": dstu2}))
    assert "FHIR DSTU2, validated against: resources are not validated strictly" in out


def test_a_bare_bundle_is_taken_for_a_record(report: Any) -> None:
    code, found = report(fhir.searchset(WHO, LOW_B12, fhir.condition("302226006")))
    assert code == WARNING
    assert "no hook call" in texts(found["envelope"])["$"]
    assert [each["place"] for each in found["resources"]] == [
        "bundle.entry[0]", "bundle.entry[1]", "bundle.entry[2]",
    ]  # fmt: skip
    assert found["assessment"]["status"] == "DEFICIENT"
    assert texts(found["prefetch"])["prefetch.allergies"].startswith("missing")


@pytest.mark.parametrize("sent", [LOW_B12, fhir.searchset(LOW_B12), fhir.searchset()])
def test_a_bundle_without_a_patient_gets_no_answer(sent: JSON, report: Any) -> None:
    code, found = report(sent)
    assert code == ERROR
    assert texts(found["prefetch"])["prefetch.patient"].startswith("missing")


def test_of_many_records_that_are_nothing_to_us_only_the_number_is_told(told: Any) -> None:
    many = [fhir.condition("38341003", id=f"c{n}") for n in range(30)]
    _, out = told(fhir.request(fhir.prefetch(WHO, LOW_B12, *many)))
    assert "    not ours    30 more: nothing in it is asked for by this pathway" in out
    assert "Condition/c7" not in out


def test_with_a_rule_switched_off_there_is_no_assessment(
    report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDS_RULES_OFF", "b12treatment")
    code, found = report(fhir.request(fhir.prefetch(WHO, LOW_B12)))
    assert (code, found["assessment"], found["cards"][0]["topic"]) == (FINE, {}, "b12monitoring")


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "absent.json"]) == ERROR
    assert "absent.json" in capsys.readouterr().err
