"""`/transparency/b12.json`: the source attributes of the decision support, and its whole inventory.

The attributes follow 45 CFR 170.315(b)(11)(iv)(A) for evidence-based interventions.
"""

from typing import Any

from cds_service.config import Config
from cds_service.version import EDITORIAL_STATE, SERVICE_VERSION
from pathway import KNOWLEDGE_VERSION
from pathway.bibliography import CITATIONS
from pathway.evidence import Citation
from pathway.inventory import INVENTORY, carried_by
from pathway.profiles.profile import LocalLimit
from pathway.statements import DECISIONS, SEED_STATEMENTS

NOT_USED = "not used"


def transparency(config: Config) -> dict[str, Any]:
    """What a clinical lead must be able to see about this decision support."""
    return {
        "title": "Vitamin B12 status, treatment and monitoring",
        "version": SERVICE_VERSION,
        "knowledgeVersion": KNOWLEDGE_VERSION,
        "editorialState": EDITORIAL_STATE,
        "reviewer": "absent: no named clinician has signed the rules",
        "approvalDate": "absent: not approved",
        "profile": {
            "key": config.profile.key,
            "title": config.profile.title,
            "version": config.profile.version,
            "reviewedOn": config.profile.reviewed_on.isoformat(),
            "reviewDue": config.profile.review_due.isoformat(),
            "localLimits": [_local(limit) for limit in config.profile.local_limits],
        },
        "sourceAttributes": _source_attributes(config),
        "rules": [
            {
                "id": row.id,
                "table": row.table,
                "when": row.when,
                "carries": list(row.rules),
                "citations": [source.key for source in row.citations],
            }
            for row in INVENTORY
        ],
        "statements": [
            {
                "id": statement.id,
                "says": statement.says,
                "strength": statement.strength.value,
                "where": list(carried_by(statement)),
            }
            for statement in (*SEED_STATEMENTS, *DECISIONS)
        ],
        "citations": [_citation(source) for source in CITATIONS],
    }


def _source_attributes(config: Config) -> dict[str, str]:
    return {
        "bibliographicCitation": "; ".join(source.short for source in CITATIONS),
        "developer": "the B12 CDS maintainers",
        "fundingSource": "none declared",
        "releaseAndRevisionDates": (
            f"source article last updated 2026-01-27; profile reviewed "
            f"{config.profile.reviewed_on.isoformat()}"
        ),
        "useOfRace": f"{NOT_USED}: NICE notes ethnic differences in B12 ranges without numbers",
        "useOfEthnicity": NOT_USED,
        "useOfLanguage": NOT_USED,
        "useOfSexualOrientation": NOT_USED,
        "useOfGenderIdentity": NOT_USED,
        "useOfSex": f"{NOT_USED}: one haemoglobin limit for all adults",
        "useOfDateOfBirth": "used: scope from 16, adult doses from 18, risk factor from 75",
        "useOfSocialDeterminants": NOT_USED,
        "useOfHealthStatusAssessments": NOT_USED,
    }


def _local(limit: LocalLimit) -> dict[str, Any]:
    numbers = {
        "deficientBelow": limit.deficient_below,
        "sufficientAbove": limit.sufficient_above,
        "highAbove": limit.high_above,
        "raisedAbove": limit.raised_above,
        "lowBelow": limit.low_below,
    }
    return {
        "analyte": limit.analyte.value,
        "unit": limit.unit.value,
        **{name: float(number) for name, number in numbers.items() if number is not None},
        "reason": limit.reason,
        "approver": limit.approver,
        "approvedOn": limit.approved_on.isoformat(),
        "reviewDue": limit.review_due.isoformat(),
    }


def _citation(source: Citation) -> dict[str, Any]:
    told = {
        "key": source.key,
        "title": source.title,
        "publisher": source.publisher,
        "year": source.year,
        "url": source.url,
    }
    return {name: value for name, value in told.items() if value is not None}
