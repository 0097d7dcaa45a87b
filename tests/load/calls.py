"""What callers send, and what became of each call."""

import itertools
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import requests

from bench.bodies import SIZES, order_select, patient_view
from tests.feedback.clinic import overridden

CARD = "0b0f6a1e-0000-4000-8000-000000000000"
"""A card that has to be on record: feedback on it is never dropped to make room."""

PATIENT_VIEW = "/cds-services/b12-patient-view"
FEEDBACK = f"{PATIENT_VIEW}/feedback"
_SMALL, _MEDIUM, _ = SIZES
_HOOKS = (
    (PATIENT_VIEW, patient_view(_SMALL)),
    ("/cds-services/b12-order-select", order_select(_SMALL)),
    (PATIENT_VIEW, patient_view(_MEDIUM)),
)
_JSON = {"Content-Type": "application/json"}
TIMEOUT_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call; times by the monotonic clock."""

    path: str
    due: float
    ended: float
    status: int | None
    """None: no answer."""
    retry_after: str | None = None
    entry: str | None = None
    """What names the feedback in the database."""
    failure: str = ""

    @property
    def is_feedback(self) -> bool:
        return self.path == FEEDBACK

    @property
    def waited_s(self) -> float:
        """From when it was due: what a caller who is held up waits counts too."""
        return self.ended - self.due


@dataclass(frozen=True, slots=True)
class Prepared:
    path: str
    body: bytes
    entry: str | None = None


def mixed(name: str, *, one_in: int) -> Callable[[], Prepared]:
    """Hook calls of three kinds in turn, and one feedback in so many calls."""
    numbers, hooks = itertools.count(1), itertools.cycle(_HOOKS)

    def following() -> Prepared:
        number = next(numbers)
        return feedback(f"{name}-{number}") if number % one_in == 0 else Prepared(*next(hooks))

    return following


def feedback(entry: str) -> Prepared:
    body = {"feedback": [overridden(CARD, {"reason": {"code": entry}})]}
    return Prepared(FEEDBACK, json.dumps(body).encode(), entry)


def make(session: requests.Session, url: str, prepared: Prepared, due: float) -> Call:
    status, retry_after, failure = None, None, ""
    try:
        answer = session.post(
            f"{url}{prepared.path}", data=prepared.body, headers=_JSON, timeout=TIMEOUT_S
        )
        status, retry_after = answer.status_code, answer.headers.get("Retry-After")
    except requests.RequestException as error:
        failure = _cause(error)
    return Call(
        path=prepared.path,
        due=due,
        ended=time.monotonic(),
        status=status,
        retry_after=retry_after,
        entry=prepared.entry,
        failure=failure,
    )


def _cause(error: requests.RequestException) -> str:
    words = str(error)
    known = {"refused": "Connection refused", "reset": "Connection reset", "closed": "RemoteDisc"}
    return next((name for name, word in known.items() if word in words), type(error).__name__)


def hooks(calls: Iterable[Call]) -> list[Call]:
    return [call for call in calls if not call.is_feedback]


def feedbacks(calls: Iterable[Call]) -> list[Call]:
    return [call for call in calls if call.is_feedback]


def answered(calls: Iterable[Call], status: int = 200) -> list[Call]:
    return [call for call in calls if call.status == status]


def percentile_ms(calls: Sequence[Call], share: float) -> float:
    """How long this share of the calls took at most."""
    waited = sorted(call.waited_s for call in calls)
    return waited[min(len(waited) - 1, int(len(waited) * share))] * 1000 if waited else 0.0
