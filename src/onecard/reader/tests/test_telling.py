"""A trace in words: what was selected, read and refused, by the names of the profile."""

from __future__ import annotations

import pytest

from onecard.chip.tests.cards import finished, profile
from onecard.core.errors import Refusal
from onecard.reader.basic import read_basic
from onecard.reader.telling import read_trace, tell
from onecard.reader.terminal import Terminal


def test_a_reading_is_told_in_words() -> None:
    card = finished("v3", distinct=False)
    terminal = Terminal(card.transmit, card.reset())
    read_basic(terminal)
    lines = list(tell(terminal.trace, profile("v3")))
    assert lines[:5] == [
        "选择文件（社会保障应用环境）：还有30字节可取（611E）",
        "取响应：成功，30字节",
        "读记录（发卡机构基本数据、规范版本）：应取6字节（6C06）",
        "读记录（发卡机构基本数据、规范版本）：成功，3.00",
        "读记录（发卡机构基本数据、卡识别码）：成功，460200D15600000500000001F0EF2556",
    ]


def test_a_trace_of_scriptor_is_read() -> None:
    text = "Using T=0 protocol\n> 00 A4 00 00 02 3F 00\n< 61 12 : 0x12 bytes of response still available.\n"
    (exchange,) = read_trace(text)
    assert exchange.command.hex() == "00a40000023f00"
    assert list(tell([exchange], profile("v2"))) == ["选择文件（主文件）：还有18字节可取（6112）"]


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        (
            "> 0082000310" + "00" * 16 + "\n< 63CE",
            "外部认证（密钥03，持卡人基本信息、卡号）：验证失败，还可试14次（63CE）",
        ),
        ("> 00B2083014\n< 6982", "读记录（持卡人基本信息、社会保障号码）：安全状态不满足（6982）"),
        ("> 00B08800F0\n< 6982", "读二进制（照片）：安全状态不满足（6982）"),
        ("> 00200000\n< 63C6", "验证密码（只问次数）：还可试6次（63C6）"),
        ("> 0020000003123456\n< 63C5", "验证密码：验证失败，还可试5次（63C5）"),
        ("> 8424000104AABBCCDD\n< 6988", "重装、解锁密码（重装）：安全报文的鉴别码错误（6988）"),
        (
            "> 805001020B0100000000460200000001\n< 610F",
            "交易初始化（消费）：还有15字节可取（610F）",
        ),
        ("> 805C000204\n< 000003E89000", "读余额：成功，10.00元"),
        ("> 841E000104AABBCCDD\n< 9000", "应用锁定（永久）：成功"),
        ("> 0001000000\n< 6D00", "命令01：不支持的命令（6D00）"),
        ("> 00\n< 6700", "不成命令的1字节：长度错误（6700）"),
    ],
)
def test_each_command_is_named_with_what_it_is_about(trace: str, said: str) -> None:
    select = "> 00A404000F7378312E73682EC9E7BBE1B1A3D5CF\n< 611E\n"
    assert list(tell(read_trace(select + trace), profile("v3")))[-1] == said


def test_a_reset_is_told_and_what_was_selected_is_selected_no_more() -> None:
    card = finished("v3", distinct=False)
    terminal = Terminal(card.transmit, card.reset(), restart=card.reset)
    read_basic(terminal)
    terminal.reset()
    terminal.record(1, 5)
    told = list(tell(terminal.trace, profile("v3")))
    assert told[-2:] == [
        "复位：复位应答3B6D00000081544C928684460200000001",
        "读记录：未找到文件（6A82）",
    ]
    written = "\n".join(map(str, terminal.trace))
    assert [one.command for one in read_trace(written)] == [
        one.command for one in terminal.trace if one.command
    ]


def test_a_file_without_an_exchange_is_no_trace() -> None:
    with pytest.raises(Refusal) as refused:
        read_trace("{}")
    assert refused.value.code == "trace.empty"


@pytest.mark.parametrize("text", ["< 9000", "> 00A4000000\n< 90"])
def test_an_answer_without_a_command_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_trace(text)
    assert refused.value.problems[0].place == f"第{text.count(chr(10)) + 1}行"
