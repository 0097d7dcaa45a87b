"""MedicationRequest, Statement, Dispense, Administration -> courses of B12 and other medicines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from fhir_mappings.codes import codes, texts
from fhir_mappings.dates import day_of
from fhir_mappings.observations import number
from fhir_mappings.prefetch import Record
from fhir_mappings.resource import (
    CodeableConcept,
    Contained,
    Dosage,
    Quantity,
    Resource,
    many,
    reference_of,
)
from fhir_mappings.valueset import ValueSet, build, rows
from pathway.facts import (
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    Day,
    Dispense,
    DrugClass,
    MedicationUse,
    Route,
)

_COBALAMINS = {form.value for form in Cobalamin}
_KNOWN = frozenset(_COBALAMINS | {drug.value for drug in DrugClass})


def _table() -> ValueSet:
    rxnorm = (
        {"system": "rxnorm", "code": r["rxcui"], "concept": r["concepts"], "match": "exact"}
        for r in rows("rxnorm")
    )
    return build((*rows("medications"), *rxnorm), _KNOWN)


TABLE = _table()
RXNORM_NAMES: Mapping[str, str] = {r["rxcui"]: r["name"] for r in rows("rxnorm")}

_INGREDIENT_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), concept)
    for pattern, concept in (
        (r"\bhydrox[oy]cobalamin|\bcobalin-?h\b|\bneo-?cytamen\b", "hydroxocobalamin"),
        (r"\bmethylcobalamin|\bmecobalamin", "methylcobalamin"),
        (r"\badenosylcobalamin|\bcobamamide", "adenosylcobalamin"),
        (r"\bcyanocobalamin|\bvitamin b-?\s?12\b|\bnascobal\b", "cyanocobalamin"),
        (r"\bfolic acid\b", "folic-acid"),
        (r"\b(?:l-?methylfolate|levomefolate|leucovorin|folinic acid)\b", "other-folate"),
        (r"\bmetformin\b|\bglucophage\b", "metformin"),
        (r"\b(?:es)?omeprazole\b|\b(?:dex)?lansoprazole\b|\bpantoprazole\b|\brabeprazole\b", "ppi"),
        (r"\bfamotidine\b|\branitidine\b|\bnizatidine\b|\bcimetidine\b", "h2ra"),
        (r"\bnitrous oxide\b|\bentonox\b", "nitrous-oxide"),
        (r"\bcolchicine\b", "colchicine"),
        (r"\bchloramphenicol\b", "chloramphenicol"),
        (r"\bwarfarin\b|\b(?:api|rivaro|edo)xaban\b|\bdabigatran\b", "anticoagulant"),
        (r"\bmethotrexate\b", "methotrexate"),
        (r"\b(?:pheno|primi)(?:barbital|done)\b|\bpregabalin\b|\btopiramate\b",
         "b12-lowering-antiseizure"),
        (r"\bphenytoin\b|\bcarbamazepine\b|\bvalpro", "folate-lowering-antiseizure"),
        (r"\bmultivitamin|\bvitamin b[- ]complex\b", "multivitamin"),
    )
)  # fmt: skip
_NOT_A_DRUG = re.compile(r"antibod|\blevel\b|assay|\btest\b")
_ANTIDOTE = re.compile(r"\bcyanokit\b|\b5000 mg\b|\b5 ?g\b")


@dataclass(frozen=True, slots=True)
class Product:
    """What is in a product, and the name its strength and form are read from."""

    concepts: tuple[str, ...]
    name: str

    @property
    def cobalamin(self) -> Cobalamin | None:
        """The form of B12 in it, if any."""
        return next((Cobalamin(c) for c in self.concepts if c in _COBALAMINS), None)

    @property
    def combination(self) -> bool:
        """Whether it holds more than one ingredient."""
        return len(self.concepts) > 1 or " / " in self.name


_NOTHING = Product((), "")


def read_product(concept: CodeableConcept | None) -> Product:
    """Ingredients by code; by words only where no code is known. The antidote is nothing to us."""
    names = " ".join(texts(concept))
    if (_ANTIDOTE.search(names) and "hydrox" in names) or "cyanokit" in names:
        return _NOTHING
    found: dict[str, None] = {}
    coded_names: list[str] = []
    for system, code in codes(concept):
        entry = TABLE.find(system, code)
        if entry is None:
            continue
        if not entry.concepts:
            return _NOTHING
        found.update(dict.fromkeys(entry.concepts))
        if system == "rxnorm" and code in RXNORM_NAMES:
            coded_names.append(RXNORM_NAMES[code].lower())
    if not found and not _NOT_A_DRUG.search(names):
        found.update({word: None for pattern, word in _INGREDIENT_WORDS if pattern.search(names)})
    return Product(tuple(found), " ".join((*coded_names, names)))


def product_of(resource: Resource, record: Record) -> Product:
    """The product of an order: inline, contained, supplied beside it, or its display words."""
    if resource.medication_codeable_concept is not None:
        return read_product(resource.medication_codeable_concept)
    reference = resource.medication_reference
    if reference is None:
        return _NOTHING
    target = _resolve(reference.reference or "", resource, record)
    if target is not None:
        product = read_product(target.code)
        return product if product.concepts else _from_ingredients(target)
    return read_product(CodeableConcept(text=reference.display))


def _resolve(reference: str, resource: Resource, record: Record) -> Resource | Contained | None:
    if reference.startswith("#"):
        return next((c for c in resource.contained or () if c.id == reference[1:]), None)
    tail = "/".join(reference.partition("/_history/")[0].split("/")[-2:])
    return record.medications.get(tail)


def _from_ingredients(target: Resource | Contained) -> Product:
    parts = [read_product(i.item_codeable_concept) for i in target.ingredient or ()]
    concepts = tuple(dict.fromkeys(c for part in parts for c in part.concepts))
    return Product(concepts, " ".join(part.name for part in parts))


_ORDER_INTENTS = frozenset(
    {"order", "original-order", "reflex-order", "filler-order", "instance-order"}
)
_ORDER_STATES = {
    "active": CourseState.ACTIVE,
    "completed": CourseState.ENDED,
    "stopped": CourseState.ENDED,
    "cancelled": CourseState.ENDED,
    "ended": CourseState.ENDED,
    "on-hold": CourseState.ON_HOLD,
    "draft": CourseState.PROPOSED,
}
_STATEMENT_STATES = {
    "active": CourseState.ACTIVE,
    "recorded": CourseState.ACTIVE,
    "unknown": CourseState.ACTIVE,
    "intended": CourseState.PROPOSED,
    "completed": CourseState.ENDED,
    "stopped": CourseState.ENDED,
    "on-hold": CourseState.ON_HOLD,
    "not-taken": CourseState.NOT_TAKEN,
}
_GIVEN = frozenset({"completed", "in-progress"})

ORDERS = frozenset({"MedicationRequest", "MedicationOrder", "MedicationPrescription"})


def read_state(resource: Resource) -> tuple[CourseKind, CourseState] | None:
    """Kind and standing of a medication record; None when it says nothing about exposure."""
    kind, status = resource.resource_type, resource.status or ""
    if kind == "MedicationAdministration":
        return (CourseKind.ADMINISTRATION, CourseState.ENDED) if status in _GIVEN else None
    if kind == "MedicationStatement":
        return _statement_state(resource, status)
    if resource.do_not_perform:
        return None
    state = _ORDER_STATES.get(status)
    if resource.intent is not None and resource.intent not in _ORDER_INTENTS:
        state = CourseState.PROPOSED if state is not None else None
    return (CourseKind.ORDER, state) if state is not None else None


def _statement_state(resource: Resource, status: str) -> tuple[CourseKind, CourseState] | None:
    if resource.was_not_taken or resource.taken == "n":
        return CourseKind.STATEMENT, CourseState.NOT_TAKEN
    state = _STATEMENT_STATES.get(status)
    return (CourseKind.STATEMENT, state) if state is not None else None


@dataclass(frozen=True, slots=True)
class Regimen:
    """Dose and times of one record; None where it does not say."""

    dose_mcg: Decimal | None
    per_day: Decimal | None
    route: Route | None
    start: Day | None
    end: Day | None
    as_needed: bool

    @property
    def daily_mcg(self) -> Decimal | None:
        """Amount per day."""
        if self.dose_mcg is None or self.per_day is None:
            return None
        return self.dose_mcg * self.per_day


def read_regimen(resource: Resource, product: Product) -> Regimen:
    """Dose, times and route; strength and form come from the name where they are absent."""
    dosages = many(resource.dosage_instruction) or many(resource.dosage)
    first = dosages[0] if dosages else Dosage()
    strength = strength_mcg(product.name)
    start, end = _period(resource, first)
    return Regimen(
        dose_mcg=_dose(first, strength),
        per_day=_per_day(first, stated=bool(dosages)),
        route=_route(first, product.name),
        start=start,
        end=end,
        as_needed=bool(first.as_needed_boolean),
    )


_TO_MCG = {
    "ug": Decimal(1), "mcg": Decimal(1), "microgram": Decimal(1), "micrograms": Decimal(1),
    "mg": Decimal(1000), "milligram": Decimal(1000), "milligrams": Decimal(1000),
    "g": Decimal(1_000_000),
}  # fmt: skip
_PER_UNIT = frozenset(
    {"{tbl}", "{pill}", "{capsule}", "tablet", "tablets", "tab", "capsule", "capsules", "1", "ml",
     "{actuat}", "spray", "lozenge", "ampoule", "vial", "dose"}
)  # fmt: skip
_STRENGTH = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*-?(mg|mcg|ug|microgram)s?\b")


def strength_mcg(name: str) -> Decimal | None:
    """The one strength in a product name in micrograms; None when there is none or several."""
    found = {
        Decimal(value.replace(",", "")) * _TO_MCG[unit]
        for value, unit in _STRENGTH.findall(name.lower())
    }
    return found.pop() if len(found) == 1 else None


def _dose(dosage: Dosage, strength: Decimal | None) -> Decimal | None:
    quantity = _dose_quantity(dosage)
    if quantity is None:
        return strength
    value = number(bytes(quantity.value))
    unit = (quantity.code or quantity.unit or "").strip().lower()
    if value is None:
        return strength
    if unit in _TO_MCG:
        return value * _TO_MCG[unit]
    return value * strength if strength is not None and unit in _PER_UNIT else None


def _dose_quantity(dosage: Dosage) -> Quantity | None:
    for item in many(dosage.dose_and_rate):
        if item.dose_quantity is not None:
            return item.dose_quantity
    return dosage.dose_quantity or dosage.quantity_quantity or dosage.dose


_DAYS = {
    "h": Decimal(1) / 24, "d": Decimal(1), "wk": Decimal(7), "mo": Decimal(30), "a": Decimal(365),
}  # fmt: skip


def _per_day(dosage: Dosage, *, stated: bool) -> Decimal | None:
    """Doses per day; once daily where no timing is given, as a bare product name means."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if repeat is None:
        return Decimal(1) if not stated or dosage.timing is None else None
    frequency = number(bytes(repeat.frequency)) or Decimal(1)
    period = number(bytes(repeat.period)) or Decimal(1)
    unit = repeat.period_unit or repeat.period_units or "d"
    days = _DAYS.get(unit)
    return frequency / (period * days) if days is not None and period > 0 else None


