"""One story and its near misses for every row of table D, as FHIR records and drafts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests import builders as fhir
from tests.conftest import NOW

JSON = dict[str, Any]
TODAY = NOW.date()
ICD_10 = "http://hl7.org/fhir/sid/icd-10-cm"
SILENT = (None, None)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def born(age: int) -> JSON:
    return fhir.patient(date(TODAY.year - age, 1, 1))


LOW = fhir.lab("b12", 120, "pg/mL", ago(5), id_="low")
ACTIVE_LOW = fhir.lab("active", 20, "pmol/L", ago(5), id_="active")
GREY = fhir.lab("b12", 250, "pg/mL", ago(5), id_="grey")
NORMAL = fhir.lab("b12", 500, "pg/mL", ago(20), id_="normal")
EGFR_40 = fhir.lab("egfr", 40, "mL/min/{1.73_m2}", ago(10), id_="egfr")
EGFR_55 = fhir.lab("egfr", 55, "mL/min/{1.73_m2}", ago(10), id_="egfr")
EGFR_90 = fhir.lab("egfr", 90, "mL/min/{1.73_m2}", ago(10), id_="egfr")
FOLATE_LOW = fhir.lab("folate", 2.1, "ng/mL", ago(20), id_="folate")
FOLATE_OK = fhir.lab("folate", 9, "ng/mL", ago(20), id_="folate")
ANAEMIC = fhir.lab("hb", 100, "g/L", ago(5), id_="hb")
VERY_ANAEMIC = fhir.lab("hb", 70, "g/L", ago(5), id_="hb")
PLATELETS_30 = fhir.lab("plt", 30, "10*3/uL", ago(3), id_="plt")
K_LOW = fhir.lab("k", 3.1, "mmol/L", ago(2), id_="k")
K_OK = fhir.lab("k", 4.2, "mmol/L", ago(2), id_="k")
PREGNANT = fhir.condition("77386006", recorded=ago(60))
NEUROPATHY = fhir.condition("302226006")
SPINAL_CORD = fhir.condition("60576007")
PERNICIOUS = fhir.condition("84027009")
DIAGNOSED = fhir.condition("190634004")
LEBER = fhir.condition("58610003")
FATIGUE = fhir.condition("84229001")
VEGAN = fhir.condition("vegan") | {"code": {"text": "Vegan diet"}}
MISUSE = fhir.condition("290484004")
RHINITIS = fhir.condition("61582004")
BYPASS = fhir.procedure("443906008")
COBALAMIN_ALLERGY = fhir.allergy("11248")
COBALT_ALLERGY = fhir.allergy("25958007", system=fhir.SCT)
DECLINED = fhir.procedure(
    "76601001",
    status="not-done",
    statusReason=fhir.concept(fhir.SCT, "105480006", "Refusal of treatment by patient"),
)
ON_OH = fhir.order(
    fhir.PRODUCTS["OH", "IM"], ago(200), id_="on-oh", dose=(1000, "ug"), every=(2, "mo"), route="IM"
)
ON_CN = fhir.order(fhir.PRODUCTS["CN", "PO"], ago(200), id_="on-cn", dose=(1000, "ug"))
WARFARIN = fhir.order(("11289", "warfarin"), ago(100), id_="warfarin")
MTX = fhir.order(("6851", "methotrexate"), ago(100), id_="mtx")
GIVEN_OH = {
    "resourceType": "MedicationAdministration",
    "id": "given",
    "status": "completed",
    "medicationCodeableConcept": fhir.concept(fhir.RXNORM, *fhir.PRODUCTS["OH", "IM"]),
    **fhir.about(),
    "effectiveDateTime": ago(3).isoformat(),
    "dosage": {"dose": {"value": 1000, "unit": "ug"}},
}


def running(product: str, days: int, *, dose: float = 1000, times: int = 1) -> JSON:
    return fhir.order(
        fhir.DRAFT_PRODUCTS[product], ago(days), id_="run", dose=(dose, "mg"), times_a_day=times
    )


def tablets(product: str, mcg: float = 1000, **more: Any) -> JSON:
    return fhir.draft(product, dose=(mcg, "ug"), route=product.split()[1][:2], **more)


def needle(product: str = "OH IM", **more: Any) -> JSON:
    return fhir.draft(
        product, **({"dose": (1000, "ug"), "route": "IM", "times": (1, 2, "mo")} | more)
    )


FA_5 = fhir.draft("FA 5", dose=(5, "mg"))
FA_1 = fhir.draft("FA 1", dose=(1, "mg"))
FA_400 = fhir.draft("FA 0.4", dose=(0.4, "mg"))
GAS = fhir.draft("NITROUS OXIDE", route="INH", times=None)
STOPPED_CN = tablets("CN PO", status="stopped")
ALTERNATE = needle(times=(1, 2, "d"))
THREE_A_WEEK = needle(times=(3, 1, "wk"))
METFORMIN = fhir.draft("METFORMIN 1000", dose=(1000, "mg"), times=(2, 1, "d"))
OMEPRAZOLE = fhir.draft("OMEPRAZOLE", dose=(20, "mg"))
PHENYTOIN = fhir.draft("PHENYTOIN", dose=(300, "mg"))
COLCHICINE = fhir.draft("COLCHICINE", dose=(0.5, "mg"))
CHLORAMPHENICOL = fhir.draft("CHLORAMPHENICOL IV", dose=(1000, "mg"), route="IV")
MULTIVITAMIN = fhir.draft("Multivitamin tablet", dose=(1, "{tbl}"))


@dataclass(frozen=True, kw_only=True)
class Story:
    """Who, what is on record, what is drafted, and what row speaks at select and at sign."""

    row: str
    tells: str
    record: tuple[JSON, ...]
    drafts: tuple[JSON, ...]
    loud: tuple[str | None, str | None] = SILENT
    offers: tuple[tuple[str, ...], ...] | None = None
    age: int = 60
    change: Callable[[JSON], JSON] = field(default=lambda sent: sent)

    def request(self, hook: str) -> JSON:
        prefetch = fhir.prefetch(born(self.age), *self.record)
        return fhir.order_request(hook, self.change(prefetch), *self.drafts)


def without(key: str) -> Callable[[JSON], JSON]:
    return lambda sent: {name: value for name, value in sent.items() if name != key}


def fires(
    row: str,
    loud: tuple[str | None, str | None],
    record: tuple[JSON, ...],
    *drafts: JSON,
    offers: tuple[tuple[str, ...], ...] | None = (),
    age: int = 60,
    tells: str = "fires",
) -> Story:
    return Story(
        row=row, tells=tells, record=record, drafts=drafts, loud=loud, offers=offers, age=age
    )


def quiet(row: str, tells: str, record: tuple[JSON, ...], *drafts: JSON, **more: Any) -> Story:
    return Story(row=row, tells=tells, record=record, drafts=drafts, **more)


STORIES: tuple[Story, ...] = (
    fires("D1", ("warning", "critical"), (LOW,), FA_5,
          offers=(("create PO-CN", "delete draft-1"), ("create PO-CN",))),
    fires("D1", ("warning", "warning"), (ACTIVE_LOW, PREGNANT), FA_5, tells="keeps it in pregnancy",
          offers=None),
    fires("D1", ("warning", "warning"), (LOW, MTX), FA_5, tells="keeps it with methotrexate",
          offers=(("create PO-CN",),)),
    fires("D1", ("warning", "warning"), (LOW,), FA_5 | {"reasonCode": {"text": "haemolysis"}},
          tells="keeps it in haemolysis", offers=(("create PO-CN",),)),
    fires("D1", ("warning", "warning"), (LOW,),
          FA_5 | {"reasonCode": [{"text": "prevention of neural tube defects"}]},
          tells="keeps it before pregnancy", offers=(("create PO-CN",),)),
    fires("D1", ("warning", "warning"), (LOW,), fhir.draft("folic acid"),
          tells="is no more than a warning without a dose", offers=None),
    quiet("D1", "400 mcg is preventive", (LOW,), FA_400),
    quiet("D1", "a dose of B12 was given this week", (LOW, GIVEN_OH), FA_5),
    quiet("D1", "B12 is drafted with it", (LOW,), FA_5, tablets("CN PO", id_="draft-2")),
    fires("D1b", ("info", "warning"), (GREY,), FA_5, offers=(
        ("create Creatinine with eGFR", "create Folate", "create Homocysteine",
         "create Methylmalonic acid", "delete draft-1"),
        ("create Creatinine with eGFR", "create Folate", "create Homocysteine",
         "create Methylmalonic acid"),
    )),
    fires("D1b", ("info", "info"), (GREY, PREGNANT), FA_5, tells="never blocks it in pregnancy",
          offers=None),
    quiet("D1b", "B12 is plainly normal", (NORMAL,), FA_5),
    quiet("D1b", "the dose is preventive", (GREY,), FA_400),
    fires("D1c", ("info", "info"), (FATIGUE,), FA_1, offers=(
        ("create Complete blood count with differential", "create Vitamin B12 (total)"),)),
    quiet("D1c", "neither a sign nor a risk is on record", (), FA_1),
    quiet("D1c", "the dose is below 1 mg", (FATIGUE,), fhir.draft("FA 1", dose=(0.8, "mg"))),
    quiet("D1c", "the B12 test is drafted already", (FATIGUE,), FA_1, fhir.draft_test("2132-9")),
    fires("D1d", (None, "info"), (NORMAL, FOLATE_LOW, ON_OH), FA_1, offers=(("update draft-1",),)),
    quiet("D1d", "it ends after 3 months", (NORMAL, FOLATE_LOW, ON_OH),
          fhir.draft("FA 1", dose=(1, "mg"),
                     bounds={"boundsDuration": {"value": 3, "unit": "mo", "code": "mo"}})),
    quiet("D1d", "5 mg for 4 months is accepted", (NORMAL, FOLATE_LOW, ON_OH),
          fhir.draft("FA 5", dose=(5, "mg"),
                     bounds={"boundsDuration": {"value": 4, "unit": "mo", "code": "mo"}})),
    fires("D1e", ("info", "info"), (NORMAL, FOLATE_OK, ON_OH), FA_5),
    quiet("D1e", "folate was not measured", (NORMAL, ON_OH), FA_5),
    quiet("D1e", "methotrexate calls for it", (NORMAL, FOLATE_OK, ON_OH, MTX), FA_5),
    fires("D1f", ("info", "info"), (LOW,), FA_400, offers=(("create PO-CN",),)),
    quiet("D1f", "B12 is normal", (NORMAL,), FA_400),
    quiet("D1f", "the dose is above the preventive one", (LOW,), FA_1),
    fires("D1g", ("info", "info"), (LOW,), FA_5, tablets("CN PO", id_="draft-2")),
    fires("D1g", ("info", "info"), (LOW,), fhir.draft("B12+FA", dose=(1, "{tbl}")),
          tells="speaks of a product that holds both"),
    quiet("D1g", "the B12 drafted with it does not treat", (LOW,), FA_5,
          tablets("CN PO 500", 50, id_="draft-2")),
    quiet("D1g", "nobody is deficient", (NORMAL,), FA_5, tablets("CN PO", id_="draft-2")),
    fires("D1h", (None, "info"), (NORMAL, running("PHENYTOIN", 400)), FA_5),
    quiet("D1h", "gabapentin is not lowered", (NORMAL,), FA_5,
          fhir.draft("gabapentin 300 MG", id_="draft-2")),
    quiet("D1h", "no folic acid is drafted", (NORMAL, running("PHENYTOIN", 400)), PHENYTOIN),
    fires("D2", ("warning", "critical"), (LOW,), fhir.draft("LMF"), offers=(
        ("create PO-CN", "delete draft-1"), ("create PO-CN",))),
    fires("D2", ("info", "info"), (LOW, MTX), fhir.draft("LEUCOVORIN", dose=(15, "mg")),
          tells="tells only in a methotrexate rescue", offers=(("create PO-CN",),)),
    fires("D2", ("info", "warning"), (GREY,), fhir.draft("LMF"), tells="is held when unresolved",
          offers=None),
    quiet("D2", "B12 is normal", (NORMAL,), fhir.draft("LMF")),
    quiet("D2", "B12 treatment is running", (NORMAL, ON_OH), fhir.draft("LMF")),
    fires("D3", ("warning", "warning"), (LOW, EGFR_40), tablets("CN PO"), offers=(
        ("create IM-LOAD", "create IM-MAINT23", "delete draft-1"),
        ("create PO-ME", "delete draft-1"))),
    fires("D3", ("info", "warning"), (EGFR_55,), tablets("CN SL"), offers=(
        ("create SL-ME", "delete draft-1"), ("create IM-MAINT23", "delete draft-1")),
        tells="is softer at an eGFR of 50 to 59"),
    quiet("D3", "kidney function is normal", (LOW, EGFR_90), tablets("CN PO")),
    quiet("D3", "a multivitamin holds 25 mcg or less", (EGFR_40,), tablets("CN PO", 25)),
    fires("D3b", ("info", "warning"), (LOW,), tablets("CN PO 500", 500),
          offers=(("update draft-1",),)),
    quiet("D3b", "the dose is a full one", (LOW,), tablets("CN PO")),
    quiet("D3b", "it is dietary maintenance", (NORMAL, VEGAN), tablets("CN PO 500", 100)),
    fires("D3c", ("warning", "warning"), (LOW, NEUROPATHY), tablets("CN PO"), offers=(
        ("create IM-MAINT2", "create IM-NEURO", "delete draft-1"),)),
    fires("D3c", ("warning", "critical"), (LOW, SPINAL_CORD), tablets("CN PO"), offers=None,
          tells="is critical with an urgent finding"),
    fires("D3c", ("warning", "warning"), (LOW, PERNICIOUS), tablets("CN PO"), offers=(
        ("create IM-LOAD", "create IM-MAINT23", "delete draft-1"),),
        tells="speaks in pernicious anaemia"),
    quiet("D3c", "nothing calls for an injection", (LOW,), tablets("CN PO")),
    quiet("D3c", "injections were declined", (LOW, NEUROPATHY, DECLINED), tablets("CN PO")),
    fires("D3d", ("info", "info"), (NORMAL, BYPASS), tablets("CN PO"), offers=(
        ("create SL-CN", "delete draft-1"), ("create IM-MONTHLY", "delete draft-1"))),
    quiet("D3d", "it is taken under the tongue", (NORMAL, BYPASS), tablets("CN SL")),
    quiet("D3d", "the operation was a sleeve", (NORMAL, fhir.procedure("427074001")),
          tablets("CN PO")),
    fires("D4", ("critical", "critical"), (LOW, LEBER), tablets("CN PO"), offers=(
        ("create IM-LOAD", "create IM-MAINT23", "delete draft-1"),)),
    fires("D4", ("critical", "critical"), (NORMAL, LEBER), tablets("CN PO"), offers=(
        ("create IM-MAINT23", "delete draft-1"),), tells="maintains who is not deficient"),
    fires("D4", ("critical", "critical"), (NORMAL, LEBER),
          fhir.draft("B12+FA", dose=(1, "{tbl}")), offers=(("delete draft-1",),),
          tells="takes a multivitamin back without replacing it"),
    quiet("D4", "hydroxocobalamin is what Leber's disease needs", (LOW, LEBER),
          needle(times=(3, 1, "wk"))),
    quiet("D4", "Leber's disease is only a possibility",
          (LOW, LEBER | {"verificationStatus": {"coding": [{"code": "provisional"}]}}),
          tablets("CN PO")),
    fires("D5", ("critical", "critical"), (LOW, COBALAMIN_ALLERGY), needle(), offers=(
        ("create Referral to allergy service", "delete draft-1"),)),
    quiet("D5", "an intolerance does not block",
          (LOW, fhir.allergy("11248", criticality="low")), needle()),
    quiet("D5", "no cobalamin is drafted", (LOW, COBALAMIN_ALLERGY), METFORMIN),
    fires("D5b", ("info", "info"), (NORMAL, COBALT_ALLERGY), tablets("CN PO")),
    quiet("D5b", "no allergy to cobalt is on record", (NORMAL,), tablets("CN PO")),
    fires("D6", ("info", "info"), (LOW,), needle("CN IM"), offers=(
        ("create IM-LOAD", "create IM-MAINT23", "delete draft-1"),)),
    fires("D6", ("info", "warning"), (LOW, EGFR_40), needle("CN IM"), offers=(
        ("create IM-LOAD", "create IM-MAINT23", "delete draft-1"),),
        tells="is louder with impaired kidneys"),
    quiet("D6", "nobody is deficient", (NORMAL,), needle("CN IM")),
    quiet("D6", "hydroxocobalamin is drafted", (LOW,), needle()),
    fires("D7", ("info", "warning"), (LOW, NEUROPATHY), THREE_A_WEEK,
          offers=(("update draft-1",),)),
    quiet("D7", "it is given on alternate days", (LOW, NEUROPATHY), ALTERNATE),
    quiet("D7", "maintenance follows the alternate days drafted with it", (LOW, NEUROPATHY),
          ALTERNATE, needle(id_="draft-2", times=(1, 2, "mo"))),
    fires("D7b", ("info", "info"), (LOW,), ALTERNATE, offers=(("update draft-1",),)),
    quiet("D7b", "it ends after 6 doses", (LOW,),
          needle(times=(1, 2, "d"), bounds={"count": 6})),
    quiet("D7b", "there is neurology", (LOW, NEUROPATHY), ALTERNATE),
    quiet("D7b", "the problem list was not supplied", (LOW,), ALTERNATE,
          change=without("conditions")),
    fires("D7c", ("warning", "warning"), (LOW, PLATELETS_30), needle(), offers=(
        ("create PO-CN", "delete draft-1"), ("create PO-CN",))),
    quiet("D7c", "platelets are 50 or more",
          (LOW, fhir.lab("plt", 50, "10*3/uL", ago(3))), needle()),
    quiet("D7c", "nothing is injected", (LOW, PLATELETS_30), tablets("CN PO")),
    fires("D7d", (None, "info"), (NORMAL, WARFARIN), needle()),
    quiet("D7d", "nothing is injected", (NORMAL, WARFARIN), tablets("CN PO")),
    quiet("D7d", "nobody is anticoagulated", (NORMAL,), needle()),
    fires("D7e", ("warning", "critical"), (LOW,),
          fhir.draft("CYANOKIT", dose=(5, "g"), route="IV"),
          offers=(("create PO-CN", "delete draft-1"),)),
    fires("D7e", ("warning", "critical"), (),
          fhir.draft("OH IM", dose=(5, "g"), route="IV"), tells="is known by its dose",
          offers=(("delete draft-1",),)),
    quiet("D7e", "it is for smoke inhalation", (),
          fhir.draft("CYANOKIT", dose=(5, "g"), route="IV", reason="Smoke inhalation")),
    quiet("D7e", "cyanide poisoning is on record", (fhir.condition("T65.0X1A", system=ICD_10),),
          fhir.draft("CYANOKIT", dose=(5, "g"), route="IV")),
    quiet("D7e", "it is an ordinary injection", (LOW,), needle()),
    fires("D7f", ("warning", "warning"), (LOW, VERY_ANAEMIC), needle(), offers=(
        ("create Ferritin", "create Potassium", "create Potassium", "create Reticulocytes"),)),
    fires("D7f", ("warning", "warning"), (LOW, VERY_ANAEMIC, K_LOW), needle(), offers=None,
          tells="speaks with a low potassium"),
    quiet("D7f", "potassium is normal this week", (LOW, VERY_ANAEMIC, K_OK), needle()),
    quiet("D7f", "the anaemia is mild", (LOW, ANAEMIC), needle()),
    fires("D7g", ("info", "info"), (PREGNANT,), needle(), offers=(
        ("create Vitamin B12 treatment in pregnancy: 1-month review",),), age=30),
    fires("D7g", ("info", "info"), (PREGNANT, ON_CN), tablets("CN PO"), offers=(
        ("create Vitamin B12 treatment in pregnancy: 1-month review",),), age=30,
        tells="never blocks oral treatment"),
    quiet("D7g", "nobody is pregnant", (LOW,), needle(), age=30),
    fires("D8", ("info", "warning"), (LOW,),
          fhir.draft("CN NASAL", dose=(500, "ug"), route="NASAL"),
          offers=(("create PO-CN", "delete draft-1"),)),
    quiet("D8", "it maintains a normal level", (NORMAL, ON_OH),
          fhir.draft("CN NASAL", dose=(500, "ug"), route="NASAL")),
    fires("D8", ("info", "warning"), (NORMAL, RHINITIS),
          fhir.draft("CN NASAL", dose=(500, "ug"), route="NASAL"),
          tells="speaks with a disease of the nose"),
    fires("D9", ("warning", "critical"), (LOW,), GAS, offers=(
        ("create PO-CN", "delete draft-1"), ("create PO-CN",))),
    fires("D9", ("info", "info"), (LOW,), GAS | {"reasonCode": [{"text": "pain in labour"}]},
          offers=(("create PO-CN",),), tells="never interrupts labour"),
    fires("D9", ("info", "info"), (LOW,), GAS | {"priority": "stat"},
          offers=(("create PO-CN",),), tells="never interrupts an emergency"),
    quiet("D9", "B12 treatment is running", (NORMAL, ON_OH), GAS),
    quiet("D9", "B12 is normal", (NORMAL,), GAS),
    fires("D9b", ("info", "warning"), (GREY,), GAS,
          offers=(("create Homocysteine", "create Methylmalonic acid"),)),
    fires("D9b", ("info", "info"), (VEGAN,), GAS, offers=(("create Vitamin B12 (total)",),),
          tells="asks for a level where a risk is on record"),
    fires("D9b", ("info", "info"), (MISUSE,), GAS, offers=(
        ("create Homocysteine", "create Methylmalonic acid", "create Vitamin B12 (total)"),),
        tells="asks for MMA after misuse"),
    quiet("D9b", "neither sign nor risk is on record", (), GAS),
    quiet("D9b", "B12 is normal and treated", (NORMAL, ON_OH, MISUSE), GAS),
    fires("D10", ("info", None), (running("METFORMIN 1000", 6 * 365),), METFORMIN, offers=(
        ("create Complete blood count with differential", "create Vitamin B12 (total)"),)),
    fires("D10", ("info", None), (running("METFORMIN 500", 130, dose=500), NEUROPATHY), METFORMIN,
          offers=None, tells="speaks after 4 months with neuropathy"),
    quiet("D10", "it is a new start", (), METFORMIN),
    quiet("D10", "a low dose for 3 years alone is not enough",
          (running("METFORMIN 500", 3 * 365, dose=500),), METFORMIN),
    quiet("D10", "B12 was measured this year", (running("METFORMIN 1000", 6 * 365), NORMAL),
          METFORMIN),
    quiet("D10", "the B12 test is drafted", (running("METFORMIN 1000", 6 * 365),), METFORMIN,
          fhir.draft_test("2132-9")),
    fires("D10b", ("info", None), (LOW, running("METFORMIN 1000", 900)), METFORMIN,
          offers=(("create PO-CN",),)),
    quiet("D10b", "B12 is normal", (NORMAL,), METFORMIN),
    quiet("D10b", "B12 is drafted with it", (LOW,), METFORMIN, tablets("CN PO", id_="draft-2")),
    fires("D11", ("info", None), (running("OMEPRAZOLE", 800, dose=20),), OMEPRAZOLE,
          offers=(("create Vitamin B12 (total)",),)),
    fires("D11", ("info", None), (running("OMEPRAZOLE", 400, dose=20), FATIGUE), OMEPRAZOLE,
          offers=None, tells="speaks after a year with a sign"),
    quiet("D11", "a year alone is not enough", (running("OMEPRAZOLE", 400, dose=20),), OMEPRAZOLE),
    quiet("D11", "it is taken as needed", (running("OMEPRAZOLE", 800, dose=20),),
          OMEPRAZOLE | {"dosageInstruction": [{"asNeededBoolean": True}]}),
    quiet("D11", "it is a new course of 8 weeks", (VEGAN,),
          fhir.draft("OMEPRAZOLE", dose=(20, "mg"), authoredOn=TODAY.isoformat(),
                     bounds={"boundsDuration": {"value": 8, "unit": "wk", "code": "wk"}})),
    fires("D12", ("info", None), (running("PHENYTOIN", 400, dose=300), FATIGUE), PHENYTOIN,
          offers=(("create Folate", "create Vitamin B12 (total)"),)),
    quiet("D12", "no sign and no other risk is on record",
          (running("PHENYTOIN", 400, dose=300),), PHENYTOIN),
    quiet("D12", "it was started 3 months ago",
          (running("PHENYTOIN", 90, dose=300), FATIGUE), PHENYTOIN),
    fires("D13", ("info", None), (running("COLCHICINE", 120, dose=0.5), FATIGUE), COLCHICINE,
          offers=(("create Vitamin B12 (total)",),)),
    quiet("D13", "it is an acute course", (FATIGUE,), COLCHICINE),
    quiet("D13", "no other risk is on record", (running("COLCHICINE", 120, dose=0.5),),
          COLCHICINE),
    fires("D14", ("info", "warning"), (NORMAL, ON_OH), CHLORAMPHENICOL, offers=(
        ("create Complete blood count with differential", "create Reticulocytes"),)),
    fires("D14", ("info", "warning"), (LOW, ANAEMIC), CHLORAMPHENICOL, offers=None,
          tells="speaks in deficiency with anaemia"),
    quiet("D14", "they are eye drops", (NORMAL, ON_OH),
          fhir.draft("chloramphenicol 0.5% eye drops", route="EYE")),
    quiet("D14", "deficiency is without anaemia", (LOW,), CHLORAMPHENICOL),
    fires("D15", ("info", "info"), (LOW,),
          fhir.draft("Vitamin B complex with vitamin B12 50 mcg", dose=(1, "{tbl}")),
          offers=(("create PO-CN",),)),
    quiet("D15", "nobody is deficient", (NORMAL,), MULTIVITAMIN),
    quiet("D15", "a therapeutic product is drafted with it", (LOW,), MULTIVITAMIN,
          tablets("CN PO", id_="draft-2")),
    fires("D16", ("info", None), (LOW, EGFR_90), tablets("ME PO")),
    quiet("D16", "the kidneys call for it", (LOW, EGFR_40), tablets("ME PO")),
    quiet("D16", "nobody is deficient", (NORMAL,), tablets("ME PO")),
    fires("D17", ("warning", "warning"), (NORMAL, ON_CN, DIAGNOSED), STOPPED_CN,
          offers=(("update draft-1",),)),
    fires("D17", ("warning", "warning"), (PERNICIOUS,), needle(doNotPerform=True),
          offers=(("delete draft-1",),), tells="speaks for a lifelong cause"),
    quiet("D17", "it is replaced by an injection", (NORMAL, ON_CN, DIAGNOSED), STOPPED_CN,
          needle(id_="draft-2")),
    quiet("D17", "nothing ever called for B12", (), STOPPED_CN),
    fires("D18", ("warning", "critical"), (), tablets("CN PO", 1_000_000),
          offers=(("update draft-1",),)),
    fires("D18", ("warning", "warning"), (), needle("OH IM", dose=(10_000, "ug")),
          tells="warns of ten times the dose"),
    quiet("D18", "2000 mcg a day is safe", (), tablets("CN PO", 2000)),
    quiet("D18", "5000 mcg a day is the limit itself", (), tablets("CN PO", 5000)),
    fires("D19", ("info", "info"), (NORMAL,), tablets("CN PO"), tablets("ME SL", id_="draft-2"),
          offers=(("delete draft-1",), ("delete draft-2",))),
    fires("D19", ("info", "info"), (NORMAL, ON_OH), tablets("CN PO"), offers=(("delete draft-1",),),
          tells="speaks beside running injections"),
    quiet("D19", "loading and maintenance are a sequence", (LOW,), needle(times=(3, 1, "wk")),
          needle(id_="draft-2", times=(1, 2, "mo"))),
    quiet("D19", "it renews what is running", (NORMAL, ON_CN), tablets("CN PO")),
    quiet("D20", "only microbiological assays are disturbed", (LOW, ANAEMIC),
          fhir.draft("METHOTREXATE", dose=(10, "mg"))),
)  # fmt: skip
