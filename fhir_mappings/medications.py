"""MedicationRequest, Statement, Administration -> courses of B12 and other medicines."""

from fhir_mappings.products import COBALAMINS, Product
from fhir_mappings.regimen import read_regimen
from fhir_mappings.resource import Resource, reference_of
from fhir_mappings.strengths import cobalamin_strength_mcg
from pathway.facts import (
    B12Course,
    Cobalamin,
    CourseKind,
    CourseState,
    DrugClass,
    MedicationUse,
)

ORDER_INTENTS = frozenset(
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
    "intended": CourseState.PROPOSED,
    "completed": CourseState.ENDED,
    "stopped": CourseState.ENDED,
    "on-hold": CourseState.ON_HOLD,
    "not-taken": CourseState.NOT_TAKEN,
}
ANTIDOTE_FROM_MCG = 100_000
"""No replacement dose comes near 100 mg: it is the cyanide antidote (finding 11)."""

GIVEN = frozenset({"completed", "in-progress"})

ORDERS = frozenset({"MedicationRequest", "MedicationOrder", "MedicationPrescription"})


def read_state(resource: Resource) -> tuple[CourseKind, CourseState] | None:
    """Kind and standing of a medication record; None when it says nothing about exposure."""
    kind, status = resource.resource_type, resource.status or ""
    if kind == "MedicationAdministration":
        given = status in GIVEN and not (resource.was_not_given or resource.not_given)
        return (CourseKind.ADMINISTRATION, CourseState.ENDED) if given else None
    if kind == "MedicationStatement":
        return _statement_state(resource, status)
    if resource.do_not_perform:
        return None
    state = _ORDER_STATES.get(status)
    if resource.intent is not None and resource.intent not in ORDER_INTENTS:
        state = CourseState.PROPOSED if state is not None else None
    return (CourseKind.ORDER, state) if state is not None else None


def _statement_state(resource: Resource, status: str) -> tuple[CourseKind, CourseState] | None:
    if resource.was_not_taken or resource.taken == "n":
        return CourseKind.STATEMENT, CourseState.NOT_TAKEN
    state = _STATEMENT_STATES.get(status)
    return (CourseKind.STATEMENT, state) if state is not None else None


def read_course(resource: Resource, product: Product) -> B12Course | None:
    """A record of a product with a cobalamin as a course; None when it says nothing."""
    standing, form = read_state(resource), product.cobalamin
    if standing is None or form is None:
        return None
    kind, state = standing
    strength = cobalamin_strength_mcg(product.name) if product.combination else None
    regimen = read_regimen(resource, product, strength)
    if form is Cobalamin.HYDROXOCOBALAMIN and (regimen.dose_mcg or 0) >= ANTIDOTE_FROM_MCG:
        return None
    return B12Course(
        form=form,
        route=regimen.route,
        state=state,
        kind=kind,
        source=reference_of(resource),
        dose_mcg=regimen.dose_mcg,
        daily_mcg=regimen.daily_mcg,
        every_days=regimen.every_days,
        start=regimen.start,
        end=regimen.end,
        combination=product.combination,
    )


def read_uses(resource: Resource, product: Product) -> tuple[MedicationUse, ...]:
    """The other medicines of the pathway in a product."""
    standing = read_state(resource)
    classes = [c for c in product.concepts if c not in COBALAMINS]
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
