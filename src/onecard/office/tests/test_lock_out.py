"""However somebody guesses, waits and guesses again, no more guesses are looked at than the rule allows."""

from __future__ import annotations

import datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from onecard.office import rules

START = datetime.datetime(2024, 3, 1, 9, tzinfo=datetime.UTC)


class Guesser(RuleBasedStateMachine):
    """Somebody who guesses a password, with a clock of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.failures: list[datetime.datetime] = []

    @rule(seconds=st.integers(1, 1200))
    def wait(self, seconds: int) -> None:
        self.now += datetime.timedelta(seconds=seconds)

    @rule(times=st.integers(1, 8))
    def guess(self, times: int) -> None:
        for _ in range(times):
            if not rules.locked(self.failures, self.now):
                self.failures.append(self.now)

    @rule()
    def come_back_tomorrow(self) -> None:
        self.now += datetime.timedelta(days=1)
        assert not rules.locked(self.failures, self.now)

    @invariant()
    def no_window_of_time_holds_more_guesses_than_allowed(self) -> None:
        for at in self.failures:
            inside = [other for other in self.failures if at <= other < at + rules.WINDOW]
            assert len(inside) <= rules.FAILURES_MAX


Guesser.TestCase.settings = settings(
    max_examples=settings.default.max_examples // 2, stateful_step_count=30, deadline=None
)
TestGuesser = Guesser.TestCase
