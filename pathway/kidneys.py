"""RENAL: whether kidney function forbids cyanocobalamin and blurs MMA and homocysteine (G-9)."""

from dataclasses import dataclass

from pathway import findings, laboratory
from pathway.answers import Answer, any_of
from pathway.concepts import Concept
from pathway.facts import FactGroup, FindingState, LabResult, PatientFacts
from pathway.quantities import Analyte
from pathway.setting import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Kidneys:
    """`impaired` is the RENAL of the tables; `strong` its level that makes a warning of an info.

    `found` is False when the record holds neither an eGFR nor a kidney condition: then
    `impaired` is NO for status and plan, and the card says that nothing was found (C2d 2).
    """

    impaired: Answer
    strong: Answer
    found: bool
    because: tuple[str, ...]
    egfr: LabResult | None


def read_kidneys(facts: PatientFacts, setting: Setting) -> Kidneys:
    """Kidney function from the latest eGFR, albuminuria and the problem list."""
    egfr = laboratory.latest(facts, Analyte.EGFR, setting)
    acr = laboratory.latest(facts, Analyte.ALBUMIN_CREATININE_RATIO, setting)
    disease = findings.current(facts, findings.KIDNEY_DISEASE)
    clues = (
        Answer.of(bool(disease)),
        _below(egfr, setting),
        _albuminuria(acr, setting),
        _unsettled(facts, egfr, setting),
    )
    strong = (
        findings.has(facts, Concept.DIALYSIS, Concept.DIABETIC_NEPHROPATHY)
        or _albuminuria(acr, setting) is Answer.YES
        # CKD of stage 3 to 5 without an eGFR at hand: the milder level is not known to hold.
        or (bool(disease) and egfr is None)
        or _strongly_reduced(egfr, setting)
    )
    return Kidneys(
        impaired=any_of(clues),
        strong=Answer.of(strong),
        found=egfr is not None or any_of(clues) is not Answer.NO,
        because=(*findings.sources(disease), *((egfr.source,) if egfr else ())),
        egfr=egfr,
    )


def _below(egfr: LabResult | None, setting: Setting) -> Answer:
    if egfr is None or egfr.quantity is None:
        return Answer.NO
    return egfr.quantity.is_below(setting.profile.renal_egfr_below.quantity)


def _strongly_reduced(egfr: LabResult | None, setting: Setting) -> bool:
    if egfr is None or egfr.quantity is None:
        return False
    limit = setting.profile.renal_strong_egfr_below.quantity
    return egfr.quantity.is_below(limit) is Answer.YES


def _albuminuria(acr: LabResult | None, setting: Setting) -> Answer:
    if acr is None or acr.quantity is None:
        return Answer.NO
    below = acr.quantity.is_below(setting.profile.renal_acr_from.quantity)
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(below, Answer.UNKNOWN)


def _unsettled(facts: PatientFacts, egfr: LabResult | None, setting: Setting) -> Answer:
    """UNKNOWN when no current eGFR settles what the record hints at or leaves open.

    A hint is a condition or an older result; open is a laboratory result that could not be
    read or was not sent, because it may be the eGFR.
    """
    if egfr is not None:
        return Answer.NO
    unstaged = findings.has(facts, Concept.CKD_EARLY_OR_UNSTAGED) or any(
        f.concept in findings.KIDNEY_DISEASE and f.state is FindingState.POSSIBLE
        for f in facts.findings
    )
    unreadable = any(result.analyte is Analyte.EGFR for result in facts.unreadable)
    old_and_low = any(
        _below(result, setting) is not Answer.NO for result in laboratory.of(facts, Analyte.EGFR)
    )
    unseen = FactGroup.LABS in facts.partial
    return Answer.UNKNOWN if unstaged or unreadable or unseen or old_and_low else Answer.NO