_ROUTE_CODES = {
    "26643006": Route.ORAL, "37839007": Route.SUBLINGUAL, "78421000": Route.INTRAMUSCULAR,
    "34206005": Route.SUBCUTANEOUS, "46713006": Route.NASAL, "47625008": Route.INTRAVENOUS,
}  # fmt: skip
_ROUTE_WORDS: tuple[tuple[re.Pattern[str], Route], ...] = tuple(
    (re.compile(pattern), route)
    for pattern, route in (
        (r"\bintramuscular|\bim\b", Route.INTRAMUSCULAR),
        (r"\bsubcutaneous|\bsc\b|\bsubcut", Route.SUBCUTANEOUS),
        (r"\bintravenous|\biv\b", Route.INTRAVENOUS),
        (r"\bsublingual|\bunder the tongue", Route.SUBLINGUAL),
        (r"\bnasal\b|\bspray\b", Route.NASAL),
        (r"\binject|\bampoule", Route.INTRAMUSCULAR),
        (r"\binhal|\bgas\b", Route.INHALED),
        (r"\boral|\btablet|\bcapsule|\bby mouth|\blozenge|\bchewable|\bpo\b", Route.ORAL),
    )
)


def _route(dosage: Dosage, name: str) -> Route | None:
    for system, code in codes(dosage.route):
        if system == "sct" and code in _ROUTE_CODES:
            return _ROUTE_CODES[code]
    for text in (" ".join(texts(dosage.route)), name.lower(), (dosage.text or "").lower()):
        for pattern, route in _ROUTE_WORDS:
            if pattern.search(text):
                return route
    return None


