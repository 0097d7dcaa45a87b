"""English: every sentence a card can say, by status, plan, overlay and fact.

Templates take numbers, dates and our own labels; never text from the chart.
"""

from collections.abc import Mapping

from pathway.concepts import Concept
from pathway.overlays import Overlay
from pathway.situation import Indicator
from pathway.status import Basis, Status

LEAD: Mapping[Status, str] = {
    Status.DEFICIENT: "Vitamin B12 deficiency ({why})",
    Status.FUNCTIONAL_DEFICIENCY: "Functional B12 deficiency ({why})",
    Status.ON_TREATMENT_NOT_RESPONDING: "B12 treatment not sufficient ({why})",
    Status.ON_TREATMENT_RESPONDING: "On B12 treatment",
    Status.ON_TREATMENT_RESPONSE_UNKNOWN: "On B12 treatment, response not known",
    Status.ON_TREATMENT_EARLY: "B12 treatment started recently",
    Status.BORDERLINE_UNRESOLVED: "B12 unresolved ({why})",
    Status.PROPHYLAXIS_INDICATED: "B12 prophylaxis ({why})",
    Status.STALE: "Last B12 result is out of date",
    Status.NOT_ASSESSED: "No usable B12 result found",
    Status.BORDERLINE_UNLIKELY: "B12 deficit unlikely ({why})",
    Status.NORMAL: "B12 in the sufficient range",
    Status.OUT_OF_SCOPE: "B12 guidance for adults does not apply",
}

ACTION: Mapping[str, str] = {
    "NO_ORDER_SCOPE": "refer to paediatrics",
    "NO_ORDER_UNDER18": "under 18, refer to paediatrics",
    "CONFIRM_TEST": "measure MMA and homocysteine",
    "SAME_DAY_REFERRAL_AND_TEST": "same-day referral and B12, MMA, homocysteine",
    "TEST_B12": "{offer} a B12 test",
    "SWITCH_TO_IM_NEURO": "change to IM hydroxocobalamin on alternate days",
    "MONITOR_DUE": "measure B12, blood count and homocysteine",
    "NO_ORDER_ALLERGY": "cobalamin allergy, refer to allergy service first",
    "NEURO_IM_REFUSED_ORAL_CNCBL": "oral cyanocobalamin 2000 mcg daily (injections declined)",
    "NEURO_IM_REFUSED_ORAL_MECBL": "oral methylcobalamin 2000 mcg daily (injections declined)",
    "IM_NEURO_BLEED_MITIGATION": "specialist to decide the route (bleeding risk)",
    "IM_NEURO_THEN_MONTHLY": "IM hydroxocobalamin on alternate days, then monthly",
    "IM_NEURO_THEN_2MO": "IM hydroxocobalamin on alternate days, then every 2 months",
    "SL_CNCBL": "sublingual cyanocobalamin 1000 mcg daily",
    "SL_MECBL": "sublingual methylcobalamin 1000 mcg daily",
    "ORAL_CNCBL": "oral cyanocobalamin 1000 mcg daily",
    "ORAL_MECBL": "oral methylcobalamin 1000 mcg daily",
    "IM_STD_THEN_2_3MO": "IM hydroxocobalamin, loading then every 2-3 months",
    "IM_STD_THEN_MONTHLY": "IM hydroxocobalamin, loading then monthly",
    "IM_MAINT_2_3MO": "IM hydroxocobalamin every 2-3 months",
    "RAISE_ORAL_DOSE": "raise the oral dose to at least 1000 mcg daily",
    "SWITCH_AND_RAISE_ORAL_MECBL": "change to methylcobalamin 1000 mcg daily",
    "ADHERENCE_FIRST": "review how it is taken before changing it",
    "INCREASE_IM_FREQ_AND_REVIEW_DX": "monthly injections and review the diagnosis",
    "IM_MONTHLY_PROPHYLAXIS": "IM hydroxocobalamin monthly",
    "SL_CNCBL_OR_IM_MONTHLY": "sublingual cyanocobalamin daily or IM hydroxocobalamin monthly",
    "SL_MECBL_OR_IM_MONTHLY": "sublingual methylcobalamin daily or IM hydroxocobalamin monthly",
    "ORAL_CNCBL_OR_IM_MONTHLY": "oral cyanocobalamin daily or IM hydroxocobalamin monthly",
    "ORAL_MECBL_OR_IM_MONTHLY": "oral methylcobalamin daily or IM hydroxocobalamin monthly",
    "IM_STD_THEN_2_3MO_OR_ORAL_MECBL": "IM hydroxocobalamin or oral methylcobalamin",
    "CONTINUE": "continue",
    "NONE": "no B12 order suggested",
}

