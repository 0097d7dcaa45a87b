"""Conditions: what they hold on, and what they say about it."""

from hypothesis import given
from hypothesis import strategies as st

from pathway.condition import Condition, Reason, Seen, ask


def _number(value: int) -> Seen:
    return Seen("number", str(value), (f"Observation/{value}",))


SMALL = ask("small", lambda value: value < 10, _number)
EVEN = ask("even", lambda value: value % 2 == 0, _number)


@given(st.integers())
def test_they_combine_as_logic_does(value: int) -> None:
    small, even = value < 10, value % 2 == 0
    assert (SMALL & EVEN)(value) is (small and even)
    assert (SMALL | EVEN)(value) is (small or even)
    assert (~SMALL)(value) is (not small)


def test_the_reasons_name_every_question_once_with_its_answer_and_fact() -> None:
    both: Condition[int] = (SMALL & ~EVEN) | SMALL
    assert both.reasons(12) == (
        Reason("small", holds=False, fact=_number(12)),
        Reason("even", holds=True, fact=_number(12)),
    )


def test_a_condition_can_be_asked_of_what_holds_its_case() -> None:
    inside: Condition[tuple[str, int]] = SMALL.of(lambda pair: pair[1])
    assert inside(("x", 3))
    assert inside.reasons(("x", 12)) == (Reason("small", holds=False, fact=_number(12)),)
