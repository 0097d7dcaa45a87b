"""The checks and reviews of treatment the pathway plans, by name."""

from enum import StrEnum


class TaskKind(StrEnum):
    """What a task asks a person to do."""

    CHECK_3_MONTHS = "check-3-months"
    CHECK_6_MONTHS = "check-6-months"
    CHECK_12_MONTHS = "check-12-months"
    CHECK_ANNUAL = "check-annual"
    CHECK_FREQUENT = "check-3-to-6-monthly"
    SYMPTOM_REVIEW = "symptom-review"
    NEURO_REVIEW = "neuro-review"
    PREGNANCY_REVIEW = "pregnancy-review"
    BREASTFEEDING_REVIEW = "breastfeeding-review"
    POTASSIUM_CHECK = "potassium-check"
    RETICULOCYTE_CHECK = "reticulocyte-check"
    BLOOD_COUNT_CHECK = "blood-count-check"
    ADHERENCE_REVIEW = "adherence-review"
