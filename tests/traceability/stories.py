"""For every table row: a patient for whom it holds, and one who was asked and is not meant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pathway import PathwayResult, Setting, evaluate
from pathway.concepts import Concept
from pathway.facts import (
    Allergen,
    Allergy,
    Cobalamin,
    CourseKind,
    CourseState,
    Dispense,
    DrugClass,
    Flag,
    LabResult,
    MedicationUse,
    Route,
)
from pathway.quantities import Analyte
from tests.pathway.stories import SETTING, b12, day, finding, lab, patient, taking


@dataclass(frozen=True)
class Patient:
    """A patient in one sentence and in facts."""

    sentence: str
    items: tuple[object, ...]
    age: int | None = 50
    deceased: bool = False

    def assessed(self, setting: Setting = SETTING) -> PathwayResult:
        facts = patient(
            *self.items,
            age=self.age,
            deceased=self.deceased,
            allergies=_of(self.items, Allergy),
            medications=_of(self.items, MedicationUse),
            dispenses=_of(self.items, Dispense),
        )
        return evaluate(facts, setting)


def _of(items: tuple[object, ...], kind: type) -> tuple[object, ...]:
    return tuple(item for item in items if isinstance(item, kind))


def who(sentence: str, *items: object, age: int | None = 50, deceased: bool = False) -> Patient:
    return Patient(sentence, items, age, deceased)


LOW, GREY, FINE = b12("120", 20), b12("250", 20), b12("500", 20)
MMA_HIGH, MMA_FINE = lab(Analyte.MMA, "900"), lab(Analyte.MMA, "150")
NEUROPATHY = finding(Concept.PERIPHERAL_NEUROPATHY)
PARAESTHESIA = finding(Concept.PARAESTHESIA)
MYELOPATHY = finding(Concept.MYELOPATHY)
BYPASS, SLEEVE = finding(Concept.ROUX_EN_Y), finding(Concept.SLEEVE_GASTRECTOMY)
RESECTION = finding(Concept.ILEAL_RESECTION, cm="30")
SHORT_RESECTION = finding(Concept.ILEAL_RESECTION, cm="20")
PERNICIOUS = finding(Concept.PERNICIOUS_ANAEMIA)
DECLINED = finding(Concept.INJECTIONS_DECLINED)
PREGNANT, BREASTFEEDING = finding(Concept.PREGNANCY), finding(Concept.LACTATION)
LEBER = finding(Concept.LEBER)
NITROUS_OXIDE = finding(Concept.NITROUS_OXIDE_MISUSE)
VEGAN = finding(Concept.VEGAN_OR_VEGETARIAN)
RENAL, KIDNEYS_FINE = lab(Analyte.EGFR, "40"), lab(Analyte.EGFR, "80")
FEW_PLATELETS = lab(Analyte.PLATELETS, "30", 5)
FOLATE_LOW, FOLATE_FINE = lab(Analyte.FOLATE, "2"), lab(Analyte.FOLATE, "8")
HB_SEVERE, HB_MILD = lab(Analyte.HAEMOGLOBIN, "60", 5), lab(Analyte.HAEMOGLOBIN, "105", 5)
ALLERGIC = Allergy(allergen=Allergen.COBALAMIN, blocking=True, source="AllergyIntolerance/1")
INTOLERANT = replace(ALLERGIC, blocking=False)
COBALT = Allergy(allergen=Allergen.COBALT, blocking=False, source="AllergyIntolerance/2")
ORAL, EARLY = taking(since=300), taking(since=30)
LOW_DOSE = taking(since=300, mcg="500")
INJECTED = taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=300)
ALTERNATE_DAYS = replace(
    taking(Cobalamin.HYDROXOCOBALAMIN, route=Route.INTRAMUSCULAR, since=18), every_days=Decimal(2)
)
STOPPED = taking(since=90, until=30, state=CourseState.ENDED)
ONE_FILL = Dispense(handed_over=day(290), days=Decimal(30), source="MedicationDispense/1")
SECOND_FILL = replace(ONE_FILL, handed_over=day(100), source="MedicationDispense/2")
WARFARIN = MedicationUse(
    drug_class=DrugClass.ANTICOAGULANT,
    state=CourseState.ACTIVE,
    kind=CourseKind.ORDER,
    source="MedicationRequest/warfarin",
)
FOLIC_ACID = replace(
    WARFARIN, drug_class=DrugClass.FOLIC_ACID, source="MedicationRequest/folic-acid"
)
FEW_RETICULOCYTES = LabResult(
    analyte=Analyte.RETICULOCYTES,
    quantity=None,
    collected=day(10),
    source="Observation/reticulocytes",
    flag=Flag.LOW,
)
NEW_NEUROPATHY = replace(NEUROPATHY, recorded=day(10))

STORIES: Mapping[str, tuple[Patient, Patient]] = {
    "C1-1": (
        who("a child of ten with a low level", LOW, age=10),
        who("a sixteen-year-old with a low level", LOW, age=16),
    ),
    "C1-2": (
        who("ten months of tablets and the level is low", ORAL, LOW),
        who("one month of tablets and the level is low", EARLY, LOW),
    ),
    "C1-3": (
        who("ten months of tablets and the level is sufficient", ORAL, FINE),
        who("ten months of tablets, level borderline, MMA not measured", ORAL, GREY),
    ),
    "C1-4": (
        who("ten months of tablets and nothing measured since", ORAL),
        who("one month of tablets", EARLY),
    ),
    "C1-5": (who("one month of tablets", EARLY), who("tablets ended a month ago", STOPPED, LOW)),
    "C1-6": (
        who("untreated and the level is low", LOW),
        who("untreated, the level exactly on the limit", b12("180", 20)),
    ),
    "C1-7": (
        who("untreated, sufficient level, MMA raised", FINE, MMA_HIGH),
        who("the same with impaired kidneys", FINE, MMA_HIGH, RENAL),
    ),
    "C1-8": (
        who("untreated, level borderline, nothing else measured", GREY),
        who("level borderline, MMA fine", GREY, MMA_FINE),
    ),
    "C1-9": (
        who("gastric bypass, level sufficient, untreated", BYPASS, FINE),
        who("exactly 20 cm of ileum resected, level sufficient", SHORT_RESECTION, FINE),
    ),
    "C1-10": (who("the only result is years old", b12("120", 900)), who("no result at all")),
    "C1-11": (who("no result at all"), who("level sufficient", FINE)),
    "C1-12": (who("level borderline, MMA fine", GREY, MMA_FINE), who("level sufficient", FINE)),
    "C1-13": (who("level sufficient", FINE), who("level borderline, MMA fine", GREY, MMA_FINE)),
    "C2a-g0": (who("a child of ten", LOW, age=10), who("an adult", LOW)),
    "C2a-g1": (who("aged seventeen, level low", LOW, age=17), who("aged eighteen", LOW, age=18)),
    "C2a-g2": (
        who("level borderline with a myelopathy", GREY, MYELOPATHY),
        who("level borderline with a neuropathy", GREY, NEUROPATHY),
    ),
    "C2a-g3": (
        who("level borderline after gastric bypass", GREY, BYPASS),
        who("level borderline, 20 cm of ileum resected", GREY, SHORT_RESECTION),
    ),
    "C2a-g4": (who("level borderline", GREY), who("level sufficient", FINE)),
    "C2a-g5": (
        who("never tested, with a myelopathy", MYELOPATHY),
        who("never tested, with a neuropathy", NEUROPATHY),
    ),
    "C2a-g6": (who("never tested and vegan", VEGAN), who("never tested, nothing on record")),
    "C2a-g7": (who("never tested, nothing on record"), who("level sufficient", FINE)),
    "C2a-g8": (
        who("level sufficient with a myelopathy", FINE, MYELOPATHY),
        who("level sufficient with a myelopathy, MMA fine", FINE, MYELOPATHY, MMA_FINE),
    ),
    "C2a-g9": (
        who("level sufficient, recreational nitrous oxide", FINE, NITROUS_OXIDE),
        who("level sufficient with paraesthesia only", FINE, PARAESTHESIA),
    ),
    "C2a-g10": (who("level sufficient", FINE), who("tablets and responding", ORAL, FINE)),
    "C2a-g11": (
        who("responding to tablets, neuropathy recorded since", ORAL, FINE, NEW_NEUROPATHY),
        who("responding to injections, neuropathy recorded since", INJECTED, FINE, NEW_NEUROPATHY),
    ),
    "C2a-g12": (who("tablets, nothing measured", ORAL), who("tablets and responding", ORAL, FINE)),
    "C2a-g13": (who("tablets and responding", ORAL, FINE), who("tablets, failing", ORAL, LOW)),
    "C2a-end": (who("untreated and the level is low", LOW), who("level sufficient", FINE)),
    "C2b-1": (
        who("level low, anaphylaxis to a cobalamin", LOW, ALLERGIC),
        who("level low, a mild intolerance of a cobalamin", LOW, INTOLERANT),
    ),
    "C2b-2": (
        who("gastric bypass, neuropathy, level sufficient", BYPASS, NEUROPATHY, FINE),
        who("gastric bypass, level sufficient, no neuropathy", BYPASS, FINE),
    ),
    "C2b-3a": (
        who("level low, neuropathy, injections declined", LOW, NEUROPATHY, DECLINED),
        who("level low, neuropathy", LOW, NEUROPATHY),
    ),
    "C2b-3b": (
        who("level low, neuropathy, few platelets", LOW, NEUROPATHY, FEW_PLATELETS),
        who("level low, neuropathy", LOW, NEUROPATHY),
    ),
    "C2b-3c": (
        who("level low, neuropathy, gastric bypass", LOW, NEUROPATHY, BYPASS),
        who("level low, neuropathy", LOW, NEUROPATHY),
    ),
    "C2b-3d": (who("level low, paraesthesia", LOW, PARAESTHESIA), who("level low", LOW)),
    "C2b-4": (
        who("level low, few platelets", LOW, FEW_PLATELETS),
        who("level low, platelets on the limit", LOW, lab(Analyte.PLATELETS, "50", 5)),
    ),
    "C2b-5a": (who("level low, pernicious anaemia", LOW, PERNICIOUS), who("level low", LOW)),
    "C2b-5b": (
        who("level sufficient, pernicious anaemia, untreated", FINE, PERNICIOUS),
        who("level sufficient, gastric bypass, untreated", FINE, BYPASS),
    ),
    "C2b-6a": (
        who("failing on 500 mcg a day", LOW_DOSE, LOW),
        who("failing on 1000 mcg a day", ORAL, LOW),
    ),
    "C2b-6b": (
        who("failing, two fills in ten months", ORAL, LOW, ONE_FILL, SECOND_FILL),
        who("failing, no fills on record", ORAL, LOW),
    ),
    "C2b-6c": (
        who("failing on 1000 mcg a day", ORAL, LOW),
        who("failing on injections", INJECTED, LOW),
    ),
    "C2b-6d": (who("failing on injections", INJECTED, LOW), who("untreated, level low", LOW)),
    "C2b-7a": (
        who("level low, 30 cm of ileum resected", LOW, RESECTION),
        who("level low, 20 cm of ileum resected", LOW, SHORT_RESECTION),
    ),
    "C2b-7b": (
        who("level sufficient, 30 cm of ileum resected", FINE, RESECTION),
        who("level sufficient, gastric bypass", FINE, BYPASS),
    ),
    "C2b-8": (
        who("level low, haemoglobin 60", LOW, HB_SEVERE),
        who("level low, haemoglobin 80", LOW, lab(Analyte.HAEMOGLOBIN, "80", 5)),
    ),
    "C2b-9": (who("level low, gastric bypass", LOW, BYPASS), who("level low, sleeve", LOW, SLEEVE)),
    "C2b-10": (who("level low, sleeve", LOW, SLEEVE), who("level low", LOW)),
    "C2b-11": (who("level low, Leber's disease", LOW, LEBER), who("level low", LOW)),
    "C2b-12": (
        who("level low, eGFR 40", LOW, RENAL),
        who("level low, eGFR 60", LOW, lab(Analyte.EGFR, "60")),
    ),
    "C2b-13": (who("level low", LOW), who("level low", LOW, LEBER)),
    "C2c-SWITCH_CNCBL": (
        who("cyanocobalamin and eGFR 40", ORAL, FINE, RENAL),
        who("cyanocobalamin and eGFR 80", ORAL, FINE, KIDNEYS_FINE),
    ),
    "C2c-FOLIC_1MG_3MO": (
        who("on tablets, folate low", ORAL, FINE, FOLATE_LOW),
        who("on tablets and folic acid, folate low", ORAL, FINE, FOLATE_LOW, FOLIC_ACID),
    ),
    "C2c-FOLIC_AFTER_FIRST_B12": (
        who("level and folate low, untreated", LOW, FOLATE_LOW),
        who("level low, folate fine, untreated", LOW, FOLATE_FINE),
    ),
    "C2c-HOLD_FOLIC": (
        who("level borderline, folate low", GREY, FOLATE_LOW),
        who("level sufficient, folate low", FINE, FOLATE_LOW),
    ),
    "C2c-K_MONITOR": (
        who("level low, haemoglobin 60", LOW, HB_SEVERE),
        who("level sufficient, haemoglobin 60", FINE, HB_SEVERE),
    ),
    "C2c-IM_BLEED_CAUTION": (
        who("level low, pernicious anaemia, warfarin", LOW, PERNICIOUS, WARFARIN),
        who("level low, warfarin, tablets planned", LOW, WARFARIN),
    ),
    "C2c-SAME_DAY_REFERRAL": (
        who("level low, myelopathy", LOW, MYELOPATHY),
        who("level sufficient, myelopathy", FINE, MYELOPATHY),
    ),
    "C2c-PREG": (who("pregnant, level low", PREGNANT, LOW), who("level low", LOW)),
    "C2c-HIGH_B12": (
        who("level 1500, untreated", b12("1500", 20)),
        who("level 1500 on tablets", b12("1500", 20), ORAL),
    ),
    "C2c-COBALT_VIGILANCE": (
        who("level low, cobalt allergy", LOW, COBALT),
        who("level sufficient, cobalt allergy", FINE, COBALT),
    ),
    "C3-start": (
        who("level low, tablets start", LOW),
        who("level sufficient, nothing starts", FINE),
    ),
    "C3-prophylaxis": (
        who("pernicious anaemia, level sufficient, injections start", PERNICIOUS, FINE),
        who("gastric bypass, level sufficient, prophylaxis starts", BYPASS, FINE),
    ),
    "C3-frequent": (
        who("responding to tablets, neuropathy on record", ORAL, FINE, NEUROPATHY),
        who("responding to tablets", ORAL, FINE),
    ),
    "C3-annual": (
        who("responding to tablets", ORAL, FINE),
        who("responding to tablets after a sleeve", ORAL, FINE, SLEEVE),
    ),
    "C3-neuro": (
        who("on injections on alternate days", ALTERNATE_DAYS),
        who("on injections at wider intervals", INJECTED, FINE),
    ),
    "C3-neuro-oral": (
        who("level low, neuropathy, injections declined", LOW, NEUROPATHY, DECLINED),
        who("level low, injections declined", LOW, DECLINED),
    ),
    "C3-severe-anaemia": (
        who(
            "treated for a month, haemoglobin 60 before",
            EARLY,
            replace(HB_SEVERE, collected=day(35)),
        ),
        who(
            "treated for a month, haemoglobin 105 before",
            EARLY,
            replace(HB_MILD, collected=day(35)),
        ),
    ),
    "C3-anaemia": (
        who("level low, haemoglobin 105", LOW, HB_MILD),
        who("level low, haemoglobin 60", LOW, HB_SEVERE),
    ),
    "C3-reticulocytes": (
        who("level low, haemoglobin 105, few reticulocytes", LOW, HB_MILD, FEW_RETICULOCYTES),
        who("level low, haemoglobin 105, reticulocytes not counted", LOW, HB_MILD),
    ),
    "C3-pregnancy": (
        who("pregnant, active B12 low", PREGNANT, lab(Analyte.ACTIVE_B12, "20")),
        who("pregnant, total B12 low, not confirmed", PREGNANT, LOW),
    ),
    "C3-breastfeeding": (
        who("breastfeeding, level low", BREASTFEEDING, LOW),
        who("breastfeeding and pregnant again, level low", BREASTFEEDING, PREGNANT, LOW),
    ),
    "C3-adherence": (
        who("failing, two fills in ten months", ORAL, LOW, ONE_FILL, SECOND_FILL),
        who("failing, no fills on record", ORAL, LOW),
    ),
}
