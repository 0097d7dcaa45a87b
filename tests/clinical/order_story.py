"""A story of table D: who, what is on record, what is drafted, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
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
INR_2_5 = fhir.lab("inr", 2.5, "1", ago(3), id_="inr")
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
PALLIATIVE = fhir.condition("palliative") | {"code": {"text": "Palliative care"}}
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


class Kind(StrEnum):
    """What a story shows of its row: every row has all three."""

    FIRES = "fires"
    NEARLY = "nearly fires"
    NEVER = "what its do-not column, or the list of when not to fire at all, forbids"


@dataclass(frozen=True, kw_only=True)
class Story:
    """Who, what is on record, what is drafted, and what row speaks at select and at sign.

    `hydroxocobalamin`: whether the site has it. `cards`: how many there may be in all; `unsaid`: a
    word that is not on the card.
    """

    row: str
    kind: Kind
    tells: str
    record: tuple[JSON, ...]
    drafts: tuple[JSON, ...]
    loud: tuple[str | None, str | None] = SILENT
    offers: tuple[tuple[str, ...], ...] | None = None
    age: int = 60
    hydroxocobalamin: bool = True
    cards: int | None = None
    unsaid: str = ""
    change: Callable[[JSON], JSON] = field(default=lambda sent: sent)

    def request(self, hook: str) -> JSON:
        prefetch = fhir.prefetch(born(self.age), *self.record)
        return fhir.order_request(hook, self.change(prefetch), *self.drafts)


def without(key: str) -> Callable[[JSON], JSON]:
    return lambda sent: {name: value for name, value in sent.items() if name != key}


Loud = tuple[str | None, str | None]


def _speaks(
    kind: Kind,
    row: str,
    loud: Loud,
    record: tuple[JSON, ...],
    drafts: tuple[JSON, ...],
    more: dict[str, Any],
) -> Story:
    said = {"offers": (), "tells": "fires"} | more
    return Story(row=row, kind=kind, loud=loud, record=record, drafts=drafts, **said)


def fires(row: str, loud: Loud, record: tuple[JSON, ...], *drafts: JSON, **more: Any) -> Story:
    """It speaks; without `offers` it only tells, with None it does not matter what it offers."""
    return _speaks(Kind.FIRES, row, loud, record, drafts, more)


def but_never(row: str, loud: Loud, record: tuple[JSON, ...], *drafts: JSON, **more: Any) -> Story:
    """It speaks, within the limits of its do-not column."""
    return _speaks(Kind.NEVER, row, loud, record, drafts, more)


def nearly(row: str, tells: str, record: tuple[JSON, ...], *drafts: JSON, **more: Any) -> Story:
    """One thing is missing, and it is silent."""
    return Story(row=row, kind=Kind.NEARLY, tells=tells, record=record, drafts=drafts, **more)


def never(row: str, tells: str, record: tuple[JSON, ...], *drafts: JSON, **more: Any) -> Story:
    """Its do-not column silences it."""
    return Story(row=row, kind=Kind.NEVER, tells=tells, record=record, drafts=drafts, **more)
