"""What table D asks about folates: which dose, who needs them, and whether B12 comes with them."""

from pathway.concepts import Concept
from pathway.condition import ask
from pathway.drafts import Draft
from pathway.facts import DrugClass, FactGroup
from pathway.medicines import is_whole
from pathway.order_rules import asks
from pathway.order_rules.asks import asked, drafted
from pathway.order_rules.row import OrderCase
from pathway.seen import listed
from pathway.setting import Setting
from pathway.treatment import INJECTED

_KEEPS_FOLATE = (
    Concept.PREGNANCY,
    Concept.PLANNING_PREGNANCY,
    Concept.HAEMOLYTIC_ANAEMIA,
    Concept.DIALYSIS,
    Concept.ANTIFOLATE_THERAPY,
)


def _methotrexate(case: OrderCase) -> bool:
    """Methotrexate is taken or drafted."""
    drafted_too = any(draft.holds(DrugClass.METHOTREXATE) for draft in case.others)
    return drafted_too or asks.takes(case.picture.facts, _setting(case), DrugClass.METHOTREXATE)


def keeps_folate(case: OrderCase) -> bool:
    """Pregnancy or its planning, methotrexate, haemolysis, dialysis: folate is never removed."""
    return _methotrexate(case) or case.picture.pregnant or asks.concerns(case, *_KEEPS_FOLATE)


def may_remove_folate(case: OrderCase) -> bool:
    """Nobody who needs folate: known only when problems and orders were supplied whole."""
    facts = case.picture.facts
    looked = all(
        is_whole(facts, group) for group in (FactGroup.CONDITIONS, FactGroup.MEDICATION_REQUESTS)
    )
    return looked and not keeps_folate(case) and not case.draft.combination


def _setting(case: OrderCase) -> Setting:
    return case.picture.setting


def is_preventive(draft: Draft, setting: Setting) -> bool:
    """A dose known to be preventive; of a multivitamin the unknown amount counts as one."""
    daily, low = draft.folate_daily_mcg, setting.profile.folate_low_dose_up_to.value
    multivitamin = draft.combination or DrugClass.MULTIVITAMIN in draft.drugs
    return multivitamin if daily is None else daily <= low


def is_known_high(case: OrderCase) -> bool:
    """A dose known to be above the preventive one."""
    daily = case.draft.folate_daily_mcg
    low = _setting(case).profile.folate_low_dose_up_to.value
    return daily is not None and daily > low


def _treatment_dose(case: OrderCase) -> bool:
    daily = case.draft.folate_daily_mcg
    return daily is not None and daily >= _setting(case).profile.folate_treatment_dose_from.value


def _is_together(case: OrderCase) -> bool:
    """Told about the folate; about the B12 only where no folate is looked at itself.

    A cobalamin that a blocking allergy forbids (D5) is no B12 to give first.
    """
    if case.picture.blocking_allergy:
        return False
    b12 = any(asks.supplies_b12(d, _setting(case)) for d in case.drafts)
    if case.draft.folate:
        return b12
    folates = [draft for draft in case.others if draft.folate]
    unlooked = bool(folates) and not any(draft.selected for draft in folates)
    return unlooked and asks.supplies_b12(case.draft, _setting(case))


def is_rescue(case: OrderCase) -> bool:
    """Folinic acid after methotrexate or chemotherapy."""
    return _methotrexate(case) or asks.concerns(case, Concept.ANTIFOLATE_THERAPY)


FOLIC_ACID = drafted("folic acid", lambda d: d.holds(DrugClass.FOLIC_ACID))
OTHER_FOLATE = drafted(
    "another folate (levomefolate, folinic acid)", lambda d: d.holds(DrugClass.OTHER_FOLATE)
)
ABOVE_PREVENTIVE = asked(
    "above the preventive dose, or of unknown dose",
    lambda case: not is_preventive(case.draft, _setting(case)),
)
TREATMENT_DOSE = asked("in a treatment dose", _treatment_dose)
PREVENTIVE = asked("in a preventive dose", lambda case: is_preventive(case.draft, _setting(case)))
MULTIVITAMIN = drafted("a multivitamin", lambda d: d.holds(DrugClass.MULTIVITAMIN))
KEEPS_FOLATE = ask(
    "pregnancy, methotrexate, haemolysis or dialysis calls for folate",
    keeps_folate,
    lambda case: listed("reasons for folate", sorted(case.draft.reasons)),
)
TOGETHER = asked(
    "folate and B12 in a dose that treats are drafted together",
    _is_together,
)
OPEN_ENDED = drafted("without an end", lambda d: not d.bounded)
FOLATE_SENSITIVE = asked(
    "phenytoin, phenobarbital or primidone is taken or drafted",
    lambda case: (
        asks.takes(case.picture.facts, _setting(case), DrugClass.FOLATE_SENSITIVE_ANTISEIZURE)
        or any(d.holds(DrugClass.FOLATE_SENSITIVE_ANTISEIZURE) for d in case.others)
    ),
)


def _little_b12(case: OrderCase) -> bool:
    """A combination to swallow below the treatment dose, as far as the product says."""
    draft, full = case.draft, case.picture.setting.profile.full_oral_dose.value
    vitamins = DrugClass.MULTIVITAMIN in draft.drugs or (bool(draft.forms) and draft.combination)
    enough = draft.b12_daily_mcg is not None and draft.b12_daily_mcg >= full
    return draft.starts and vitamins and draft.route not in INJECTED and not enough


LITTLE_B12 = asked("less B12 than a treatment dose", _little_b12)
