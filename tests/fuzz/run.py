"""`make fuzz`: damaged requests through decoding, mapping, rules and cards; nothing may escape.

One process, in memory, the same inputs for the same seed. An exception that escapes, a rule that
raises, an answer that is no JSON, or a resource that is not accounted for is a find.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from cds_service.config import Config
from cds_service.core import read_body_for, setting_for
from cds_service.errors import ServiceError
from fhir_mappings import TooDeep, map_facts, read_drafts
from fhir_mappings.disposition import account, counts, resources_sent
from hooks.answer import PrefetchUnavailable, answer
from hooks.observer import Observer
from hooks.request import (
    HookRequest,
    MismatchError,
    NotJsonError,
    read_request,
    read_tolerantly,
)
from hooks.services import SERVICES
from hooks.wording import Reader
from tests import builders as fhir
from tests.conftest import NOW
from tests.fuzz.mutate import damage, damage_text
from tests.fuzz.seeds import DRAFTS, RESOURCES, WHO

_EVALUATION = UUID(int=0)
_CONFIG = Config.from_env({}, today=NOW.date())
_READERS = (Reader(), Reader(language="de"))
_KEYS = tuple(SERVICES["b12-patient-view"].prefetch)
_HOOKS = ("patient-view", "patient-view", "order-select", "order-sign")
_SEEDS = tuple(msgspec.json.encode(resource) for resource in RESOURCES)
_DRAFTS = tuple(msgspec.json.encode(draft) for draft in DRAFTS)
_ANSWERED_EVERY = 10
"""Of so many inputs one goes the whole way to cards; the others end with the mapping."""
_ACCOUNTED_EVERY = 40
"""Accounting reads each resource again; of so many inputs one is accounted for."""


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    inputs: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    finds: dict[str, bytes] = field(default_factory=dict)
    """Traceback -> the first body that caused it."""


def inputs(random: Random) -> bytes:
    """One damaged request of some hook."""
    hook = random.choice(_HOOKS)
    count = random.choice((1, 1, 1, 2, 2, 3))
    resources = [msgspec.json.decode(seed) for seed in random.choices(_SEEDS, k=count)]
    prefetch: dict[str, Any] = {"patient": dict(WHO), "labs": fhir.searchset()}
    for key in random.sample(_KEYS[1:], k=random.randrange(4)):
        prefetch[key] = random.choice((None, fhir.searchset()))
    under = random.choice(("labs", "conditions", "medicationRequests", "x"))
    prefetch[under] = resources[0] if random.random() < 0.1 else fhir.searchset(*resources)
    for _ in range(random.choice((1, 1, 2, 4))):
        damage(prefetch if random.random() < 0.1 else random.choice(resources), random)
    if hook == "patient-view":
        request = fhir.request(prefetch)
    else:
        drafts = [
            msgspec.json.decode(d) for d in random.choices(_DRAFTS, k=random.choice((1, 1, 2)))
        ]
        request = fhir.order_request(hook, prefetch, *drafts)
        damage(random.choice((*drafts, request["context"]["draftOrders"])), random)
    if random.random() < 0.02:
        damage(request, random)
    body = msgspec.json.encode(request)
    return damage_text(body, random) if random.random() < 0.02 else body


def _try(body: bytes, number: int) -> str:
    """How one input ends. Raises whatever should not have escaped."""
    try:
        if number % _ANSWERED_EVERY == 0:
            return _answered(body, number)
        request = _decoded(body)
        _drafts(request)
        mapped = map_facts(request.prefetch, patient_id=request.patient_id, now=NOW)
    except (ServiceError, NotJsonError, MismatchError, TooDeep, PrefetchUnavailable) as refused:
        return type(refused).__name__
    return "other patient" if mapped.other_patient else "mapped"


class _Defects(Observer):
    """Keeps what a rule raised."""

    def __init__(self) -> None:
        self.found: list[Exception] = []

    def failed(self, defect: Exception) -> None:
        self.found.append(defect)


def _answered(body: bytes, number: int) -> str:
    """The way of a call from its bytes to the encoded answer. Raises what a rule raised."""
    hook = next((h for h in _HOOKS if f'"hook":"{h}"'.encode() in body), _HOOKS[0])
    request = read_body_for(SERVICES[f"b12-{hook}"], body)
    defects = _Defects()
    response = answer(
        request,
        setting_for(_CONFIG, _CONFIG.usual_tenant, NOW),
        _READERS[number // _ANSWERED_EVERY % len(_READERS)],
        now=NOW,
        evaluation_id=_EVALUATION,
        observer=defects,
    )
    for defect in defects.found:
        raise defect
    msgspec.json.encode(response)
    if number % _ACCOUNTED_EVERY == 0:
        _account(request)
    told = response["extension"]["org.b12pathway.assessment"]
    return "answered: " + str(told.get("withheld") or told.get("status") or "unassessed")


def _decoded(body: bytes) -> HookRequest:
    """As the service decodes, without the schema that words the faults of a bad envelope."""
    try:
        return read_request(body)
    except MismatchError:
        return read_tolerantly(body)


def _drafts(request: HookRequest) -> None:
    if request.draft_orders is not None:
        who, selected = request.patient_id, request.selections
        read_drafts(request.draft_orders, patient_id=who, selections=selected)


def _account(request: HookRequest) -> None:
    sent = sum(1 for _ in resources_sent(request.prefetch))
    told = account(request.prefetch, patient_id=request.patient_id, now=NOW)
    if len(told) != sent or sum(counts(told).values()) != sent:
        raise AssertionError("a resource is not accounted for")


def run(count: int, seed: int, *, progress: int = 0) -> Outcome:
    """Try so many inputs of one seed; progress is told after every `progress` of them."""
    random, outcome = Random(seed), Outcome()
    started = time.monotonic()
    for number in range(count):
        body = inputs(random)
        try:
            outcome.ends[_try(body, number)] += 1
        except Exception:  # noqa: BLE001 - finding them is the purpose
            where = traceback.format_exc()
            outcome.ends["ESCAPED"] += 1
            outcome.finds.setdefault(_site(where), body)
            if outcome.finds[_site(where)] is body:
                sys.stderr.write(where)
        outcome.inputs += 1
        if progress and outcome.inputs % progress == 0:
            pace = outcome.inputs / (time.monotonic() - started)
            sys.stderr.write(f"{outcome.inputs} inputs, {pace:.0f}/s, {len(outcome.finds)} finds\n")
    return outcome


def _site(trace: str) -> str:
    """Where an exception was raised: the last place of ours and the last line."""
    lines = [line.strip() for line in trace.splitlines() if line.strip()]
    ours = [line for line in lines if line.startswith("File") and "site-packages" not in line]
    return f"{ours[-1]}: {lines[-1]}"


def main() -> int:
    """Exit 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the bodies of finds")
    options = parser.parse_args()
    outcome = run(options.inputs, options.seed, progress=20_000)
    for number, (site, body) in enumerate(outcome.finds.items()):
        sys.stdout.write(f"FIND {site}\n")
        if options.keep:
            (options.keep / f"find-{number}.json").write_bytes(body)
    for end, times in outcome.ends.most_common():
        sys.stdout.write(f"{times:>9}  {end}\n")
    sys.stdout.write(f"{outcome.inputs} inputs, {len(outcome.finds)} finds\n")
    return 1 if outcome.finds else 0


if __name__ == "__main__":
    sys.exit(main())
