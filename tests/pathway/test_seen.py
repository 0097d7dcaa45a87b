"""The facts of a trace in words: what a reader of `explain` sees, whole."""

from dataclasses import replace

import pytest

from pathway import seen
from pathway.concepts import Concept
from pathway.condition import Seen
from pathway.facts import Day, Flag, LabResult
from pathway.picture import Picture, read_picture
from pathway.quantities import Analyte
from pathway.seen import Fact
from tests.pathway.stories import SETTING, b12, day, finding, lab, patient, taking
from tests.traceability.stories import ALLERGIC, COBALT, WARFARIN


def picture(*items: object, **more: object) -> Picture:
    return read_picture(patient(*items, **more), SETTING)  # type: ignore[arg-type]  # fields


ORAL = taking(since=100)
UNKNOWN_DOSE = taking(mcg=None)
NEUROPATHY = finding(Concept.PERIPHERAL_NEUROPATHY)
BYPASS = finding(Concept.ROUX_EN_Y)
PERNICIOUS = finding(Concept.PERNICIOUS_ANAEMIA)
EGFR = lab(Analyte.EGFR, "40", 8)
FOLATE = lab(Analyte.FOLATE, "2", 3)
SPREAD = replace(b12("120"), collected=Day(day(40).earliest, day(10).latest))
ANTIBODY = LabResult(
    analyte=Analyte.INTRINSIC_FACTOR_ANTIBODY,
    quantity=None,
    collected=day(9),
    source="Observation/antibody",
    flag=Flag.POSITIVE,
)


