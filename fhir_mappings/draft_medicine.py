"""A draft order of a medicine: what is in it, how much, how often, until when."""

from dataclasses import replace
from decimal import Decimal

from fhir_mappings.datatypes import Dosage
from fhir_mappings.prefetch import Record
from fhir_mappings.products import COBALAMINS, Product, is_antidote, product_of
from fhir_mappings.regimen import Regimen, largest_dose, line_interval, read_regimen, states_a_mass
from fhir_mappings.resource import DraftResource, many
from fhir_mappings.strengths import cobalamin_strength_mcg, folate_strength_mcg
from pathway.drafts import Draft
from pathway.facts import Cobalamin, DrugClass

_FOLATES = frozenset({DrugClass.FOLIC_ACID, DrugClass.OTHER_FOLATE})


def read_medicine(common: Draft, resource: DraftResource, record: Record) -> Draft:
    """The same draft with its product and dosage; what it does not say stays None."""
    product = product_of(resource, record)
    drugs = frozenset(DrugClass(name) for name in product.concepts if name not in COBALAMINS)
    regimen = read_regimen(resource, product)
    b12 = _amounts(resource, product, cobalamin_strength_mcg(product.name))
    folate = _amounts(resource, product, folate_strength_mcg(product.name))
    interval, bounded = _shortest_interval(resource)
    return replace(
        common,
        forms=tuple(Cobalamin(name) for name in product.concepts if name in COBALAMINS),
        drugs=drugs,
        antidote=not product.concepts and is_antidote(resource, record),
        combination=product.combination,
        route=regimen.route,
        b12_dose_mcg=b12.dose_mcg if b12 else None,
        b12_daily_mcg=b12.daily_mcg if b12 else None,
        folate_daily_mcg=folate.daily_mcg if folate and drugs & _FOLATES else None,
        daily_mg=None if regimen.daily_mcg is None else regimen.daily_mcg / 1000,
        interval_days=interval,
        start=regimen.start,
        end=regimen.end,
        bounded=bounded,
        lasts_days=_length(regimen),
        as_needed=regimen.as_needed,
    )


def _amounts(resource: DraftResource, product: Product, strength: Decimal | None) -> Regimen | None:
    """Largest dose and daily amount of one ingredient; of a combination by its named strength."""
    if product.combination and (strength is None or states_a_mass(resource)):
        return None
    own = strength if product.combination else None
    regimen = read_regimen(resource, product, own)
    return replace(regimen, dose_mcg=largest_dose(resource, product, own))


def _shortest_interval(resource: DraftResource) -> tuple[Decimal | None, bool]:
    """Days between two doses of the most frequent line, and whether that line has an end."""
    lines = many(resource.dosage_instruction) or [Dosage()]
    intervals = [line_interval(line) for line in lines]
    stated = [interval for interval in intervals if interval is not None]
    if len(stated) < len(lines):
        return None, all(map(_is_bounded, lines))
    shortest = min(stated)
    frequent = (line for line, own in zip(lines, intervals, strict=True) if own == shortest)
    return shortest, all(map(_is_bounded, frequent))


def _is_bounded(line: Dosage) -> bool:
    """Whether a dosage line states an end, a length or a number of doses."""
    repeat = line.timing.repeat if line.timing is not None else None
    if repeat is None:
        return False
    period = repeat.bounds_period
    ended = period is not None and period.end is not None
    lasting = repeat.bounds_duration or repeat.bounds_quantity or repeat.bounds_range
    return ended or lasting is not None or bool(repeat.count)


def _length(regimen: Regimen) -> int | None:
    if regimen.start is None or regimen.end is None:
        return None
    return (regimen.end.latest - regimen.start.earliest).days
