"""Directions in the words of a prescription: understood whole and plain, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.sig import read_directions


@pytest.mark.parametrize(
    ("words", "units", "per_day"),
    [
        ("Take 1 tablet daily", 1, 1),
        ("take 2 tablets twice daily", 2, 2),
        ("TWO TO BE TAKEN EACH DAY", 2, 1),
        ("One to be taken three times a day.", 1, 3),
        ("1 tab PO BID", 1, 2),
        ("1 po qd", 1, 1),
        ("Take one tablet, by mouth, once daily", 1, 1),
        ("1 tablet every other day", 1, "0.5"),
        ("1 capsule every 12 hours", 1, 2),
        ("suck one lozenge daily", 1, 1),
        ("2 tablet(s) at night", 2, 1),
        ("daily", 1, 1),
        ("0.5 tablet qds", "0.5", 4),
    ],
)
def test_plain_directions(words: str, units: object, per_day: object) -> None:
    directions = read_directions(words)
    assert directions is not None
    assert (directions.units, directions.per_day) == (Decimal(str(units)), Decimal(str(per_day)))


@pytest.mark.parametrize(
    ("words", "per_week"),
    [("once weekly", 1), ("1 tablet twice a week", 2), ("one three times per week", 3)],
)
def test_directions_by_the_week(words: str, per_week: int) -> None:
    directions = read_directions(words)
    assert directions is not None
    assert round(directions.per_day * 7, 6) == per_week


@pytest.mark.parametrize(
    "words",
    [
        "",
        "as directed",
        "do not take daily",
        "1-2 tablets daily",
        "1 tablet daily for 7 days, then 2 tablets daily",
        "take 1 tablet daily if needed",
        "stop taking 1 tablet daily",
        "1000 mcg daily",
    ],
)
def test_other_words_say_nothing(words: str) -> None:
    assert read_directions(words) is None


@given(st.text(max_size=120))
def test_no_words_break_the_reader(words: str) -> None:
    directions = read_directions(words)
    assert directions is None or (directions.units >= 0 and directions.per_day > 0)
