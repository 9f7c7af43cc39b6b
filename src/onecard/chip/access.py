"""Access rules (存取条件) of a file: the grammar of card scripts, as text in a profile and as two bytes on the card.

""  or free      everybody            PIN          the holder's PIN
KEY 0A           external authentication with key 0A
PIN|KEY 2E       either               PIN+KEY 42   both            never (FF)   nobody
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from enum import IntEnum


class Mode(IntEnum):
    """What a rule asks for: the first byte of its coding (our choice)."""

    FREE = 0x00
    PIN = 0x01
    KEY = 0x02
    EITHER = 0x03
    BOTH = 0x04
    NEVER = 0xFF


_TEXT = {
    Mode.FREE: "free",
    Mode.PIN: "PIN",
    Mode.KEY: "KEY {}",
    Mode.EITHER: "PIN|KEY {}",
    Mode.BOTH: "PIN+KEY {}",
    Mode.NEVER: "never",
}
_WORDS = {
    Mode.FREE: "不限",
    Mode.PIN: "密码",
    Mode.KEY: "密钥{}",
    Mode.EITHER: "密码或密钥{}",
    Mode.BOTH: "密码和密钥{}",
    Mode.NEVER: "不能",
}
_PLAIN = {"": Mode.FREE, "free": Mode.FREE, "PIN": Mode.PIN, "never": Mode.NEVER, "FF": Mode.NEVER}
_KEYED = {"KEY": Mode.KEY, "PIN|KEY": Mode.EITHER, "PIN+KEY": Mode.BOTH}
_WITH_KEY = re.compile(r"(KEY|PIN\|KEY|PIN\+KEY) ([0-9A-F]{2})")


@dataclass(frozen=True, slots=True)
class Rule:
    """One access rule; `key` is the identifier of the key in the same directory, 0 where none is asked for."""

    mode: Mode
    key: int = 0

    @classmethod
    def of(cls, text: str) -> Rule:
        """The rule a profile writes. Raises ValueError where it is none."""
        if text in _PLAIN:
            return cls(_PLAIN[text])
        if found := _WITH_KEY.fullmatch(text):
            return cls(_KEYED[found[1]], int(found[2], 16))
        raise ValueError(text)

    @classmethod
    def decode(cls, coded: bytes) -> Rule:
        """The rule two bytes say. Raises ValueError where they say none."""
        mode, key = coded
        return cls(Mode(mode), key)

    def __bytes__(self) -> bytes:
        return bytes((self.mode, self.key))

    def __str__(self) -> str:
        return _TEXT[self.mode].format(f"{self.key:02X}")

    @property
    def in_words(self) -> str:
        """The rule as a person reads it."""
        return _WORDS[self.mode].format(f"{self.key:02X}")

    @property
    def asks_pin(self) -> bool:
        return self.mode in (Mode.PIN, Mode.EITHER, Mode.BOTH)

    @property
    def asks_key(self) -> bool:
        return self.mode in (Mode.KEY, Mode.EITHER, Mode.BOTH)

    def met(self, proved: Set[int], pin: bool) -> bool:
        """Whether the rule is met with these keys proved and the PIN verified or not, in this directory."""
        match self.mode:
            case Mode.FREE:
                return True
            case Mode.PIN:
                return pin
            case Mode.KEY:
                return self.key in proved
            case Mode.EITHER:
                return pin or self.key in proved
            case Mode.BOTH:
                return pin and self.key in proved
            case Mode.NEVER:
                return False


FREE, NEVER = Rule(Mode.FREE), Rule(Mode.NEVER)
