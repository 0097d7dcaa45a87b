"""Short ways to write a patient down for the core: results, treatment and findings."""

from datetime import date, timedelta
from decimal import Decimal

from pathway import PathwayResult, PatientFacts, Setting, evaluate
from pathway.concepts import Concept
from pathway.facts import (
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    Day,
    FactGroup,
    Finding,
    LabResult,
    Route,
)
from pathway.profiles import PROFILES
from pathway.quantities import Analyte, Bound, Quantity, Unit

TODAY = date(2026, 11, 22)
SETTING = Setting(today=TODAY, profile=PROFILES["seed"])
EVERYTHING = frozenset(FactGroup)

UNITS = {
    Analyte.TOTAL_B12: Unit.NG_PER_L,
    Analyte.ACTIVE_B12: Unit.PMOL_PER_L,
    Analyte.MMA: Unit.NMOL_PER_L,
    Analyte.HOMOCYSTEINE: Unit.UMOL_PER_L,
    Analyte.FOLATE: Unit.NG_PER_ML,
    Analyte.EGFR: Unit.ML_PER_MIN_1_73,
    Analyte.HAEMOGLOBIN: Unit.G_PER_L,
    Analyte.PLATELETS: Unit.GIGA_PER_L,
    Analyte.LEUCOCYTES: Unit.GIGA_PER_L,
    Analyte.MCV: Unit.FL,
    Analyte.ALBUMIN_CREATININE_RATIO: Unit.MG_PER_G,
    Analyte.INR: Unit.RATIO,
    Analyte.POTASSIUM: Unit.MMOL_PER_L,
}


def day(days_ago: int) -> Day:
    return Day.on(TODAY - timedelta(days=days_ago))


def lab(
    analyte: Analyte,
    value: str,
    days_ago: int = 10,
    *,
    unit: Unit | None = None,
    bound: Bound = Bound.EXACT,
) -> LabResult:
    unit = unit or UNITS[analyte]
    return LabResult(
        analyte=analyte,
        quantity=Quantity(Decimal(value), unit, bound),
        collected=day(days_ago),
        source=f"Observation/{analyte.value}-{days_ago}-{value}",
        reported=f"{value} {unit.value}",
    )


def b12(value: str, days_ago: int = 10, **more: object) -> LabResult:
    return lab(Analyte.TOTAL_B12, value, days_ago, **more)  # type: ignore[arg-type]  # passed on


def finding(concept: Concept, days_ago: int | None = None, cm: str | None = None) -> Finding:
    return Finding(
        concept=concept,
        source=f"Condition/{concept.value}",
        since=None if days_ago is None else day(days_ago),
        length_cm=None if cm is None else Decimal(cm),
    )


def taking(
    form: Cobalamin = Cobalamin.CYANOCOBALAMIN,
    *,
    route: Route = Route.ORAL,
    mcg: str | None = "1000",
    since: int | None = 200,
    until: int | None = None,
    state: CourseState = CourseState.ACTIVE,
) -> B12Course:
    dose = None if mcg is None else Decimal(mcg)
    return B12Course(
        form=form,
        route=route,
        state=state,
        kind=CourseKind.ORDER,
        source="MedicationRequest/b12",
        dose_mcg=dose,
        daily_mcg=None if route is Route.INTRAMUSCULAR else dose,
        start=None if since is None else day(since),
        end=None if until is None else day(until),
    )


def patient(*items: object, age: int | None = 50, **more: object) -> PatientFacts:
    return PatientFacts(
        age=age,
        supplied=more.pop("supplied", EVERYTHING),  # type: ignore[arg-type]  # a frozenset
        labs=tuple(i for i in items if isinstance(i, LabResult)),
        findings=tuple(i for i in items if isinstance(i, Finding)),
        courses=tuple(i for i in items if isinstance(i, B12Course)),
        **more,  # type: ignore[arg-type]  # fields of PatientFacts
    )


def assessed(*items: object, age: int | None = 50, **more: object) -> PathwayResult:
    return evaluate(patient(*items, age=age, **more), SETTING)
