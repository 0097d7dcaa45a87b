"""The fictional patients of the demo EHR, each a FHIR Bundle, moved to today.

A Bundle was true on the day of its timestamp. Every date in it is moved by the days that have
passed since, so that a result that is two weeks old today still is next year.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

_FOLDER = files("cds_service.demo") / "patients"
_DATE = re.compile(r'(?<=")\d{4}-\d\d-\d\d(?=["T])')


def listed(today: date) -> list[dict[str, Any]]:
    """The patients in reading order: what each shows, and who it is."""
    return [{**entry, **_who(chart(entry["id"], today) or {})} for entry in _index()]


def chart(patient_id: str, today: date) -> dict[str, Any] | None:
    """One patient's record as a FHIR Bundle, true today; None when there is no such patient."""
    text = _texts().get(patient_id)
    if text is None:
        return None
    moved = today - date.fromisoformat(json.loads(text)["timestamp"][:10])
    bundle: dict[str, Any] = json.loads(_DATE.sub(lambda day: _moved(day[0], moved), text))
    return bundle


def _moved(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) + by).isoformat()


def _who(bundle: Mapping[str, Any]) -> dict[str, str]:
    resources = (entry["resource"] for entry in bundle["entry"])
    patient = next(r for r in resources if r["resourceType"] == "Patient")
    name = patient["name"][0]
    return {
        "name": f"{' '.join(name['given'])} {name['family']}",
        "gender": patient["gender"],
        "birthDate": patient["birthDate"],
    }


@cache
def _index() -> tuple[dict[str, str], ...]:
    return tuple(json.loads((_FOLDER / "index.json").read_text("utf-8")))


@cache
def _texts() -> Mapping[str, str]:
    return {e["id"]: (_FOLDER / f"{e['id']}.json").read_text("utf-8") for e in _index()}
