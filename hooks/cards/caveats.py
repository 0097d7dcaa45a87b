"""What was missing, unreadable or assumed: the sentences that keep an answer honest."""

from collections.abc import Iterable

from fhir_mappings import MappedFacts
from hooks.cards.basis import deciding_results, safe_references
from hooks.wording import english as words
from pathway.concepts import Concept
from pathway.engine import PathwayResult
from pathway.facts import FactGroup
from pathway.laboratory import B12Class
from pathway.profiles.profile import LocalLimit
from pathway.quantities import Analyte
from pathway.status import Status
from pathway.treatment import Exposure

CORE = (FactGroup.CONDITIONS, FactGroup.MEDICATION_REQUESTS, FactGroup.ALLERGIES)
"""Parts of the record without which no medicine is suggested (C2d 3)."""

DECIDING = frozenset(
    {
        Analyte.TOTAL_B12,
        Analyte.ACTIVE_B12,
        Analyte.MMA,
        Analyte.HOMOCYSTEINE,
        Analyte.FOLATE,
        Analyte.EGFR,
        Analyte.INTRINSIC_FACTOR_ANTIBODY,
    }
)
"""Analytes whose unreadable result could have decided status or form."""


def missing_groups(result: PathwayResult) -> tuple[FactGroup, ...]:
    """Parts of the record that could not be looked at, in the order of the contract."""
    return tuple(group for group in FactGroup if group not in result.picture.facts.supplied)


def named(groups: Iterable[FactGroup]) -> str:
    """Parts of the record in words."""
    return ", ".join(words.GROUP[group.value] for group in groups)


def first_line(result: PathwayResult) -> str:
    """Names what was not checked, before anything else is said; empty when nothing is missing."""
    facts = result.picture.facts
    missing = [group for group in missing_groups(result) if group in CORE]
    partial = [group for group in CORE if group in facts.partial and group not in missing]
    if not (missing or partial):
        return ""
    sentences = [words.NOT_CHECKED.format(groups=named(missing))] if missing else []
    if partial:
        sentences.append(words.PARTLY_CHECKED.format(groups=named(partial)))
    if result.medicines.withheld_for:
        sentences.append(words.NO_MEDICINE)
    if FactGroup.MEDICATION_REQUESTS in missing:
        sentences.append(words.TREATMENT_NOT_CHECKED)
    return " ".join(sentences)


def may_decide(result: PathwayResult) -> tuple[str, ...]:
    """References of unreadable results that could have decided the status or the form."""
    return tuple(
        u.source
        for u in result.picture.facts.unreadable
        if u.analyte in DECIDING and u.problem != "preliminary"
    )


def caveats(result: PathwayResult, mapped: MappedFacts) -> tuple[str, ...]:
    """Every limit of this answer that a reader should know."""
    return tuple(sentence for sentence in _candidates(result, mapped) if sentence)


def _candidates(result: PathwayResult, mapped: MappedFacts) -> tuple[str, ...]:
    picture = result.picture
    unreadable = may_decide(result)
    others = [group for group in missing_groups(result) if group not in CORE]
    partly = sorted(picture.facts.partial - set(CORE) - mapped.incomplete)
    undated = picture.treatment.exposure is Exposure.UNDATED
    statements_only = FactGroup.MEDICATION_STATEMENTS in others and not first_line(result)
    return (
        words.UNREADABLE_MAY_DECIDE.format(references=safe_references(unreadable))
        if unreadable
        else "",
        "" if picture.kidneys.found else words.KIDNEY_NOT_FOUND,
        words.LENGTH_UNKNOWN if length_unknown(result) else "",
        words.DOSE_UNKNOWN if picture.treatment.dose_unknown else "",
        words.START_UNKNOWN if undated else "",
        _local_limits(result),
        _adequacy(result),
        _form_withheld(result),
        words.TREATMENT_NOT_CHECKED if statements_only else "",
        words.ALSO_NOT_SUPPLIED.format(groups=named(others)) if others else "",
        words.ALSO_PARTLY.format(groups=named(partly)) if partly else "",
        words.ALREADY_ORDERED if picture.facts.pending else "",
        words.INCOMPLETE_PAGES.format(groups=named(sorted(mapped.incomplete)))
        if mapped.incomplete
        else "",
    )


def length_unknown(result: PathwayResult) -> bool:
    """An ileal resection without a length: unknown is not more than 20 cm, nor less."""
    return not result.picture.ileal and any(
        f.concept is Concept.ILEAL_RESECTION and f.length_cm is None
        for f in result.picture.facts.findings
    )


def risk_start_unknown(result: PathwayResult) -> bool:
    """A risk medicine without a start kept the pathway silent; a known start could call for a test.

    Such silence carries no card of its own: statements without dates are common.
    """
    untested = result.status in {Status.NOT_ASSESSED, Status.STALE}
    return bool(result.picture.risk.undated_drugs) and untested and result.plan.code == "NONE"


def _local_limits(result: PathwayResult) -> str:
    """Names the site's own limits that the deciding results were compared with."""
    compared = {
        (lab.analyte, lab.quantity.unit)
        for lab in deciding_results(result)
        if lab.quantity is not None
    }
    applied = [
        _local_limit(limit)
        for limit in result.picture.setting.profile.local_limits
        if (limit.analyte, limit.unit) in compared
    ]
    return words.LOCAL_LIMITS.format(limits="; ".join(applied)) if applied else ""


def _local_limit(limit: LocalLimit) -> str:
    told = {
        "name": words.ANALYTE[limit.analyte.value],
        "unit": limit.unit.value,
        "day": limit.approved_on.isoformat(),
    }
    if limit.deficient_below is not None:
        return words.LOCAL_BAND.format(
            low=limit.deficient_below, high=limit.sufficient_above, **told
        )
    if limit.raised_above is not None:
        return words.LOCAL_RAISED.format(limit=limit.raised_above, **told)
    return words.LOCAL_LOW.format(limit=limit.low_below, **told)


def _adequacy(result: PathwayResult) -> str:
    level_only = result.picture.b12.kind in {B12Class.NORMAL, B12Class.HIGH}
    responding = result.status is Status.ON_TREATMENT_RESPONDING
    unmeasured = not result.picture.functional.results
    return words.ADEQUACY_UNCONFIRMED if responding and level_only and unmeasured else ""


def _form_withheld(result: PathwayResult) -> str:
    reasons = [
        r for r in result.medicines.withheld_for if r in {"kidney-function", "leber-disease"}
    ]
    if not reasons:
        return ""
    return words.FORM_WITHHELD.format(reasons=", ".join(words.GROUP[r] for r in reasons))


def unknown_names(result: PathwayResult) -> tuple[str, ...]:
    """The `unknown` member of the assessment: parts not supplied, then single open facts."""
    return (
        *(group.value for group in missing_groups(result)),
        *(
            group.value
            for group in FactGroup
            if group in result.picture.facts.partial and group in result.picture.facts.supplied
        ),
        *(("resectedLength",) if length_unknown(result) else ()),
        *(("treatmentDose",) if result.picture.treatment.dose_unknown else ()),
        *(("treatmentStart",) if result.picture.treatment.exposure is Exposure.UNDATED else ()),
        *(("riskMedicineStart",) if risk_start_unknown(result) else ()),
        *(r for r in result.medicines.withheld_for if r in {"kidney-function", "leber-disease"}),
    )
