"""How a data item is written on the card (数据项编码): `an` text, `cn` decimal digits, `b` bytes, `dec` a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onecard.chip.access import Rule
from onecard.chip.descriptor import tlv
from onecard.core.errors import Refusal

_ITEM = re.compile(r"([0-9A-F]{2}) (an|cn|b|dec)([0-9]{1,3}) ([^|=]*[^|= ])(?: = ([a-z_]+))?(?: \| (.+))?")
_CONTROL = re.compile(r"[\x00-\x1F\x7F-\x9F]")
TEXT_CODE = "gbk"


@dataclass(frozen=True, slots=True)
class Field:
    """One data item of a file: its tag, coding, length in bytes and Chinese name.

    `datum` is what the personaliser fills it with, blank where it stays empty; `read` its own rule to be read, if any.
    """

    tag: int
    coding: str
    length: int
    name: str
    datum: str = ""
    read: Rule | None = None

    @classmethod
    def of(cls, text: str) -> Field:
        """The item a profile writes: `07 an9 卡号 = card_number | KEY 03`. Raises ValueError."""
        found = _ITEM.fullmatch(text)
        if found is None:
            raise ValueError(text)
        rule = Rule.of(found[6]) if found[6] else None
        return cls(int(found[1], 16), found[2], int(found[3]), found[4], found[5] or "", rule)

    def encode(self, value: str | bytes | int) -> bytes:
        """The value as the card holds it, filled to its length. Raises Refusal `card.item` where it does not fit."""
        if isinstance(value, bytes):
            coded = value
        elif self.coding == "an":
            coded = self._text(str(value))
        elif self.coding == "cn":
            coded = self._digits(str(value))
        elif self.coding == "dec" and str(value).isdecimal() and int(value) < 256**self.length:
            coded = int(value).to_bytes(self.length, "big")
        else:
            raise self._refused("不是这种编码能写的值")
        if len(coded) > self.length:
            raise self._refused(f"有{len(coded)}字节，超过{self.length}字节")
        return coded.ljust(self.length, b"\0")

    def _text(self, value: str) -> bytes:
        if _CONTROL.search(value):
            raise self._refused("里面有换行之类的控制字符")
        try:
            return value.encode(TEXT_CODE)
        except UnicodeEncodeError as wrong:
            raise self._refused(f"“{value[wrong.start]}”不在GBK字符集里") from None

    def _digits(self, value: str) -> bytes:
        if not (value.isascii() and (value.isdecimal() or not value)):
            raise self._refused("只能是数字")
        return bytes.fromhex(value if len(value) % 2 == 0 else "0" + value)

    def _refused(self, why: str) -> Refusal:
        return Refusal("card.item", f"{self.name}写不进卡：{why}。", "请检查这一项的内容。")

    def decode(self, held: bytes) -> str:
        """The value as a person reads it; blank where nothing was written. Bytes that are no text are shown in hexadecimal.

        So are control characters: what a card says must not write between the lines of whoever reads it.
        """
        if not held.strip(b"\0"):
            return ""
        if self.coding == "an":
            try:
                found = held.rstrip(b"\0").decode(TEXT_CODE)
            except UnicodeDecodeError:
                return held.hex().upper()
            return held.hex().upper() if _CONTROL.search(found) else found
        if self.coding == "dec":
            return str(int.from_bytes(held, "big"))
        return held.hex().upper()

    def record(self, value: str | bytes | int) -> bytes:
        """The record with this value: tag, length, value."""
        return tlv(self.tag, self.encode(value))
