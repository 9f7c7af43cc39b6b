"""A terminal at a card that keeps no rules comes to an end, and says what the card did."""

from __future__ import annotations

import pytest

from onecard.chip.apdu import Command
from onecard.core.errors import Refusal
from onecard.reader.terminal import FETCHES_MAX, Terminal

READ = Command(0x00, 0xB0, 0x88, 0, b"", 0xF0)


def at(*answers: bytes) -> Terminal:
    """A card that gives these answers, the last of them for ever."""
    left = list(answers)
    return Terminal(lambda command: left.pop(0) if len(left) > 1 else left[0], b"\x3b")


def test_a_file_that_ends_early_is_what_the_card_gave() -> None:
    assert at(b"\x90\0").binary(8, 4096).data == b""
    assert at(b"abc\x90\0", b"\x90\0").binary(8, 4096).data == b"abc"
    assert at(b"abc\x90\0", b"\x6b\0").binary(8, 4096).status == 0x6B00


def test_a_card_that_always_has_more_is_refused() -> None:
    terminal = at(b"x\x61\x01")
    with pytest.raises(Refusal) as refused:
        terminal.give(READ)
    assert refused.value.code == "reader.endless"
    assert len(terminal.trace) == FETCHES_MAX + 1


@pytest.mark.parametrize("answer", [b"", b"\x90"])
def test_an_answer_without_a_status_is_refused(answer: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        at(answer).give(READ)
    assert refused.value.code == "reader.short"


def test_an_answer_in_pieces_is_fetched_whole() -> None:
    assert at(b"\x61\x02", b"ab\x61\x01", b"c\x90\0").give(READ).data == b"abc"


def test_a_wrong_length_is_asked_again_with_the_right_one() -> None:
    terminal = at(b"\x6c\x03", b"abc\x90\0")
    assert terminal.give(READ).data == b"abc"
    assert terminal.trace[1].command == bytes.fromhex("00B0880003")
