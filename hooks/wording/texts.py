"""What must be said: the table every language fills for every audience.

Two kinds of placeholder stand in a text. Numbers of the guideline and of the order definitions
(`hooks/wording/numbers.py`) are filled in once; what belongs to one patient ({why}, {groups} ...)
is filled in on the card. Both hold numbers, dates and our own labels; never text from the chart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_mappings.order_texts import OrderTexts
from pathway.concepts import Concept
from pathway.overlays import Overlay
from pathway.status import Basis, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryTexts:
    """The one line of the main card: where the patient stands, and what to do.

    `action` is by plan code, the confirming test aside; `why` holds the bases that no value names;
    `tests_ordered` stands in for an action whose tests are all on order.
    """

    lead: Mapping[Status, str]
    why: Mapping[Basis, str]
    action: Mapping[str, str]
    offer_test: str
    confirm_active: str
    confirm_first: str
    local_injection: str
    refer_today: str
    replace_cyanocobalamin: str
    switch_renal: str
    switch_leber: str
    switch_allergy: str
    pregnant_on_injection: str
    tests_ordered: str
    lapsed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailTexts:
    """The paragraphs of the main card. `plan` is by plan code, or by its longest beginning."""

    plan: Mapping[str, str]
    overlay: Mapping[Overlay, str]
    symptom_and_risk: str
    symptom_only: str
    risk_only: str
    failed_oral: str
    pernicious: str
    no_guideline_methyl: str
    urgent_unlikely: str
    form_renal: str
    form_leber: str
    never_wait: str
    under_18_urgent: str
    no_hydroxocobalamin: str
    confirm_active: str
    equivalent_ordered: str
    lapsed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaveatTexts:
    """What was missing, unreadable or assumed."""

    not_checked: str
    partly_checked: str
    no_medicine: str
    form_withheld: str
    also_partly: str
    also_not_supplied: str
    incomplete_pages: str
    kidney_not_found: str
    length_unknown: str
    dose_unknown: str
    start_unknown: str
    level_lifted: str
    treatment_not_checked: str
    unreadable_may_decide: str
    local_limits: str
    local_band: str
    local_raised: str
    local_low: str
    adequacy_unconfirmed: str
    already_ordered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisTexts:
    """What an answer rests on, and the caution every card ends with."""

    decided_by: str
    nothing_decided: str
    result: str
    result_about: str
    finding: str
    sources: str
    caution: str
    review_overdue: str
    """Said before the caution once the knowledge should have been reviewed."""
    source_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringTexts:
    """The monitoring card."""

    new: str
    prophylaxis: str
    other: str
    overdue: str
    due: str
    detail: str
    symptom_led_detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTexts:
    """What is said of single checks on the monitoring card.

    `overdue_and_due` is its summary where one check is overdue and another only due.
    """

    overdue_and_due: str
    done: str
    ordered: str
    homocysteine_high: str
    infant: str
    tasks_unknown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTexts:
    """The cards about the record itself and about what could not be assessed."""

    quality_one: str
    quality_many: str
    quality_detail: str
    quality_more: str
    quality_may_decide: str
    incomplete_summary: str
    no_birth_date_summary: str
    other_patient_summary: str
    other_patient_detail: str
    rule_failed_summary: str
    rule_failed_detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTexts:
    """Names of things. `part`: parts of the record and open facts; `entry`: one without a name."""

    part: Mapping[str, str]
    problem: Mapping[str, str]
    problem_other: str
    entry: str
    analyte: Mapping[str, str]
    verdict: Mapping[str, str]
    concept: Mapping[Concept, str]
    conjunction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTexts:
    """Labels of suggestions, and the sentence that names them to whoever cannot place orders.

    `joined`: the orders stand side by side; `either`: one of them is chosen. `older_client` names
    them where the client's version of FHIR cannot take them.
    """

    order: str
    then: str
    with_companions: str
    refer: str
    plan_task: str
    order_for: str
    medicine: Mapping[str, str]
    test: Mapping[str, str]
    specialty: Mapping[str, str]
    task: Mapping[str, str]
    override_reason: Mapping[str, str]
    shown_to_clinician: str
    older_client: str
    joined: str
    either: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRuleTexts:
    """The cards of the order hooks.

    `summary` and `detail` are by row of table D, a variant behind a colon (`D1:keep`); `drug`
    names what a draft holds, the one that matters first; `left_out` what an update cannot keep.
    The rest names drafts and actions.
    """

    summary: Mapping[str, str]
    detail: Mapping[str, str]
    drug: Mapping[str, str]
    about: str
    named: str
    also: str
    remove: str
    change_dosage: str
    change_label: str
    change_dose: str
    change_length: str
    resume: str
    leaves_out: str
    left_out: Mapping[str, str]
    order: str
    refer: str
    plan: str
    antidote: str
    some_order: str
    cause_corrected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Everything that can be said to one audience in one language."""

    summary: SummaryTexts
    detail: DetailTexts
    caveats: CaveatTexts
    basis: BasisTexts
    monitoring: MonitoringTexts
    checks: CheckTexts
    record: RecordTexts
    names: NameTexts
    offers: OfferTexts
    order_rules: OrderRuleTexts
    orders: OrderTexts
