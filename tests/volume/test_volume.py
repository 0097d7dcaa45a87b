"""Orders that have nothing to do with B12 are met with silence, whoever they are for."""

from tests import builders as fhir
from tests.volume.patients import RELATED, UNRELATED, generated
from tests.volume.report import counted

PATIENTS = [(fhir.PID, prefetch) for prefetch in generated(60)]


def test_an_unrelated_order_gets_no_card() -> None:
    asked, cards = counted(PATIENTS, UNRELATED)
    assert asked == 60 * 10 * 2
    assert not cards


def test_most_orders_the_rules_are_about_get_none_either() -> None:
    asked, cards = counted(PATIENTS, RELATED)
    assert 0 < sum(cards.values()) < asked / 5, cards
