"""What was missing, unreadable or assumed: the sentences that keep an answer honest."""

from collections.abc import Iterable

from hooks.cards.basis import deciding_results, safe_references
from hooks.cards.telling import Telling
from hooks.wording.texts import Texts
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


_PARTS = tuple(FactGroup)
"""In the order of the contract."""


def missing_groups(result: PathwayResult) -> tuple[FactGroup, ...]:
    """Parts of the record that could not be looked at, in the order of the contract."""
    supplied = result.picture.facts.supplied
    return tuple([group for group in _PARTS if group not in supplied])


def named(groups: Iterable[str], texts: Texts) -> str:
    """Parts of the record and open facts in words."""
    return ", ".join(texts.names.part[str(group)] for group in groups)


def first_line(telling: Telling) -> str:
    """Names what was not checked, before anything else is said; empty when nothing is missing."""
    result, texts = telling.result, telling.texts
    facts, words = result.picture.facts, texts.caveats
    missing = [group for group in missing_groups(result) if group in CORE]
    partial = [group for group in CORE if group in facts.partial and group not in missing]
    if not (missing or partial):
        return ""
    sentences = [words.not_checked.format(groups=named(missing, texts))] if missing else []
    if partial:
        sentences.append(words.partly_checked.format(groups=named(partial, texts)))
    if result.medicines.withheld_for:
        sentences.append(words.no_medicine)
    if FactGroup.MEDICATION_REQUESTS in missing:
        sentences.append(words.treatment_not_checked)
    return " ".join(sentences)


def may_decide(result: PathwayResult) -> tuple[str, ...]:
    """References of unreadable results that could have decided the status or the form."""
    return tuple(
        u.source
        for u in result.picture.facts.unreadable
        if u.analyte in DECIDING and u.problem != "preliminary"
    )


def caveats(telling: Telling) -> tuple[str, ...]:
    """Every limit of this answer that a reader should know."""
    return tuple(sentence for sentence in _candidates(telling) if sentence)


def doubt(telling: Telling) -> str:
    """Names results that could not be read and might change the answer; empty without any."""
    unreadable = may_decide(telling.result)
    if not unreadable:
        return ""
    references = safe_references(unreadable, telling.texts)
    return telling.texts.caveats.unreadable_may_decide.format(references=references)


def _candidates(telling: Telling) -> tuple[str, ...]:
    result, mapped, texts = telling.result, telling.mapped, telling.texts
    picture, words = result.picture, texts.caveats
    others = [group for group in missing_groups(result) if group not in CORE]
    partly = sorted(picture.facts.partial - set(CORE) - mapped.incomplete)
    undated = picture.treatment.exposure is Exposure.UNDATED
    statements_only = FactGroup.MEDICATION_STATEMENTS in others and not first_line(telling)
    return (
        doubt(telling),
        "" if picture.kidneys.found else words.kidney_not_found,
        words.length_unknown if length_unknown(result) else "",
        words.dose_unknown if picture.treatment.dose_unknown else "",
        words.start_unknown if undated else "",
        words.level_lifted if picture.b12.kind is B12Class.UNINTERPRETABLE else "",
        _local_limits(result, texts),
        words.adequacy_unconfirmed if _adequacy_open(result) else "",
        _form_withheld(result, texts),
        words.treatment_not_checked if statements_only else "",
        words.also_not_supplied.format(groups=named(others, texts)) if others else "",
        words.also_partly.format(groups=named(partly, texts)) if partly else "",
        words.already_ordered if picture.facts.pending else "",
        words.incomplete_pages.format(groups=named(sorted(mapped.incomplete), texts))
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


def _local_limits(result: PathwayResult, texts: Texts) -> str:
    """Names the site's own limits that the deciding results were compared with."""
    compared = {
        (lab.analyte, lab.quantity.unit)
        for lab in deciding_results(result)
        if lab.quantity is not None
    }
    applied = [
        _local_limit(limit, texts)
        for limit in result.picture.setting.profile.local_limits
        if (limit.analyte, limit.unit) in compared
    ]
    return texts.caveats.local_limits.format(limits="; ".join(applied)) if applied else ""


def _local_limit(limit: LocalLimit, texts: Texts) -> str:
    words = texts.caveats
    told = {
        "name": texts.names.analyte[limit.analyte.value],
        "unit": limit.unit.value,
        "day": limit.approved_on.isoformat(),
    }
    if limit.deficient_below is not None:
        return words.local_band.format(
            low=limit.deficient_below, high=limit.sufficient_above, **told
        )
    if limit.raised_above is not None:
        return words.local_raised.format(limit=limit.raised_above, **told)
    return words.local_low.format(limit=limit.low_below, **told)


def _adequacy_open(result: PathwayResult) -> bool:
    level_only = result.picture.b12.kind in {B12Class.NORMAL, B12Class.HIGH}
    responding = result.status is Status.ON_TREATMENT_RESPONDING
    unmeasured = not result.picture.functional.results
    return responding and level_only and unmeasured


def _form_withheld(result: PathwayResult, texts: Texts) -> str:
    reasons = [
        r for r in result.medicines.withheld_for if r in {"kidney-function", "leber-disease"}
    ]
    if not reasons:
        return ""
    return texts.caveats.form_withheld.format(reasons=named(reasons, texts))


def unknown_names(result: PathwayResult) -> tuple[str, ...]:
    """The `unknown` member of the assessment: parts not supplied, then single open facts."""
    return (
        *(group.value for group in missing_groups(result)),
        *(
            group.value
            for group in _PARTS
            if group in result.picture.facts.partial and group in result.picture.facts.supplied
        ),
        *(("resectedLength",) if length_unknown(result) else ()),
        *(("treatmentDose",) if result.picture.treatment.dose_unknown else ()),
        *(("treatmentStart",) if result.picture.treatment.exposure is Exposure.UNDATED else ()),
        *(("riskMedicineStart",) if risk_start_unknown(result) else ()),
        *(r for r in result.medicines.withheld_for if r in {"kidney-function", "leber-disease"}),
    )
