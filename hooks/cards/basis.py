"""What an answer rests on: the values and findings that decided it, in words and as references."""

import re
from collections.abc import Iterable
from datetime import date

from hooks.wording import english as words
from pathway import findings
from pathway.answers import Answer
from pathway.engine import PathwayResult
from pathway.facts import Finding, LabResult
from pathway.findings import Neuro
from pathway.laboratory import days_old
from pathway.status import Basis, Status

_PLAIN_REFERENCE = re.compile(r"[A-Za-z]{1,64}/[A-Za-z0-9\-.]{1,64}")


def deciding_results(result: PathwayResult) -> tuple[LabResult, ...]:
    """Results the status and form rest on, newest analyte first, each once."""
    picture = result.picture
    kidneys = (
        (picture.kidneys.egfr,)
        if picture.kidneys.egfr is not None and picture.kidneys.impaired is not Answer.NO
        else ()
    )
    folate = (picture.folate,) if picture.folate is not None and result.overlays else ()
    found = (*picture.b12.results, *picture.functional.results, *kidneys, *folate)
    return tuple(dict.fromkeys(found))


def deciding_findings(result: PathwayResult) -> tuple[Finding, ...]:
    """Problems and operations the answer rests on."""
    picture = result.picture
    diagnosis = (
        findings.current(picture.facts, findings.RECORDED_DIAGNOSIS)
        if result.basis is Basis.RECORDED_DX
        else ()
    )
    causes = tuple(f for f in picture.facts.findings if f.source in picture.trigger)
    kidney = findings.current(picture.facts, findings.KIDNEY_DISEASE)
    neuro = picture.neuro_findings if picture.neuro is not Neuro.NONE else ()
    return tuple(dict.fromkeys((*diagnosis, *neuro, *causes, *kidney)))


def because(result: PathwayResult) -> tuple[str, ...]:
    """References of everything the answer rests on, each once."""
    picture = result.picture
    testing = result.status in {Status.NOT_ASSESSED, Status.STALE}
    return tuple(
        dict.fromkeys(
            (
                *(r.source for r in deciding_results(result)),
                *findings.sources(deciding_findings(result)),
                *picture.treatment.sources,
                *picture.trigger,
                *picture.severe_anaemia,
                *picture.injections.unsafe,
                *picture.injections.declined,
                *(allergy.source for allergy in picture.blocking_allergy),
                *((*picture.risk.symptoms, *picture.risk.factors) if testing else ()),
            )
        )
    )


def why(result: PathwayResult) -> str:
    """The deciding fact in a few words, for the summary."""
    if result.basis in words.WHY:
        return words.WHY[result.basis]
    marker = result.basis in {
        Basis.MMA,
        Basis.HCY,
        Basis.BORDERLINE_MMA,
        Basis.BORDERLINE_HCY,
    }
    picture = result.picture
    results = picture.functional.results if marker else picture.b12.results
    if not results:
        return words.NOTHING_DECIDED
    first = results[0]
    return f"{words.ANALYTE.get(first.analyte.value, first.analyte.value)} {first.reported}"


def lines(result: PathwayResult, today: date) -> tuple[str, ...]:
    """One line per deciding value or finding: number, unit, date and age, all ours."""
    values = (
        words.RESULT.format(
            name=words.ANALYTE.get(lab.analyte.value, lab.analyte.value),
            value=lab.reported or (lab.flag.value if lab.flag else ""),
            day=lab.collected.earliest.isoformat(),
            age=days_old(lab, today),
        )
        for lab in deciding_results(result)
    )
    named = (
        words.FINDING.format(name=words.CONCEPT[f.concept])
        for f in deciding_findings(result)
        if f.concept in words.CONCEPT
    )
    return tuple(dict.fromkeys((*values, *named)))


def safe_references(references: Iterable[str]) -> str:
    """References for display; one that is not a plain `Type/id` shows its type only."""
    return ", ".join(
        r if _PLAIN_REFERENCE.fullmatch(r) else re.sub(r"[^A-Za-z].*", "", r) or "entry"
        for r in references
    )