def _period(resource: Resource, dosage: Dosage) -> tuple[Day | None, Day | None]:
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    bounds = repeat.bounds_period if repeat is not None else None
    effective = resource.effective_period
    starts = (
        bounds.start if bounds is not None else None,
        effective.start if effective is not None else None,
        resource.effective_date_time,
        resource.authored_on,
        resource.date_written,
        resource.date_asserted,
    )
    ends = (
        bounds.end if bounds is not None else None,
        effective.end if effective is not None else None,
    )
    start = day_of(next((text for text in starts if text), None))
    end = day_of(next((text for text in ends if text), None))
    if end is None and start is not None and repeat is not None:
        end = _after(start, repeat.bounds_duration)
    return start, end


def _after(start: Day, duration: Quantity | None) -> Day | None:
    if duration is None:
        return None
    value = number(bytes(duration.value))
    days = _DAYS.get((duration.code or duration.unit or "").removesuffix("s"))
    if value is None or days is None or value * days > _LONGEST:
        return None
    span = timedelta(days=int(value * days))
    return Day(start.earliest + span, start.latest + span)


_LONGEST = 36_500


def read_course(resource: Resource, product: Product) -> B12Course | None:
    """A record of a product with a cobalamin as a course; None when it says nothing."""
    standing, form = read_state(resource), product.cobalamin
    if standing is None or form is None:
        return None
    kind, state = standing
    regimen = read_regimen(resource, product)
    return B12Course(
        form=form,
        route=regimen.route,
        state=state,
        kind=kind,
        source=reference_of(resource),
        dose_mcg=regimen.dose_mcg,
        daily_mcg=regimen.daily_mcg,
        start=regimen.start,
        end=regimen.end,
        combination=product.combination,
    )


def read_uses(resource: Resource, product: Product) -> tuple[MedicationUse, ...]:
    """The other medicines of the pathway in a product."""
    standing = read_state(resource)
    classes = [c for c in product.concepts if c not in _COBALAMINS]
    if standing is None or not classes:
        return ()
    kind, state = standing
    regimen = read_regimen(resource, product)
    daily = regimen.daily_mcg
    return tuple(
        MedicationUse(
            drug_class=DrugClass(name),
            state=state,
            kind=kind,
            source=reference_of(resource),
            daily_mg=None if daily is None else daily / 1000,
            start=regimen.start,
            end=regimen.end,
            as_needed=regimen.as_needed,
        )
        for name in classes
    )


def read_dispense(resource: Resource, product: Product) -> Dispense | None:
    """A hand-over of a cobalamin that is not injected."""
    handed_over = day_of(resource.when_handed_over)
    if resource.status not in _GIVEN or handed_over is None or product.cobalamin is None:
        return None
    days = number(bytes(resource.days_supply.value)) if resource.days_supply is not None else None
    return Dispense(handed_over=handed_over, days=days, source=reference_of(resource))
