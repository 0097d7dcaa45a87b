"""`b12-order-select`: an order is picked; is it safe and right for this patient's B12?"""

from hooks.service import HookService
from hooks.services.prefetch import PATIENT_RECORD

SERVICE = HookService(
    id="b12-order-select",
    hook="order-select",
    title="Vitamin B12 at the choice of an order",
    description=(
        "Looks at the selected draft orders: folates before B12, forms, routes and schedules of "
        "B12, nitrous oxide and medicines that lower B12. For healthcare professionals. The source "
        "content is pending human review: exercise caution and verify independently; it "
        "supplements guidelines and clinical judgement."
    ),
    usage_requirements=(
        "FHIR R4. Complete prefetch; patient and labs are required, every other key that is "
        "missing is treated as unknown and named on the card."
    ),
    prefetch=PATIENT_RECORD,
)