@pytest.mark.parametrize(
    ("fact", "record", "expected"),
    [
        (seen.scope, picture(), Seen("AGE", "50 (assessed from 16, adult doses from 18)")),
        (
            seen.scope,
            picture(age=None, deceased=True),
            Seen("AGE", "unknown, deceased (assessed from 16, adult doses from 18)"),
        ),
        (seen.treatment, picture(), Seen("TX", "none")),
        (
            seen.treatment,
            picture(ORAL),
            Seen(
                "TX",
                "established since 2026-08-14: cyanocobalamin oral",
                ("MedicationRequest/b12",),
            ),
        ),
        (
            seen.treatment,
            picture(replace(taking(since=None), route=None)),
            Seen("TX", "undated: cyanocobalamin by an unknown route", ("MedicationRequest/b12",)),
        ),
        (
            seen.treatment,
            picture(UNKNOWN_DOSE),
            Seen("TX", "none (a running product has no readable dose)"),
        ),
        (seen.b12, picture(), Seen("B12", "none")),
        (
            seen.b12,
            picture(b12("120")),
            Seen(
                "B12",
                "deficient: total-b12 120 ng/L on 2026-11-12",
                ("Observation/total-b12-10-120",),
            ),
        ),
        (
            seen.b12,
            picture(SPREAD),
            Seen(
                "B12",
                "deficient: total-b12 120 ng/L on 2026-10-13 to 2026-11-12",
                ("Observation/total-b12-10-120",),
            ),
        ),
        (seen.functional, picture(), Seen("fx", "unknown")),
        (
            seen.functional,
            picture(lab(Analyte.MMA, "900")),
            Seen("fx", "positive: mma 900 nmol/L on 2026-11-12", ("Observation/mma-10-900",)),
        ),
        (seen.diagnosis, picture(), Seen("recorded diagnosis", "not on record")),
        (
            seen.diagnosis,
            picture(PERNICIOUS),
            Seen("recorded diagnosis", "on record", ("Condition/pernicious-anaemia",)),
        ),
        (
            seen.trigger,
            picture(BYPASS, ANTIBODY),
            Seen("trigger", "on record", ("Observation/antibody", "Condition/roux-en-y")),
        ),
        (
            seen.lifelong_cause,
            picture(BYPASS, ANTIBODY),
            Seen("lifelong cause", "on record", ("Observation/antibody",)),
        ),
        (
            seen.monthly_cause,
            picture(BYPASS, ANTIBODY),
            Seen("monthly cause", "on record", ("Condition/roux-en-y",)),
        ),
        (seen.neuro, picture(), Seen("NEURO", "none")),
        (
            seen.neuro,
            picture(NEUROPATHY),
            Seen("NEURO", "present", ("Condition/peripheral-neuropathy",)),
        ),
        (
            seen.neuro_since_treatment,
            picture(NEUROPATHY, ORAL),
            Seen(
                "NEURO",
                "present; treated since 2026-08-14",
                ("Condition/peripheral-neuropathy",),
            ),
        ),
        (
            seen.neuro_since_treatment,
            picture(),
            Seen("NEURO", "none; treated since an unknown day"),
        ),
        (
            seen.renal,
            picture(),
            Seen("RENAL", "no (not on record) (below 60 mL/min/1.73m2)"),
        ),
        (
            seen.renal,
            picture(EGFR),
            Seen(
                "RENAL",
                "yes, eGFR 40 mL/min/1.73m2 (below 60 mL/min/1.73m2)",
                ("Observation/egfr-8-40",),
            ),
        ),
        (seen.leber, picture(finding(Concept.LEBER)), Seen("LHON", "yes")),
        (
            seen.allergy,
            picture(allergies=(ALLERGIC, COBALT)),
            Seen("blocking cobalamin allergy", "on record", ("AllergyIntolerance/1",)),
        ),
        (seen.allergies, picture(), Seen("allergies", "not on record")),
        (
            seen.allergies,
            picture(allergies=(ALLERGIC, COBALT)),
            Seen(
                "allergies",
                "cobalamin, cobalt",
                ("AllergyIntolerance/1", "AllergyIntolerance/2"),
            ),
        ),
        (
            seen.injections_unsafe,
            picture(lab(Analyte.PLATELETS, "30", 5)),
            Seen("IM unsafe", "on record", ("Observation/platelets-5-30",)),
        ),
        (
            seen.injections_declined,
            picture(finding(Concept.INJECTIONS_DECLINED)),
            Seen("injections declined", "on record", ("Condition/injections-declined",)),
        ),
        (
            seen.anticoagulated,
            picture(medications=(WARFARIN,)),
            Seen("anticoagulant", "on record", ("MedicationRequest/warfarin",)),
        ),
        (
            seen.severe_anaemia,
            picture(lab(Analyte.HAEMOGLOBIN, "60", 5)),
            Seen("severe anaemia", "on record", ("Observation/haemoglobin-5-60",)),
        ),
        (seen.folate, picture(), Seen("folate low", "unknown")),
        (
            seen.folate,
            picture(FOLATE),
            Seen(
                "folate low",
                "yes: folate 2 ng/mL on 2026-11-19",
                ("Observation/folate-3-2",),
            ),
        ),
        (seen.pregnant, picture(finding(Concept.PREGNANCY)), Seen("PREGNANT", "yes")),
        (seen.pregnant, picture(), Seen("PREGNANT", "not on record")),
        (seen.breastfeeding, picture(finding(Concept.LACTATION)), Seen("LACTATING", "yes")),
        (seen.breastfeeding, picture(), Seen("LACTATING", "not on record")),
        (
            seen.risk,
            picture(NEUROPATHY, BYPASS, age=80),
            Seen(
                "symptoms and risk",
                "1 symptoms or signs, 1 risk factors, age",
                ("Condition/peripheral-neuropathy", "Condition/roux-en-y"),
            ),
        ),
        (
            seen.risk,
            picture(),
            Seen("symptoms and risk", "0 symptoms or signs, 0 risk factors"),
        ),
    ],
)
def test_a_fact_is_told_with_its_value_and_its_resources(
    fact: Fact, record: Picture, expected: Seen
) -> None:
    assert fact(record) == expected


def test_a_result_without_a_number_is_told_by_its_verdict() -> None:
    bare = replace(b12("120"), reported="", flag=Flag.LOW)
    assert seen.b12(picture(bare)).value == "deficient: total-b12 low on 2026-11-12"
