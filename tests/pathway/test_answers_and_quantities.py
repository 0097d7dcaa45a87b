"""Three-valued answers, and comparisons that respect a comparator."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.answers import Answer, any_of
from pathway.condition import OTHERWISE
from pathway.quantities import Bound, Quantity, Unit
from pathway.table import NoRowMatchedError, Row, first_match

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def test_an_answer_has_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(Answer.YES)


@pytest.mark.parametrize(
    ("given_answers", "any_"),
    [
        ((), NO),
        ((YES, UNKNOWN, NO), YES),
        ((UNKNOWN, NO), UNKNOWN),
        ((UNKNOWN, YES), YES),
        ((NO,), NO),
        ((YES,), YES),
    ],
)
def test_any(given_answers: tuple[Answer, ...], any_: Answer) -> None:
    assert any_of(given_answers) is any_


def quantity(value: str, bound: Bound = Bound.EXACT) -> Quantity:
    return Quantity(Decimal(value), Unit.NG_PER_L, bound)


LIMIT = quantity("180")


@pytest.mark.parametrize(
    ("value", "bound", "below", "above"),
    [
        ("179", Bound.EXACT, YES, NO),
        ("180", Bound.EXACT, NO, NO),
        ("181", Bound.EXACT, NO, YES),
        ("180", Bound.BELOW, YES, NO),
        ("181", Bound.BELOW, UNKNOWN, UNKNOWN),
        ("180", Bound.AT_MOST, UNKNOWN, NO),
        ("179", Bound.AT_MOST, YES, NO),
        ("180", Bound.ABOVE, NO, YES),
        ("179", Bound.ABOVE, UNKNOWN, UNKNOWN),
        ("180", Bound.AT_LEAST, NO, UNKNOWN),
        ("181", Bound.AT_LEAST, NO, YES),
    ],
)
def test_a_comparator_answers_only_what_it_can(
    value: str, bound: Bound, below: Answer, above: Answer
) -> None:
    assert quantity(value, bound).is_below(LIMIT) is below
    assert quantity(value, bound).is_above(LIMIT) is above


@given(st.decimals("1", "400", places=1), st.sampled_from(Bound), st.decimals("1", "400", places=1))
def test_a_comparator_never_contradicts_a_value_it_allows(
    stated: Decimal, bound: Bound, true_value: Decimal
) -> None:
    allows = {
        Bound.EXACT: true_value == stated,
        Bound.BELOW: true_value < stated,
        Bound.AT_MOST: true_value <= stated,
        Bound.ABOVE: true_value > stated,
        Bound.AT_LEAST: true_value >= stated,
    }
    if allows[bound]:
        reported, real = quantity(str(stated), bound), quantity(str(true_value))
        assert reported.is_below(LIMIT) in {real.is_below(LIMIT), UNKNOWN}
        assert reported.is_above(LIMIT) in {real.is_above(LIMIT), UNKNOWN}


def test_units_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="cannot compare"):
        LIMIT.is_below(Quantity(Decimal(133), Unit.PMOL_PER_L))


def test_a_table_without_a_matching_row_is_a_defect() -> None:
    row = Row[int, str](
        id="r", when="never", holds=~OTHERWISE, then=lambda _: "", rules=(), cites=()
    )
    with pytest.raises(NoRowMatchedError):
        first_match((row,), 1)
    with pytest.raises(NoRowMatchedError):
        first_match((), 1)
