"""Whether an intramuscular injection is unsafe, needs care, or was declined (G-8)."""

from dataclasses import dataclass

from pathway import findings, laboratory
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.facts import DrugClass, LabResult, PatientFacts
from pathway.quantities import Analyte
from pathway.risk import taken
from pathway.setting import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Injections:
    """What is known about giving an injection, as references; empty = not on record."""

    unsafe: tuple[str, ...]
    anticoagulated: tuple[str, ...]
    declined: tuple[str, ...]


def read_injections(facts: PatientFacts, setting: Setting) -> Injections:
    """Platelets, INR, bleeding disorders, anticoagulants and documented refusal."""
    anticoagulants = taken(facts, DrugClass.ANTICOAGULANT, setting.today)
    bleeding = findings.current(facts, {Concept.BLEEDING_DISORDER})
    return Injections(
        unsafe=(
            *findings.sources(bleeding),
            *_few_platelets(facts, setting),
            *_high_inr(facts, setting, anticoagulated=bool(anticoagulants)),
        ),
        anticoagulated=tuple(use.source for use in anticoagulants),
        declined=findings.sources(findings.current(facts, {Concept.INJECTIONS_DECLINED})),
    )


def _few_platelets(facts: PatientFacts, setting: Setting) -> tuple[str, ...]:
    result = laboratory.latest(facts, Analyte.PLATELETS, setting)
    if result is None or result.quantity is None:
        return ()
    low = result.quantity.is_below(setting.profile.unsafe_platelets_below.quantity)
    return (result.source,) if low is Answer.YES else ()


def _high_inr(facts: PatientFacts, setting: Setting, *, anticoagulated: bool) -> tuple[str, ...]:
    result = laboratory.latest(facts, Analyte.INR, setting)
    if result is None or result.quantity is None or _too_old(result, setting, anticoagulated):
        return ()
    high = result.quantity.is_above(setting.profile.unsafe_inr_above.quantity)
    return (result.source,) if high is Answer.YES else ()


def _too_old(result: LabResult, setting: Setting, anticoagulated: bool) -> bool:  # noqa: FBT001 - private
    window = setting.profile.inr_usable_on_anticoagulant.days
    return anticoagulated and laboratory.days_old(result, setting.today) > window
