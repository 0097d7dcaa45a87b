"""Every number a text may hold, by placeholder, from the profile: limits, orders and checks.

The constants are the strengths of products and the stages that name a concept.
"""

from collections.abc import Mapping
from decimal import Decimal

from pathway.checks import TaskKind
from pathway.orders import DrugOrder, OrderId
from pathway.profiles import PROFILES
from pathway.profiles.profile import GuidelineProfile, ScheduledCheck

PRODUCT_STRENGTH_MCG = 1000  # A1: the products of valuesets/orders.csv
FOLIC_STRENGTH_MG = 1  # A1, ORD-FA
ANTIDOTE_KIT_G = 5  # D7e
UK_FOLIC_ACID_MG, UK_FOLIC_ACID_MONTHS = 5, 4  # D1d: accepted practice in the UK
CKD_STAGE_FROM, CKD_STAGE_TO = 3, 5  # G-9: the concept ckd-3-to-5

_HOURS_A_DAY, _DAYS_A_WEEK, _DAYS_A_YEAR, _MONTHS_A_YEAR, _MCG_A_MG = 24, 7, 365, 12, 1000


def numbers(profile: GuidelineProfile) -> Mapping[str, str]:
    """Printed numbers by the name of their placeholder."""
    values = {
        **_limits(profile),
        **_orders(profile.formulary),
        **_checks(profile),
        **_anaemia_checks(profile),
        **_of_nobody(),
    }
    target = profile.homocysteine_target_below.quantity
    return {
        **{name: _printed(value) for name, value in values.items()},
        "homocysteine_target": f"{target.value} {target.unit.value}",
    }


def _limits(profile: GuidelineProfile) -> dict[str, Decimal | int]:
    return {
        "assessed_from_age": profile.assessed_from_age.value,
        "adult_age": profile.adult_doses_from_age.value,
        "full_oral_dose": profile.full_oral_dose.value,
        "oral_limit": profile.oral_dose_implausible_above.value,
        "injection_limit": profile.injection_dose_implausible_above.value,
        "folate_limit": profile.folate_low_dose_up_to.value,
        "hospital_haemoglobin": profile.hospital_haemoglobin_below.quantity.value,
        "trial_dose": profile.methylcobalamin_trial_dose.value,
        "pressure_minutes": profile.injection_pressure_minutes.value,
        "cobalt_watch_hours": profile.cobalt_watch_hours.value,
        "ileal_cm": profile.ileal_resection_above_cm.value,
    }


def _orders(formulary: Mapping[OrderId, DrugOrder]) -> dict[str, Decimal | int]:
    oral, loading = formulary[OrderId.PO_CN], formulary[OrderId.IM_LOAD]
    maintenance, folic = formulary[OrderId.IM_MAINT23], formulary[OrderId.FOLIC_ACID]
    return {
        "oral_dose": oral.dose_mcg,
        "upper_oral_dose": oral.dose_at_most_mcg or oral.dose_mcg,
        "injection_dose": loading.dose_mcg,
        "loading_times": loading.frequency,
        "loading_weeks": _lasts(loading),
        "loading_doses": loading.doses or 0,
        "maintenance_months": _every(maintenance),
        "maintenance_months_at_most": maintenance.every_at_most or _every(maintenance),
        "neuro_maintenance_months": _every(formulary[OrderId.IM_MAINT2]),
        "folic_mg": folic.dose_mcg / _MCG_A_MG,
        "folic_months": _lasts(folic),
    }


def _checks(profile: GuidelineProfile) -> dict[str, Decimal | int]:
    due, often, seldom = _due_of_checks(profile)
    return {
        "first_check_months": _months(due[TaskKind.CHECK_3_MONTHS]),
        "second_check_months": _months(due[TaskKind.CHECK_6_MONTHS]),
        "third_check_months": _months(due[TaskKind.CHECK_12_MONTHS]),
        "symptom_review_months": _months(due[TaskKind.SYMPTOM_REVIEW]),
        "frequent_check_from_months": _months(often),
        "frequent_check_to_months": _months(seldom),
        "neuro_from_weeks": profile.neuro_review.opens // _DAYS_A_WEEK,
        "neuro_to_weeks": profile.neuro_review.closes // _DAYS_A_WEEK,
        "neuro_review_from_weeks": profile.oral_neuro_review.opens // _DAYS_A_WEEK,
        "neuro_review_to_weeks": profile.oral_neuro_review.closes // _DAYS_A_WEEK,
        "pregnancy_review_months": _months(profile.pregnancy_review.due),
        "breastfeeding_review_months": _months(profile.breastfeeding_review.due),
    }


def _due_of_checks(profile: GuidelineProfile) -> tuple[dict[TaskKind, int], int, int]:
    """Days by kind, and how often the frequent check repeats off and on target.

    A check that a profile does not schedule keeps the days another one gives it: its text is
    never said under this profile.
    """
    due: dict[TaskKind, int] = {}
    often = seldom = 0
    for known in (*PROFILES.values(), profile):
        due |= {check.kind: check.due for check in known.first_year_checks}
        often = _repeats(known.frequent_check_off_target) or often
        seldom = _repeats(known.frequent_check) or seldom
    return due, often, seldom


def _anaemia_checks(profile: GuidelineProfile) -> dict[str, Decimal | int]:
    by_kind = {check.kind: check for check in profile.severe_anaemia_checks}
    potassium = by_kind[TaskKind.POTASSIUM_CHECK]
    reticulocytes = by_kind[TaskKind.RETICULOCYTE_CHECK]
    return {
        "potassium_from_hours": potassium.opens * _HOURS_A_DAY,
        "potassium_to_hours": potassium.closes * _HOURS_A_DAY,
        "reticulocytes_from_day": reticulocytes.opens,
        "reticulocytes_to_day": reticulocytes.closes,
        "blood_count_weeks": by_kind[TaskKind.BLOOD_COUNT_CHECK].due // _DAYS_A_WEEK,
    }


def _of_nobody() -> dict[str, Decimal | int]:
    return {
        "strength": PRODUCT_STRENGTH_MCG,
        "folic_strength_mg": FOLIC_STRENGTH_MG,
        "antidote_g": ANTIDOTE_KIT_G,
        "uk_folic_mg": UK_FOLIC_ACID_MG,
        "uk_folic_months": UK_FOLIC_ACID_MONTHS,
        "ckd_stage_from": CKD_STAGE_FROM,
        "ckd_stage_to": CKD_STAGE_TO,
    }


def _every(order: DrugOrder) -> int:
    return order.every.value if order.every else 0


def _lasts(order: DrugOrder) -> int:
    return order.lasts.value if order.lasts else 0


def _repeats(check: ScheduledCheck | None) -> int:
    return (check.repeats or 0) if check else 0


def _months(days: int) -> int:
    return round(days * _MONTHS_A_YEAR / _DAYS_A_YEAR)


def _printed(value: Decimal | int) -> str:
    return f"{Decimal(value).normalize():f}"
