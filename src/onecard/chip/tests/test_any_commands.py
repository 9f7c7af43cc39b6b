"""Whatever commands come, the card answers by its tables: attacks under a watcher, and a model that knows each answer."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from onecard.chip import lines, proving
from onecard.chip.memory import Memory
from onecard.chip.tests.attacker import KINDS, Attacker, attacked
from onecard.chip.tests.test_buying import at_the_purse, begin, debit, load


@pytest.mark.parametrize("kind", KINDS)
def test_no_command_brings_an_answer_or_a_change_that_the_tables_do_not_allow(kind: str) -> None:
    for seed in range(3):
        watcher, attacker = attacked(kind, seed)
        for _ in range(150):
            attacker.step()
        assert Memory.load(watcher.card.memory.dump()).dump() == watcher.shadow.dump()


def caught(attacker: Attacker) -> bool:
    """Whether the watcher objects before long."""
    try:
        for _ in range(2000):
            attacker.step()
    except AssertionError:
        return True
    return False


def test_the_watcher_sees_a_card_that_forgets_to_ask() -> None:
    watcher, attacker = attacked("v3", 1)
    watcher.card.require = lambda rule: None  # type: ignore[method-assign]
    assert caught(attacker)


@pytest.mark.parametrize("module", [lines, proving])
def test_the_watcher_sees_a_card_that_takes_any_proof(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "compare_digest", lambda made, sent: True)
    assert caught(attacked("v3", 1)[1])


class Purse(RuleBasedStateMachine):
    """A card at its purse, and what its holder would write down."""

    @initialize()
    def at_the_counter(self) -> None:
        self.terminal = at_the_purse("v3")
        self.balance, self.counters, self.pin, self.tries = 0, [0, 0], "123456", 6
        self.mac_tries = 15

    @precondition(lambda self: self.tries)
    @rule(amount=st.integers(0, 5000))
    def loading(self, amount: int) -> None:
        assert load(self.terminal, amount, self.pin).endswith("9000")
        self.balance, self.counters[1], self.tries = self.balance + amount, self.counters[1] + 1, 6

    @precondition(lambda self: self.mac_tries)
    @rule(amount=st.integers(0, 3000))
    def buying(self, amount: int) -> None:
        if amount > self.balance:
            assert self.terminal.send(f"80500102 0B 01 {amount:08X} 460200000001") == "9401"
            return
        told = begin(self.terminal, amount)
        assert told[4:6] == self.counters[0].to_bytes(2, "big")
        answer = debit(self.terminal, told, amount)
        assert answer.endswith("9000")
        proof = self.terminal.ok(f"805A0000 03 06{self.counters[0]:04X}")
        assert proof == answer[8:16] + answer[:8]
        self.balance, self.counters[0], self.mac_tries = self.balance - amount, self.counters[0] + 1, 15

    @precondition(lambda self: self.mac_tries)
    @rule()
    def a_wrong_terminal(self) -> None:
        begin(self.terminal, 0)
        self.mac_tries -= 1
        assert self.terminal.send("80540100 0F 00000001 20240601083015 00000000") == "9302"

    @precondition(lambda self: self.tries)
    @rule(pin=st.sampled_from(["123456", "000000"]))
    def verifying(self, pin: str) -> None:
        right = pin == self.pin
        self.tries = 6 if right else self.tries - 1
        wanted = "9000" if right else f"63C{self.tries}" if self.tries else "6983"
        assert self.terminal.send(f"00200000 03 {pin}") == wanted

    @precondition(lambda self: self.tries)
    @rule()
    def changing_the_pin_there_and_back(self) -> None:
        other = "654321" if self.pin == "123456" else "123456"
        self.terminal.ok(f"805E0100 07 {self.pin} FF {other}")
        self.pin, self.tries = other, 6

    @rule()
    def a_reset(self) -> None:
        self.terminal.card.reset()
        self.terminal.enter("DF04")

    @rule(raw=st.binary(max_size=12))
    def noise(self, raw: bytes) -> None:
        answer = self.terminal.card.transmit(raw)
        assert len(answer) >= 2
        self.terminal.card.reset()
        self.terminal.enter("DF04")

    @invariant()
    def the_card_holds_what_was_written_down(self) -> None:
        if hasattr(self, "terminal"):
            assert int(self.terminal.ok("805C000204"), 16) == self.balance


TestPurse = Purse.TestCase
TestPurse.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
