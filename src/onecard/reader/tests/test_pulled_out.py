"""A card, or the SAM, pulled out at every step of everything a reader does: it says so, and reports nothing as done."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from onecard.chip.card import Card
from onecard.chip.key_source import TestKeys
from onecard.chip.tests.cards import finished
from onecard.core.errors import Refusal
from onecard.reader import pins
from onecard.reader.basic import begin, read_basic
from onecard.reader.conformance.table import conform
from onecard.reader.sam import Sam
from onecard.reader.terminal import Terminal
from onecard.reader.verifying import verify

OLD, NEW = "123456", "246802"
Doing = Callable[[Terminal, Sam | None], object]


def whole(card: Terminal, sam: Sam | None) -> object:
    return conform(card, sam, False, None, TestKeys())


def to_the_end(card: Terminal, sam: Sam | None) -> object:
    return conform(card, sam, True, None, TestKeys())


DOING: dict[str, Doing] = {
    "read": read_basic,
    "verify": lambda card, sam: verify(read_basic(card, sam), TestKeys().issuer),
    "conform": whole,
    "pin change": lambda card, sam: pins.change(begin(card, sam), OLD, NEW),
    "pin reload": lambda card, sam: pins.reload(begin(card, sam), NEW),
    "pin unblock": lambda card, sam: pins.unblock(begin(card, sam)),
}


class Pulled:
    """A card that is pulled out at a step: before it gets the command, or before its answer is taken."""

    def __init__(self, card: Card, step: int, answered: bool) -> None:
        self.card = card
        self.steps = 0
        self._step, self._answered = step, answered

    def at(self) -> Terminal:
        return Terminal(self._transmit, self.card.reset(), self.card.settings.direct, self.card.reset)

    def _transmit(self, raw: bytes) -> bytes:
        self.steps += 1
        if self.steps == self._step and self._answered:
            self.card.transmit(raw)
        if self.steps >= self._step:
            raise Refusal("reader.removed", "卡被取出了。")
        return self.card.transmit(raw)


NEVER = 10**6
FOUND = 2
"""Commands by which a SAM is found."""


def stride(doing: Doing) -> int:
    """Every step is tried; of the hundreds of a conformance test every third."""
    return 3 if doing is whole else 1


def steps_of(doing: Doing, name: str, of_sam: bool) -> int:
    """How many commands the card, or the SAM, is given."""
    card = Pulled(finished(name, distinct=False), NEVER, answered=False)
    module = Pulled(finished("sam", distinct=False), NEVER, answered=False)
    doing(card.at(), Sam.found(module.at()))
    return module.steps if of_sam else card.steps


@pytest.mark.parametrize("doing", DOING.values(), ids=DOING)
def test_a_card_pulled_out_at_any_step_is_told_and_nothing_is_reported(doing: Doing) -> None:
    for step in range(1, steps_of(doing, "v3", of_sam=False) + 1, stride(doing)):
        pulled = Pulled(finished("v3", distinct=False), step, answered=bool(step % 2))
        module = finished("sam", distinct=False)
        sam = Sam.found(Terminal(module.transmit, module.reset()))
        with pytest.raises(Refusal) as refused:
            doing(pulled.at(), sam)
        assert refused.value.code == "reader.removed"
        assert pulled.steps == step


@pytest.mark.parametrize("name", sorted(set(DOING) - {"pin change"}))
def test_a_sam_pulled_out_at_any_step_is_told_and_nothing_is_reported(name: str) -> None:
    doing = DOING[name]
    for step in range(FOUND + 1, steps_of(doing, "v3", of_sam=True) + 1, stride(doing)):
        pulled = Pulled(finished("sam", distinct=False), step, answered=False)
        sam, card = Sam.found(pulled.at()), finished("v3", distinct=False)
        with pytest.raises(Refusal) as refused:
            doing(Terminal(card.transmit, card.reset()), sam)
        assert refused.value.code == "reader.removed"


def test_a_card_pulled_out_of_a_test_to_the_end_is_told_and_nothing_is_reported() -> None:
    for step in range(1, steps_of(to_the_end, "v3", of_sam=False), 41):
        pulled = Pulled(finished("v3", distinct=False), step, answered=True)
        with pytest.raises(Refusal) as refused:
            to_the_end(pulled.at(), None)
        assert refused.value.code == "reader.removed"


@pytest.mark.parametrize("answered", [False, True])
def test_whoever_changes_a_pin_is_told_that_it_may_or_may_not_be_changed(answered: bool) -> None:
    doing = DOING["pin change"]
    last = steps_of(doing, "v3", of_sam=False)
    for step in count(1):
        pulled = Pulled(finished("v3", distinct=False), step, answered)
        if step > last:
            break
        with pytest.raises(Refusal) as refused:
            doing(pulled.at(), None)
        unsure = "不知道密码改成了没有" in refused.value.sentence
        assert unsure is (step == last)
        after = begin(Terminal(pulled.card.transmit, pulled.card.reset()))
        assert pins.verify(after, NEW if answered and unsure else OLD).good


def test_whoever_verifies_a_pin_is_told_that_the_try_may_count() -> None:
    pulled = Pulled(finished("v3", distinct=False), NEVER, answered=True)
    reading = begin(pulled.at())
    pulled._step = pulled.steps + 1
    with pytest.raises(Refusal) as refused:
        pins.verify(reading, "000000")
    assert "可能已经计数" in refused.value.sentence
    assert pins.tries_left(begin(Terminal(pulled.card.transmit, pulled.card.reset()))) == 5
