"""The clinical picture: everything tables C1, C2 and C3 ask about one patient, computed once."""

from dataclasses import dataclass
from datetime import date

from pathway import findings, laboratory
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.facts import Allergen, Allergy, Finding, FindingState, LabResult, PatientFacts
from pathway.findings import Neuro
from pathway.functional import Functional, read_folate, read_functional
from pathway.injections import Injections, read_injections
from pathway.kidneys import Kidneys, read_kidneys
from pathway.laboratory import B12Class, B12Reading, plus
from pathway.quantities import Analyte, Quantity
from pathway.risk import Risk, read_risk
from pathway.setting import Setting
from pathway.treatment import Exposure, Treatment, explains_level, read_treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Facts read through the guideline profile. Tables ask it; it never knows a status."""

    facts: PatientFacts
    setting: Setting
    treatment: Treatment
    b12: B12Reading
    functional: Functional
    kidneys: Kidneys
    leber: Answer
    neuro: Neuro
    neuro_findings: tuple[Finding, ...]
    neuro_since_treatment: bool
    injections: Injections
    risk: Risk
    pregnant: bool
    breastfeeding: bool
    folate_low: Answer
    folate: LabResult | None
    severe_anaemia: tuple[str, ...]
    blocking_allergy: tuple[Allergy, ...]
    lifelong_cause: tuple[str, ...]
    monthly_cause: tuple[str, ...]

    @property
    def never_cyanocobalamin(self) -> bool:
        """M-R: renal impairment or Leber's optic neuropathy, on what is known."""
        return self.kidneys.impaired is Answer.YES or self.leber is Answer.YES

    @property
    def cobalt_allergy(self) -> bool:
        """Whether an allergy to cobalt itself is on record."""
        return any(a.allergen is Allergen.COBALT for a in self.facts.allergies)

    @property
    def trigger(self) -> tuple[str, ...]:
        """The causes that call for prophylaxis without a deficiency."""
        return (*self.lifelong_cause, *self.monthly_cause)

    def has(self, *concepts: Concept) -> bool:
        """Whether any of these concepts holds today."""
        return findings.has(self.facts, *concepts)

    @property
    def swallow_bypassed(self) -> bool:
        """RYGB or biliopancreatic diversion."""
        return self.has(*findings.SWALLOW_BYPASSED)

    @property
    def other_bariatric(self) -> bool:
        """Sleeve, band or another bariatric operation."""
        return self.has(*findings.OTHER_BARIATRIC)

    @property
    def ileal(self) -> bool:
        """Ileal resection beyond the profile's limit, or ileal Crohn's disease."""
        return bool(ileal_cause(self.facts, self.setting))


def read_picture(facts: PatientFacts, setting: Setting) -> Picture:
    """Read the record through the profile."""
    treatment = read_treatment(facts, setting)
    kidneys = read_kidneys(facts, setting)
    grade, neuro_findings = findings.neuro(facts)
    pregnant = _is_pregnant(facts, setting)
    readable_from = _response_readable_from(treatment, setting)
    low, folate = read_folate(facts, setting)
    return Picture(
        facts=facts,
        setting=setting,
        treatment=treatment,
        b12=_read_b12(facts, setting, treatment, pregnant=pregnant),
        functional=read_functional(
            facts, setting, kidneys=kidneys, neuro=grade, not_before=readable_from
        ),
        kidneys=kidneys,
        leber=_leber(facts),
        neuro=grade,
        neuro_findings=neuro_findings,
        neuro_since_treatment=_recorded_after_start(facts, treatment),
        injections=read_injections(facts, setting),
        risk=read_risk(facts, setting),
        pregnant=pregnant,
        breastfeeding=_is_breastfeeding(facts, setting),
        folate_low=low,
        folate=folate,
        severe_anaemia=_severe_anaemia(facts, setting),
        blocking_allergy=tuple(
            a for a in facts.allergies if a.allergen is Allergen.COBALAMIN and a.blocking
        ),
        lifelong_cause=lifelong_cause(facts),
        monthly_cause=(*_bariatric(facts), *ileal_cause(facts, setting)),
    )


def _is_pregnant(facts: PatientFacts, setting: Setting) -> bool:
    """A pregnancy on record that is not older than one lasts; an undated one is believed."""
    longest = setting.profile.pregnancy_lasts.days
    return any(
        f.since is None or (setting.today - f.since.latest).days <= longest
        for f in findings.current(facts, {Concept.PREGNANCY})
    )


def _is_breastfeeding(facts: PatientFacts, setting: Setting) -> bool:
    """Breastfeeding on record within the time the profile allows; an undated one is believed."""
    longest = setting.profile.breastfeeding_lasts.days
    return any(
        f.since is None or (setting.today - f.since.latest).days <= longest
        for f in findings.current(facts, {Concept.LACTATION})
    )