CONFIRM_FIRST = "MMA first, then {action}"

WHY: Mapping[Basis, str] = {
    Basis.RECORDED_DX: "recorded diagnosis",
    Basis.TRIGGER: "cause on record",
    Basis.LAB_CONFLICT: "results conflict",
    Basis.LAB_ON_SUPPLEMENT: "recent treatment",
}

PLAN_DETAIL: Mapping[str, str] = {
    "NO_ORDER_SCOPE": "These rules are for people aged 16 and over. Refer to paediatrics.",
    "NO_ORDER_UNDER18": "The status is shown for information; adult doses are not suggested "
    "under 18. Refer to paediatrics.",
    "CONFIRM_TEST": "This result neither shows nor excludes a lack of B12. Measure MMA, and "
    "homocysteine, before deciding. They are sampled before any replacement.",
    "SAME_DAY_REFERRAL_AND_TEST": "An urgent neurological finding is on record. Refer today; "
    "a specialist may treat at once. A B12 level in the sufficient range does not exclude a "
    "functional lack.",
    "TEST_B12": "{symptom_or_risk} A B12 level is the first test; an absent anaemia or "
    "macrocytosis does not argue against it.",
    "SWITCH_TO_IM_NEURO": "Neurological involvement on oral, sublingual or nasal treatment calls "
    "for intramuscular hydroxocobalamin now, whatever the level.",
    "MONITOR_DUE": "No result settles how this treatment works. Serum B12 alone does not show "
    "functional adequacy.",
    "NO_ORDER_ALLERGY": "A blocking hypersensitivity to a cobalamin is on record. No cobalamin is "
    "suggested here; another form is often tolerated after testing. The specialist chooses form "
    "and route.",
    "NEURO_IM_REFUSED_ORAL": "Injections are recommended with neurological involvement and were "
    "declined on record. High-dose oral replacement is the documented alternative; review the "
    "neurology in 4 to 6 weeks and offer injections again.",
    "IM_NEURO_BLEED_MITIGATION": "Treatment is urgent and an injection carries a bleeding risk. "
    "A specialist decides on the route today (deep subcutaneous or intramuscular with cover); "
    "oral or sublingual 2000 mcg daily bridges the gap.",
    "IM_NEURO": "Hydroxocobalamin 1000 mcg IM on alternate days until there is no further "
    "neurological improvement, then maintenance for life. Oral replacement is not first line "
    "with neurological involvement.",
    "ORAL": "Oral replacement of 1000 to 2000 mcg daily is first line for most people and works "
    "in malabsorption too. Continue indefinitely; do not end it after one result in range.",
    "SL": "A swallowed tablet is not relied on after this operation: sublingual 1000 to 2000 mcg "
    "daily, indefinitely.",
    "IM_STD": "Hydroxocobalamin 1000 mcg IM three times a week for 2 weeks, then maintenance "
    "for life.",
    "IM_MAINT_2_3MO": "A lifelong cause is on record: maintenance injections every 2 to 3 months "
    "for life, also when the level is in range.",
    "IM_MONTHLY_PROPHYLAXIS": "Ileal resection over 20 cm or ileal Crohn's disease: 1000 mcg IM "
    "every month for life, even without a documented deficit. In Crohn's disease without a "
    "resection the clinician confirms its extent first.",
    "RAISE_ORAL_DOSE": "The current dose is below the treatment dose of 1000 mcg daily. Raise it "
    "before judging the oral route.",
    "SWITCH_AND_RAISE_ORAL_MECBL": "Form and dose change together: methylcobalamin 1000 mcg "
    "daily in place of the current product.",
    "ADHERENCE_FIRST": "Dispensing or statements do not match the order. Review how the treatment "
    "is taken first; injections are acceptable if it cannot be assured.",
    "INCREASE_IM_FREQ_AND_REVIEW_DX": "Some people need monthly injections. Also look for iron or "
    "folate deficiency, kidney or thyroid disease and other diagnoses.",
    "CONTINUE": "Continue the treatment; one result in range is not a reason to end it.",
    "NONE": "No B12 order follows from this record.",
}
"""By plan code, or by its longest listed beginning."""

