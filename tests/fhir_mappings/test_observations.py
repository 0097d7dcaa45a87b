"""Laboratory results: one minimal Observation and one change a case."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from pathway.facts import Flag
from pathway.quantities import Analyte, Bound, Unit
from tests import builders as fhir
from tests.fhir_mappings.mapped import TODAY, mapped, problems

JSON = dict[str, Any]
DAY = TODAY - timedelta(days=5)


def b12(value: float | str = 150, unit: str | None = "pg/mL", **more: Any) -> JSON:
    return fhir.lab("b12", value, unit, more.pop("day", DAY), id_="b12", **more)


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_usable_results_are_read(status: str) -> None:
    (result,) = mapped(b12(status=status)).facts.labs
    assert result.quantity is not None
    assert (result.quantity.value, result.quantity.unit) == (Decimal(150), Unit.NG_PER_L)
    assert (result.source, result.reported) == ("Observation/b12", "150 pg/mL")


@pytest.mark.parametrize("status", ["registered", "cancelled", "entered-in-error", "unknown"])
def test_results_that_are_not_final_are_left_alone(status: str) -> None:
    found = mapped(b12(status=status))
    assert (found.facts.labs, found.issues) == ((), ())


def test_a_preliminary_result_is_mentioned_and_not_used() -> None:
    found = mapped(b12(status="preliminary"))
    assert (found.facts.labs, found.issues[0].problem) == ((), "preliminary")


def test_a_value_beside_parts_of_other_analytes_is_missed() -> None:
    empty = b12()
    del empty["valueQuantity"]
    empty |= {"valueInteger": 120, "component": [{"code": {"text": "comment"}}]}
    assert problems(empty) == ["value-missing"]


def test_two_results_of_one_instant_are_ordered_by_their_last_update() -> None:
    when = "2026-11-20T08:00:00Z"
    labs = [
        fhir.lab("b12", 150, "pg/mL", when, id_=f"r{hour}")
        | {"meta": {"lastUpdated": f"2026-11-20T{hour}:00:00Z"}}
        for hour in (10, 12)
    ]
    assert {lab.issued_at.hour for lab in mapped(*labs).facts.labs if lab.issued_at} == {10, 12}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"status": "FINALLY"}, "status-unknown"),
        ({"status": None}, "status-unknown"),
        (
            {
                "valueQuantity": {
                    "value": 150, "unit": "pmol", "system": fhir.UCUM, "code": "pg/mL",
                }
            },
            "unit-contradiction",
        ),
        ({"unit": None}, "unit-missing"),
        ({"unit": "furlongs"}, "unit-unknown"),
        ({"unit": "mmol/L"}, "unit-unknown"),
        ({"day": "2026-02-31"}, "date-impossible"),
        ({"day": "soon"}, "date-impossible"),
        ({"day": TODAY + timedelta(days=3)}, "date-in-future"),
        ({"value": 19}, "value-implausible"),
        ({"value": 200_000}, "value-implausible"),
        ({"valueQuantity": {"value": "150", "unit": "pg/mL"}}, "wrong-type"),
        ({"valueQuantity": {"unit": "pg/mL"}}, "value-missing"),
        ({"valueQuantity": {"value": 1e300, "unit": "pg/mL"}}, "wrong-type"),
        (
            {"valueQuantity": {"value": 150, "unit": "pg/mL", "comparator": "~"}},
            "comparator-unknown",
        ),
        (
            {
                "valueQuantity": {
                    "value": 150, "unit": "pg/mL", "system": fhir.UCUM, "code": "pmol/L",
                }
            },
            "unit-contradiction",
        ),
        ({"effectiveDateTime": None}, "date-missing"),
        ({"subject": None}, "subject-missing"),
        ({"status": 7}, "wrong-type"),
    ],
)  # fmt: skip
def test_a_result_that_cannot_be_read_is_named_and_never_a_number(
    change: JSON, problem: str
) -> None:
    known = {"value", "unit", "day"}
    observation = b12(**{k: v for k, v in change.items() if k in known})
    observation |= {k: v for k, v in change.items() if k not in known}
    found = mapped({k: v for k, v in observation.items() if v is not None})
    assert found.facts.labs == ()
    assert [(i.resource, i.problem) for i in found.issues] == [("Observation/b12", problem)]


def test_a_result_the_laboratory_says_it_does_not_have_is_no_fault() -> None:
    absent = b12()
    del absent["valueQuantity"]
    absent["dataAbsentReason"] = {"text": "specimen haemolysed"}
    assert problems(absent) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [("<", Bound.BELOW), ("<=", Bound.AT_MOST), (">", Bound.ABOVE), (">=", Bound.AT_LEAST)],
)
def test_a_comparator_is_kept(text: str, bound: Bound) -> None:
    (result,) = mapped(b12(f"{text}150")).facts.labs
    assert result.quantity is not None
    assert result.quantity.bound is bound
    assert result.reported == f"{text}150 pg/mL"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("<150 pg/mL", "<150 pg/mL"), ("150 pmol/L", "150 pmol/L"), (" > 1500 ng/L ", ">1500 ng/L")],
)
def test_a_number_with_a_known_unit_in_words_is_read(text: str, expected: str) -> None:
    written = b12()
    del written["valueQuantity"]
    (result,) = mapped(written | {"valueString": text}).facts.labs
    assert result.reported == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<150", "unit-missing"),
        ("150 cubits", "unit-unknown"),
        ("see note", "value-not-a-quantity"),
        ("150 pg/mL on 3 May", "unit-unknown"),
        ("1e3 pg/mL", "unit-unknown"),
    ],
)
def test_other_words_are_not_understood(text: str, problem: str) -> None:
    written = b12()
    del written["valueQuantity"]
    assert problems(written | {"valueString": text}) == [problem]


@pytest.mark.parametrize(
    "code", ["2171-7", "26916-7", "72157-1", "25126-4", "26582-7", "20646-6", "2282-2", "25116-5"]
)
def test_codes_that_look_right_and_are_not_are_ignored(code: str) -> None:
    assert mapped(b12() | {"code": fhir.concept(fhir.LOINC, code)}).facts.labs == ()


def test_whole_blood_b12_is_mass_only() -> None:
    blood = {"code": fhir.concept(fhir.LOINC, "16695-9")}
    assert len(mapped(b12() | blood).facts.labs) == 1
    assert problems(b12(unit="pmol/L") | blood) == ["unit-contradiction"]


@pytest.mark.parametrize(
    "system",
    [
        "http://loinc.org",
        "https://loinc.org/",
        "urn:oid:2.16.840.1.113883.6.1",
        "http://loinc.org|2.77",
    ],
)
def test_code_systems_are_recognised_however_they_are_spelled(system: str) -> None:
    assert len(mapped(b12() | {"code": fhir.concept(system, "2132-9")}).facts.labs) == 1


def test_an_unknown_code_system_is_never_guessed() -> None:
    assert mapped(b12() | {"code": fhir.concept("urn:local", "2132-9")}).facts.labs == ()


def test_a_code_without_its_system_is_named_and_not_guessed() -> None:
    bare = b12() | {"code": {"coding": [{"code": "2132-9"}]}}
    found = mapped(bare)
    assert (found.facts.labs, found.issues[0].problem) == ((), "code-system-missing")
    assert mapped(bare | {"status": "cancelled"}).issues == ()


def test_components_are_results_of_their_own() -> None:
    panel = b12()
    del panel["valueQuantity"]
    panel["code"] = {"text": "Haematinics"}
    quantity = {"value": 2.1, "unit": "ng/mL"}
    panel["component"] = [
        {"code": fhir.concept(fhir.LOINC, "2284-8"), "valueQuantity": quantity},
        {"code": fhir.concept(fhir.LOINC, "2132-9"), "valueQuantity": {"value": 150}},
    ]
    found = mapped(panel)
    assert [lab.analyte for lab in found.facts.labs] == [Analyte.FOLATE]
    assert [u.analyte for u in found.facts.unreadable] == [Analyte.TOTAL_B12]


def coded(*codes: str) -> JSON:
    return {"code": {"coding": [{"system": fhir.LOINC, "code": code} for code in codes]}}


@pytest.mark.parametrize("other", ["2284-8", "2171-7"])
def test_a_result_whose_codes_name_different_tests_is_neither(other: str) -> None:
    found = mapped(b12() | coded("2132-9", other))
    assert found.facts.labs == ()
    assert {issue.problem for issue in found.issues} == {"code-contradiction"}


def test_two_codes_of_one_test_are_one_result() -> None:
    assert len(mapped(b12() | coded("2132-9", "14685-2", "99999-9")).facts.labs) == 1


def test_a_value_that_is_called_absent_is_not_believed_either_way() -> None:
    assert problems(b12(dataAbsentReason={"text": "error"})) == ["value-contradiction"]
    empty = b12(dataAbsentReason={"text": "error"}) | {"valueQuantity": {"unit": "pg/mL"}}
    assert problems(empty) == []


@pytest.mark.parametrize(
    ("code", "unit", "remarks"),
    [
        ("2132-9", "pg/mL", ()),
        ("14685-2", "pmol/L", ()),
        ("35201-3", "pmol/L", ()),
        ("2132-9", "pmol/L", ("unit-not-of-code",)),
        ("14685-2", "pg/mL", ("unit-not-of-code",)),
    ],
)
def test_the_unit_is_believed_and_a_code_of_the_other_kind_remarked(
    code: str, unit: str, remarks: tuple[str, ...]
) -> None:
    found = mapped(b12(unit=unit) | coded(code))
    assert (found.facts.labs[0].remarks, found.issues) == (remarks, ())
    both = mapped(b12(unit=unit) | coded("2132-9", "14685-2")).facts.labs[0]
    assert both.remarks == ()


@pytest.mark.parametrize(
    ("unit", "remarks"),
    [("mL/min/1.73m2", ()), ("mL/min", ("not-indexed",)), ("mL/min/BSA", ("not-indexed",))],
)
def test_an_egfr_not_said_to_be_per_body_surface_is_remarked(
    unit: str, remarks: tuple[str, ...]
) -> None:
    assert mapped(fhir.lab("egfr", 50, unit, DAY)).facts.labs[0].remarks == remarks


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "read"),
    [
        ("mma", 50, "umol/L", True),
        ("mma", 51, "umol/L", False),
        ("mma", 51, "nmol/mL", False),
        ("mma", 51_000, "nmol/L", True),
        ("mma", 9, "nmol/L", False),
        ("hb", 15, "mmol/L", True),
        ("hb", 15.1, "mmol/L", False),
        ("hb", 120, "g/dL", False),
        ("b12", 20, "ng/L", True),
        ("b12", 14.8, "pmol/L", True),
        ("b12", 14.7, "pmol/L", False),
        ("b12", 73_781, "pmol/L", True),
        ("b12", 73_782, "pmol/L", False),
        ("folate", 100, "ng/mL", True),
        ("folate", 227, "nmol/L", False),
        ("egfr", 251, "mL/min/1.73m2", False),
    ],
)
def test_a_figure_that_is_another_units_is_implausible(
    analyte: str, value: float, unit: str, *, read: bool
) -> None:
    result = fhir.lab(analyte, value, unit, DAY)
    assert problems(result) == ([] if read else ["value-implausible"])


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ({"effectiveInstant": "2026-11-20T23:30:00-05:00"}, "2026-11-20"),
        ({"effectivePeriod": {"start": "2026-11-01", "end": "2026-11-19"}}, "2026-11-19"),
        ({"effectivePeriod": {"start": "2026-11-18"}}, "2026-11-18"),
        ({"effectiveTiming": {"event": ["2026-11-16", "2026-11-17"]}}, "2026-11-17"),
        (
            {"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2026-11-15"}}}},
            "2026-11-15",
        ),
        (
            {
                "effectiveTiming": {
                    "repeat": {"boundsPeriod": {"start": "2026-11-1", "end": "2026-11-14"}}
                }
            },
            "2026-11-14",
        ),
        ({"effectiveDateTime": "2026-10"}, "2026-10-01"),
    ],
)
def test_every_kind_of_effective_time_is_read(when: JSON, day: str) -> None:
    observation = b12()
    del observation["effectiveDateTime"]
    (result,) = mapped(observation | when).facts.labs
    assert result.collected.earliest.isoformat() == day


def test_issued_never_stands_in_for_the_time_of_the_sample() -> None:
    observation = b12(issued="2026-11-20T10:00:00Z")
    del observation["effectiveDateTime"]
    assert problems(observation) == ["date-missing"]


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        ({"interpretation": [{"coding": [{"code": "POS"}]}]}, Flag.POSITIVE),
        ({"interpretation": {"coding": [{"code": "NEG"}]}}, Flag.NEGATIVE),
        ({"valueString": "Positive"}, Flag.POSITIVE),
        ({"valueCodeableConcept": fhir.concept(fhir.SCT, "260385009")}, Flag.NEGATIVE),
        ({"valueCodeableConcept": {"text": "Not detected"}}, Flag.NEGATIVE),
        (
            {
                "valueQuantity": {"value": 40, "unit": "AU/mL"},
                "interpretation": [{"coding": [{"code": "H"}]}],
            },
            Flag.POSITIVE,
        ),
    ],
)
def test_an_antibody_is_positive_by_verdict_never_by_a_threshold_of_ours(
    given: JSON, flag: Flag
) -> None:
    antibody = fhir.lab("ifab", 1, None, DAY)
    del antibody["valueQuantity"]
    (result,) = mapped(antibody | given).facts.labs
    assert result.flag is flag


def test_an_antibody_level_without_a_verdict_is_not_interpreted() -> None:
    assert problems(fhir.lab("ifab", 40, "AU/mL", DAY)) == ["verdict-missing"]


@pytest.mark.parametrize(
    "given",
    [
        {"interpretation": [{"coding": [{"code": "N"}]}], "valueString": "Positive"},
        {
            "interpretation": [{"coding": [{"code": "POS"}]}],
            "valueCodeableConcept": {"text": "Not detected"},
        },
        {"interpretation": [{"coding": [{"code": "POS"}, {"code": "NEG"}]}]},
    ],
)
def test_an_antibody_with_two_verdicts_has_none(given: JSON) -> None:
    antibody = fhir.lab("ifab", 1, None, DAY)
    del antibody["valueQuantity"]
    assert problems(antibody | given) == ["verdict-contradiction"]


def test_a_flag_counts_only_when_there_is_one() -> None:
    both = {"interpretation": [{"coding": [{"code": "L"}, {"code": "H"}]}]}
    same = {"interpretation": [{"coding": [{"code": "L"}, {"code": "LL"}]}]}
    folate = fhir.lab("folate", 3.5, "ng/mL", DAY)
    assert mapped(folate | both).facts.labs[0].flag is None
    assert mapped(folate | same).facts.labs[0].flag is Flag.LOW


def test_inr_is_the_only_quantity_read_without_a_unit() -> None:
    assert mapped(fhir.lab("inr", 2.4, None, DAY)).facts.labs[0].reported == "2.4"


def test_a_reference_range_of_zero_to_zero_says_nothing() -> None:
    low = {"interpretation": [{"coding": [{"code": "L"}]}]}
    zero = {"referenceRange": [{"low": {"value": 0}, "high": {"value": 0}}]}
    real = {"referenceRange": [{"low": {"value": 4}, "high": {"value": 20}}]}
    assert mapped(fhir.lab("folate", 3.5, "ng/mL", DAY) | low | zero).facts.labs[0].own_low is None
    assert mapped(fhir.lab("folate", 3.5, "ng/mL", DAY) | low | real).facts.labs[0].own_low == 4
    two = {"referenceRange": [{"low": {"value": 4}}, {"low": {"value": 2}}]}
    assert mapped(fhir.lab("folate", 3.5, "ng/mL", DAY) | two).facts.labs[0].own_low is None
    upper = {"referenceRange": [{"high": {"value": 20}}, {"text": "see note"}]}
    assert mapped(fhir.lab("folate", 3.5, "ng/mL", DAY) | upper).facts.labs[0].own_low is None


def test_of_race_specific_egfr_of_one_sample_the_lower_counts() -> None:
    pair = [
        fhir.lab("egfr", value, "mL/min/1.73m2", DAY, id_=f"egfr-{code}")
        | {"code": fhir.concept(fhir.LOINC, code)}
        for value, code in ((66, "48643-1"), (57, "48642-3"))
    ]
    (result,) = mapped(*pair).facts.labs
    assert result.quantity is not None
    assert result.quantity.value == 57


def test_an_egfr_that_knows_no_race_goes_before_the_others_of_its_sample() -> None:
    results = [
        fhir.lab("egfr", value, "mL/min/1.73m2", DAY, id_=f"egfr-{code}")
        | {"code": fhir.concept(fhir.LOINC, code)}
        for value, code in ((57, "48642-3"), (61, "98979-8"), (66, "48643-1"))
    ]
    (result,) = mapped(*results).facts.labs
    assert result.source == "Observation/egfr-98979-8"


@pytest.mark.parametrize(("unit", "limit"), [("pg/mL", 200), ("pmol/L", None), (None, 200)])
def test_a_laboratory_limit_in_another_unit_says_nothing(
    unit: str | None, limit: int | None
) -> None:
    low: JSON = {"value": 200, **({"unit": unit} if unit else {})}
    assert mapped(b12(referenceRange=[{"low": low}])).facts.labs[0].own_low == limit


def test_a_molar_haemoglobin_that_may_count_the_tetramer_is_not_read() -> None:
    assert problems(fhir.lab("hb", 2.2, "mmol/L", DAY)) == ["unit-ambiguous"]
    (result,) = mapped(fhir.lab("hb", 8, "mmol/L", DAY)).facts.labs
    assert result.quantity is not None
    assert result.quantity.value == Decimal("128.9160")


def local(words: str, **more: Any) -> JSON:
    own = {"coding": [{"system": "urn:local", "code": "4711", "display": words}]}
    return b12(**more) | {"code": own}


@pytest.mark.parametrize(
    ("words", "analyte"),
    [
        ("Vitamin B12", Analyte.TOTAL_B12),
        ("COBALAMIN LEVEL", Analyte.TOTAL_B12),
        ("Active B12", Analyte.ACTIVE_B12),
        ("Holotranscobalamin", Analyte.ACTIVE_B12),
        ("Methylmalonic acid, serum", Analyte.MMA),
        ("Homocysteine", Analyte.HOMOCYSTEINE),
        ("eGFR (CKD-EPI)", Analyte.EGFR),
    ],
)
def test_a_result_under_a_code_of_the_laboratory_alone_is_named(
    words: str, analyte: Analyte
) -> None:
    found = mapped(local(words))
    assert found.facts.labs == ()
    assert [(u.analyte, u.problem) for u in found.facts.unreadable] == [(analyte, "code-unknown")]
    assert mapped(local(words) | {"code": {"text": words}}).facts.unreadable


@pytest.mark.parametrize(
    "words",
    ["Vitamin B12 binding capacity", "Methylmalonic acid, urine", "Homocysteine/creatinine",
     "Glucose", "Vitamin B12 intake"],
)  # fmt: skip
def test_another_test_named_alike_is_not_ours(words: str) -> None:
    assert problems(local(words)) == []


def test_words_beside_a_code_of_a_system_we_read_say_nothing() -> None:
    other = local("Vitamin B12") | {"code": fhir.concept(fhir.LOINC, "2171-7", "Vitamin B12")}
    assert problems(other) == []
    panel = local("Vitamin B12 and folate")
    del panel["valueQuantity"]
    assert problems(panel) == []
    assert problems(local("Vitamin B12", status="cancelled")) == []


def test_the_code_published_for_two_homocysteines_is_not_interpreted() -> None:
    assert problems(b12() | coded("26582-7")) == ["code-not-interpretable"]
