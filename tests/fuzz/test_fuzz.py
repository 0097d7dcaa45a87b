"""A short run of the fuzzer: damaged requests never bring anything down."""

from random import Random

import pytest

from tests.fuzz import run
from tests.fuzz.run import inputs


@pytest.mark.parametrize("seed", [11, 12])
def test_nothing_escapes_from_damaged_requests(seed: int) -> None:
    outcome = run.run(1500, seed)
    assert outcome.inputs == 1500
    assert not outcome.finds


def test_the_inputs_reach_the_rules_and_not_only_the_door() -> None:
    ends = run.run(1000, 13).ends
    answered = {end for end in ends if end.startswith("answered: ")}
    assert ends["mapped"] > 600
    assert len(answered) >= 5


def test_the_same_seed_makes_the_same_inputs() -> None:
    first, second = Random(5), Random(5)
    assert [inputs(first) for _ in range(50)] == [inputs(second) for _ in range(50)]


def test_what_escapes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(run, "map_facts", fail)
    outcome = run.run(20, 1)
    assert len(outcome.finds) == 1
    assert outcome.ends["ESCAPED"] > 10