FAILED_ORAL = (
    "Treatment by mouth has not corrected the deficiency: change to injections and look for the "
    "cause (intrinsic factor antibody, coeliac serology)."
)
PERNICIOUS = (
    "Injections are the default in pernicious anaemia and after total gastrectomy; high-dose oral "
    "treatment is a documented alternative."
)
NO_GUIDELINE_METHYL = (
    "No guideline gives an oral protocol for methylcobalamin; one randomised trial used "
    "1000 mcg daily. It is often an unlicensed supplement."
)
URGENT_UNLIKELY = (
    "B12 deficiency is unlikely to explain the urgent neurological finding on record; it keeps "
    "its own pathway."
)
FORM_RENAL = (
    "With impaired kidney function hydroxocobalamin or methylcobalamin is used instead of "
    "cyanocobalamin, which was associated with more cardiovascular events in diabetic nephropathy "
    "(combined B-vitamin trial, DIVINe)."
)
FORM_LEBER = (
    "Cyanocobalamin is contraindicated in Leber's optic neuropathy; hydroxocobalamin is used."
)
NEVER_WAIT = "Sample B12, MMA and homocysteine before the first dose and never wait for them."

SWITCH_SUMMARY_RENAL = (
    "Cyanocobalamin with impaired kidney function: change to methylcobalamin or hydroxocobalamin"
)
SWITCH_SUMMARY_LEBER = (
    "Cyanocobalamin with Leber's optic neuropathy: change to hydroxocobalamin injection now"
)
SWITCH_SUMMARY_ALLERGY = (
    "Cyanocobalamin is excluded and a cobalamin allergy is on record: allergy referral first"
)
SWITCH_WITH_PLAN = "Replace cyanocobalamin. {lead}: {action}"
PREGNANT_ON_INJECTION_SUMMARY = (
    "Pregnant on cyanocobalamin injections: change to hydroxocobalamin, take haematology advice"
)
UNDER_18_URGENT = "An urgent neurological finding is on record: refer today."
LOCAL_INJECTION = "injections per local protocol (no hydroxocobalamin on site)"
NO_HYDROXOCOBALAMIN = (
    "Hydroxocobalamin is not available at this site: the order offered replaces it, its schedule "
    "follows the local protocol. Where cyanocobalamin is excluded a specialist decides."
)
CONFIRM_ACTIVE = "measure active B12"
CONFIRM_ACTIVE_DETAIL = (
    "MMA and homocysteine rise with impaired kidneys and total B12 falls in pregnancy: active B12 "
    "keeps its meaning there."
)
EQUIVALENT_ORDERED = "An equivalent order is already on record; none is proposed again."
REFERRAL_SUMMARY = "Refer today. {lead}: {action}"

