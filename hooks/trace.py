"""The trace: what was read, what was not, every row looked at, and what followed.

The same account feeds the command line and, later, a page. It names resources by reference and
holds no text from the chart.
"""

from typing import Any

from fhir_mappings import MappedDrafts, MappedFacts
from fhir_mappings.disposition import Disposition, counts
from pathway import KNOWLEDGE_VERSION, PathwayResult
from pathway.drafts import Draft
from pathway.facts import B12Course, Day, FactGroup, Finding, LabResult, PatientFacts
from pathway.order_rules.budget import Advice, OrderAdvice
from pathway.table import Step


def trace(
    mapped: MappedFacts, result: PathwayResult | None, dispositions: tuple[Disposition, ...]
) -> dict[str, Any]:
    """The whole account; without a result nothing was assessed."""
    return {
        "knowledgeVersion": KNOWLEDGE_VERSION,
        **_outcome(result),
        "resources": ", ".join(f"{n} {kind}" for kind, n in counts(dispositions).items()),
        "not supplied": [g.value for g in FactGroup if g not in mapped.facts.supplied],
        "only partly read": sorted(g.value for g in mapped.facts.partial),
        "unreadable": [{"resource": i.resource, "problem": i.problem} for i in mapped.issues],
        "became of": [_disposition(each) for each in dispositions],
        **_facts(mapped.facts),
        "rows": [_step(step) for step in (result.steps if result is not None else ())],
        "citations": [source.short for source in (result.citations if result else ())],
    }


def trace_orders(drafts: MappedDrafts, advice: OrderAdvice) -> dict[str, Any]:
    """Every draft, every row of table D that was asked about it, and what is said in the end.

    No row is asked about a draft in the background, or where nothing may be said at all.
    """
    by_draft = sorted(advice.steps, key=lambda step: step.case.draft.position)
    return {
        "drafts": [_draft(draft) for draft in drafts.drafts],
        "unreadable drafts": [
            {"resource": i.resource, "problem": i.problem} for i in drafts.issues
        ],
        "order rows": [_step(step) | {"draft": step.case.draft.source} for step in by_draft],
        "order cards": [_advice(each) for each in advice.spoken],
    }


def _draft(draft: Draft) -> dict[str, Any]:
    held = ", ".join((*draft.forms, *sorted(draft.drugs), *sorted(draft.tests)))
    dose = draft.b12_daily_mcg or draft.b12_dose_mcg or draft.folate_daily_mcg
    return {
        "source": draft.source,
        "in focus": "selected" if draft.selected else "in the background",
        "ends": "a stop" if draft.ends else "a proposal" if draft.proposed else "an order",
        "holds": held or ("antidote" if draft.antidote else "nothing of ours"),
        "route": draft.route.value if draft.route is not None else "route unknown",
        "mcg": "dose unknown" if dose is None else f"{dose.normalize():f}",
    }


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "row": advice.row.id,
        "indicator": advice.indicator.value,
        "drafts": ", ".join(draft.source for draft in advice.targets),
        "also": ", ".join(row.id for row in advice.also) or "alone",
        "offers": "; ".join(offer.key for offer in advice.offers) or "nothing",
    }


def _disposition(told: Disposition) -> dict[str, str]:
    why = {"why": told.why} if told.why else {}
    return {"kind": told.kind, "place": told.place, "resource": told.resource, **why}


def _step(step: Step[Any]) -> dict[str, Any]:
    """One row, and what it asked: question, answer, and the fact with its resources."""
    return {
        "row": step.row,
        "when": step.when,
        "matched": step.matched,
        "because": [
            {
                "asked": reason.question,
                "holds": reason.holds,
                "fact": reason.fact.name,
                "value": reason.fact.value,
                "sources": list(reason.fact.sources),
            }
            for reason in step.reasons
        ],
    }


def _outcome(result: PathwayResult | None) -> dict[str, Any]:
    if result is None:
        return {"withheld": "other-patient"}
    return {
        "status": result.status.value,
        "basis": result.basis.value,
        "plan": result.plan.code,
        "overlays": [row.overlay.value for row in result.overlays],
        "profile": result.picture.setting.profile.key,
        "rules": list(result.rules),
        "medicines": [
            " then ".join(order.id for order in sequence)
            for sequence in result.medicines.alternatives
        ],
        "medicines withheld for": list(result.medicines.withheld_for),
        "tests": [order.analyte.value for order in result.tests],
    }


def _facts(facts: PatientFacts) -> dict[str, Any]:
    return {
        "age": facts.age,
        "results": [_result(lab) for lab in facts.labs],
        "findings": [_finding(finding) for finding in facts.findings],
        "b12 courses": [_course(course) for course in facts.courses],
        "other medicines": [
            {"class": use.drug_class.value, "state": use.state.value, "source": use.source}
            for use in facts.medications
        ],
        "allergies": [
            {
                "allergen": allergy.allergen.value,
                "kind": "blocking" if allergy.blocking else "intolerance",
                "source": allergy.source,
            }
            for allergy in facts.allergies
        ],
    }


def _result(lab: LabResult) -> dict[str, Any]:
    value = lab.reported or (lab.flag.value if lab.flag is not None else "")
    return {
        "analyte": lab.analyte.value,
        "value": value,
        "day": lab.collected.earliest.isoformat(),
        "source": lab.source,
        **({"remarks": list(lab.remarks)} if lab.remarks else {}),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "concept": finding.concept.value,
        "state": finding.state.value,
        "since": _day(finding.since),
        "source": finding.source,
    }


def _course(course: B12Course) -> dict[str, Any]:
    dose = course.daily_mcg if course.daily_mcg is not None else course.dose_mcg
    return {
        "form": course.form.value,
        "route": course.route.value if course.route is not None else "route unknown",
        "mcg": "dose unknown" if dose is None else f"{dose.normalize():f}",
        "state": course.state.value,
        "start": _day(course.start),
        "end": _day(course.end),
        "source": course.source,
    }


def _day(day: Day | None) -> str:
    return "undated" if day is None else day.earliest.isoformat()
