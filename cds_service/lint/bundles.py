"""A bare Bundle, or one resource, as the record of a patient-view call."""

from typing import Any

from cds_service.lint.report import Remark, Severity

JSON = dict[str, Any]
KEY = "bundle"
"""Under which a bare Bundle is sent; resources are read by their type under any key."""


def is_bare(body: JSON) -> bool:
    """Whether it is a FHIR resource and no hook call."""
    return isinstance(body.get("resourceType"), str) and "hook" not in body


def as_request(bundle: JSON) -> JSON:
    """The call an EHR would make that sends this Bundle and nothing else."""
    record = bundle
    if bundle["resourceType"] != "Bundle":
        record = {"resourceType": "Bundle", "entry": [{"resource": bundle}]}
    return {
        "hook": "patient-view",
        "hookInstance": "00000000-0000-4000-8000-000000000000",
        "context": {"userId": "Practitioner/unknown", "patientId": _patient_id(record)},
        "prefetch": {KEY: record},
    }


ASSUMED = Remark(
    Severity.FINE,
    "$",
    "no hook call: taken for all that a patient-view call sends; kinds of records it does not "
    "hold are unknown",
)


def _patient_id(record: JSON) -> str:
    """Of the Patient in it, else the one the first resource names."""
    entries = record.get("entry")
    held = [e.get("resource") for e in (entries if isinstance(entries, list) else ())
            if isinstance(e, dict)]  # fmt: skip
    resources = [r for r in held if isinstance(r, dict)]
    for each in resources:
        if each.get("resourceType") == "Patient" and isinstance(each.get("id"), str) and each["id"]:
            return str(each["id"])
    for each in resources:
        owner = each.get("subject") or each.get("patient")
        reference = owner.get("reference") if isinstance(owner, dict) else None
        if isinstance(reference, str) and reference:
            return reference.partition("/_history/")[0].rpartition("/")[2].rpartition(":")[2]
    return "unknown"