OVERLAY: Mapping[Overlay, str] = {
    Overlay.SWITCH_CNCBL: "Cyanocobalamin is on the current list: replace it, do not add to it.",
    Overlay.FOLIC_1MG_3MO: "Folate is low and B12 treatment is running: folic acid 1 mg daily for "
    "3 months can be added.",
    Overlay.FOLIC_AFTER_FIRST_B12: "Folate is low too: folic acid 1 mg daily for 3 months only "
    "after the first dose of B12, never before. Folic acid can mask the anaemia while nerve "
    "damage progresses.",
    Overlay.HOLD_FOLIC: "Folate is low: hold folic acid until B12 is resolved; it can mask the "
    "anaemia while nerve damage progresses.",
    Overlay.K_MONITOR: "Severe anaemia: measure potassium before the first dose and at 24 to 48 "
    "hours, correct it first if low; reticulocytes on day 5 to 10, blood count at 8 weeks.",
    Overlay.IM_BLEED_CAUTION: "Anticoagulated: IM injection with a fine needle, small volume and "
    "firm pressure for at least 2 minutes, with the INR in range.",
    Overlay.SAME_DAY_REFERRAL: "Signs of spinal cord or optic nerve involvement: refer today.",
    Overlay.PREG: "Pregnant: urgent haematology advice for B12 deficiency anaemia, measure active "
    "B12, review at 1 month, no cyanocobalamin injection. Folic acid for neural tube protection "
    "is continued.",
    Overlay.HIGH_B12: "B12 is high: repeat it, take a history of drugs and supplements and "
    "check blood count, liver and kidney function. The number itself is not treated.",
    Overlay.COBALT_VIGILANCE: "Cobalt allergy on record: not a ban, but watch for dermatitis for "
    "up to 72 hours after a dose; weigh benefit and risk.",
}

SYMPTOM_AND_RISK = "Symptom or sign and risk factor on record: offer a test."
SYMPTOM_ONLY = "A symptom or sign is on record: consider a test."
RISK_ONLY = "A risk factor is on record: consider a test."

NOT_CHECKED = "Not checked, because the record was not supplied: {groups}."
PARTLY_CHECKED = "Only partly checked, because entries were unreadable or not sent: {groups}."
NO_MEDICINE = "No medicine is suggested until that is known."
FORM_WITHHELD = "Cyanocobalamin is not offered for one click: {reasons} must be settled first."
ALSO_PARTLY = "Only partly read: {groups}."
ALSO_NOT_SUPPLIED = "Also not supplied: {groups}."
INCOMPLETE_PAGES = "Only the first page was supplied of: {groups}."
KIDNEY_NOT_FOUND = "Kidney function not found; treated as not impaired."
LENGTH_UNKNOWN = (
    "An ileal resection is on record without its length; over 20 cm calls for monthly injections."
)
DOSE_UNKNOWN = (
    "A current B12 product is on record without a readable dose; it was not counted as treatment."
)
START_UNKNOWN = "The start of the current B12 treatment is not on record."
TREATMENT_NOT_CHECKED = "Current B12 treatment could not be checked."
UNREADABLE_MAY_DECIDE = "A result that could not be read might change this: {references}."
LOCAL_LIMITS = "Local laboratory limits apply ({limits})."
LOCAL_BAND = "{name}: {low} to {high} {unit}, approved {day}"
LOCAL_RAISED = "{name}: raised above {limit} {unit}, approved {day}"
LOCAL_LOW = "{name}: low below {limit} {unit}, approved {day}"
ADEQUACY_UNCONFIRMED = "Functional adequacy is not confirmed without MMA or homocysteine."
ALREADY_ORDERED = "Tests already ordered or recently resulted are not proposed again."

DECIDED_BY = "Decided by"
NOTHING_DECIDED = "no result in the data supplied"
RESULT = "{name} {value} on {day} ({age} days ago)"
RESULT_ABOUT = "{name} {value} between {first} and {last}"
FINDING = "{name} (on record)"
BASIS = "Basis: {rules}. Sources: {citations}. Rules {version}, profile: {profile}."
CAUTION = (
    "Source content is pending human review and is for healthcare professionals; it supplements "
    "guidelines and clinical judgement. Verify independently before acting."
)
SOURCE_LABEL = "B12 pathway: seed article (pending human review), NICE NG239"

