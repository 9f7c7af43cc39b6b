"""The shell: what somebody types, and what they read."""

from __future__ import annotations

import io
import os
import pty

import pytest

from onecard.chip.tests.cards import finished
from onecard.core.errors import Refusal
from onecard.reader.basic import begin
from onecard.reader.sam import Sam
from onecard.reader.shell import WORDS, Shell
from onecard.reader.terminal import Terminal


def shell(with_sam: bool = True) -> Shell:
    card, module = finished("v3", distinct=False), finished("sam", distinct=False)
    sam = Sam.found(Terminal(module.transmit, module.reset())) if with_sam else None
    return Shell(begin(Terminal(card.transmit, card.reset()), sam), io.StringIO(), io.StringIO())


def typed(told: Shell, *lines: str) -> str:
    told.stdin.write("\n".join([*lines, "quit"]) + "\n")
    told.stdin.seek(0)
    told.cmdloop()
    return told.stdout.getvalue()


def test_a_data_item_is_read_by_its_name_once_the_key_is_proved() -> None:
    said = typed(shell(), "read 姓名", "prove 03", "read 姓名", "read EF05 07")
    first, _, rest = said.partition("认证通过。")
    assert "09 姓名：安全状态不满足" in first
    assert "09 姓名：张三" in rest
    assert "07 卡号：A00000011" in rest


@pytest.mark.parametrize(
    "line", ["prove -1", "prove 1FF", "prove", "pin １２３４５６", "raw 00A4", "raw ff", "read"]
)
def test_a_line_of_a_wrong_form_is_said_and_the_card_gets_nothing(line: str) -> None:
    told = shell()
    before = len(told._card.trace)
    assert typed(told, line).splitlines()[1].removeprefix("> ")
    assert len(told._card.trace) == before


def test_a_pin_in_a_line_typed_on_a_terminal_is_not_tried() -> None:
    told = shell()
    master, slave = pty.openpty()
    before = len(told._card.trace)
    with os.fdopen(slave) as terminal:
        told.stdin = terminal
        told.onecmd("pin 123456")
    os.close(master)
    assert "没有试" in told.stdout.getvalue()
    assert len(told._card.trace) == before


def test_another_directory_is_selected_by_name_and_read_with_the_pin() -> None:
    said = typed(shell(), "select df01", "ls", "pin 12", "pin 123456", "read 联系电话", "read EF16")
    assert "密码是6位数字。" in said
    assert "28 联系电话：13800000000" in said
    assert "EF06  常住            读：密码或密钥2E" in said
    assert "00" * 296 in said


def test_each_exchange_is_told_in_words() -> None:
    assert "  外部认证（密钥03，持卡人基本信息、卡号）：成功" in typed(shell(), "prove 03")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("fly", "没有“fly”"),
        ("select DF99", "没有目录“DF99”，有：MF、SSSE、DF01"),
        ("read nothing", "这个目录里没有“nothing”"),
        ("raw 00", "这不成一条命令"),
        ("raw zz", "这不成一条命令"),
        ("raw 0001000000", "6D00"),
        ("prove xx", "密钥标识是两位十六进制"),
        ("pin 000000", "卡回答63C5：验证失败，还可试5次。"),
        ("help", WORDS["ls"]),
        ("", ""),
    ],
)
def test_what_is_wrong_is_said_and_the_shell_goes_on(line: str, answer: str) -> None:
    assert answer in typed(shell(), line, "ls")


def test_a_directory_below_is_listed_with_how_to_select_it() -> None:
    assert "DF04  用卡记录与电子钱包  select DF04" in typed(shell(), "ls")


def test_without_a_sam_nothing_is_proved() -> None:
    assert "没有SAM" in typed(shell(with_sam=False), "prove 03", "read EF05 02")


def test_names_are_completed() -> None:
    told = shell()
    assert told.complete_select("DF0", "", 0, 0) == ["DF01", "DF02", "DF03", "DF04", "DF07"]
    assert "姓名" in told.complete_read("姓", "", 0, 0)


def test_a_card_that_is_pulled_out_ends_it() -> None:
    told = shell()

    def removed(raw: bytes) -> bytes:
        raise Refusal("reader.removed", "卡被取出了。")

    told._card._transmit = removed
    with pytest.raises(Refusal):
        typed(told, "read 姓名")
