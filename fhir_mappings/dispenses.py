"""MedicationDispense -> supply of B12 to take, and exposure for the days a supply lasts."""

from dataclasses import dataclass

from fhir_mappings.dates import read_date
from fhir_mappings.medications import GIVEN
from fhir_mappings.products import COBALAMINS, Product
from fhir_mappings.regimen import Regimen, days_in, later, read_regimen
from fhir_mappings.resource import Resource, reference_of
from pathway.facts import (
    B12Course,
    CourseKind,
    CourseState,
    Day,
    Dispense,
    DrugClass,
    MedicationUse,
)
from pathway.treatment import INJECTED


@dataclass(frozen=True, slots=True)
class Supply:
    """What one hand-over says.

    `course` explains a B12 level and is never treatment by itself (C2d 5); `dispense` counts
    for adherence, so that injections are not among them.
    """

    dispense: Dispense | None
    course: B12Course | None
    uses: tuple[MedicationUse, ...]


def read_dispense(resource: Resource, product: Product) -> Supply | str | None:
    """The supply of a medicine of the pathway, the problem with its date, or None."""
    if resource.status not in GIVEN or not product.concepts:
        return None
    text = resource.when_handed_over or resource.when_prepared
    moment = read_date(text) if text else None
    if moment is None:
        return "date-impossible" if text else "date-missing"
    days = days_in(resource.days_supply)
    start, source = moment.day, reference_of(resource)
    end = start if days is None else later(start, days)
    regimen = read_regimen(resource, product)
    injected = regimen.route in INJECTED
    taken = product.cobalamin is not None and not injected
    return Supply(
        dispense=Dispense(handed_over=start, days=days, source=source) if taken else None,
        course=_course(product, regimen, start, end, source),
        uses=tuple(_uses(product, regimen, start, end, source)),
    )


def _course(
    product: Product, regimen: Regimen, start: Day, end: Day, source: str
) -> B12Course | None:
    if product.cobalamin is None:
        return None
    return B12Course(
        form=product.cobalamin,
        route=regimen.route,
        state=CourseState.ENDED,
        kind=CourseKind.DISPENSE,
        source=source,
        dose_mcg=regimen.dose_mcg,
        daily_mcg=regimen.daily_mcg,
        start=start,
        end=end,
        combination=product.combination,
    )


def _uses(
    product: Product, regimen: Regimen, start: Day, end: Day, source: str
) -> list[MedicationUse]:
    """The other medicines, taken until the supply ends as far as a hand-over tells.

    They carry no dose: that of the order they were handed over for would count twice.
    """
    return [
        MedicationUse(
            drug_class=DrugClass(name),
            state=CourseState.ACTIVE,
            kind=CourseKind.DISPENSE,
            source=source,
            start=start,
            end=end,
            as_needed=regimen.as_needed,
        )
        for name in product.concepts
        if name not in COBALAMINS
    ]