MONITORING_NEW = "B12 treatment: plan the checks at {months}"
MONITORING_PROPHYLAXIS = "B12 prophylaxis: plan the annual check"
MONITORING_OTHER = "B12 treatment: plan the review"
MONITORING_OVERDUE = "B12 treatment: {checks} overdue since {day}"
MONITORING_DUE = "B12 treatment: {checks} due {day}"
MONITORING_DETAIL = (
    "At each check measure B12, blood count and homocysteine (target below {target}), and MMA "
    "while B12 is borderline. A check that is done closes itself here."
)

SYMPTOM_LED_DETAIL = (
    "This guideline profile reviews symptoms instead of repeating the level; measure blood count "
    "and homocysteine where symptoms persist."
)

QUALITY_SUMMARY = {
    1: "1 entry of the record could not be read and was not used",
    2: "{count} entries of the record could not be read and were not used",
}
QUALITY_DETAIL = "Not used: {entries}."
QUALITY_MAY_DECIDE = (
    "At least one of them could have changed this assessment. It is not the same as not tested: "
    "look at the original."
)
INCOMPLETE_SUMMARY = "B12 assessment incomplete: parts of the record were not supplied"
NO_BIRTH_DATE_SUMMARY = "B12 not assessed: no usable birth date in the record"
OTHER_PATIENT_SUMMARY = "B12 not assessed: the data contains another patient's record"
OTHER_PATIENT_DETAIL = (
    "At least one resource belongs to a different patient. Nothing was assessed and nothing is "
    "suggested."
)
RULE_FAILED_SUMMARY = "B12 pathway could not be completed: nothing was assessed"
RULE_FAILED_DETAIL = (
    "A rule failed. This is a defect of the service, not a finding about the patient."
)

PROBLEM: Mapping[str, str] = {
    "unit-missing": "unit missing",
    "unit-unknown": "unit not understood",
    "unit-contradiction": "unit and its code disagree",
    "date-missing": "date missing",
    "date-impossible": "date impossible",
    "date-in-future": "date in the future",
    "value-implausible": "value implausible",
    "value-missing": "value missing",
    "subject-missing": "patient reference missing",
    "wrong-type": "not in the form FHIR defines",
    "status-unknown": "status missing or unknown",
    "preliminary": "preliminary, not used",
    "code-system-missing": "code without its system",
    "unit-ambiguous": "unit has two readings",
    "medication-unresolved": "drug not named",
    "value-not-a-quantity": "value is not a quantity",
    "comparator-unknown": "comparator not understood",
    "verdict-missing": "no verdict of the laboratory",
}
PROBLEM_OTHER = "could not be read"

GROUP: Mapping[str, str] = {
    "patient": "patient",
    "labs": "laboratory results",
    "conditions": "problems",
    "medicationRequests": "medication orders",
    "medicationStatements": "medication statements",
    "procedures": "procedures",
    "allergies": "allergies",
    "dispenses": "dispensed medicines",
    "administrations": "given medicines",
    "serviceRequests": "test orders",
    "tasks": "tasks",
    "observations": "other observations",
    "familyHistory": "family history",
    "kidney-function": "kidney function",
    "leber-disease": "whether the optic neuropathy is Leber's",
}

ANALYTE: Mapping[str, str] = {
    "total-b12": "B12",
    "active-b12": "active B12",
    "mma": "MMA",
    "homocysteine": "homocysteine",
    "folate": "folate",
    "egfr": "eGFR",
    "intrinsic-factor-antibody": "intrinsic factor antibody",
    "haemoglobin": "haemoglobin",
    "platelets": "platelets",
    "mcv": "MCV",
}

