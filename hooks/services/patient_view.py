"""`b12-patient-view`: a chart is opened; what B12 care does this patient need?"""

from hooks.service import HookService
from hooks.services.prefetch import PATIENT_RECORD

SERVICE = HookService(
    id="b12-patient-view",
    hook="patient-view",
    title="Vitamin B12 status and treatment",
    description=(
        "Assesses vitamin B12 status from laboratory results, treatment and risk factors, and "
        "suggests tests, treatment and monitoring. For healthcare professionals. The source "
        "content is pending human review: exercise caution and verify independently; it "
        "supplements guidelines and clinical judgement."
    ),
    usage_requirements=(
        "FHIR R4. Complete prefetch; patient and labs are required, every other key that is "
        "missing is treated as unknown and named on the card."
    ),
    prefetch=PATIENT_RECORD,
)
