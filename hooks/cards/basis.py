"""What an answer rests on: the values and findings that decided it, in words and as references."""

import re
from collections.abc import Iterable
from datetime import date

from hooks.cards.telling import Telling
from hooks.wording.texts import Texts
from pathway import KNOWLEDGE_VERSION, findings
from pathway.answers import Answer
from pathway.concepts import Concept
from pathway.engine import PathwayResult
from pathway.facts import Allergen, Finding, LabResult
from pathway.findings import Neuro
from pathway.laboratory import B12Class, classify, days_old
from pathway.overlays import Overlay, running_cyanocobalamin
from pathway.situation import Situation
from pathway.status import Basis, Status
from pathway.treatment import adherence_contradicted

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
    named = {*picture.severe_anaemia, *picture.injections.unsafe, *picture.lifelong_cause}
    others = tuple(lab for lab in picture.facts.labs if lab.source in named)
    found = (*picture.b12.results, *picture.functional.results, *kidneys, *folate, *others)
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
    special = findings.current(picture.facts, _SPECIAL)
    return tuple(dict.fromkeys((*diagnosis, *neuro, *causes, *kidney, *special)))


_SPECIAL = frozenset({Concept.LEBER, Concept.PREGNANCY, Concept.NITROUS_OXIDE_MISUSE})
"""Findings that shape any answer: the form, the tests, the advice."""


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
                *picture.injections.anticoagulated,
                *(a.source for a in picture.facts.allergies if a.allergen is Allergen.COBALT),
                *_form_and_adherence(result),
                *(allergy.source for allergy in picture.blocking_allergy),
                *((*picture.risk.symptoms, *picture.risk.factors) if testing else ()),
            )
        )
    )


def _form_and_adherence(result: PathwayResult) -> tuple[str, ...]:
    picture = result.picture
    situation = Situation(picture, result.status)
    running = running_cyanocobalamin(situation) if result.has(Overlay.SWITCH_CNCBL) else ()
    doubted = (
        adherence_contradicted(picture.facts, picture.treatment, picture.setting)
        if result.plan.code == "ADHERENCE_FIRST"
        else ()
    )
    return (*running, *doubted)


def why(result: PathwayResult, texts: Texts) -> str:
    """The deciding fact in a few words, for the summary."""
    if result.basis in texts.summary.why:
        return texts.summary.why[result.basis]
    marker = result.basis in {
        Basis.MMA,
        Basis.HCY,
        Basis.BORDERLINE_MMA,
        Basis.BORDERLINE_HCY,
    }
    picture = result.picture
    results = picture.functional.results if marker else picture.b12.results
    if not results:
        return texts.basis.nothing_decided
    first = _deciding(result, results)
    return f"{texts.names.analyte[first.analyte.value]} {_value(first, texts)}"


def _deciding(result: PathwayResult, results: tuple[LabResult, ...]) -> LabResult:
    """Of total and active B12 the one that is low, when low is what decided."""
    if result.basis is Basis.LAB_LOW:
        profile = result.picture.setting.profile
        low = [r for r in results if classify(r, profile) is B12Class.DEFICIENT]
        return low[0] if low else results[0]
    return results[0]


def _value(lab: LabResult, texts: Texts) -> str:
    """The number as it was reported; the laboratory's verdict where there is none."""
    if lab.quantity is None and lab.flag is not None:
        return texts.names.verdict[lab.flag.value]
    return lab.reported


def _told(lab: LabResult, today: date, texts: Texts) -> str:
    name, value = texts.names.analyte[lab.analyte.value], _value(lab, texts)
    first, last = lab.collected.earliest.isoformat(), lab.collected.latest.isoformat()
    if first != last:
        return texts.basis.result_about.format(name=name, value=value, first=first, last=last)
    return texts.basis.result.format(name=name, value=value, day=first, age=days_old(lab, today))


def lines(telling: Telling) -> tuple[str, ...]:
    """One line per deciding value or finding: number, unit, date and age, all ours."""
    result, texts = telling.result, telling.texts
    today, concept = result.picture.setting.today, texts.names.concept
    values = (_told(lab, today, texts) for lab in deciding_results(result))
    named = (
        texts.basis.finding.format(name=concept[f.concept])
        for f in deciding_findings(result)
        if f.concept in concept
    )
    return tuple(dict.fromkeys((*values, *named)))


def cited(rules: Iterable[str], citations: Iterable[str], telling: Telling) -> str:
    """The line that names rules, publications, the version of the knowledge and the profile."""
    return telling.texts.basis.sources.format(
        rules=", ".join(rules),
        citations="; ".join(citations),
        version=KNOWLEDGE_VERSION,
        profile=telling.result.picture.setting.profile.key,
    )


def safe_references(references: Iterable[str], texts: Texts) -> str:
    """References for display; one that is not a plain `Type/id` shows its type only."""
    return ", ".join(
        r if _PLAIN_REFERENCE.fullmatch(r) else re.sub(r"[^A-Za-z].*", "", r) or texts.names.entry
        for r in references
    )
