"""Symptoms and current risk factors that make a B12 test worth offering (G-3, G-4, section I)."""

from dataclasses import dataclass
from datetime import date

from pathway import findings, laboratory
from pathway.answers import Answer
from pathway.facts import CourseState, DrugClass, MedicationUse, PatientFacts
from pathway.quantities import Analyte
from pathway.setting import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What speaks for a test, by reference; `age_alone` when old age is the only risk factor."""

    symptoms: tuple[str, ...]
    factors: tuple[str, ...]
    old_age: bool
    undated_drugs: tuple[str, ...]
    """Medicines that would count if they were taken long enough, but no start is on record."""

    @property
    def any_factor(self) -> bool:
        """Whether a current risk factor, age included, is known."""
        return bool(self.factors) or self.old_age


def is_taken(use: MedicationUse, today: date) -> bool:
    """Whether a medicine is being taken today; a stopped one is not a current risk factor."""
    if use.state is not CourseState.ACTIVE:
        return False
    started = use.start is None or use.start.earliest <= today
    return started and not (use.end is not None and use.end.latest < today)


def taken(facts: PatientFacts, drug_class: DrugClass, today: date) -> tuple[MedicationUse, ...]:
    """Current records of one class of medicine."""
    return tuple(
        use for use in facts.medications if use.drug_class is drug_class and is_taken(use, today)
    )


def taken_since(
    facts: PatientFacts, uses: tuple[MedicationUse, ...], setting: Setting
) -> date | None:
    """First day of the unbroken use that these current records end; None when none is dated.

    Finished records of the same classes are joined across gaps up to the limit (G-10). A partial
    date counts from its last possible day: exposure is never overstated.
    """
    starts = [use.start.latest for use in uses if use.start is not None]
    if not starts:
        return None
    since, gap = min(starts), setting.profile.exposure_gap.days
    classes = {use.drug_class for use in uses}
    finished = [
        (use.start.latest, use.end.earliest)
        for use in facts.medications
        if use.drug_class in classes
        and use.state in {CourseState.ENDED, CourseState.ACTIVE}
        and use.start is not None
        and use.end is not None
    ]
    for start, end in sorted(finished, key=lambda span: span[1], reverse=True):
        if (since - end).days <= gap:
            since = min(since, start)
    return since


def read_risk(facts: PatientFacts, setting: Setting) -> Risk:
    """Everything on record that speaks for testing."""
    drugs, undated = _drugs(facts, setting)
    conditions = findings.current(facts, findings.RISK_CONDITIONS)
    age_from = setting.profile.risk_age_from.value
    return Risk(
        symptoms=(
            *findings.sources(findings.current(facts, findings.SYMPTOMS)),
            *_blood_count_signs(facts, setting),
        ),
        factors=(
            *findings.sources(conditions),
            *findings.sources(findings.in_family(facts)),
            *_positive_antibodies(facts),
            *drugs,
        ),
        old_age=facts.age is not None and facts.age >= age_from,
        undated_drugs=undated,
    )


def _drugs(facts: PatientFacts, setting: Setting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    long_enough: list[str] = []
    undated: list[str] = []
    for drug_class, limit in setting.profile.exposure_counts_after.items():
        uses = taken(facts, drug_class, setting.today)
        since = taken_since(facts, uses, setting)
        if since is not None and (setting.today - since).days >= limit.days:
            long_enough.extend(use.source for use in uses)
        elif uses and since is None:
            undated.extend(use.source for use in uses)
    return tuple(long_enough), tuple(undated)


def _positive_antibodies(facts: PatientFacts) -> tuple[str, ...]:
    results = laboratory.of(facts, Analyte.INTRINSIC_FACTOR_ANTIBODY)
    return tuple(result.source for result in results if laboratory.positive(result))


def _blood_count_signs(facts: PatientFacts, setting: Setting) -> tuple[str, ...]:
    """Macrocytosis and anaemia in a fresh blood count."""
    profile = setting.profile
    mcv = laboratory.latest(facts, Analyte.MCV, setting)
    haemoglobin = laboratory.latest(facts, Analyte.HAEMOGLOBIN, setting)
    signs = []
    if mcv is not None and mcv.quantity is not None:
        large = mcv.quantity.is_above(profile.macrocytosis_mcv_above.quantity)
        signs += [mcv.source] if large is Answer.YES else []
    if haemoglobin is not None and haemoglobin.quantity is not None:
        low = haemoglobin.quantity.is_below(profile.anaemia_haemoglobin_below.quantity)
        signs += [haemoglobin.source] if low is Answer.YES else []
    return tuple(signs)
