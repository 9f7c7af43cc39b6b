"""``onecard card pin``: what is asked, what is said, and that a PIN is neither shown nor an argument."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from onecard.chip.apdu import Command
from onecard.chip.tests.cards import finished
from onecard.cli import card_pin
from onecard.cli.main import main
from onecard.core.errors import Refusal
from onecard.reader.basic import Reading, begin
from onecard.reader.sam import Sam
from onecard.reader.terminal import Answer, Terminal

Captured = pytest.CaptureFixture[str]


def card() -> Reading:
    made, module = finished("v3", distinct=False), finished("sam", distinct=False)
    return begin(Terminal(made.transmit, made.reset()), Sam.found(Terminal(module.transmit, module.reset())))


class Person:
    """Answers what is asked, in order, and notes the questions."""

    def __init__(self, *answers: str) -> None:
        self.asked: list[str] = []
        self._answers: Iterator[str] = iter(answers)

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt)
        return next(self._answers)


def done(reading: Reading, doing: str, *secrets: str, word: str = "", last_try: bool = False) -> int:
    args = argparse.Namespace(doing=doing, directory="SSSE", last_try=last_try)
    return card_pin.operate(args, reading, Person(*secrets), Person(word))


def test_tries_are_told_before_and_after(capsys: Captured) -> None:
    told = card()
    assert done(told, "verify", "000000") == 1
    assert done(told, "change", "000000", "246802", "246802") == 1
    assert done(told, "change", "123456", "246802", "246802") == 0
    assert capsys.readouterr().out.splitlines() == [
        "社会保障应用环境的密码：还可试6次。",
        "密码不对，还可试5次。",
        "社会保障应用环境的密码：还可试5次。",
        "密码不对，还可试4次。",
        "社会保障应用环境的密码：还可试4次。",
        "密码已修改，还可试6次。",
    ]


@pytest.mark.parametrize(
    ("doing", "secrets", "said"),
    [
        ("change", ("123456", "246802", "246802"), "密码已修改，卡没有说还可试几次。"),
        ("reload", ("246802", "246802"), "已重装密码，卡没有说还可试几次。"),
        ("unblock", (), "已解锁，密码不变，卡没有说还可试几次。"),
    ],
)
def test_what_is_done_is_said_though_the_card_is_pulled_out_before_it_tells_its_tries(
    capsys: Captured, doing: str, secrets: tuple[str, ...], said: str
) -> None:
    told = card()
    given = told.card.give

    def give(command: Command) -> Answer:
        if told.card.trace[-1].command[:2] in (b"\x80\x5e", b"\x84\x24"):
            raise Refusal("reader.removed", "卡被取出了。")
        return given(command)

    told.card.give = give  # type: ignore[method-assign]
    assert done(told, doing, *secrets) == 0
    assert capsys.readouterr().out.splitlines()[-1] == said


def test_the_pin_of_a_new_card_is_right_and_to_be_changed(capsys: Captured) -> None:
    assert done(card(), "verify", "123456") == 0
    assert "初始密码，不能用于交易" in capsys.readouterr().out


def test_the_last_try_is_made_only_by_who_says_so(capsys: Captured) -> None:
    told = card()
    for _ in range(5):
        done(told, "verify", "000000")
    assert done(told, "verify", word="") == 1
    assert done(told, "verify", word="不") == 1
    assert capsys.readouterr().out.splitlines()[-2:] == ["社会保障应用环境的密码：还可试1次。", "没有试。"]
    assert done(told, "verify", "123456", word="是") == 0


def test_a_locked_pin_is_not_asked_for_and_its_remedy_is_told(capsys: Captured) -> None:
    told = card()
    for _ in range(6):
        done(told, "verify", "000000", last_try=True)
    assert capsys.readouterr().out.splitlines()[-1] == "密码不对，已锁定。"
    assert done(told, "verify") == 1
    assert "onecard card pin unblock" in capsys.readouterr().out
    assert done(told, "unblock") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "已解锁，密码不变，还可试6次。"
    assert done(told, "reload", "135790", "135790") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "已重装密码，还可试6次。"


def test_a_new_pin_written_in_two_ways_changes_nothing() -> None:
    told = card()
    with pytest.raises(Exception, match="两次写的新密码不一样"):
        done(told, "change", "123456", "246802", "246803")
    assert done(told, "verify", "123456") == 0


def test_a_pin_as_an_argument_is_no_argument(capsys: Captured) -> None:
    assert main(["card", "pin", "verify", "123456"]) == 2
    assert "不认识的参数" in capsys.readouterr().err


ASKING = "from onecard.cli.card_pin import secret, line; import sys; print(len((secret if sys.stdin.isatty() else line)('密码：')))"


def test_on_a_terminal_a_pin_is_typed_without_being_shown() -> None:
    pty = pytest.importorskip("pty")
    outside, inside = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", ASKING], stdin=inside, stdout=inside, stderr=inside, start_new_session=True
    ) as asking:
        os.close(inside)
        shown = b""
        while "密码：".encode() not in shown:
            shown += os.read(outside, 100)
        os.write(outside, b"123456\n")
        asking.wait(20)
        shown += os.read(outside, 100)
    os.close(outside)
    assert b"123456" not in shown
    assert shown.rstrip().endswith(b"6")


def test_from_standard_input_a_pin_is_a_line() -> None:
    asked = subprocess.run([sys.executable, "-c", ASKING], input="123456\n", capture_output=True, text=True)
    assert asked.stdout == "6\n"
    missing = subprocess.run([sys.executable, "-c", ASKING], input="", capture_output=True, text=True)
    assert "标准输入里没有密码" in missing.stderr
