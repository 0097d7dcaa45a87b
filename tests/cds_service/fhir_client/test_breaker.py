"""The circuit breaker against a model of it, over any order of calls, ends and waits."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from cds_service.fhir_client.breaker import FAILURES, PAUSE_S, WITHIN_S, CircuitBreaker


class BreakerMachine(RuleBasedStateMachine):
    """The model keeps every failure since the last success, and until when it is open."""

    @initialize()
    def start(self) -> None:
        self.breaker = CircuitBreaker()
        self.now = 0.0
        self.failures: list[float] = []
        self.open_until: float | None = None

    @rule(seconds=st.sampled_from([0.0, 0.5, 1.9, WITHIN_S, PAUSE_S - 0.5, PAUSE_S, 60.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def call(self) -> None:
        admitted = self.breaker.admits(self.now)
        expected = self.open_until is None or self.now >= self.open_until
        assert admitted is expected
        if admitted and self.open_until is not None:
            self.open_until = self.now + PAUSE_S  # one tries, the others go on waiting

    @rule()
    def succeed(self) -> None:
        self.breaker.succeeded()
        self.failures, self.open_until = [], None

    @rule()
    def fail(self) -> None:
        self.breaker.failed(self.now)
        self.failures.append(self.now)
        recent = [moment for moment in self.failures[-FAILURES:] if self.now - moment <= WITHIN_S]
        if len(recent) == FAILURES or self.open_until is not None:
            self.open_until = self.now + PAUSE_S


TestBreaker = BreakerMachine.TestCase
TestBreaker.settings = settings(max_examples=200, stateful_step_count=40)


def test_five_failures_close_the_way_for_fifteen_seconds_and_then_one_call_tries() -> None:
    breaker = CircuitBreaker()
    for moment in (0.0, 1.0, 2.0, 3.0):
        breaker.failed(moment)
        assert breaker.admits(moment)
    breaker.failed(4.0)
    assert not breaker.admits(4.0)
    assert not breaker.admits(18.9)
    assert breaker.admits(19.0)
    assert not breaker.admits(19.0)
    breaker.succeeded()
    assert breaker.admits(19.1)


def test_failures_further_apart_than_ten_seconds_do_not_open_it() -> None:
    breaker = CircuitBreaker()
    for moment in (0.0, 3.0, 6.0, 9.0, 12.0, 15.0):
        breaker.failed(moment)
    assert breaker.admits(15.0)


def test_the_call_that_tries_and_fails_closes_the_way_again() -> None:
    breaker = CircuitBreaker()
    for _ in range(FAILURES):
        breaker.failed(0.0)
    assert breaker.admits(PAUSE_S)
    breaker.failed(PAUSE_S)
    assert not breaker.admits(2 * PAUSE_S - 0.1)
    assert breaker.admits(2 * PAUSE_S)
