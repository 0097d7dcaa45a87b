"""HealthChain with one equivalent rule, in one of its styles; run by its own interpreter.

`dict` reads the prefetch as plain JSON, its fastest way; `objects` turns it into FHIR objects
first, as its documentation does. The rule: a total B12 below 180 pg/mL gives one card.
"""

import sys
from typing import Any

import uvicorn
from healthchain.fhir import convert_prefetch_to_fhir_objects
from healthchain.gateway import CDSHooksService, HealthChainAPI
from healthchain.models import Card, CDSRequest, CDSResponse

STYLE = sys.argv[2]
DEFICIENT_BELOW = 180


def _response(values: list[float]) -> CDSResponse:
    cards = [
        Card(
            summary=f"Vitamin B12 deficiency (B12 {value} pg/mL): oral cyanocobalamin 1000 mcg",
            indicator="warning",
            source={"label": "B12", "url": "https://www.nice.org.uk/guidance/ng239"},
        )
        for value in values
        if value < DEFICIENT_BELOW
    ]
    return CDSResponse(cards=cards[:1])


def plain(request: CDSRequest) -> CDSResponse:
    """The rule on plain JSON."""
    entries = (request.prefetch or {})["labs"]["entry"]
    observations = [entry["resource"] for entry in entries]
    return _response([o["valueQuantity"]["value"] for o in observations if _is_b12(o)])


def _is_b12(observation: dict[str, Any]) -> bool:
    return bool(observation["code"]["coding"][0]["code"] == "2132-9")


def typed(request: CDSRequest) -> CDSResponse:
    """The rule on FHIR objects."""
    prefetch = {k: v for k, v in (request.prefetch or {}).items() if v is not None}
    labs = convert_prefetch_to_fhir_objects(prefetch)["labs"]
    observations = [entry.resource for entry in labs.entry]
    return _response(
        [float(o.valueQuantity.value) for o in observations if o.code.coding[0].code == "2132-9"]
    )


cds = CDSHooksService()
# It has one handler a hook: of two under one roof the second would answer for both.
cds.hook("patient-view", id=STYLE)({"dict": plain, "objects": typed}[STYLE])
app = HealthChainAPI()
app.register_service(cds)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