def _response_readable_from(treatment: Treatment, setting: Setting) -> date | None:
    if treatment.since is None:
        return None
    return plus(treatment.since, setting.profile.response_readable_after.days)


def _read_b12(
    facts: PatientFacts, setting: Setting, treatment: Treatment, *, pregnant: bool
) -> B12Reading:
    """On treatment only results of the response count; off it, a lifted level says nothing."""
    reading = laboratory.read_b12(
        facts,
        setting,
        pregnant=pregnant,
        not_before=_response_readable_from(treatment, setting),
    )
    if treatment.exposure is not Exposure.NONE:
        return reading
    if reading.kind in {B12Class.NORMAL, B12Class.HIGH} and any(
        explains_level(facts, result, setting) is Answer.YES for result in reading.results
    ):
        return B12Reading(B12Class.UNINTERPRETABLE, reading.results)
    return reading


def _leber(facts: PatientFacts) -> Answer:
    """LHON is inherited: once on record it holds; a broader or provisional code is UNKNOWN."""
    own = [f for f in facts.findings if f.state is not FindingState.FAMILY]
    if any(f.concept is Concept.LEBER and f.state is not FindingState.POSSIBLE for f in own):
        return Answer.YES
    possible = any(f.concept in {Concept.LEBER, Concept.POSSIBLE_LEBER} for f in own)
    return Answer.UNKNOWN if possible else Answer.NO


def _recorded_after_start(facts: PatientFacts, treatment: Treatment) -> bool:
    """A neurological condition written down since the treatment started (row g11)."""
    if treatment.since is None:
        return False
    certain = {c for c, g in findings.NEURO_GRADE.items() if g in {Neuro.URGENT, Neuro.PRESENT}}
    days = (f.recorded or f.since for f in findings.current(facts, certain))
    return any(day is not None and day.earliest > treatment.since for day in days)


def lifelong_cause(facts: PatientFacts) -> tuple[str, ...]:
    """Pernicious anaemia, a positive intrinsic factor antibody at any time, total gastrectomy."""
    antibodies = tuple(
        result.source
        for result in laboratory.of(facts, Analyte.INTRINSIC_FACTOR_ANTIBODY)
        if laboratory.positive(result)
    )
    diseases = findings.current(facts, {*findings.PERNICIOUS, Concept.GASTRECTOMY_TOTAL})
    return (*findings.sources(diseases), *antibodies)


def _bariatric(facts: PatientFacts) -> tuple[str, ...]:
    operations = findings.SWALLOW_BYPASSED | findings.OTHER_BARIATRIC
    return findings.sources(findings.current(facts, operations))


def ileal_cause(facts: PatientFacts, setting: Setting) -> tuple[str, ...]:
    """Resections longer than the limit (an unknown length is not), and ileal Crohn's disease."""
    limit = setting.profile.ileal_resection_above_cm.value
    resections = findings.current(facts, {Concept.ILEAL_RESECTION})
    long = [f for f in resections if f.length_cm is not None and f.length_cm > limit]
    certain = findings.current(facts, {Concept.ILEAL_RESECTION_TOTAL, Concept.CROHN_ILEAL})
    return findings.sources((*long, *certain))


def _severe_anaemia(facts: PatientFacts, setting: Setting) -> tuple[str, ...]:
    """Haemoglobin or haematocrit below the severe limit, or all three cell lines low (G-7)."""
    profile = setting.profile
    severe = (
        *_if_below(facts, setting, Analyte.HAEMOGLOBIN, profile.severe_haemoglobin_below.quantity),
        *_if_below(facts, setting, Analyte.HAEMATOCRIT, profile.severe_haematocrit_below.quantity),
    )
    lines = (
        _if_below(
            facts, setting, Analyte.HAEMOGLOBIN, profile.pancytopenia_haemoglobin_below.quantity
        ),
        _if_below(
            facts, setting, Analyte.LEUCOCYTES, profile.pancytopenia_leucocytes_below.quantity
        ),
        _if_below(facts, setting, Analyte.PLATELETS, profile.pancytopenia_platelets_below.quantity),
    )
    pancytopenia = tuple(s for line in lines for s in line) if all(lines) else ()
    return severe or pancytopenia


def _if_below(
    facts: PatientFacts, setting: Setting, analyte: Analyte, limit: Quantity
) -> tuple[str, ...]:
    result = laboratory.latest(facts, analyte, setting)
    if result is None or result.quantity is None:
        return ()
    return (result.source,) if result.quantity.is_below(limit) is Answer.YES else ()