CONCEPT: Mapping[Concept, str] = {
    Concept.B12_DEFICIENCY: "vitamin B12 deficiency",
    Concept.PERNICIOUS_ANAEMIA: "pernicious anaemia",
    Concept.AUTOIMMUNE_GASTRITIS: "autoimmune gastritis",
    Concept.SUBACUTE_COMBINED_DEGENERATION: "subacute combined degeneration",
    Concept.MYELOPATHY: "myelopathy",
    Concept.OPTIC_NEUROPATHY: "optic neuropathy",
    Concept.PERIPHERAL_NEUROPATHY: "peripheral neuropathy",
    Concept.DIABETIC_NEUROPATHY: "diabetic neuropathy",
    Concept.COGNITIVE_IMPAIRMENT: "cognitive impairment",
    Concept.ATAXIA: "ataxia",
    Concept.PARAESTHESIA: "paraesthesia",
    Concept.ROUX_EN_Y: "gastric bypass",
    Concept.BILIOPANCREATIC_DIVERSION: "biliopancreatic diversion",
    Concept.SLEEVE_GASTRECTOMY: "sleeve gastrectomy",
    Concept.GASTRIC_BAND: "gastric band",
    Concept.BARIATRIC_OTHER: "bariatric operation",
    Concept.GASTRECTOMY_TOTAL: "total gastrectomy",
    Concept.ILEAL_RESECTION: "ileal resection",
    Concept.ILEAL_RESECTION_TOTAL: "ileal resection",
    Concept.CROHN_ILEAL: "ileal Crohn's disease",
    Concept.CKD_3_TO_5: "chronic kidney disease stage 3 to 5",
    Concept.DIALYSIS: "dialysis",
    Concept.DIABETIC_NEPHROPATHY: "diabetic nephropathy",
    Concept.PREGNANCY: "pregnancy",
    Concept.NITROUS_OXIDE_MISUSE: "recreational nitrous oxide",
    Concept.LEBER: "Leber's hereditary optic neuropathy",
}

TASK_LABEL: Mapping[str, str] = {
    "check-3-months": "3-month check",
    "check-6-months": "6-month check",
    "check-12-months": "12-month check",
    "check-annual": "annual check",
    "check-3-to-6-monthly": "3- to 6-monthly check",
    "symptom-review": "3-month symptom review",
    "neuro-review": "neurological review",
    "pregnancy-review": "1-month review in pregnancy",
    "breastfeeding-review": "1-month review while breastfeeding",
    "potassium-check": "potassium check",
    "reticulocyte-check": "reticulocyte check",
    "blood-count-check": "8-week blood count",
    "adherence-review": "review of how it is taken",
}

ORDER_LABEL: Mapping[str, str] = {
    "ORD-PO-CN": "cyanocobalamin oral daily",
    "ORD-SL-CN": "cyanocobalamin sublingual daily",
    "ORD-PO-ME": "methylcobalamin oral daily",
    "ORD-SL-ME": "methylcobalamin sublingual daily",
    "ORD-IM-LOAD": "hydroxocobalamin IM loading",
    "ORD-IM-MAINT23": "hydroxocobalamin IM every 2-3 months",
    "ORD-IM-NEURO": "hydroxocobalamin IM on alternate days",
    "ORD-IM-MAINT2": "hydroxocobalamin IM every 2 months",
    "ORD-IM-MONTHLY": "hydroxocobalamin IM monthly",
    "ORD-IM-CN": "cyanocobalamin injection",
    "ORD-FA": "folic acid 1 mg daily for 3 months",
}
ORDER_ONE = "Order {what}"
ORDER_TESTS = "Order {what}"
WITH_COMPANIONS = "{what}, with tests and referrals"
REFER = "Refer to {where}"
PLAN_TASK = "Plan {what}"

SPECIALTY: Mapping[str, str] = {
    "neurology": "neurology",
    "haematology": "haematology",
    "allergy": "the allergy service",
    "paediatrics": "paediatrics",
}

LAB: Mapping[str, str] = {
    "total-b12": "B12",
    "active-b12": "active B12",
    "mma": "MMA",
    "homocysteine": "homocysteine",
    "folate": "folate",
    "cbc": "blood count",
    "reticulocytes": "reticulocytes",
    "ferritin": "ferritin",
    "potassium": "potassium",
    "creatinine": "creatinine/eGFR",
    "intrinsic-factor-antibody": "intrinsic factor antibody",
    "ttg-iga": "coeliac serology (tTG-IgA)",
}

INDICATOR_RANK: Mapping[Indicator, int] = {
    Indicator.CRITICAL: 0,
    Indicator.WARNING: 1,
    Indicator.INFO: 2,
}
