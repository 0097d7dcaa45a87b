"""Questions the tables ask of problems, operations and habits: tables of concepts, no numbers."""

from collections.abc import Iterable
from enum import StrEnum

from pathway.concepts import Concept
from pathway.facts import Finding, FindingState, PatientFacts


class Neuro(StrEnum):
    """Grade of neurological involvement (A0)."""

    URGENT = "urgent"
    PRESENT = "present"
    POSSIBLE = "possible"
    NONE = "none"


NEURO_GRADE: dict[Concept, Neuro] = {
    Concept.SUBACUTE_COMBINED_DEGENERATION: Neuro.URGENT,
    Concept.MYELOPATHY: Neuro.URGENT,
    Concept.OPTIC_NEUROPATHY: Neuro.URGENT,
    Concept.SPHINCTER_DISTURBANCE: Neuro.URGENT,
    Concept.PROGRESSIVE_DEFICIT: Neuro.URGENT,
    Concept.PERIPHERAL_NEUROPATHY: Neuro.PRESENT,
    Concept.COGNITIVE_IMPAIRMENT: Neuro.PRESENT,
    Concept.ATAXIA: Neuro.PRESENT,
    Concept.PARAESTHESIA: Neuro.POSSIBLE,
    # Diabetes explains it, B12 deficiency may add to it: counted once deficiency is established.
    Concept.DIABETIC_NEUROPATHY: Neuro.POSSIBLE,
}

SWALLOW_BYPASSED = frozenset({Concept.ROUX_EN_Y, Concept.BILIOPANCREATIC_DIVERSION})
"""Operations after which a swallowed tablet is not relied on (S-S2)."""

OTHER_BARIATRIC = frozenset(
    {Concept.SLEEVE_GASTRECTOMY, Concept.GASTRIC_BAND, Concept.BARIATRIC_OTHER}
)

PERNICIOUS = frozenset({Concept.PERNICIOUS_ANAEMIA, Concept.AUTOIMMUNE_GASTRITIS})

RECORDED_DIAGNOSIS = frozenset({Concept.B12_DEFICIENCY, Concept.PERNICIOUS_ANAEMIA})
"""Diagnoses that stand for a confirmed deficiency; E53.8 alone is not among them (C2d 7)."""

KIDNEY_DISEASE = frozenset({Concept.CKD_3_TO_5, Concept.DIALYSIS, Concept.DIABETIC_NEPHROPATHY})

SYMPTOMS = frozenset(
    {
        Concept.GLOSSITIS,
        Concept.MACROCYTOSIS,
        Concept.MEGALOBLASTIC_ANAEMIA,
        Concept.ANAEMIA,
        Concept.FATIGUE,
        Concept.MENTAL_SYMPTOM,
        Concept.B12_LOW_ASSERTED,
        Concept.B12_OR_FOLATE_DEFICIENCY,
        *NEURO_GRADE,
    }
)
"""Symptoms and signs of NICE box 1 that make a test worth considering (G-3)."""

RISK_CONDITIONS = frozenset(
    {
        Concept.PERNICIOUS_ANAEMIA,
        Concept.AUTOIMMUNE_GASTRITIS,
        Concept.ATROPHIC_GASTRITIS,
        Concept.COELIAC,
        Concept.TYPE_1_DIABETES,
        Concept.CROHN_ILEAL,
        Concept.CROHN_SITE_UNKNOWN,
        Concept.MALABSORPTION,
        Concept.BACTERIAL_OVERGROWTH,
        Concept.PANCREATIC_INSUFFICIENCY,
        Concept.ZOLLINGER_ELLISON,
        Concept.FISH_TAPEWORM,
        Concept.H_PYLORI,
        Concept.INBORN_COBALAMIN,
        Concept.ROUX_EN_Y,
        Concept.BILIOPANCREATIC_DIVERSION,
        Concept.SLEEVE_GASTRECTOMY,
        Concept.GASTRIC_BAND,
        Concept.BARIATRIC_OTHER,
        Concept.GASTRECTOMY_TOTAL,
        Concept.GASTRECTOMY_PARTIAL,
        Concept.ILEAL_RESECTION,
        Concept.ILEAL_RESECTION_TOTAL,
        Concept.SMALL_BOWEL_RESECTION,
        Concept.ILEOSTOMY,
        Concept.VEGAN_OR_VEGETARIAN,
        Concept.ALCOHOL_USE_DISORDER,
        Concept.NITROUS_OXIDE_MISUSE,
    }
)
"""Conditions, operations and habits that are risk factors while they hold (G-3, G-4)."""

FAMILY_RISK = frozenset(
    {Concept.B12_DEFICIENCY, Concept.PERNICIOUS_ANAEMIA, Concept.AUTOIMMUNE_GASTRITIS}
)


def current(facts: PatientFacts, concepts: Iterable[Concept]) -> tuple[Finding, ...]:
    """The findings of these concepts that hold today."""
    if not facts.findings:
        return ()
    wanted = frozenset(concepts)
    return tuple(
        f for f in facts.findings if f.concept in wanted and f.state is FindingState.CURRENT
    )


def has(facts: PatientFacts, *concepts: Concept) -> bool:
    """Whether any of these holds today, on what is known."""
    return bool(current(facts, concepts))


def in_family(facts: PatientFacts) -> tuple[Finding, ...]:
    """Family history that counts as a risk factor."""
    return tuple(
        f for f in facts.findings if f.concept in FAMILY_RISK and f.state is FindingState.FAMILY
    )


def neuro(facts: PatientFacts) -> tuple[Neuro, tuple[Finding, ...]]:
    """The worst grade on record and the findings of that grade.

    A provisional or differential diagnosis counts as POSSIBLE, never as its own grade.
    """
    graded = [
        (Neuro.POSSIBLE if f.state is FindingState.POSSIBLE else NEURO_GRADE[f.concept], f)
        for f in facts.findings
        if f.concept in NEURO_GRADE and f.state in {FindingState.CURRENT, FindingState.POSSIBLE}
    ]
    for grade in Neuro:
        found = tuple(finding for g, finding in graded if g is grade)
        if found:
            return grade, found
    return Neuro.NONE, ()


def sources(findings: Iterable[Finding]) -> tuple[str, ...]:
    """References of findings, in their order."""
    return tuple(finding.source for finding in findings)
