"""What is kept of the texts that clients send is bounded, whatever they send."""

from fhir_mappings.remembered import LONGEST_KEPT, remembered


def test_a_text_that_recurs_is_answered_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(2)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    short, long = "x" * LONGEST_KEPT, "x" * (LONGEST_KEPT + 1)
    assert [length(short), length(short), length(long), length(long)] == [
        LONGEST_KEPT, LONGEST_KEPT, LONGEST_KEPT + 1, LONGEST_KEPT + 1,
    ]  # fmt: skip
    assert asked == [short, long, long]
