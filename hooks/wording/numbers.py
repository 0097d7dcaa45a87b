"""Every number a text may hold, by placeholder: from the guideline profile or an order definition.

The constants are the numbers that no profile and no order definition holds.
"""

from collections.abc import Mapping
from decimal import Decimal

from pathway import orders
from pathway.orders import DrugOrder, TaskKind
from pathway.profiles import PROFILES
from pathway.profiles.profile import GuidelineProfile

UPPER_ORAL_DOSE_MCG = 2000  # S-T1, A1: 1000 to 2000 mcg daily
PRODUCT_STRENGTH_MCG = 1000  # A1: the products of valuesets/orders.csv
FOLIC_STRENGTH_MG = 1  # A1, ORD-FA
METHYLCOBALAMIN_TRIAL_DOSE_MCG = 1000  # A1, ORD-PO-ME: the one randomised trial
FREQUENT_CHECK_FROM_MONTHS = 3  # S-Mo5: every 3 to 6 months
POTASSIUM_FROM_HOURS, POTASSIUM_TO_HOURS = 24, 48  # C3, severe anaemia; G-7
RETICULOCYTES_FROM_DAY, RETICULOCYTES_TO_DAY = 5, 10  # C3, severe anaemia
BLOOD_COUNT_WEEKS = 8  # C3, severe anaemia
PRESSURE_MINUTES = 2  # G-8, anticoagulated
COBALT_WATCH_HOURS = 72  # G-8, cobalt allergy
CKD_STAGE_FROM, CKD_STAGE_TO = 3, 5  # G-9: the concept ckd-3-to-5

_DAYS_A_WEEK, _DAYS_A_YEAR, _MONTHS_A_YEAR, _MCG_A_MG = 7, 365, 12, 1000


def numbers(profile: GuidelineProfile) -> Mapping[str, str]:
    """Printed numbers by the name of their placeholder."""
    values = {**_of_profile(profile), **_of_orders(), **_of_nobody()}
    target = profile.homocysteine_target_below.quantity
    return {
        **{name: _printed(value) for name, value in values.items()},
        "homocysteine_target": f"{target.value} {target.unit.value}",
    }


def _of_profile(profile: GuidelineProfile) -> dict[str, Decimal | int]:
    soon, late = profile.oral_neuro_review
    months = _months_of_checks(profile)
    return {
        "assessed_from_age": profile.assessed_from_age.value,
        "adult_age": profile.adult_doses_from_age.value,
        "full_oral_dose": profile.full_oral_dose.value,
        "ileal_cm": profile.ileal_resection_above_cm.value,
        "neuro_review_from_weeks": soon.days // _DAYS_A_WEEK,
        "neuro_review_to_weeks": late.days // _DAYS_A_WEEK,
        "pregnancy_review_months": _months(profile.pregnancy_review.days),
        "first_check_months": months[TaskKind.CHECK_3_MONTHS],
        "second_check_months": months[TaskKind.CHECK_6_MONTHS],
        "third_check_months": months[TaskKind.CHECK_12_MONTHS],
        "symptom_review_months": months[TaskKind.SYMPTOM_REVIEW],
        "frequent_check_to_months": months[TaskKind.CHECK_FREQUENT],
    }


def _months_of_checks(profile: GuidelineProfile) -> dict[TaskKind, int]:
    """Of every scheduled check; one that a profile does not schedule keeps another's months."""
    months: dict[TaskKind, int] = {}
    for known in (*PROFILES.values(), profile):
        months |= {check.kind: _months(check.after.days) for check in known.first_year_checks}
        if known.frequent_check is not None:
            months[TaskKind.CHECK_FREQUENT] = _months(known.frequent_check.days)
    return months


def _of_orders() -> dict[str, Decimal | int]:
    every = _every(orders.IM_MAINT23)
    return {
        "oral_dose": orders.PO_CN.dose_mcg,
        "injection_dose": orders.IM_LOAD.dose_mcg,
        "loading_times": orders.IM_LOAD.frequency,
        "loading_weeks": _lasts(orders.IM_LOAD),
        "loading_doses": orders.IM_LOAD.doses or 0,
        "maintenance_months": every,
        "maintenance_months_at_most": orders.IM_MAINT23.every_at_most or every,
        "neuro_maintenance_months": _every(orders.IM_MAINT2),
        "folic_mg": orders.FOLIC_ACID.dose_mcg / _MCG_A_MG,
        "folic_months": _lasts(orders.FOLIC_ACID),
    }


def _of_nobody() -> dict[str, Decimal | int]:
    return {
        "upper_oral_dose": UPPER_ORAL_DOSE_MCG,
        "strength": PRODUCT_STRENGTH_MCG,
        "folic_strength_mg": FOLIC_STRENGTH_MG,
        "trial_dose": METHYLCOBALAMIN_TRIAL_DOSE_MCG,
        "frequent_check_from_months": FREQUENT_CHECK_FROM_MONTHS,
        "potassium_from_hours": POTASSIUM_FROM_HOURS,
        "potassium_to_hours": POTASSIUM_TO_HOURS,
        "reticulocytes_from_day": RETICULOCYTES_FROM_DAY,
        "reticulocytes_to_day": RETICULOCYTES_TO_DAY,
        "blood_count_weeks": BLOOD_COUNT_WEEKS,
        "pressure_minutes": PRESSURE_MINUTES,
        "cobalt_watch_hours": COBALT_WATCH_HOURS,
        "ckd_stage_from": CKD_STAGE_FROM,
        "ckd_stage_to": CKD_STAGE_TO,
    }


def _every(order: DrugOrder) -> int:
    return order.every.value if order.every else 0


def _lasts(order: DrugOrder) -> int:
    return order.lasts.value if order.lasts else 0


def _months(days: int) -> int:
    return round(days * _MONTHS_A_YEAR / _DAYS_A_YEAR)


def _printed(value: Decimal | int) -> str:
    return f"{Decimal(value).normalize():f}"
