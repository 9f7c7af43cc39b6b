"""A trace in words (交换记录的解读): what each command asked, by the names of the profile, and what the card said.

Reads lines `> command` and `< answer` in hexadecimal, as every trace here and `scriptor` write them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onecard.chip.apdu import Command, parse
from onecard.chip.instructions import TABLE
from onecard.chip.profile import Directory, Elementary, Profile
from onecard.chip.status import Ended, Status, in_words
from onecard.core.errors import Problem, Refusal
from onecard.reader.terminal import Exchange

_LINE = re.compile(r"\s*([<>])\s*((?:[0-9A-Fa-f]{2}[ :]?)+)(?:\s*:.*)?\s*")
_NAMES = {one.code: one for one in TABLE}
_VERIFY = 0x20
_KINDS: dict[int, Callable[[Command], str]] = {
    0x50: lambda command: {0x00: "圈存", 0x01: "消费"}.get(command.p1, f"用卡{command.p1:02X}"),
    0x24: lambda command: "重装" if command.p2 else "解锁",
    0x1E: lambda command: "永久" if command.p2 else "",
    _VERIFY: lambda command: "" if command.data else "只问次数",
}
"""What of a kind of command there is, by its parameters."""
_BY_NAME, _BINARY, _RECORDS, _FETCH = 4, (0xB0, 0xD6), (0xB2, 0xDC, 0xE2), 0xC0


def read_trace(text: str) -> list[Exchange]:
    """The exchanges in a trace; other lines are passed over. Raises Refusal `trace.order` where an answer has no command, `trace.empty`."""
    found: list[Exchange] = []
    waiting: bytes | None = None
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        content = bytes.fromhex(match[2].replace(":", " "))
        if match[1] == ">":
            waiting = content
        elif waiting is None or len(content) < 2:
            raise Refusal(
                "trace.order",
                "这不是完整的交换记录。",
                "每个回答（<）前面应当有一条命令（>），回答至少两个字节。",
                (Problem(f"第{number}行", "这个回答没有命令，或者不到两个字节。"),),
            )
        else:
            found.append(Exchange(waiting, content))
            waiting = None
    if not found:
        raise Refusal("trace.empty", "里面没有与卡的交换。", "命令行以>开头，回答以<开头，都写成十六进制。")
    return found


@dataclass(slots=True)
class Teller:
    """Tells exchanges in order: it follows where the card is selected."""

    profile: Profile
    directory: Directory | None = None
    file: Elementary | None = None
    _asked: Command | None = None

    def told(self, exchange: Exchange) -> str:
        """One exchange in one line."""
        if not exchange.command:
            self.directory, self.file = self.profile.root, None
            return f"复位：复位应答{exchange.answer.hex().upper()}"
        status = int.from_bytes(exchange.answer[-2:], "big")
        data = exchange.answer[:-2]
        ended = in_words(status) + ("" if status == Status.OK else f"（{status:04X}）")
        try:
            command = parse(exchange.command)
        except Ended:
            return f"不成命令的{len(exchange.command)}字节：{ended}"
        row = _NAMES.get(command.ins)
        asked = command if command.ins != _FETCH else self._asked or command
        if command.ins != _FETCH:
            self._asked = command
        if command.ins == _VERIFY and not command.data:
            ended = ended.removeprefix("验证失败，")
        if command.ins == 0xA4 and status >> 8 in (0x90, 0x61, 0x62):
            self._select(command)
        what = row.title if row else f"命令{command.ins:02X}"
        about = self._about(command)
        value = self._value(asked, data) if data else ""
        return f"{what}{f'（{about}）' if about else ''}：{ended}{f'，{value}' if value else ''}"

    def _select(self, command: Command) -> None:
        self.file = None
        if command.p1 == _BY_NAME:
            named = [one for one in self.profile.directories if one.aid.startswith(command.data)]
            self.directory = named[0] if named else None
            return
        identifier = int.from_bytes(command.data, "big") if command.data else 0x3F00
        found = self.directory.file(identifier) if self.directory else None
        if found is not None:
            self.file = found
        else:
            self.directory = next(
                (one for one in self.profile.directories if one.id == identifier), self.directory
            )

    def _about(self, command: Command) -> str:
        """Which directory, file, data item or key a command is about."""
        if command.ins == 0xA4:
            chosen = self.file.title if self.file else self.directory.title if self.directory else ""
            return chosen or command.data.hex().upper()
        if command.ins in _BINARY and command.p1 & 0x80:
            self.file = self._short(command.p1 & 0x1F)
        if command.ins in _RECORDS and command.p2 >> 3:
            self.file = self._short(command.p2 >> 3)
        if command.ins in (*_BINARY, *_RECORDS):
            item = self._item(command)
            return "、".join(filter(None, (self.file.title if self.file else "", item)))
        if command.ins in _KINDS:
            return _KINDS[command.ins](command)
        if command.ins in (0x82, 0x88):
            keys = self.directory.keys if self.directory else ()
            title = next((one.title for one in keys if one.id == command.p2), "")
            return f"密钥{command.p2:02X}{title and f'，{title}'}"
        return ""

    def _short(self, sfi: int) -> Elementary | None:
        files = self.directory.files if self.directory else ()
        return next((one for one in files if one.sfi == sfi), None)

    def _item(self, command: Command) -> str:
        if command.ins in _BINARY or self.file is None:
            return ""
        fields = self.file.fields
        if command.p2 & 7:
            return fields[command.p1 - 1].name if 0 < command.p1 <= len(fields) else f"第{command.p1}条"
        return next((one.name for one in fields if one.tag == command.p1), f"标签{command.p1:02X}")

    def _value(self, command: Command, data: bytes) -> str:
        """The value of a record that was read, or the balance; otherwise how much came."""
        if command.ins == 0x5C and len(data) == 4:
            return f"{int.from_bytes(data, 'big') / 100:.2f}元"
        if command.ins == 0xB2 and self.file is not None and len(data) > 2 and data[1] == len(data) - 2:
            for one in self.file.fields:
                if one.tag == data[0]:
                    return one.decode(data[2:]) or "空白"
        return f"{len(data)}字节"


def tell(exchanges: list[Exchange], profile: Profile) -> Iterator[str]:
    """The exchanges in words, one line each."""
    teller = Teller(profile)
    return map(teller.told, exchanges)
